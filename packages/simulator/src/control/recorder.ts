import { CONNECTIONS_RECORDED_MAX, RAW_BYTES_RECORDED_MAX, REQUESTS_RECORDED_MAX } from '../bounds.ts';

/** One request as it came in. */
export interface RecordedRequest {
  readonly id: number;
  readonly at: number;
  readonly method: string;
  readonly target: string;
  /** Name, value, name, value …: in order and with duplicates, as on the wire. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly bodyBase64: string;
  readonly remoteAddress: string;
  readonly connection: number;
  readonly fault: string | null;
  /** Whether an endpoint ran for it. */
  readonly isExecuted: boolean;
  readonly status: number | null;
  readonly code: string | null;
}

export interface RecordedConnection {
  readonly id: number;
  readonly at: number;
  readonly remoteAddress: string;
  readonly bytesReceived: number;
  /** Everything that came in, until the recorder is full. */
  readonly rawBase64: string;
  readonly isTruncated: boolean;
}

export interface RequestFilter {
  readonly method?: string;
  /** Exact path, or a prefix that ends in `*`. */
  readonly path?: string;
  /** Only requests with a larger id. */
  readonly after?: number;
}

interface Arrival {
  readonly at: number;
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly remoteAddress: string;
  readonly connection: number;
}

type Noted = Pick<RecordedRequest, 'fault' | 'isExecuted' | 'status' | 'code'>;

/** What became of it is written into it. */
type Kept = Arrival & { readonly id: number } & { -readonly [Name in keyof Noted]: Noted[Name] };

interface Connection {
  readonly id: number;
  readonly at: number;
  readonly remoteAddress: string;
  readonly chunks: Buffer[];
  bytesReceived: number;
  isTruncated: boolean;
}

export function matchesPath(pattern: string | undefined, target: string): boolean {
  if (pattern === undefined) return true;
  const path = target.split('?')[0] ?? '';
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

/** Remembers every byte and every request that reached the venue. */
export class Recorder {
  #requests = new Map<number, Kept>();
  #connections = new Map<number, Connection>();
  #lastRequest = 0;
  #lastConnection = 0;
  #rawBytes = 0;
  #dropped = 0;

  openConnection(remoteAddress: string, at: number): number {
    this.#lastConnection += 1;
    const id = this.#lastConnection;
    this.#connections.set(id, { id, at, remoteAddress, chunks: [], bytesReceived: 0, isTruncated: false });
    this.#forgetConnection(id - CONNECTIONS_RECORDED_MAX);
    return id;
  }

  addBytes(id: number, bytes: Buffer): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    connection.bytesReceived += bytes.length;
    if (this.#rawBytes + bytes.length > RAW_BYTES_RECORDED_MAX) {
      connection.isTruncated = true;
      return;
    }
    this.#rawBytes += bytes.length;
    connection.chunks.push(Buffer.from(bytes));
  }

  add(arrival: Arrival): number {
    this.#lastRequest += 1;
    const id = this.#lastRequest;
    const { at, method, target, rawHeaders, body, remoteAddress, connection } = arrival;
    this.#requests.set(id, {
      at,
      method,
      target,
      rawHeaders,
      body,
      remoteAddress,
      connection,
      id,
      fault: null,
      isExecuted: false,
      status: null,
      code: null,
    });
    // Ids follow one another. The oldest key of a map would be behind every gap that forgotten ones left.
    if (this.#requests.delete(id - REQUESTS_RECORDED_MAX)) this.#dropped += 1;
    return id;
  }

  note(id: number, result: Partial<Noted>): void {
    const request = this.#requests.get(id);
    if (request !== undefined) Object.assign(request, result);
  }

  requests(filter: RequestFilter = {}): readonly RecordedRequest[] {
    return this.#chosen(filter).map((request) => {
      const texts = { body: request.body.toString('utf8'), bodyBase64: request.body.toString('base64') };
      return Object.assign({}, request, texts);
    });
  }

  count(filter: RequestFilter = {}): number {
    return this.#chosen(filter).length;
  }

  connections(): readonly RecordedConnection[] {
    return [...this.#connections.values()].map(
      ({ id, at, remoteAddress, chunks, bytesReceived, isTruncated }) => ({
        id,
        at,
        remoteAddress,
        bytesReceived,
        isTruncated,
        rawBase64: Buffer.concat(chunks).toString('base64'),
      }),
    );
  }

  /** Requests that no longer fit. */
  get dropped(): number {
    return this.#dropped;
  }

  clear(): void {
    this.#requests = new Map();
    for (const connection of this.#connections.values()) connection.chunks.length = 0;
    this.#rawBytes = 0;
    this.#dropped = 0;
  }

  #forgetConnection(id: number): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    for (const chunk of connection.chunks) this.#rawBytes -= chunk.length;
    this.#connections.delete(id);
  }

  #chosen(filter: RequestFilter): readonly Kept[] {
    return [...this.#requests.values()].filter(
      ({ id, method, target }) =>
        (filter.method === undefined || filter.method === method) &&
        matchesPath(filter.path, target) &&
        id > (filter.after ?? 0),
    );
  }
}
