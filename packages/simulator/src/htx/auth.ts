import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { HTX_TIMESTAMP_WINDOW_MS } from '../bounds.ts';
import type { ApiKey } from '../engine/records.ts';
import type { RawRequest } from '../wire/server.ts';
import { HtxFailure, HtxRefusal } from './errors.ts';
import { keyLife } from './key-life.ts';
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

export function authFailure(cause: AuthCause, variants: HtxVariants, detail = ''): HtxFailure {
  const [listed, text] = CAUSES[cause];
  const contract = variants.contractAuthCodes === 'listed' ? listed : 403;
  return new HtxFailure(
    { v1: 'api-signature-not-valid', v2: 1003, contract },
    `Signature not valid: ${text}${detail}`,
    { status: variants.authFailureStatus },
  );
}

/** Names under which clients know the hosts, whatever they really connect to. */
const KNOWN_HOSTS = [
  'api.huobi.pro',
  'api-aws.huobi.pro',
  'api.htx.com',
  'api.hbdm.com',
  'api.hbdm.vn',
  'api.btcgateway.pro',
] as const;

const AUTH_NAMES = ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', 'Signature'] as const;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

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
  checkTimestamp(values.Timestamp, context);
  if (!isMethodOf(key, values.SignatureMethod)) throw authFailure('method', variants);
  const texts = candidateTexts(request, path, signedPairs(request.method, pairs, variants));
  const signature = Buffer.from(values.Signature.replaceAll(' ', '+'), 'base64');
  if (!texts.some((text) => isSigned(key, text, signature))) throw authFailure('signature', variants);
  const address = request.remoteAddress.replace(/^::ffff:/, '');
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

function checkTimestamp(text: string, { now, variants }: AuthContext): void {
  const at = TIMESTAMP.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(at) || Math.abs(now - at) > HTX_TIMESTAMP_WINDOW_MS) throw authFailure('time', variants);
}

function isMethodOf(key: ApiKey, method: string): boolean {
  return method === (key.publicKey === undefined ? 'HmacSHA256' : 'Ed25519');
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
  const host = (request.headers.get('host') ?? '').toLowerCase();
  const hosts = new Set([host, host.replace(/:\d+$/, ''), ...KNOWN_HOSTS]);
  const paths = path.startsWith('/api/') ? [path, path.slice('/api'.length)] : [path];
  const sorted = pairs.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const joined = (list: readonly Pair[]): string => list.map(({ raw }) => raw).join('&');
  const queries = new Set([joined(sorted), joined(pairs)]);
  return [...queries].flatMap((query) =>
    [...hosts].flatMap((name) => paths.map((one) => [request.method, name, one, query].join('\n'))),
  );
}

function isSigned(key: ApiKey, text: string, signature: Buffer): boolean {
  if (key.publicKey !== undefined) {
    const publicKey = createPublicKey({
      key: Buffer.from(key.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    return verify(null, Buffer.from(text), publicKey, signature);
  }
  const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  const expected = createHmac('sha256', key.secret).update(text).digest();
  return timingSafeEqual(digest(expected), digest(signature));
}

function isBoundTo(key: ApiKey, address: string): boolean {
  if (key.ips.length === 0) return true;
  const list = new BlockList();
  for (const entry of key.ips) {
    const [network = '', prefix] = entry.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(network) === 0) continue;
    if (prefix === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(prefix), family);
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
