import type { SignatureAlgorithm, VerifyingKey } from '../../../crypto/verifying-key.ts';
import { encodeBase64 } from '../../../encoding/base64.ts';
import type { JsonObject } from '../../../encoding/json.ts';
import type { ErrorCode } from '../../../errors/catalogue.ts';
import { refuse, type Refusal } from '../../../errors/refusal.ts';
import { HTX_ACCESS_KEY_CHARACTERS_MAX } from '../../../bounds.ts';
import type { PresentedCredentials, SigningCredential } from '../../dialect.ts';
import type {
  PresentedLogin,
  StreamConnection,
  StreamDialect,
  StreamEndpoint,
} from '../../stream-dialect.ts';
import { addressedNames, decodeSignature, hostCandidates, SIGNATURE_METHODS, textToSign } from '../auth.ts';
import { encodeValue } from '../query.ts';
import { formatTimestamp, parseTimestamp } from '../timestamp.ts';
import { rowOf, type StreamProtocol } from './endpoints.ts';

/** What the signed fields are called; sorted as they stand here. */
interface LoginForm {
  readonly accessKey: string;
  readonly method: string;
  readonly version: string;
  readonly timestamp: string;
  readonly signature: string;
  /** The one value of the version's field. */
  readonly versionValue: string;
}

const SPOT: LoginForm = {
  accessKey: 'accessKey',
  method: 'signatureMethod',
  version: 'signatureVersion',
  timestamp: 'timestamp',
  signature: 'signature',
  versionValue: '2.1',
};

const CONTRACT: LoginForm = {
  accessKey: 'AccessKeyId',
  method: 'SignatureMethod',
  version: 'SignatureVersion',
  timestamp: 'Timestamp',
  signature: 'Signature',
  versionValue: '2',
};

const FORMS: Readonly<Record<StreamProtocol, LoginForm>> = {
  market: SPOT,
  'spot-account': SPOT,
  'spot-trade': SPOT,
  'contract-account': CONTRACT,
  'contract-trade': CONTRACT,
};

/** The names of the five fields that every login has. */
export function loginFields(endpoint: StreamEndpoint): readonly string[] {
  const { accessKey, method, version, timestamp, signature } = FORMS[rowOf(endpoint).protocol];
  return [accessKey, method, version, timestamp, signature];
}

/** What the five fields say, in the one accepted form of each; nothing is verified, other fields are not looked at. */
export function readLogin(
  endpoint: StreamEndpoint,
  fields: JsonObject,
  id: string | null,
): PresentedLogin | Refusal {
  const form = FORMS[rowOf(endpoint).protocol];
  const [apiKey, methodName, version, timestamp, text] = loginFields(endpoint).map((name) => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  });
  const missing = MISSING.find((_code, at) => [apiKey, methodName, version, timestamp, text][at] === '');
  if (missing !== undefined) return refuse(missing);
  if ((apiKey ?? '').length > HTX_ACCESS_KEY_CHARACTERS_MAX) return refuse('KEY_UNKNOWN');
  const method = SIGNATURE_METHODS.get(methodName ?? '');
  if (method === undefined || version !== form.versionValue)
    return refuse('SIGNATURE_WRONG', {
      detail: `${form.method} must be HmacSHA256 or Ed25519, ${form.version} must be ${form.versionValue}.`,
    });
  const timestampMs = parseTimestamp(timestamp ?? '');
  if (timestampMs === null) return refuse('TIMESTAMP_MALFORMED');
  const signature = decodeSignature(text ?? '', method.bytes);
  if (signature === null) return refuse('SIGNATURE_WRONG');
  const credentials: PresentedCredentials = {
    kind: 'presented',
    apiKey: apiKey ?? '',
    passphrase: null,
    timestampMs,
    algorithm: method.algorithm,
    signature,
    claimedEnvironment: null,
  };
  return { kind: 'login', credentials, id };
}

/** In the order of {@link loginFields}. */
const MISSING: readonly ErrorCode[] = [
  'CREDENTIALS_MISSING',
  'SIGNATURE_MISSING',
  'SIGNATURE_MISSING',
  'TIMESTAMP_MISSING',
  'SIGNATURE_MISSING',
];

/**
 * True when the holder of `key` signed this login for one of the hosts and paths that clients sign: where they connected
 * to or one of the venue's own names; the path, or the whole address where ccxt does not find the host's name in it.
 * Each comparison takes constant time, and a signature that is wrong is compared with all of them (36 at most).
 */
export function verifyLogin(
  { credentials }: PresentedLogin,
  { endpoint, host, target }: StreamConnection,
  key: VerifyingKey,
): boolean {
  const { algorithm, signature, apiKey, timestampMs } = credentials;
  if (algorithm !== key.algorithm) return false;
  const hosts = hostCandidates(host);
  const paths = new Set([
    target,
    ...addressedNames(host).flatMap((name) => [`wss://${name}${target}`, `ws://${name}${target}`]),
  ]);
  const query = queryOf(endpoint, { apiKey, algorithm, timestamp: formatTimestamp(timestampMs) });
  return hosts.some((name) =>
    [...paths].some((path) => key.verify(signature, textToSign({ method: 'GET', host: name, path, query }))),
  );
}

/** Our own login; what is dialled is what is signed. */
export const writeLogin: StreamDialect['writeLogin'] = (endpoint, credential, context) => {
  const form = FORMS[rowOf(endpoint).protocol];
  const timestamp = formatTimestamp(context.nowMs);
  const query = queryOf(endpoint, { apiKey: credential.apiKey, algorithm: 'hmac-sha256', timestamp });
  const signature = signatureOf(credential, context, query);
  const fields = {
    [form.accessKey]: credential.apiKey,
    [form.method]: 'HmacSHA256',
    [form.version]: form.versionValue,
    [form.timestamp]: timestamp,
    [form.signature]: signature,
  };
  return JSON.stringify(
    form === SPOT
      ? { action: 'req', ch: 'auth', params: { authType: 'api', ...fields } }
      : { op: 'auth', type: 'api', cid: 'auth', ...fields },
  );
};

function signatureOf(
  { key }: SigningCredential,
  { host, target }: { readonly host: string; readonly target: string },
  query: string,
): string {
  return encodeBase64(key.sign(textToSign({ method: 'GET', host: host.toLowerCase(), path: target, query })));
}

/** The signed fields as a query; their order is that of their names' bytes. */
function queryOf(
  endpoint: StreamEndpoint,
  said: { readonly apiKey: string; readonly algorithm: SignatureAlgorithm; readonly timestamp: string },
): string {
  const form = FORMS[rowOf(endpoint).protocol];
  const method = [...SIGNATURE_METHODS].find(([, { algorithm }]) => algorithm === said.algorithm)?.[0] ?? '';
  return [
    [form.accessKey, said.apiKey],
    [form.method, method],
    [form.version, form.versionValue],
    [form.timestamp, said.timestamp],
  ]
    .map(([name = '', value = '']) => `${name}=${encodeValue(value)}`)
    .join('&');
}
