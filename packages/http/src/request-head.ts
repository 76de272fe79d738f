import { REQUEST_NAME_CHARACTERS } from './characters.ts';
import { parseContentLength } from './content-length.ts';
import { findNames, type HeadNames, type HeadScanner, type HeadSyntax } from './head-scanner.ts';
import type { FramingReason } from './refusal.ts';
import type { HeaderLines } from './header-lines.ts';
import type { RequestHead } from './request.ts';
import { findPathEnd, TARGET_MALFORMED } from './target.ts';

/** Which methods exist for the kernel, and whether a request with it may have a body. */
const METHOD_BODIES = { GET: 'none', DELETE: 'none', POST: 'allowed', PUT: 'allowed' } as const;

export type HttpMethod = keyof typeof METHOD_BODIES;

export const HTTP_METHODS: readonly HttpMethod[] = ['GET', 'POST', 'DELETE', 'PUT'];

export interface RequestRules {
  readonly methods: readonly HttpMethod[];
  readonly targetBytesMax: number;
  readonly bodyBytesMax: number;
  /** Of the value as it stands in the head: also whether it can be a host at all. See `allowHosts`. */
  readonly isAllowedHost: (host: string) => boolean;
  readonly upgrades: 'handed-over' | 'refused';
}

const VERSION = 'HTTP/1.1';

/** Headers that no request may have, because they change what follows the head or who reads it. */
const FORBIDDEN_NAMES: ReadonlyMap<string, FramingReason> = new Map([
  ['transfer-encoding', 'transfer-encoding'],
  ['te', 'transfer-encoding'],
  ['trailer', 'transfer-encoding'],
  ['expect', 'header-forbidden'],
  ['content-encoding', 'header-forbidden'],
  ['http2-settings', 'header-forbidden'],
  ['proxy-connection', 'header-forbidden'],
]);

const CONNECTION_VALUES: ReadonlyMap<string, RequestHead['connection']> = new Map([
  ['keep-alive', 'keep-alive'],
  ['close', 'close'],
  ['upgrade', 'upgrade'],
]);

export interface RequestNames extends HeadNames {
  readonly fault: FramingReason | null;
  /** Where in the list the names stand that say how the request is framed. */
  readonly framing: readonly number[];
}

const FRAMING_NAMES: ReadonlySet<string> = new Set(['host', 'upgrade', 'content-length', 'connection']);

export const REQUEST_SYNTAX: HeadSyntax<RequestNames> = {
  nameCharacters: REQUEST_NAME_CHARACTERS,
  padding: 'one-space',
  understand: (list) => ({ list, fault: findNameFault(list), framing: findNames(list, FRAMING_NAMES) }),
};

/** Reads what the lines of a scanned head mean. `text` is the head, one character per byte. */
export function readRequestHead(
  text: string,
  scanner: HeadScanner<RequestNames>,
  rules: RequestRules,
): RequestHead | FramingReason {
  const lineEnd = scanner.startLineEnd;
  const methodEnd = text.indexOf(' ');
  const targetEnd = text.indexOf(' ', methodEnd + 1);
  if (methodEnd <= 0 || targetEnd < 0 || targetEnd >= lineEnd) return 'start-line';
  if (!text.startsWith(VERSION, targetEnd + 1) || targetEnd + 1 + VERSION.length !== lineEnd) {
    return text.lastIndexOf(' ', lineEnd) === targetEnd ? 'version' : 'start-line';
  }
  const method = findMethod(text, methodEnd, rules.methods);
  if (method === undefined) return 'method';
  if (targetEnd - methodEnd - 1 > rules.targetBytesMax) return 'target-too-long';
  const target = text.slice(methodEnd + 1, targetEnd);
  const pathEnd = findPathEnd(target);
  if (pathEnd === TARGET_MALFORMED) return 'target';
  if (scanner.names.fault !== null) return scanner.names.fault;
  const lines = scanner.headersOf(text);
  const framing = readFraming(lines, scanner.names);
  if (typeof framing === 'string') return framing;
  const reason = judgeFraming(framing, method, rules);
  if (reason !== null) return reason;
  const path = pathEnd === target.length ? target : target.slice(0, pathEnd);
  const { contentLength, connection } = framing;
  return { method, target, path, query: target.slice(pathEnd + 1), lines, contentLength, connection };
}

function findMethod(text: string, end: number, methods: readonly HttpMethod[]): HttpMethod | undefined {
  for (const method of methods) {
    if (method.length === end && text.startsWith(method)) return method;
  }
  return undefined;
}

function findNameFault(names: readonly string[]): FramingReason | null {
  for (const [at, name] of names.entries()) {
    const forbidden = FORBIDDEN_NAMES.get(name);
    if (forbidden !== undefined) return forbidden;
    for (const earlier of names.slice(0, at)) {
      if (earlier === name) return name === 'host' ? 'host' : 'header-duplicate';
    }
  }
  return null;
}

interface RequestFraming {
  host: string;
  upgrade: string;
  contentLength: number;
  connection: RequestHead['connection'];
}

function readFraming(
  lines: HeaderLines,
  { list, framing: places }: RequestNames,
): RequestFraming | FramingReason {
  const framing: RequestFraming = { host: '', upgrade: '', contentLength: 0, connection: 'keep-alive' };
  for (const at of places) {
    const reason = noteFraming(framing, list[at] ?? '', lines.valueAt(at));
    if (reason !== null) return reason;
  }
  return framing;
}

function judgeFraming(
  framing: RequestFraming,
  method: HttpMethod,
  rules: RequestRules,
): FramingReason | null {
  const { host, contentLength } = framing;
  if (!rules.isAllowedHost(host)) return 'host';
  if (contentLength > rules.bodyBytesMax) return 'body-too-large';
  if (contentLength > 0 && METHOD_BODIES[method] === 'none') return 'body-unexpected';
  return isUpgradeInOrder(framing, method, rules) ? null : 'upgrade';
}

/** Notes in `framing` what one header says about it. */
function noteFraming(framing: RequestFraming, name: string, value: string): FramingReason | null {
  switch (name) {
    case 'host':
      framing.host = value;
      return null;
    case 'upgrade':
      framing.upgrade = value.toLowerCase();
      return framing.upgrade === 'websocket' ? null : 'upgrade';
    case 'content-length':
      framing.contentLength = parseContentLength(value);
      return framing.contentLength < 0 ? 'content-length' : null;
    case 'connection': {
      const known = CONNECTION_VALUES.get(value.toLowerCase());
      if (known === undefined) return 'connection';
      framing.connection = known;
      return null;
    }
    default:
      return null;
  }
}

/** Either no word of an upgrade, or the whole of it on a listener that takes it. */
function isUpgradeInOrder(framing: RequestFraming, method: HttpMethod, rules: RequestRules): boolean {
  const isNamed = framing.upgrade !== '';
  const isWished = framing.connection === 'upgrade';
  if (!isNamed && !isWished) return true;
  return isNamed && isWished && method === 'GET' && rules.upgrades === 'handed-over';
}
