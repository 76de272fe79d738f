import type { HeaderLines } from './header-lines.ts';

/** One request as it was received: read once, bounded, unchanged. */
export interface HttpRequest {
  readonly method: string;
  /** The raw target as it stood on the request line: path and query. */
  readonly target: string;
  readonly path: string;
  /** Without the question mark; empty if there is none. */
  readonly query: string;
  /** In the order received, names lower-cased, no name twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  header(name: string): string | undefined;
  /** The exact bytes, owned by the request. */
  readonly body: Buffer;
  /** IPv4 in dotted form also where the socket is IPv6. */
  readonly remoteAddress: string;
  /** With the address it names the connection for as long as that lives. */
  readonly remotePort: number;
  readonly localPort: number;
  /** SHA-256, hex, of the public key of the certificate by which the caller opened the connection; `null` without one. */
  readonly peerKey: string | null;
  /** Wall clock when the last byte had been read. */
  readonly receivedAtMs: number;
}

/** What a head says, before the body is there. */
export interface RequestHead extends Pick<HttpRequest, 'method' | 'target' | 'path' | 'query'> {
  readonly lines: HeaderLines;
  readonly contentLength: number;
  readonly connection: 'keep-alive' | 'close' | 'upgrade';
}

export interface RequestOrigin {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localPort: number;
  /** See {@link HttpRequest}. */
  readonly peerKey?: string | null;
  /** Every request has to say in `X-Forwarded-For` whose it is. */
  readonly forwards?: boolean;
}

export class ReceivedRequest implements HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localPort: number;
  readonly peerKey: string | null;
  readonly receivedAtMs: number;
  readonly #lines: HeaderLines;

  constructor(head: RequestHead, body: Buffer, origin: RequestOrigin, receivedAtMs: number) {
    this.method = head.method;
    this.target = head.target;
    this.path = head.path;
    this.query = head.query;
    this.#lines = head.lines;
    this.body = body;
    this.remoteAddress = origin.remoteAddress;
    this.remotePort = origin.remotePort;
    this.localPort = origin.localPort;
    this.peerKey = origin.peerKey ?? null;
    this.receivedAtMs = receivedAtMs;
  }

  get headers(): HttpRequest['headers'] {
    return this.#lines.list();
  }

  header(name: string): string | undefined {
    return this.#lines.find(name);
  }
}
