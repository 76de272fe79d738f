import type { VerifyingKey } from '../../crypto/verifying-key.ts';
import { decodeBase64 } from '../../encoding/base64.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import { OKX_CREDENTIAL_CHARACTERS_MAX } from '../../bounds.ts';
import type { Environment } from '../../trading/vocabulary.ts';
import type {
  OutgoingRequest,
  PresentedCredentials,
  SigningContext,
  SigningCredential,
  VenueDialect,
  VenueMessage,
} from '../dialect.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

/** HMAC-SHA256. */
const SIGNATURE_BYTES = 32;
const SIGNATURE_CHARACTERS = 44;

type Header = OutgoingRequest['headers'][number];

const ACCEPT = ['accept', 'application/json'] as const;
const CONTENT_TYPE = ['content-type', 'application/json'] as const;
const SIMULATED = ['x-simulated-trading', '1'] as const;

/** The environment is chosen by a header that no signature covers, so it is set from the credential alone. */
const COMMON_HEADERS: Readonly<
  Record<Environment, Readonly<Record<'bare' | 'withBody', OutgoingRequest['headers']>>>
> = {
  live: { bare: [ACCEPT], withBody: [ACCEPT, CONTENT_TYPE] },
  demo: { bare: [ACCEPT, SIMULATED], withBody: [ACCEPT, CONTENT_TYPE, SIMULATED] },
  paper: { bare: [ACCEPT], withBody: [ACCEPT, CONTENT_TYPE] },
};

/** The operations whose orders can carry a deadline; on others the venue ignores it. */
const DEADLINE_READERS: ReadonlySet<string> = new Set([
  'order',
  'batch-orders',
  'amend-order',
  'amend-batch-orders',
]);

/** What the four headers say, in the one accepted form of each; nothing is verified. */
export function readCredentials(message: VenueMessage): PresentedCredentials | Refusal {
  const apiKey = message.header('ok-access-key') ?? '';
  const sign = message.header('ok-access-sign') ?? '';
  const timestamp = message.header('ok-access-timestamp') ?? '';
  const passphrase = message.header('ok-access-passphrase') ?? '';
  // In the order in which the venue misses them.
  if (apiKey === '') return refuse('CREDENTIALS_MISSING');
  if (sign === '') return refuse('SIGNATURE_MISSING');
  if (timestamp === '') return refuse('TIMESTAMP_MISSING');
  if (passphrase === '') return refuse('PASSPHRASE_MISSING');
  if (apiKey.length > OKX_CREDENTIAL_CHARACTERS_MAX) return refuse('KEY_UNKNOWN');
  if (passphrase.length > OKX_CREDENTIAL_CHARACTERS_MAX) return refuse('PASSPHRASE_WRONG');
  const timestampMs = parseTimestamp(timestamp);
  if (timestampMs === null) return refuse('TIMESTAMP_MALFORMED');
  const signature = decodeSignature(sign);
  if (signature === null) return refuse('SIGNATURE_WRONG');
  const simulated = message.header('x-simulated-trading');
  if (simulated !== undefined && simulated !== '0' && simulated !== '1')
    return refuse('ENVIRONMENT_MISMATCH', { detail: 'The header x-simulated-trading must be 0 or 1.' });
  return {
    kind: 'presented',
    apiKey,
    passphrase,
    timestampMs,
    algorithm: 'hmac-sha256',
    signature,
    claimedEnvironment: simulated === '1' ? 'demo' : null,
  };
}

/** The bytes of a signature; `null` for what is not canonical base64 of an HMAC-SHA256. */
export function decodeSignature(text: string): Uint8Array | null {
  if (text.length !== SIGNATURE_CHARACTERS) return null;
  try {
    const bytes = decodeBase64(text);
    return bytes.length === SIGNATURE_BYTES ? bytes : null;
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}

/** True when the holder of `key` signed exactly this method, target and body at the presented instant. Constant time. */
export function verifySignature(
  message: VenueMessage,
  presented: PresentedCredentials,
  key: VerifyingKey,
): boolean {
  if (presented.algorithm !== key.algorithm) return false;
  const text = formatTimestamp(presented.timestampMs) + message.method + message.target;
  return key.verify(presented.signature, text, message.body);
}

/**
 * The request with our own authentication over exactly these bytes (OKX v5, "REST authentication", read 2026-02-23):
 * base64(HMAC-SHA256(secret, timestamp + method + path with query + body)).
 */
export function signRequest(
  request: Parameters<VenueDialect['sign']>[0],
  credential: SigningCredential,
  times: SigningContext,
): OutgoingRequest {
  const { method, target, body, operation } = request;
  const timestamp = formatTimestamp(times.nowMs);
  const common = commonHeaders(method, credential.environment);
  const headers: Header[] = [
    ...common,
    ['ok-access-key', credential.apiKey],
    ['ok-access-sign', credential.key.signBase64(timestamp + method + target, body)],
    ['ok-access-timestamp', timestamp],
    ['ok-access-passphrase', credential.passphrase ?? ''],
  ];
  if (times.deadlineMs !== null && takesDeadline(operation.reader))
    headers.push(['expTime', String(times.deadlineMs)]);
  return { method, target, body, headers };
}

/** A public request: none of the bot's headers, no authentication. */
export function forwardPublic(message: VenueMessage, environment: Environment): OutgoingRequest {
  const { method, target } = message;
  return { method, target, body: new Uint8Array(), headers: commonHeaders(method, environment) };
}

function commonHeaders(method: string, environment: Environment): OutgoingRequest['headers'] {
  return COMMON_HEADERS[environment][method === 'POST' ? 'withBody' : 'bare'];
}

/** True for the operations on which {@link signRequest} passes a deadline on. */
export function takesDeadline(reader: string | null): boolean {
  return reader !== null && DEADLINE_READERS.has(reader);
}
