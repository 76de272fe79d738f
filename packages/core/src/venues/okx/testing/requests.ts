/** Requests as a bot sends them, for the tests of the dialect. */
import type { Refusal } from '../../../errors/refusal.ts';
import type { ReadRequest, VenueMessage } from '../../dialect.ts';
import type { Operation } from '../../operation.ts';
import { findOkxOperation } from '../operations/table.ts';
import { readRequest } from '../readers.ts';

export interface SentRequest {
  readonly method?: string;
  readonly target: string;
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function messageOf({ method = 'GET', target, body = '', headers = {} }: SentRequest): VenueMessage {
  const question = target.indexOf('?');
  return {
    method,
    target,
    path: question === -1 ? target : target.slice(0, question),
    query: question === -1 ? '' : target.slice(question + 1),
    body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
    header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
  };
}

/** The row of an operation that must exist; the path is written below `/api/v5/`. */
export function operationOf(method: string, path: string): Operation {
  const operation = findOkxOperation(method, `/api/v5/${path}`);
  if (operation === null) throw new TypeError(`no operation ${method} ${path}`);
  return operation;
}

/** A body of the venue, by its envelope's code and rows. */
export function answerOf(
  code: string,
  data: readonly unknown[],
  status = 200,
  msg = '',
): {
  readonly status: number;
  readonly body: Uint8Array;
} {
  return { status, body: Buffer.from(JSON.stringify({ code, msg, data })) };
}

/** What the dialect reads from a request that acts. Text and bytes are sent as they are, everything else as JSON. */
export function readBody(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ReadRequest | Refusal {
  const operation = operationOf('POST', path);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readRequest(operation, messageOf({ method: 'POST', target: operation.path, body: text, headers }));
}

/** `accept`, or the code of the refusal. */
export function verdictOf(read: ReadRequest | Refusal): string {
  return read.kind === 'refused' ? read.code : 'accept';
}
