import type { SignatureAlgorithm, VerifyingKey } from '../../crypto/verifying-key.ts';
import { decodeBase64 } from '../../encoding/base64.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import { HTX_ACCESS_KEY_CHARACTERS_MAX } from '../../bounds.ts';
import type { Environment } from '../../trading/vocabulary.ts';
import type {
  OutgoingRequest,
  PresentedCredentials,
  SigningContext,
  SigningCredential,
  VenueDialect,
  VenueMessage,
} from '../dialect.ts';
import { HTX_REST_HOSTS } from './hosts.ts';
import { AUTH_PARAMETERS, encodeValue, type Pairs, readPairs, readQuery, splitQuery } from './query.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

const VERSION = '2';

/** By the venue's name; `bytes` of a signature. */
export const SIGNATURE_METHODS: ReadonlyMap<
  string,
  { readonly algorithm: SignatureAlgorithm; readonly bytes: number }
> = new Map([
  ['HmacSHA256', { algorithm: 'hmac-sha256', bytes: 32 }],
  ['Ed25519', { algorithm: 'ed25519', bytes: 64 }],
]);

/** Libraries that do not know where they were pointed to sign the venue's own names. */
const OFFICIAL_HOSTS: readonly string[] = Object.values(HTX_REST_HOSTS).flatMap((regions) =>
  Array.from(regions.values()),
);

/** What the five parameters of the query say, in the one accepted form of each; nothing is verified. */
export function readCredentials(message: VenueMessage): PresentedCredentials | Refusal {
  if (message.method === 'GET' && message.body.length > 0)
    return refuse('REQUEST_MALFORMED', { detail: 'A GET has no body: no signature would cover it.' });
  const parameters = readQuery(message.query);
  if ('code' in parameters) return parameters;
  const apiKey = parameters.get('AccessKeyId') ?? '';
  const methodName = parameters.get('SignatureMethod') ?? '';
  const version = parameters.get('SignatureVersion') ?? '';
  const timestamp = parameters.get('Timestamp') ?? '';
  const text = parameters.get('Signature') ?? '';
  // In the order in which the venue misses them.
  if (apiKey === '') return refuse('CREDENTIALS_MISSING');
  if (methodName === '' || version === '') return refuse('SIGNATURE_MISSING');
  if (timestamp === '') return refuse('TIMESTAMP_MISSING');
  if (text === '') return refuse('SIGNATURE_MISSING');
  if (apiKey.length > HTX_ACCESS_KEY_CHARACTERS_MAX) return refuse('KEY_UNKNOWN');
  const method = SIGNATURE_METHODS.get(methodName);
  if (method === undefined || version !== VERSION)
    return refuse('SIGNATURE_WRONG', {
      detail: 'SignatureMethod must be HmacSHA256 or Ed25519, SignatureVersion must be 2.',
    });
  const timestampMs = parseTimestamp(timestamp);
  if (timestampMs === null) return refuse('TIMESTAMP_MALFORMED');
  const signature = decodeSignature(text, method.bytes);
  if (signature === null) return refuse('SIGNATURE_WRONG');
  const { algorithm } = method;
  return {
    kind: 'presented',
    apiKey,
    passphrase: null,
    timestampMs,
    algorithm,
    signature,
    claimedEnvironment: null,
  };
}

/** `null` for anything but so many bytes in canonical base64. */
export function decodeSignature(text: string, length: number): Uint8Array | null {
  try {
    const bytes = decodeBase64(text);
    return bytes.length === length ? bytes : null;
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}

/**
 * True when the holder of `key` signed exactly this method, path and query, for one of the hosts that clients sign: where
 * they connected to, with or without its port, or one of the venue's own names. The body is not signed. Each comparison
 * takes constant time, and a signature that is wrong is compared with all of them.
 */
export function verifySignature(
  message: VenueMessage,
  presented: PresentedCredentials,
  key: VerifyingKey,
): boolean {
  if (presented.algorithm !== key.algorithm) return false;
  const { method, path } = message;
  const pairs = splitQuery(message.query).filter(([name]) => name !== 'Signature');
  const inOrder = sortPairs(pairs);
  // HTX sorts; a few clients sign in the order in which they write.
  const queries = inOrder === pairs ? [joinPairs(pairs)] : [joinPairs(inOrder), joinPairs(pairs)];
  const hosts = hostCandidates(message.header('host') ?? '');
  return queries.some((query) =>
    hosts.some((host) => key.verify(presented.signature, textToSign({ method, host, path, query }))),
  );
}

/** What was said last to be connected to: bots say the same all the time. */
let known: { readonly host: string; readonly candidates: readonly string[] } = {
  host: '',
  candidates: OFFICIAL_HOSTS,
};

/** Whom a client may have signed for that connected to `host`. */
export function hostCandidates(host: string): readonly string[] {
  if (host !== known.host) {
    const names = new Set([...addressedNames(host), ...OFFICIAL_HOSTS]);
    known = { host, candidates: [...names].filter((name) => name !== '') };
  }
  return known.candidates;
}

/** Where a client connected to: with its port and without. */
export function addressedNames(host: string): readonly string[] {
  const addressed = host.toLowerCase();
  return [addressed, addressed.replace(/:[0-9]+$/u, '')];
}

interface SignedParts {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

/** What is signed, at whichever of HTX's doors (HTX API documentation, "Signature", read 2026-11-21). */
export function textToSign({ method, host, path, query }: SignedParts): string {
  return `${method}\n${host}\n${path}\n${query}`;
}

function joinPairs(pairs: Pairs): string {
  let text = '';
  for (const [name, value] of pairs) text += `${text === '' ? '' : '&'}${name}=${value}`;
  return text;
}

/** By the bytes of the names: upper case before lower case. Nearly all are sent in that order, which is kept. */
function sortPairs(pairs: Pairs): Pairs {
  const areSorted = pairs.every(([name], at) => at === 0 || (pairs[at - 1]?.[0] ?? '') <= name);
  return areSorted ? pairs : pairs.toSorted(([left], [right]) => (left < right ? -1 : Number(left > right)));
}

/**
 * The request with our own authentication (HTX API documentation, "Signature", read 2026-11-21): the bot's parameters by
 * their values, everything that authenticates replaced, sorted, and signed for the host that is dialled. The body goes
 * on as it is; a GET has none.
 * @throws BittingError `FIELD_MALFORMED` when the target's query is not canonical
 */
export function signRequest(
  request: Parameters<VenueDialect['sign']>[0],
  credential: SigningCredential,
  context: SigningContext,
): OutgoingRequest {
  const { method } = request;
  const [path, parameters] = splitTarget(request.target);
  const pairs: Pairs = [
    ['AccessKeyId', encodeValue(credential.apiKey)],
    ['SignatureMethod', 'HmacSHA256'],
    ['SignatureVersion', VERSION],
    ['Timestamp', encodeValue(formatTimestamp(context.nowMs))],
    ...parameters,
  ];
  const query = joinPairs(sortPairs(pairs));
  const text = textToSign({ method, host: context.host.toLowerCase(), path, query });
  return {
    method,
    target: `${path}?${query}&Signature=${encodeValue(credential.key.signBase64(text))}`,
    body: method === 'GET' ? new Uint8Array() : request.body,
    headers: headersOf(method),
  };
}

function splitTarget(target: string): readonly [path: string, parameters: Pairs] {
  const end = target.indexOf('?');
  const path = end === -1 ? target : target.slice(0, end);
  const parameters = readPairs(end === -1 ? '' : target.slice(end + 1));
  if ('code' in parameters)
    throw new BittingError(parameters.code, 'a query that is not canonical reached the signature');
  return [path, parameters];
}

/** A public request: none of the bot's headers, and its parameters without those that authenticate. */
export function forwardPublic(message: VenueMessage, _environment: Environment): OutgoingRequest {
  const { method, path } = message;
  const query = joinPairs(splitQuery(message.query).filter(([name]) => !AUTH_PARAMETERS.has(name)));
  return {
    method,
    target: query === '' ? path : `${path}?${query}`,
    body: new Uint8Array(),
    headers: headersOf(method),
  };
}

function headersOf(method: string): OutgoingRequest['headers'] {
  return [
    ['accept', 'application/json'],
    ...(method === 'POST' ? ([['content-type', 'application/json']] as const) : []),
  ];
}
