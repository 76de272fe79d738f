/** Signs whatever it is told, in the venue's way: for texts that no client would write. */
import { createHmac, sign, type KeyObject } from 'node:crypto';
import type { OkxKey } from '../support/okx-signing.ts';
import type { RawRequest } from '../support/raw-client.ts';

export interface OkxTexts {
  readonly method: string;
  readonly target: string;
  readonly body?: string | Uint8Array;
  readonly timestamp: string;
}

export function signOkxTexts(key: OkxKey, texts: OkxTexts): RawRequest {
  const { method, target, body = '', timestamp } = texts;
  const text = `${timestamp}${method}${target}`;
  return {
    method,
    target,
    body,
    headers: [
      ['OK-ACCESS-KEY', key.apiKey],
      ['OK-ACCESS-SIGN', createHmac('sha256', key.secret).update(text).update(body).digest('base64')],
      ['OK-ACCESS-TIMESTAMP', timestamp],
      ['OK-ACCESS-PASSPHRASE', key.passphrase],
    ],
  };
}

export interface HtxTexts {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  /** As it stands behind the question mark; the signature comes behind it. */
  readonly query: string;
  readonly body?: string;
}

/** Base64 of a text's signature. */
export type TextSigner = (text: string) => string;

export function hmacSigner(secret: string, hash = 'sha256'): TextSigner {
  return (text) => createHmac(hash, secret).update(text).digest('base64');
}

export function edwardsSigner(privateKey: KeyObject): TextSigner {
  return (text) => sign(null, Buffer.from(text), privateKey).toString('base64');
}

/** Signs the query as it stands. */
export function signHtxTexts(signer: TextSigner, texts: HtxTexts): RawRequest {
  const { method, path, host, query, body = '' } = texts;
  const signature = signer([method, host.toLowerCase(), path, query].join('\n'));
  return { method, target: `${path}?${query}&Signature=${encodeURIComponent(signature)}`, body, headers: [] };
}

export interface HtxProofs {
  readonly apiKey: string;
  readonly timestamp: string;
  readonly method?: string;
  readonly version?: string;
}

/** The four parameters that go before the signature, in order. */
export function htxProofs({ apiKey, timestamp, method = 'HmacSHA256', version = '2' }: HtxProofs): string {
  const pairs = {
    AccessKeyId: apiKey,
    SignatureMethod: method,
    SignatureVersion: version,
    Timestamp: timestamp,
  };
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
