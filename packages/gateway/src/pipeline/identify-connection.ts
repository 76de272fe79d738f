import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { PresentedLogin, StreamConnection, StreamDialect } from '@bitting/core/venues/stream-dialect.ts';
import type { VenueMessage } from '@bitting/core/venues/dialect.ts';
import type { Clock } from '../ports/clock.ts';
import { canAct, findHolder, type IdentifyPorts, type Shown } from './identify.ts';
import { readStreamed } from './read.ts';
import { ConnectionIdentity, IdentifiedRequest, type Entrance } from './stages.ts';

/** Streams have no header that names the environment: the host says it, and here the key. */
const CLAIMS: Shown['claims'] = { live: [null], demo: [null, 'demo'], paper: [null, 'demo'] };

const NOT_PRIVATE = {
  detail:
    'What goes over a stream is not signed, so a key that can trade logs in only over TLS or from this machine.',
};

const OF_FORMER_LIFE = {
  detail: 'The login was signed before the gateway was started, so it may have been used; sign it again.',
};

/** Two programs that start within one second sign the same: nothing is wrong with either. */
const USED = {
  detail:
    'This login has opened a connection to this path already. Log in again with a later timestamp; programs that run side by side need virtual keys of their own.',
};

/** How a login came in. */
export interface LoginCircumstances {
  readonly connection: StreamConnection;
  readonly entrance: Entrance;
  readonly sourceAddress: string;
}

/**
 * Step 2 of a connection: who opened it? A login is good for one connection to each path, from the address that showed it
 * first and within two seconds: clients sign whole seconds, and open several paths in one.
 */
export function identifyConnection(
  login: PresentedLogin,
  { connection, entrance, sourceAddress }: LoginCircumstances,
  ports: IdentifyPorts & { readonly streams: StreamDialect },
): ConnectionIdentity | Refusal {
  const presented = login.credentials;
  const virtualKey = findHolder(
    {
      presented,
      sourceAddress,
      clientKey: entrance.clientKey,
      claims: CLAIMS,
      verify: (credentials, key) => ports.streams.verifyLogin({ ...login, credentials }, connection, key),
    },
    ports,
  );
  if ('code' in virtualKey) return virtualKey;
  if (canAct(virtualKey.entry.policy) && !entrance.confidential) return refuse('TLS_REQUIRED', NOT_PRIVATE);
  const { timestampMs } = presented;
  if (ports.replay.isOfFormerLife(timestampMs)) return refuse('REQUEST_REPLAYED', OF_FORMER_LIFE);
  const token = sha256Hex(presented.signature, String(timestampMs));
  const bodyHash = sha256Hex(connection.endpoint.path);
  const unsigned = { sourceAddress, bodyHash };
  const use = ports.replay.use(virtualKey.entry.id, token, { timestampMs, cancels: false, unsigned });
  if (use === 'full') return refuse('REPLAY_MEMORY_FULL');
  if (use !== 'fresh') return refuse('REQUEST_REPLAYED', USED);
  return new ConnectionIdentity(virtualKey, { sourceAddress, entrance, token });
}

/** Step 2 of a frame: whoever logged in on this connection sent it, and nobody can send it twice. */
export function identifyFrame(
  identity: ConnectionIdentity,
  message: VenueMessage,
  clock: Clock,
): IdentifiedRequest | Refusal {
  if (identity.virtualKey.entry.bodyBinding === 'required') return refuse('BODY_BINDING_MISSING', UNBOUND);
  const raw = readStreamed(message, identity);
  const proof = { timestampMs: clock.wallMs(), replayToken: identity.nextToken() };
  return new IdentifiedRequest(raw, identity, proof);
}

const UNBOUND = {
  detail:
    'This virtual key demands a signature on every order, which frames of a stream do not have; use REST.',
};
