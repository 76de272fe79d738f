/** A bot's side of OKX authentication, written from the venue's documentation and sharing no code with the gateway. */
import { createHmac } from 'node:crypto';
import type { RawRequest } from './raw-client.ts';

/** The three strings that make an OKX API key, real or virtual. */
export interface OkxKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

export interface OkxRequest {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  /** An object is written as JSON; text is sent as it is. */
  readonly body?: unknown;
  /** Milliseconds since the epoch; the present if absent. */
  readonly timestampMs?: number;
  readonly extraHeaders?: readonly (readonly [name: string, value: string])[];
}

export function signOkx(key: OkxKey, request: OkxRequest): RawRequest {
  const timestamp = new Date(request.timestampMs ?? Date.now()).toISOString();
  const body = bodyText(request.body);
  const signature = createHmac('sha256', key.secret)
    .update(`${timestamp}${request.method}${request.target}${body}`)
    .digest('base64');
  return {
    method: request.method,
    target: request.target,
    body,
    headers: [
      ['OK-ACCESS-KEY', key.apiKey],
      ['OK-ACCESS-SIGN', signature],
      ['OK-ACCESS-TIMESTAMP', timestamp],
      ['OK-ACCESS-PASSPHRASE', key.passphrase],
      ...(body === '' ? [] : ([['Content-Type', 'application/json']] as const)),
      ...(request.extraHeaders ?? []),
    ],
  };
}

function bodyText(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}
