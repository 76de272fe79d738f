import { BittingError } from '../../../errors/bitting-error.ts';
import { CATALOGUE, type ErrorCode, type ErrorKind } from '../../../errors/catalogue.ts';
import type { EpochMs } from '../../../trading/vocabulary.ts';
import type { RefusedFrame, StreamAudience, StreamChannel } from '../../stream-dialect.ts';
import { losesPushes } from './channels.ts';
import { readFrameObject, readId } from './frames.ts';
import { isOperationName, renderOperationAnswer } from './operations.ts';

/**
 * The venue's codes for refusals (OKX v5, "Error code", read 2026-02-23). For what only a gateway refuses there is none
 * of streams: those are REST's, which ccxt raises as what they mean (50027: PermissionDenied).
 */
const BY_KIND: Readonly<Record<ErrorKind, string>> = {
  invalid: '60013',
  unauthenticated: '60009',
  denied: '50027',
  conflict: '60012',
  exhausted: '60014',
  fault: '64007',
  'upstream-unreached': '50013',
  unavailable: '50001',
  'outcome-unknown': '50004',
};

const BY_CODE: Readonly<Partial<Record<ErrorCode, string>>> = {
  TIMESTAMP_MALFORMED: '60004',
  TIMESTAMP_OUTSIDE_WINDOW: '60006',
  REQUEST_REPLAYED: '60006',
  KEY_UNKNOWN: '60005',
  KEY_REVOKED: '60005',
  KEY_EXPIRED: '60005',
  KEY_NOT_YET_VALID: '60005',
  KEY_SUSPENDED: '60009',
  PASSPHRASE_WRONG: '60024',
  SIGNATURE_WRONG: '60007',
  ENVIRONMENT_MISMATCH: '50101',
  ADDRESS_NOT_ALLOWED: '50110',
  CLIENT_CERTIFICATE_WRONG: '50110',
  LOGIN_REQUIRED: '60011',
  LOGIN_REPEATED: '60031',
  JSON_MALFORMED: '60012',
  JSON_DUPLICATE_KEY: '60012',
  JSON_TOO_LARGE: '60012',
  UTF8_MALFORMED: '60012',
  OPERATION_UNKNOWN: '60019',
  OPERATION_NOT_ADMITTED: '60028',
  OPERATION_FORBIDDEN: '60028',
  CHANNEL_UNKNOWN: '60018',
  CHANNEL_NOT_ADMITTED: '60018',
  INSTRUMENT_UNKNOWN: '51001',
};

export function renderLoggedIn({ connectionId }: StreamAudience): string {
  return JSON.stringify({ event: 'login', code: '0', msg: '', connId: connectionId });
}

export function renderSubscribed(
  frame: { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: string | null },
  channel: StreamChannel,
  { connectionId }: StreamAudience,
): string {
  return JSON.stringify({
    ...(frame.id === null ? {} : { id: frame.id }),
    event: frame.kind,
    arg: JSON.parse(channel.argument) as unknown,
    connId: connectionId,
  });
}

/** An operation is answered under its id, so that the client knows which call failed; all else by an error event. */
export function renderRefusedFrame(refused: RefusedFrame, audience: StreamAudience, nowMs: EpochMs): string {
  const { refusal, channel } = refused;
  const code = BY_CODE[refusal.code] ?? BY_KIND[CATALOGUE[refusal.code].kind];
  const named = channel === null ? '' : ` (${describeChannel(channel)})`;
  const msg = `${refusal.detail}${named}`;
  const { id, name } = findCall(refused);
  if (id !== null && isOperationName(name)) {
    const body = Buffer.from(JSON.stringify({ code, msg }));
    return renderOperationAnswer({ id, name }, { status: 200, body }, { receivedMs: nowMs, nowMs });
  }
  return JSON.stringify({
    ...(id === null ? {} : { id }),
    event: 'error',
    code,
    msg,
    connId: audience.connectionId,
  });
}

/** `channel:orders,instType:ANY`, as the venue names a channel in its own messages. */
function describeChannel({ key }: StreamChannel): string {
  const fields = Object.entries(JSON.parse(key) as Readonly<Record<string, string>>);
  return fields.map(([name, text]) => `${name}:${text}`).join(',');
}

/** Id and word of the frame, as far as they can be read. */
function findCall({ frame, text }: RefusedFrame): { readonly id: string | null; readonly name: string } {
  if (frame?.kind === 'operation') return { id: frame.id, name: frame.name };
  // Read already: a frame of a thousand channels is not read again for each that is refused.
  if (frame !== null && 'id' in frame) return { id: frame.id, name: frame.kind };
  const object = readFrameObject(text);
  if ('code' in object) return { id: null, name: '' };
  const id = readId(object);
  const name = object.get('op');
  return { id: typeof id === 'string' ? id : null, name: typeof name === 'string' ? name : '' };
}

/**
 * The venue's own notice that it will close the connection, where pushes may be missing that no new subscription brings
 * back (orders, fills, algo orders). To okx-api it means: connect anew, and its user is told so; ccxt raises a
 * NetworkError from every pending watch and goes on with the connection. Either way the bot learns that it has to ask
 * what happened. Channels that begin with a snapshot need no notice.
 */
export function renderGap(channels: readonly StreamChannel[], audience: StreamAudience): readonly string[] {
  if (!channels.some(losesPushes)) return [];
  const msg = 'The connection to the venue was interrupted: pushes may be missing. Please reconnect.';
  return [JSON.stringify({ event: 'notice', code: '64008', msg, connId: audience.connectionId })];
}

export function refuseQuestion(): never {
  throw new BittingError('INTERNAL_FAULT', 'the streams of OKX answer no questions');
}
