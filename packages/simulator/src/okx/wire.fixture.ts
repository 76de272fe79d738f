import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { ApiKey } from '../engine/records.ts';

export interface WireRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly target: string;
  readonly body?: string;
  /** Signs with this key; without it the request is public. */
  readonly key?: ApiKey;
  /** Instant of the signature. */
  readonly at?: number;
  /** Laid over the headers; `null` removes one. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface WireAnswer {
  readonly status: number;
  readonly text: string;
  readonly code: string;
  readonly msg: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly json: Readonly<Record<string, unknown>>;
}

/** A client of its own for tests: signs by the letter of the venue's rules and shows what came back. */
export async function send(base: string, wire: WireRequest): Promise<WireAnswer> {
  const method = wire.method ?? 'GET';
  const body = wire.body ?? '';
  const headers = new Map<string, string>();
  if (body !== '') {
    headers.set('content-type', 'application/json');
    headers.set('content-length', Buffer.byteLength(body).toString());
  }
  if (wire.key !== undefined) {
    const timestamp = new Date(wire.at ?? Date.now()).toISOString();
    const prehash = timestamp + method + wire.target + body;
    headers.set('OK-ACCESS-KEY', wire.key.apiKey);
    headers.set('OK-ACCESS-SIGN', createHmac('sha256', wire.key.secret).update(prehash).digest('base64'));
    headers.set('OK-ACCESS-TIMESTAMP', timestamp);
    headers.set('OK-ACCESS-PASSPHRASE', wire.key.passphrase);
  }
  for (const [name, value] of Object.entries(wire.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const { status, text } = await exchange(base, { method, target: wire.target, headers, body });
  const json = (text.startsWith('{') ? JSON.parse(text) : {}) as Readonly<Record<string, unknown>>;
  const {
    code = '',
    msg = '',
    data = [],
  } = json as { code?: string; msg?: string; data?: WireAnswer['data'] };
  return { status, text, code, msg, data, json };
}

interface Exchange {
  readonly method: string;
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

async function exchange(
  base: string,
  { method, target, headers, body }: Exchange,
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method, path: target, headers: Object.fromEntries(headers), agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
