/** The parser of `node:http` by itself, without sockets: the same machine that its servers and clients use. */
import { createRequire } from 'node:module';

import type { SeenRequest } from './strict-reader.ts';

/** Its calls: https://github.com/nodejs/node/blob/v26.x/src/node_http_parser.cc */
interface ParserClass {
  new (): Parser;
  readonly REQUEST: number;
  readonly RESPONSE: number;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

interface Parser {
  [call: number]: unknown;
  initialize(kind: number, resource: object, maxHeaderSize: number): void;
  execute(bytes: Buffer): number | Error;
  finish(): unknown;
  free(): void;
}

/** Not a documented module: `node:http` itself is built on it. */
const { HTTPParser, methods: METHODS } = createRequire(import.meta.url)('node:_http_common') as {
  readonly HTTPParser: ParserClass;
  readonly methods: readonly string[];
};
const HEADER_BYTES_MAX = 65_536;

export interface SeenMessage {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly status: number | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The whole requests that stand at the start of `payload`, as node reads them. */
export function readRequestsByNode(payload: Buffer): readonly SeenRequest[] {
  return readByNode(payload, HTTPParser.REQUEST).map(({ method = '', target = '', headers, body }) => ({
    method,
    target,
    headers,
    body,
  }));
}

/** The whole responses that stand at the start of `payload`, as node reads them. */
export function readResponsesByNode(payload: Buffer): readonly SeenMessage[] {
  return readByNode(payload, HTTPParser.RESPONSE);
}

function readByNode(payload: Buffer, kind: number): SeenMessage[] {
  const seen: SeenMessage[] = [];
  let fields: string[] = [];
  let head: Omit<SeenMessage, 'body'> | null = null;
  let body = '';
  const parser = new HTTPParser();
  parser.initialize(kind, {}, HEADER_BYTES_MAX);
  let start = '';
  // More than 32 headers come in pieces, the target with the first of them; behind the body they are trailers.
  parser[HTTPParser.kOnHeaders] = (list: string[], target: string) => {
    fields.push(...list);
    start += target;
  };
  parser[HTTPParser.kOnHeadersComplete] = (...info: unknown[]) => {
    const [, , list, method, target, status] = info as [number, number, string[]?, number?, string?, number?];
    const all = [...fields, ...(list ?? [])];
    fields = [];
    head = { method: METHODS[method ?? -1], target: target ?? start, status, headers: pairsOf(all) };
    body = '';
    start = '';
    return 0;
  };
  parser[HTTPParser.kOnBody] = (chunk: Buffer) => {
    body += chunk.toString('latin1');
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    if (head !== null) seen.push({ ...head, body });
    head = null;
  };
  parser.execute(Buffer.from(payload));
  parser.free();
  return seen;
}

/** Names in lower case. */
export function pairsOf(list: readonly string[]): readonly (readonly [string, string])[] {
  return Array.from(
    { length: list.length / 2 },
    (_, at) => [(list[2 * at] ?? '').toLowerCase(), list[2 * at + 1] ?? ''] as const,
  );
}
