import type { RawRequest } from '../support/raw-client.ts';
import type { Front } from './fronts.ts';

/** A request taken apart, so that one part of its bytes can be another. */
export interface Shape {
  readonly line: string;
  readonly host: readonly string[];
  readonly headers: readonly string[];
  /** What says how long the body is. */
  readonly framing: readonly string[];
  readonly body: string;
}

export function shapeOf(front: Front, request: RawRequest): Shape {
  const body = String(request.body ?? '');
  return {
    line: `${request.method} ${request.target} HTTP/1.1`,
    host: [`Host: ${request.host ?? new URL(front.url).host}`],
    headers: (request.headers ?? []).map(([name, value]) => `${name}: ${value}`),
    framing: body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`],
    body,
  };
}

/** Characters of the head are bytes: `\xc3` is one. */
export function writeShape({ line, host, headers, framing, body }: Shape): Buffer {
  const head = [line, ...host, ...headers, ...framing].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}
