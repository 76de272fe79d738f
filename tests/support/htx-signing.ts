/** A bot's side of HTX authentication, written from the venue's documentation and sharing no code with the gateway. */
import { createHash, createHmac, sign, type KeyObject } from 'node:crypto';
import type { RawRequest } from './raw-client.ts';

/** The two strings that make an HTX API key, real or virtual. */
export interface HtxKey {
  readonly apiKey: string;
  readonly secret: string;
}

/** What signs: a shared secret, or the private half of an Ed25519 key whose public half the venue has. */
export type HtxSigner = HtxKey | { readonly apiKey: string; readonly privateKey: KeyObject };

export interface HtxRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Parameters of the query, besides those of the authentication. */
  readonly query?: Readonly<Record<string, string>>;
  /** An object is written as JSON; text is sent as it is. */
  readonly body?: unknown;
  /** The host line of the signed text: the name that the bot believes to speak to. */
  readonly host: string;
  /** Milliseconds since the epoch, cut to the second; the present if absent. */
  readonly timestampMs?: number;
  /** Adds the header that ties the body to the signature. */
  readonly isBodyBound?: boolean;
  readonly extraHeaders?: readonly (readonly [name: string, value: string])[];
}

export function signHtx(signer: HtxSigner, request: HtxRequest): RawRequest {
  const { method, path, host } = request;
  const body = bodyText(request);
  const query = encodeSorted({ ...request.query, ...authentication(signer, request.timestampMs) });
  const signature = signText(signer, [method, host.toLowerCase(), path, query].join('\n'));
  const binding = request.isBodyBound === true ? [bindBody(signer, signature, body)] : [];
  return {
    method,
    target: `${path}?${query}&Signature=${encode(signature)}`,
    body,
    headers: [
      ...(method === 'POST' ? ([['Content-Type', 'application/json']] as const) : []),
      ...binding,
      ...(request.extraHeaders ?? []),
    ],
  };
}

/** `YYYY-MM-DDThh:mm:ss`, UTC, without a fraction. */
export function htxTimestamp(timestampMs: number): string {
  return new Date(timestampMs).toISOString().slice(0, 19);
}

function authentication(signer: HtxSigner, timestampMs = Date.now()): Record<string, string> {
  return {
    AccessKeyId: signer.apiKey,
    SignatureMethod: 'secret' in signer ? 'HmacSHA256' : 'Ed25519',
    SignatureVersion: '2',
    Timestamp: htxTimestamp(timestampMs),
  };
}

function encodeSorted(parameters: Readonly<Record<string, string>>): string {
  const names = Object.keys(parameters).sort((left, right) => (left < right ? -1 : 1));
  return names.map((name) => `${encode(name)}=${encode(parameters[name] ?? '')}`).join('&');
}

/** RFC 3986: what JavaScript leaves as it is though it is not unreserved is encoded, too. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function signText(signer: HtxSigner, text: string): string {
  if ('secret' in signer) return createHmac('sha256', signer.secret).update(text).digest('base64');
  return sign(null, Buffer.from(text), signer.privateKey).toString('base64');
}

/** The gateway's own header, as a bot would write it from its documentation. */
function bindBody(signer: HtxSigner, signature: string, body: string): readonly [string, string] {
  const digest = createHash('sha256').update(body).digest('hex');
  return ['bitting-body-signature', signText(signer, `bitting-body-v1\n${signature}\n${digest}`)];
}

/** Clients of this venue send `{}` with a POST that has nothing to say. */
function bodyText({ method, body }: HtxRequest): string {
  if (body === undefined) return method === 'POST' ? '{}' : '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}
