import type { VerifyingKey } from '../../crypto/verifying-key.ts';
import { decodeBase64, encodeBase64 } from '../../encoding/base64.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import type { ErrorCode } from '../../errors/catalogue.ts';
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

/** In the order in which the venue misses them. */
const HEADERS = [
  { name: 'ok-access-key', missing: 'CREDENTIALS_MISSING' },
  { name: 'ok-access-sign', missing: 'SIGNATURE_MISSING' },
  { name: 'ok-access-timestamp', missing: 'TIMESTAMP_MISSING' },
  { name: 'ok-access-passphrase', missing: 'PASSPHRASE_MISSING' },
] as const satisfies readonly { readonly name: string; readonly missing: ErrorCode }[];

/** HMAC-SHA256. */
const SIGNATURE_BYTES = 32;

/** The environment is chosen by a header that no signature covers, so it is set from the credential alone. */
const ENVIRONMENT_HEADERS: Readonly<Record<Environment, OutgoingRequest['headers']>> = {
  live: [],
  demo: [['x-simulated-trading', '1']],
  paper: [],
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
  const values: string[] = [];
  for (const { name, missing } of HEADERS) {
    const value = message.header(name);
    if (value === undefined || value === '') return refuse(missing);
    values.push(value);
  }
  const [apiKey = '', sign = '', timestamp = '', passphrase = ''] = values;
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
  const timestamp = formatTimestamp(presented.timestampMs);
  return (
    presented.algorithm === key.algorithm &&
    key.verify(presented.signature, timestamp, message.method, message.target, message.body)
  );
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
  const signature = credential.key.sign(timestamp, method, target, body);
  return {
    method,
    target,
    body,
    headers: [
      ...commonHeaders(method, credential.environment),
      ['ok-access-key', credential.apiKey],
      ['ok-access-sign', encodeBase64(signature)],
      ['ok-access-timestamp', timestamp],
      ['ok-access-passphrase', credential.passphrase ?? ''],
      ...(takesDeadline(operation.reader) && times.deadlineMs !== null
        ? ([['expTime', String(times.deadlineMs)]] as const)
        : []),
    ],
  };
}

/** A public request: none of the bot's headers, no authentication. */
export function forwardPublic(message: VenueMessage, environment: Environment): OutgoingRequest {
  const { method, target } = message;
  return { method, target, body: new Uint8Array(), headers: commonHeaders(method, environment) };
}

function commonHeaders(method: string, environment: Environment): OutgoingRequest['headers'] {
  return [
    ['accept', 'application/json'],
    ...(method === 'POST' ? ([['content-type', 'application/json']] as const) : []),
    ...ENVIRONMENT_HEADERS[environment],
  ];
}

/** True for the operations on which {@link signRequest} passes a deadline on. */
export function takesDeadline(reader: string | null): boolean {
  return reader !== null && DEADLINE_READERS.has(reader);
}
