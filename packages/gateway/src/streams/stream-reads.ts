import type { StreamChannel } from '@bitting/core/venues/stream-dialect.ts';
import type { Path } from '../pipeline/path.ts';
import { namesOf } from '../pipeline/subjects.ts';
import type { ConnectionIdentity } from '../pipeline/stages.ts';
import type { AccountLinks } from './account-links.ts';

/** Who reads over a stream, and where what he reads comes from. */
export interface StreamReader {
  readonly identity: ConnectionIdentity;
  readonly links: AccountLinks | null;
}

/** A login, or with a channel its subscription, joins the ledger as a read. */
export function recordStreamRead(
  path: Path,
  { identity, links }: StreamReader,
  channel: StreamChannel | null = null,
): void {
  const { sourceAddress, virtualKey } = identity;
  path.recordRead({
    ...namesOf(virtualKey),
    operation: channel === null ? 'LOGIN' : `SUBSCRIBE ${channel.key}`,
    instrument: channel?.instrument ?? null,
    sourceAddress,
    upstreamHost: links?.host ?? '',
    httpStatus: null,
    stages: {},
  });
}

/**
 * A channel that a frame subscribes: of an account it is a read, and counts as a request of the key; the frame was counted as
 * the first of them. `before`: how many of it there were. Gives how many there are with this one.
 */
export function recordSubscribed(
  path: Path,
  reader: StreamReader | null,
  channel: StreamChannel,
  before: number,
): number {
  if (reader === null || channel.access === 'public') return before;
  if (before > 0) path.countRequest(reader.identity.virtualKey.entry.id);
  recordStreamRead(path, reader, channel);
  return before + 1;
}
