/** Requests as a bot sends them, signed as HTX says, by code of its own: for the tests of the dialect. */
import { createHmac } from 'node:crypto';
import type { VenueMessage } from '../../dialect.ts';
import type { ApiFamily, Operation } from '../../operation.ts';
import { findHtxOperation } from '../operations/table.ts';

export interface SentMessage {
  readonly method?: string;
  readonly target: string;
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function messageOf({ method = 'GET', target, body = '', headers = {} }: SentMessage): VenueMessage {
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

/** The row of an operation that must exist. */
export function operationOf(method: string, path: string, family: ApiFamily = 'htx-spot'): Operation {
  const operation = findHtxOperation(method, path, family);
  if (operation === null) throw new TypeError(`no operation ${method} ${path}`);
  return operation;
}

export interface Signing {
  readonly accessKey: string;
  readonly secret: string;
  readonly timestamp: string;
  readonly host: string;
}

/** The query of a signed request: parameters must be given sorted and encoded, lower case, without `?`. */
export function signedQueryOf(
  { method, path }: { readonly method: string; readonly path: string },
  parameters: string,
  { accessKey, secret, timestamp, host }: Signing,
): string {
  const query =
    `AccessKeyId=${accessKey}&SignatureMethod=HmacSHA256&SignatureVersion=2` +
    `&Timestamp=${encodeURIComponent(timestamp)}${parameters === '' ? '' : `&${parameters}`}`;
  const signature = createHmac('sha256', secret)
    .update(`${method}\n${host}\n${path}\n${query}`)
    .digest('base64');
  return `${query}&Signature=${encodeURIComponent(signature)}`;
}
