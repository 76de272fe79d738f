/** Sends exact bytes over a socket and reads the answers, so that tests can say what no HTTP library would send. */
import net from 'node:net';

/** No answer in that long fails the test instead of hanging it. */
const ANSWER_TIMEOUT_MS = 10_000;

export interface RawAnswer {
  readonly status: number;
  /** Lower-case names; the last one wins where a name repeats. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface RawConnection {
  write(bytes: string | Uint8Array): void;
  /** The next answer in order, or `null` when the other side closed without one. */
  readAnswer(): Promise<RawAnswer | null>;
  /** Resolves once the other side has closed. */
  readonly closed: Promise<void>;
  end(): void;
}

export interface RawRequest {
  readonly method: string;
  /** The Host header; that of the base URL if absent. */
  readonly host?: string;
  readonly target: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
}

/** Opens a connection to a base URL such as `http://127.0.0.1:8080`; `from` is the address that it comes from. */
export async function openRaw(baseUrl: string, from?: string): Promise<RawConnection> {
  const { hostname, port } = new URL(baseUrl);
  const source = from === undefined ? {} : { localAddress: from };
  const socket = net.connect({ host: hostname, port: Number(port), ...source });
  const closed = Promise.withResolvers<void>();
  let received = Buffer.alloc(0);
  let wake = (): void => undefined;
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
    closed.resolve();
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    write: (bytes) => void socket.write(bytes),
    async readAnswer() {
      const deadline = Date.now() + ANSWER_TIMEOUT_MS;
      for (;;) {
        const parsed = parseAnswer(received);
        if (parsed !== null) {
          received = received.subarray(parsed.length);
          return parsed.answer;
        }
        if (isClosed) return null;
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`no answer from ${baseUrl}; so far ${received.toString('latin1')}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    closed: closed.promise,
    end: () => socket.destroy(),
  };
}

/** One request on a connection of its own. */
export async function sendRaw(
  baseUrl: string,
  bytes: string | Uint8Array,
  from?: string,
): Promise<RawAnswer | null> {
  const connection = await openRaw(baseUrl, from);
  try {
    connection.write(bytes);
    return await connection.readAnswer();
  } finally {
    connection.end();
  }
}

/** The canonical bytes of a request: Host first, Content-Length where there is a body. */
export function renderRequest(baseUrl: string, request: RawRequest): Buffer {
  const body = Buffer.from(request.body ?? '');
  const lines = [
    `${request.method} ${request.target} HTTP/1.1`,
    `Host: ${request.host ?? new URL(baseUrl).host}`,
    ...(request.headers ?? []).map(([name, value]) => `${name}: ${value}`),
    ...(body.length > 0 ? [`Content-Length: ${body.length}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

export async function requestRaw(baseUrl: string, request: RawRequest, from?: string): Promise<RawAnswer> {
  const answer = await sendRaw(baseUrl, renderRequest(baseUrl, request), from);
  if (answer === null)
    throw new Error(`${request.method} ${request.target}: connection closed without an answer`);
  return answer;
}

function parseAnswer(bytes: Buffer): { answer: RawAnswer; length: number } | null {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const [statusLine = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const status = Number(statusLine.split(' ')[1]);
  const start = headEnd + 4;
  if (headers.get('transfer-encoding') === 'chunked') {
    const chunked = parseChunks(bytes, start);
    if (chunked === null) return null;
    return { answer: { status, headers, body: chunked.body }, length: chunked.end };
  }
  const length = start + Number(headers.get('content-length') ?? 0);
  if (bytes.length < length) return null;
  return { answer: { status, headers, body: Buffer.from(bytes.subarray(start, length)) }, length };
}

function parseChunks(bytes: Buffer, start: number): { body: Buffer; end: number } | null {
  const chunks: Buffer[] = [];
  let offset = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', offset);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(bytes.subarray(offset, lineEnd).toString('latin1'), 16);
    const end = lineEnd + 2 + size + 2;
    if (bytes.length < end) return null;
    if (size === 0) return { body: Buffer.concat(chunks), end };
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    offset = end;
  }
}
