import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DESK_BODY_BYTES_MAX, DESK_REQUEST_TIMEOUT_MS } from '../bounds.ts';
import { CONTENT_SECURITY_POLICY } from './pages/style.ts';
import { DeskRefusal } from './refusals.ts';

export interface DeskRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface DeskResponse {
  readonly status: number;
  readonly type: 'application/json' | 'text/html';
  readonly text: string;
  readonly location?: string;
  readonly cookies?: readonly string[];
}

export interface DeskServerOptions {
  readonly answer: (request: DeskRequest) => Promise<DeskResponse>;
  /** The answer to a request that `answer` was not asked about, or that failed in it. */
  readonly refuse: (error: unknown, request: Pick<DeskRequest, 'path' | 'headers'>) => DeskResponse;
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** The wire of the desk: loopback only, bounded, and deaf to other sites. */
export class DeskServer {
  readonly #options: DeskServerOptions;
  readonly #server: Server;

  constructor(options: DeskServerOptions) {
    this.#options = options;
    this.#server = createServer({ requestTimeout: DESK_REQUEST_TIMEOUT_MS }, (message, response) => {
      void this.#answer(message).then((answer) => send(response, answer));
    });
  }

  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${this.#port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async #answer(message: IncomingMessage): Promise<DeskResponse> {
    const [path = '', query = ''] = (message.url ?? '').split('?');
    const { headers } = message;
    try {
      requireOwnHost(message, this.#port);
      const { method } = message;
      if (method !== 'GET' && method !== 'POST') throw new DeskRefusal('METHOD_WRONG');
      if (method === 'POST') requireSameSite(message);
      const body = await readText(message);
      return await this.#options.answer({ method, path, query, headers, body });
    } catch (error) {
      return this.#options.refuse(error, { path, headers });
    }
  }
}

/** A name that somebody lets point at this machine is not ours: a page there could read what it asks. */
function requireOwnHost({ headers }: IncomingMessage, port: number): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) throw new DeskRefusal('HOST_WRONG');
}

/** Browsers say where a post comes from; programs say nothing, and have no one else's cookies. */
function requireSameSite({ headers }: IncomingMessage): void {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && origin !== `http://${headers.host}`) throw new DeskRefusal('CROSS_SITE');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new DeskRefusal('CROSS_SITE');
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > DESK_BODY_BYTES_MAX) throw new DeskRefusal('BODY_TOO_LONG');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, type, text, location, cookies = [] }: DeskResponse): void {
  if (response.destroyed) return;
  const body = Buffer.from(text);
  response.writeHead(status, {
    ...HEADERS,
    'content-type': `${type}; charset=utf-8`,
    'content-length': body.length,
    ...(location === undefined ? {} : { location }),
    ...(cookies.length === 0 ? {} : { 'set-cookie': [...cookies] }),
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(body);
}
