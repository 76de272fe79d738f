import type { ApiKey } from '../engine/records.ts';
import type { RawRequest } from '../wire/messages.ts';
import { HtxFailure, HtxRefusal } from './errors.ts';
import { keyLife } from './key-life.ts';
import { hostCandidates, isBoundTo, isMethodOf, isSignedBy, isTimely, plainAddress } from './signatures.ts';
import type { HtxVariants } from './variants.ts';

export interface AuthContext {
  readonly now: number;
  readonly variants: HtxVariants;
  readonly findKey: (accessKey: string) => ApiKey | null;
}

/** Why a signature is not valid: the code of the contract host's list, and the text that clients know. */
const CAUSES = {
  key: [12007, 'Incorrect Access key [Access key错误]'],
  signature: [12008, 'Verification failure [校验失败]'],
  address: [12005, 'Incorrect IP address [IP地址错误]'],
  expired: [12004, 'API key has expired [API Key已经过期]'],
  permission: [12008, 'API key has no permission [API Key没有权限]'],
  time: [12001, 'invalid submission time [无效的提交时间]'],
  version: [12002, 'Verification failure [校验失败]'],
  method: [12003, 'Verification failure [校验失败]'],
} as const satisfies Record<string, readonly [code: number, text: string]>;

export type AuthCause = keyof typeof CAUSES;

/** What the venue says of a cause, whatever carries it. */
export function causeText(cause: AuthCause): string {
  return CAUSES[cause][1];
}

export function authFailure(cause: AuthCause, variants: HtxVariants, detail = ''): HtxFailure {
  const [listed, text] = CAUSES[cause];
  const contract = variants.contractAuthCodes === 'listed' ? listed : 403;
  return new HtxFailure(
    { v1: 'api-signature-not-valid', v2: 1003, contract },
    `Signature not valid: ${text}${detail}`,
    { status: variants.authFailureStatus },
  );
}

const AUTH_NAMES = ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', 'Signature'] as const;

interface Pair {
  readonly name: string;
  /** `name=value` as it was sent. */
  readonly raw: string;
  readonly value: string;
}

export function queryPairs(query: string): readonly Pair[] {
  return query === ''
    ? []
    : query.split('&').map((raw) => {
        const at = raw.indexOf('=');
        const [name, value] = at === -1 ? [raw, ''] : [raw.slice(0, at), raw.slice(at + 1)];
        return { name: decoded(name), raw, value: decoded(value) };
      });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HtxRefusal('bad-request', 'the query is not well encoded');
  }
}

/** What belongs to the endpoint and not to the authentication. */
export function isAuthName(name: string): boolean {
  return AUTH_NAMES.some((known) => known === name);
}

/**
 * Finds the key that a request is signed with. The body is not signed and nothing is remembered: as at the venue,
 * the same query may come again as long as its time is good.
 * @throws HtxFailure in the order: parameters, key, time, signature, address, expiry
 */
export function authenticate(request: RawRequest, context: AuthContext): ApiKey {
  const { variants } = context;
  const [path = '', query = ''] = request.target.split('?', 2);
  const pairs = queryPairs(query);
  const values = authValues(pairs, variants);
  const key = context.findKey(values.AccessKeyId);
  if (key === null) throw authFailure('key', variants);
  if (values.SignatureVersion !== '2') throw authFailure('version', variants);
  if (!isTimely(values.Timestamp, context.now)) throw authFailure('time', variants);
  if (!isMethodOf(key, values.SignatureMethod)) throw authFailure('method', variants);
  const texts = candidateTexts(request, path, signedPairs(request.method, pairs, variants));
  if (!isSignedBy(key, texts, values.Signature)) throw authFailure('signature', variants);
  const address = plainAddress(request.remoteAddress);
  if (!isBoundTo(key, address)) throw authFailure('address', variants, `:${address}`);
  if (keyLife(key, context.now, variants).status === 'expired') throw authFailure('expired', variants);
  return key;
}

type AuthValues = Readonly<Record<(typeof AUTH_NAMES)[number], string>>;

function authValues(pairs: readonly Pair[], variants: HtxVariants): AuthValues {
  const value = (name: string): string => {
    const found = pairs.filter((pair) => pair.name === name);
    if (found.length > 1) throw authFailure('signature', variants);
    const text = found[0]?.value ?? '';
    if (text === '') {
      if (name === 'AccessKeyId' || name === 'Signature') throw new HtxRefusal('login-required');
      throw authFailure('signature', variants);
    }
    return text;
  };
  return {
    AccessKeyId: value('AccessKeyId'),
    Signature: value('Signature'),
    SignatureMethod: value('SignatureMethod'),
    SignatureVersion: value('SignatureVersion'),
    Timestamp: value('Timestamp'),
  };
}

function signedPairs(method: string, pairs: readonly Pair[], variants: HtxVariants): readonly Pair[] {
  return pairs.filter(
    ({ name }) =>
      name !== 'Signature' &&
      name !== 'PrivateSignature' &&
      (method === 'GET' || variants.signsPostQuery || isAuthName(name)),
  );
}

/** Every text that a client may have signed: hosts, paths and orders of the parameters differ between libraries. */
function candidateTexts(request: RawRequest, path: string, pairs: readonly Pair[]): readonly string[] {
  const hosts = hostCandidates(request.headers.get('host') ?? '');
  const paths = path.startsWith('/api/') ? [path, path.slice('/api'.length)] : [path];
  const sorted = pairs.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const joined = (list: readonly Pair[]): string => list.map(({ raw }) => raw).join('&');
  const queries = new Set([joined(sorted), joined(pairs)]);
  return [...queries].flatMap((query) =>
    hosts.flatMap((name) => paths.map((one) => [request.method, name, one, query].join('\n'))),
  );
}
