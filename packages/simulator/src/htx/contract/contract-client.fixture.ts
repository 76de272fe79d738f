import { createHmac } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import type { ApiKey } from '../../engine/records.ts';

export interface ContractAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** `code` of V5, `err_code` of the old interface; 200 when that says ok. */
  readonly code: number;
  readonly data: unknown;
}

type Query = Readonly<Record<string, string>>;

/** A client of its own for tests: signs by the letter of the venue's rules and shows what came back. */
export class ContractClient {
  readonly #url: string;
  readonly #key: ApiKey | null;
  readonly #now: () => number;

  constructor(url: string, key: ApiKey | null, now: () => number = Date.now) {
    this.#url = url;
    this.#key = key;
    this.#now = now;
  }

  async get(path: string, query: Query = {}): Promise<ContractAnswer> {
    return this.#send('GET', path, { query, body: '' });
  }

  /** `body` as an object, or as the very text to send. */
  async post(path: string, body: object | string): Promise<ContractAnswer> {
    return this.#send('POST', path, {
      query: {},
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** The query with the signature, parameters in the order of their names. */
  #target(method: string, path: string, query: Query): string {
    const signing: Query =
      this.#key === null
        ? {}
        : {
            AccessKeyId: this.#key.apiKey,
            SignatureMethod: 'HmacSHA256',
            SignatureVersion: '2',
            Timestamp: new Date(this.#now()).toISOString().slice(0, 19),
          };
    const pairs = Object.entries({ ...signing, ...query })
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&');
    if (this.#key === null) return pairs === '' ? path : `${path}?${pairs}`;
    const text = [method, new URL(this.#url).host, path, pairs].join('\n');
    const signature = createHmac('sha256', this.#key.secret).update(text).digest('base64');
    return `${path}?${pairs}&Signature=${encodeURIComponent(signature)}`;
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    content: { readonly query: Query; readonly body: string },
  ): Promise<ContractAnswer> {
    const { body, query } = content;
    const { hostname, port } = new URL(this.#url);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const target = this.#target(method, path, query);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { hostname, port, method, path: target, headers: method === 'POST' ? headers : {}, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text, ...read(text) });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

function read(text: string): Pick<ContractAnswer, 'code' | 'data'> {
  const body = JSON.parse(text) as {
    readonly code?: number;
    readonly err_code?: number;
    readonly data?: unknown;
  };
  return { code: body.code ?? body.err_code ?? 200, data: body.data };
}

/** The fields of one object in an answer. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error(`no object: ${String(value)}`);
  return value as Readonly<Record<string, unknown>>;
}

export function rowsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) throw new Error(`no rows: ${String(value)}`);
  return value.map((row) => fieldsOf(row));
}
