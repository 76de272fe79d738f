/**
 * The judge: a reader of HTTP/1.1 requests written for clarity alone, from RFC 9110 and RFC 9112, that takes the strictest
 * choice wherever they leave one. It shares no code with the kernel and is not resumable: it gets all bytes at once.
 */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** One character per byte. */
  readonly body: string;
}

export interface Reading {
  readonly requests: readonly SeenRequest[];
  /** The bytes that these requests were made of. */
  readonly consumed: number;
  /** Why nothing behind them is a request; `end` where all bytes were used, `more` where the last one is not whole. */
  readonly stopped: 'end' | 'more' | 'close' | 'refused';
}

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\/[!-~]*) HTTP\/1\.1$/u;
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t -~]*)$/u;
const CONTENT_LENGTH = /^(?:0|[1-9][0-9]{0,15})$/u;
/** What would make the body's end a matter of opinion, or the connection something else. */
const REFUSED_NAMES: ReadonlySet<string> = new Set(['transfer-encoding', 'te', 'trailer', 'expect']);
/** These mean something only once. */
const SINGLE_NAMES: ReadonlySet<string> = new Set(['host', 'content-length', 'connection', 'upgrade']);

export function readStrictly(payload: Buffer): Reading {
  const text = payload.toString('latin1');
  const requests: SeenRequest[] = [];
  let at = 0;
  for (;;) {
    if (at === text.length) return { requests, consumed: at, stopped: 'end' };
    const headEnd = text.indexOf('\r\n\r\n', at);
    const lines = text.slice(at, headEnd === -1 ? undefined : headEnd).split('\r\n');
    if (headEnd === -1) return { requests, consumed: at, stopped: mayBecomeHead(lines) ? 'more' : 'refused' };
    const head = readHead(lines);
    if (head === null) return { requests, consumed: at, stopped: 'refused' };
    const bodyAt = headEnd + 4;
    if (text.length < bodyAt + head.length) return { requests, consumed: at, stopped: 'more' };
    const { method, target, headers } = head;
    requests.push({ method, target, headers, body: text.slice(bodyAt, bodyAt + head.length) });
    at = bodyAt + head.length;
    if (head.closes) return { requests, consumed: at, stopped: 'close' };
  }
}

/** Whether more bytes can make a head of lines of which the last is not whole. */
function mayBecomeHead(lines: readonly string[]): boolean {
  const [first = '', ...others] = lines.slice(0, -1);
  const isLast = lines.length === 1;
  const isCut = /^[ -~]*\r?$/u.test(lines.at(-1) ?? '');
  return isCut && (isLast || REQUEST_LINE.test(first)) && others.every((line) => HEADER_LINE.test(line));
}

interface StrictHead extends Omit<SeenRequest, 'body'> {
  readonly length: number;
  readonly closes: boolean;
}

function readHead([first = '', ...lines]: readonly string[]): StrictHead | null {
  const [, method, target] = REQUEST_LINE.exec(first) ?? [];
  if (method === undefined || target === undefined) return null;
  const headers: (readonly [string, string])[] = [];
  for (const line of lines) {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    headers.push([name.toLowerCase(), value.replace(/^[\t ]+|[\t ]+$/gu, '')]);
  }
  if (headers.some(([name]) => REFUSED_NAMES.has(name))) return null;
  const values = (wanted: string): readonly string[] =>
    headers.filter(([name]) => name === wanted).map(([, value]) => value);
  if ([...SINGLE_NAMES].some((name) => values(name).length > 1)) return null;
  if (values('host').length !== 1 || values('host')[0] === '') return null;
  const [length = '0'] = values('content-length');
  if (!CONTENT_LENGTH.test(length)) return null;
  const closes = values('connection').some((value) => value.toLowerCase() === 'close');
  return { method, target, headers, length: Number(length), closes };
}
