import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import { isAddressAllowed } from '@bitting/core/policy/cidr.ts';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import type { Environment } from '@bitting/core/trading/vocabulary.ts';
import type { PresentedCredentials, VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { ReplayMemory } from '../ports/replay.ts';
import { IdentifiedRequest, type RawRequest } from './stages.ts';

export interface IdentifyPorts {
  readonly dialect: VenueDialect;
  readonly keyRing: KeyRing;
  readonly replay: ReplayMemory;
  readonly clock: Clock;
}

/** What a request may say of its environment, by the key's. On paper a client may think it is in the venue's demo. */
const CLAIMS: Readonly<Record<Environment, readonly PresentedCredentials['claimedEnvironment'][]>> = {
  live: [null],
  demo: ['demo'],
  paper: [null, 'demo'],
};

/**
 * Step 2. Who made exactly these bytes? Whether a key exists, and which of its secrets was wrong, is told only to an
 * address from which it may be used; elsewhere everything but the complete truth looks like an unknown key.
 */
export function identify(
  raw: RawRequest,
  operation: Operation | null,
  ports: IdentifyPorts,
): IdentifiedRequest | Refusal {
  const presented = ports.dialect.readCredentials(raw);
  if (presented.kind === 'refused') return presented;
  if (Math.abs(presented.timestampMs - ports.clock.wallMs()) > ports.dialect.windowMs)
    return refuse('TIMESTAMP_OUTSIDE_WINDOW');

  const virtualKey = ports.keyRing.findVirtualKey(ports.dialect.id, presented.apiKey);
  if (virtualKey === null) {
    // The same work as for a key that exists, thrown away.
    const dummy = ports.keyRing.dummyKey(presented.algorithm);
    dummy.verify(presented.signature, presented.passphrase ?? '');
    ports.dialect.verifySignature(raw, presented, dummy);
    return refuse('KEY_UNKNOWN');
  }
  const passphraseMatches = virtualKey.passphraseMatches(presented.passphrase);
  const signatureMatches = ports.dialect.verifySignature(raw, presented, virtualKey.verifyingKey());
  if (!isAddressAllowed(virtualKey.entry.policy.sourceCidrs, raw.sourceAddress))
    return refuse(passphraseMatches && signatureMatches ? 'ADDRESS_NOT_ALLOWED' : 'KEY_UNKNOWN');
  if (!CLAIMS[virtualKey.environment].includes(presented.claimedEnvironment))
    return refuse('ENVIRONMENT_MISMATCH');
  if (!passphraseMatches) return refuse('PASSPHRASE_WRONG');
  if (!signatureMatches) return refuse('SIGNATURE_WRONG');

  const { timestampMs } = presented;
  const replayToken = operation?.acts === true ? sha256Hex(presented.signature, String(timestampMs)) : null;
  if (replayToken !== null) {
    const cancels = operation?.class === 'cancel' || operation?.class === 'account-cancel';
    const use = ports.replay.use(virtualKey.entry.id, replayToken, { timestampMs, cancels });
    if (use !== 'fresh') return refuse(use === 'full' ? 'REPLAY_MEMORY_FULL' : 'REQUEST_REPLAYED');
  }
  return new IdentifiedRequest(raw, virtualKey, { presented, replayToken });
}
