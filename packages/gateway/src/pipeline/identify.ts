import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { isAddressAllowed } from '@bitting/core/policy/cidr.ts';
import { CheckValue } from '@bitting/core/crypto/check-value.ts';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import type { VerifyingKey } from '@bitting/core/crypto/verifying-key.ts';
import type { Environment } from '@bitting/core/trading/vocabulary.ts';
import { BODY_BINDING_HEADER, verifyBodyBinding } from '@bitting/core/venues/body-binding.ts';
import type { PresentedCredentials, VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import { UNSIGNED_BODIES_MAX, UNSIGNED_BODIES_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyRing, VirtualKey } from '../ports/key-ring.ts';
import type { ReplayMemory } from '../ports/replay.ts';
import type { CurveBudget } from './curve-budget.ts';
import { IdentifiedRequest, type RawRequest } from './stages.ts';

export interface IdentifyPorts {
  readonly dialect: VenueDialect;
  readonly keyRing: KeyRing;
  readonly replay: ReplayMemory;
  readonly curves: CurveBudget;
  readonly clock: Clock;
}

type Claims = Readonly<Record<Environment, readonly PresentedCredentials['claimedEnvironment'][]>>;

/** What a request may say of its environment, by the key's. On paper a client may think it is in the venue's demo. */
const CLAIMS: Claims = { live: [null], demo: ['demo'], paper: [null, 'demo'] };

/** What is compared in vain: no answer depends on it. */
const NOBODYS_PASSPHRASE = CheckValue.takeBytes(new Uint8Array(32), new Uint8Array(24));

/** What was shown to prove who asks, and by which. */
export interface Shown {
  readonly presented: PresentedCredentials;
  readonly sourceAddress: string;
  /** Of a connection on which everything is signed by itself. */
  readonly sourcePort?: number | null;
  /** Of the connection's certificate; see `Entrance`. */
  readonly clientKey: string | null | undefined;
  readonly claims: Claims;
  /** Constant time; false for a key of another algorithm than the presented one. */
  readonly verify: (presented: PresentedCredentials, key: VerifyingKey) => boolean;
}

/** `holder`: whose secret it was, where that is proven and something else is wrong. */
export type RefusedCaller = Refusal & { readonly holder?: VirtualKey };

/** Step 2. Who made exactly these bytes? */
export function identify(
  raw: RawRequest,
  operation: Operation | null,
  ports: IdentifyPorts,
): IdentifiedRequest | RefusedCaller {
  const { dialect } = ports;
  const presented = dialect.readCredentials(raw);
  if (presented.kind === 'refused') return presented;
  const virtualKey = findHolder(
    {
      presented,
      sourceAddress: raw.sourceAddress,
      sourcePort: raw.sourcePort,
      clientKey: raw.entrance.clientKey,
      claims: CLAIMS,
      verify: (shown, key) => dialect.verifySignature(raw, shown, key),
    },
    ports,
  );
  if ('code' in virtualKey) return virtualKey;
  const open = dialect.bodySigned ? null : demandWholeness(raw, operation, { presented, virtualKey });
  const used = open ?? useUp(raw, operation, { presented, virtualKey }, ports);
  return used.kind === 'refused' ? { ...used, holder: virtualKey } : used;
}

/**
 * Whose secret made what is shown, in time. Whether a key exists, and which of its secrets was wrong, is told only to an
 * address from which it may be used; elsewhere everything but the complete truth looks like an unknown key.
 */
export function findHolder(shown: Shown, ports: Omit<IdentifyPorts, 'replay'>): VirtualKey | RefusedCaller {
  const { clock, dialect, keyRing } = ports;
  const { presented } = shown;
  if (Math.abs(presented.timestampMs - clock.wallMs()) > dialect.windowMs)
    return refuse('TIMESTAMP_OUTSIDE_WINDOW');

  const virtualKey = keyRing.findVirtualKey(dialect.id, presented.apiKey);
  if (virtualKey === null) {
    // That of a key that exists is hashed, where the venue has passphrases.
    if (presented.passphrase !== null) NOBODYS_PASSPHRASE.matches(presented.passphrase);
    verifyInVain(shown, keyRing);
    return refuse('KEY_UNKNOWN');
  }
  const passphraseMatches = virtualKey.passphraseMatches(presented.passphrase);
  const isAllowed = isAddressAllowed(virtualKey.entry.policy.sourceCidrs, shown.sourceAddress);
  const signatureMatches = verifyWithin(shown, { virtualKey, isAllowed }, ports);
  if (signatureMatches === null) return refuse(isAllowed ? 'PROOFS_EXHAUSTED' : 'KEY_UNKNOWN');
  if (!isAllowed)
    return refuse(passphraseMatches && signatureMatches ? 'ADDRESS_NOT_ALLOWED' : 'KEY_UNKNOWN');
  if (!shown.claims[virtualKey.environment].includes(presented.claimedEnvironment))
    return refuse('ENVIRONMENT_MISMATCH');
  if (!passphraseMatches) return refuse('PASSPHRASE_WRONG');
  if (!signatureMatches) return refuse('SIGNATURE_WRONG');
  const { clientKey } = virtualKey.entry;
  if (clientKey !== null && clientKey !== shown.clientKey)
    return { ...refuse('CLIENT_CERTIFICATE_WRONG'), holder: virtualKey };
  return virtualKey;
}

/** `null`: not looked at, because too many before it from there were wrong. Elsewhere that looks like an unknown key. */
function verifyWithin(
  shown: Shown,
  { virtualKey, isAllowed }: { readonly virtualKey: VirtualKey; readonly isAllowed: boolean },
  { curves, keyRing }: Pick<IdentifyPorts, 'curves' | 'keyRing'>,
): boolean | null {
  const { presented, sourceAddress, sourcePort = null } = shown;
  const { algorithm, id } = virtualKey.entry;
  if (algorithm !== presented.algorithm) return verifyInVain(shown, keyRing);
  if (algorithm !== 'ed25519') return shown.verify(presented, virtualKey.verifyingKey());
  const source = { virtualKeyId: id, sourceAddress, sourcePort, isAllowed };
  if (!curves.admits(source)) {
    if (!isAllowed) verifyInVain(shown, keyRing);
    return null;
  }
  const matches = shown.verify(presented, virtualKey.verifyingKey());
  curves.note(source, matches);
  return matches;
}

/**
 * The work of a shared secret for a key that does not exist or is of another algorithm, whatever was presented: a curve
 * is computed for its own key alone, or a stranger could make us compute nothing else.
 */
function verifyInVain({ presented, verify }: Shown, keyRing: KeyRing): false {
  const dummy = keyRing.dummyKey();
  verify({ ...presented, algorithm: dummy.algorithm }, dummy);
  return false;
}

const SERVES_NO_MORE =
  `This signature serves different bodies only, from one address, until ${UNSIGNED_BODIES_MS / 1_000} s after its ` +
  `timestamp and ${UNSIGNED_BODIES_MAX} in all; sign the request again.`;

interface Proven {
  readonly presented: PresentedCredentials;
  readonly virtualKey: VirtualKey;
}

/** Where the signature leaves the body open, nobody may be able to put another one in, or it is bound by a header. */
function demandWholeness(
  raw: RawRequest,
  operation: Operation | null,
  { presented, virtualKey }: Proven,
): Refusal | null {
  const { bodyBinding, policy } = virtualKey.entry;
  if (canAct(policy) && !raw.entrance.confidential) return refuse('TLS_REQUIRED');
  const acts = operation?.acts === true;
  const isBound = bodyBinding === 'required' || raw.header(BODY_BINDING_HEADER) !== undefined;
  return acts && isBound ? verifyBodyBinding(raw, presented, virtualKey.verifyingKey()) : null;
}

/** Whether a key of this policy can change anything at the venue. */
export function canAct(policy: Policy): boolean {
  return policy.scopes.some((scope) => scope !== 'read');
}

/** What acts is used up: at once, or where the body is not signed with this body and for this address (I11). */
function useUp(
  raw: RawRequest,
  operation: Operation | null,
  { presented, virtualKey }: Proven,
  { dialect, replay }: Pick<IdentifyPorts, 'dialect' | 'replay'>,
): IdentifiedRequest | Refusal {
  const { timestampMs } = presented;
  if (operation?.acts !== true)
    return new IdentifiedRequest(raw, virtualKey, { timestampMs, replayToken: null });
  const replayToken = sha256Hex(presented.signature, String(timestampMs));
  const isSingle = dialect.bodySigned || virtualKey.entry.bodyBinding === 'required';
  const use = replay.use(virtualKey.entry.id, replayToken, {
    timestampMs,
    cancels: operation.class === 'cancel' || operation.class === 'account-cancel',
    unsigned: isSingle ? null : { sourceAddress: raw.sourceAddress, bodyHash: sha256Hex(raw.body) },
  });
  if (use === 'full') return refuse('REPLAY_MEMORY_FULL');
  if (use === 'spent') return refuse('SIGNATURE_SPENT');
  if (use === 'replayed') return refuse('REQUEST_REPLAYED', isSingle ? {} : { detail: SERVES_NO_MORE });
  return new IdentifiedRequest(raw, virtualKey, { timestampMs, replayToken });
}
