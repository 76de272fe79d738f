import type { ApiKey } from '../../engine/records.ts';
import type { StreamPeer } from '../../wire/stream.ts';
import type { AuthCause } from '../auth.ts';
import type { HtxVenue } from '../dispatch.ts';
import type { Fields } from '../fields.ts';
import { keyLife } from '../key-life.ts';
import { hostCandidates, isBoundTo, isMethodOf, isSignedBy, isTimely, plainAddress } from '../signatures.ts';

/** What the two kinds of login call their parts, and the version that they name. */
export interface LoginForm {
  readonly version: '2' | '2.1';
  readonly key: string;
  readonly method: string;
  readonly versionName: string;
  readonly timestamp: string;
  readonly signature: string;
}

export const SPOT_LOGIN: LoginForm = {
  version: '2.1',
  key: 'accessKey',
  method: 'signatureMethod',
  versionName: 'signatureVersion',
  timestamp: 'timestamp',
  signature: 'signature',
};

export const CONTRACT_LOGIN: LoginForm = {
  version: '2',
  key: 'AccessKeyId',
  method: 'SignatureMethod',
  versionName: 'SignatureVersion',
  timestamp: 'Timestamp',
  signature: 'Signature',
};

export interface LoginRequest {
  readonly form: LoginForm;
  readonly fields: Fields;
  /** The path that the venue takes to be signed. */
  readonly path: string;
}

export type LoginEnd =
  | { readonly kind: 'proved'; readonly key: ApiKey }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'refused'; readonly cause: AuthCause };

function refuse(cause: AuthCause): LoginEnd {
  return { kind: 'refused', cause };
}

/** Checks a login by message, in the order of the checks of a signed request. */
export function proveLogin(venue: HtxVenue, peer: StreamPeer, request: LoginRequest): LoginEnd {
  const { engine, now, variants } = venue;
  const { form, fields } = request;
  const names = [form.key, form.method, form.versionName, form.timestamp, form.signature];
  const values = names.map((name) => [name, fields.text(name)] as const);
  if (values.some(([, value]) => value === '')) return { kind: 'incomplete' };
  const key = engine.state.keys.get(fields.text(form.key));
  if (key === null) return refuse('key');
  if (fields.text(form.versionName) !== form.version) return refuse('version');
  if (!isTimely(fields.text(form.timestamp), now)) return refuse('time');
  if (!isMethodOf(key, fields.text(form.method))) return refuse('method');
  const texts = signedTexts(venue, peer, request);
  if (!isSignedBy(key, texts, fields.text(form.signature))) return refuse('signature');
  if (!isBoundTo(key, plainAddress(peer.remoteAddress))) return refuse('address');
  if (keyLife(key, now, variants).status === 'expired') return refuse('expired');
  if (!key.permissions.includes('read_only')) return refuse('permission');
  engine.command((state) => state.keys.put({ ...key, lastUsedAt: now }));
  return { kind: 'proved', key };
}

/** Every text that a client may have signed: hosts differ between libraries, and ccxt signs the URL of a plain socket. */
function signedTexts({ variants }: HtxVenue, peer: StreamPeer, request: LoginRequest): readonly string[] {
  const { form, fields, path } = request;
  const hosts = hostCandidates(peer.headers.get('host') ?? '');
  const urls = hosts.flatMap((host) => [`ws://${host}${peer.path}`, `wss://${host}${peer.path}`]);
  const paths = variants.streamSignedPath === 'path' ? [path] : [path, ...urls];
  const query = [form.key, form.method, form.versionName, form.timestamp]
    .map((name) => `${name}=${encodeURIComponent(fields.text(name))}`)
    .join('&');
  return hosts.flatMap((host) => paths.map((one) => ['GET', host, one, query].join('\n')));
}
