/** The kernel's readers: one answer however the bytes are cut, never more than a strict reader sees, as node sees it. */
import { isDeepStrictEqual } from 'node:util';

import { HTTP_SERVER_BOUNDS, POOL_BOUNDS } from '@bitting/http/bounds.ts';
import { HTTP_METHODS } from '@bitting/http/request-head.ts';
import { RequestReader } from '@bitting/http/request-reader.ts';
import { ResponseReader } from '@bitting/http/response-reader.ts';
import { findPathEnd, TARGET_MALFORMED } from '@bitting/http/target.ts';
import { ACCEPTED, EXAMPLE_HOST, REFUSED } from '@bitting/http/testing/request-examples.ts';
import { ACCEPTED_RESPONSES } from '@bitting/http/testing/response-examples.ts';

import { readRequestsByNode, readResponsesByNode } from '../../grid/node-parser.ts';
import { readStrictly, type SeenRequest } from '../../grid/strict-reader.ts';
import { type FuzzTarget, must, textsOf, type Verdict } from '../target.ts';

const SEED_BYTES_MAX = 1_200;
const RESPONSE_BYTES_MAX = 10_000;

interface KernelReading {
  readonly requests: readonly SeenRequest[];
  readonly consumed: number;
  /** `more`, `close` or the reason of the refusal. */
  readonly end: string;
}

function readByKernel(pieces: readonly Buffer[], Reader: typeof RequestReader): KernelReading {
  const reader = new Reader(
    {
      methods: HTTP_METHODS,
      targetBytesMax: HTTP_SERVER_BOUNDS.targetBytesMax,
      bodyBytesMax: HTTP_SERVER_BOUNDS.bodyBytesMax,
      isAllowedHost: (host) => host === EXAMPLE_HOST,
      upgrades: 'refused',
    },
    HTTP_SERVER_BOUNDS,
  );
  const requests: SeenRequest[] = [];
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  let appended = 0;
  for (const piece of pieces) {
    reader.append(piece);
    appended += piece.length;
    for (let step = reader.next(); step !== 'more'; step = reader.next()) {
      if (typeof step === 'string') return { requests, consumed: -1, end: step };
      const { method, target, lines, connection } = step.head;
      requests.push({ method, target, headers: lines.list(), body: step.body.toString('latin1') });
      if (connection !== 'close') continue;
      return { requests, consumed: appended - reader.takeRest().length, end: 'close' };
    }
  }
  return { requests, consumed: total - reader.takeRest().length, end: 'more' };
}

/** Two cuts at places that the bytes themselves choose. */
function cut(input: Buffer): readonly Buffer[] {
  const sum = input.reduce((total, byte) => (total * 31 + byte) >>> 0, 7);
  const first = sum % (input.length + 1);
  const second = (sum >>> 8) % (input.length + 1);
  const [from, to] = first < second ? [first, second] : [second, first];
  return [input.subarray(0, from), input.subarray(from, to), input.subarray(to)].filter(
    (piece) => piece.length > 0,
  );
}

export const httpRequest: FuzzTarget = {
  name: 'http-request',
  modules:
    /\/http\/src\/(?:request-reader|request-head|head-scanner|byte-window|content-length|characters|target)\.ts/u,
  inputBytesMax: 2_048,
  seeds: textsOf([...Object.values(ACCEPTED), ...REFUSED.map(({ text }) => text)]).filter(
    (seed) => seed.length <= SEED_BYTES_MAX,
  ),
  check: (input) => checkRequests(input),
};

/** By the kernel's reader or by a copy of it. */
export function checkRequests(input: Buffer, Reader: typeof RequestReader = RequestReader): Verdict {
  const whole = readByKernel(input.length === 0 ? [] : [input], Reader);
  const inPieces = readByKernel(cut(input), Reader);
  must(
    isDeepStrictEqual(whole.requests, inPieces.requests) && whole.end === inPieces.end,
    () => `cut, it is read otherwise: ${whole.end} and ${inPieces.end}`,
  );
  if (whole.requests.length === 0) return 'refused';
  const strict = readStrictly(input);
  must(
    isDeepStrictEqual(strict.requests.slice(0, whole.requests.length), whole.requests),
    'it sees a request that the strict reader does not see',
  );
  if (whole.consumed === -1) return 'accepted';
  must(
    isDeepStrictEqual(readRequestsByNode(input.subarray(0, whole.consumed)), whole.requests),
    'node reads its bytes otherwise',
  );
  return 'accepted';
}

/** `/`, or segments that are not empty, `.` or `..`; then perhaps a query that is not empty. */
const TARGET =
  /^(?:\/|(?:\/(?!\.{1,2}(?:[/?]|$))[A-Za-z0-9_.-]+)+)(?:\?[A-Za-z0-9!$%&'()*+,\-./:;=@[\]_~]+)?$/u;

export const httpTarget: FuzzTarget = {
  name: 'http-target',
  modules: /\/http\/src\/(?:target|characters)\.ts/u,
  inputBytesMax: 256,
  seeds: textsOf([
    '/',
    '/api/v5/trade/order',
    '/v1/order/orders/1/submitcancel?AccessKeyId=a&Timestamp=2026-01-02T03%3A04%3A05',
    '/x/../y',
    '/a.b/.../..x?[1]=~',
    '/api/v5/?x=1',
  ]),
  check(input): Verdict {
    const target = input.toString('latin1');
    const pathEnd = findPathEnd(target);
    must(
      (pathEnd !== TARGET_MALFORMED) === TARGET.test(target),
      () => `the expression says otherwise of ${JSON.stringify(target)}`,
    );
    if (pathEnd === TARGET_MALFORMED) return 'refused';
    const [path = '', query] = target.split(/\?(.*)/su);
    must(pathEnd === path.length, 'the path ends elsewhere');
    // The one form: what every library would make of it is what it is.
    const url = new URL(`http://venue${target}`);
    must(url.pathname === path, () => `a URL has the path ${url.pathname}`);
    must(query === undefined || url.search.startsWith('?'), 'a URL has no query');
    return 'accepted';
  },
};

interface ResponseReading {
  readonly end: string;
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly surplus?: number;
}

function readResponse(pieces: readonly Buffer[], Reader: typeof ResponseReader): ResponseReading {
  const reader = new Reader(POOL_BOUNDS);
  reader.expect(RESPONSE_BYTES_MAX);
  let read: ResponseReading | null = null;
  for (const piece of pieces) {
    reader.append(piece);
    if (read !== null) continue;
    const step = reader.next();
    if (step === 'more') continue;
    if (typeof step === 'string') return { end: step };
    const { status, lines } = step.head;
    read = { end: 'response', status, headers: lines.list(), body: step.body.toString('latin1') };
  }
  return read === null ? { end: 'more' } : { ...read, surplus: reader.surplusLength };
}

export const httpResponse: FuzzTarget = {
  name: 'http-response',
  modules:
    /\/http\/src\/(?:response-reader|response-head|head-scanner|byte-window|content-length|characters|chunked)\.ts/u,
  inputBytesMax: 2_048,
  seeds: Object.values(ACCEPTED_RESPONSES)
    .map(({ text }) => Buffer.from(text, 'latin1'))
    .filter((seed) => seed.length <= SEED_BYTES_MAX),
  check: (input) => checkResponse(input),
};

/** By the kernel's reader or by a copy of it. */
export function checkResponse(input: Buffer, Reader: typeof ResponseReader = ResponseReader): Verdict {
  const whole = readResponse(input.length === 0 ? [] : [input], Reader);
  must(
    isDeepStrictEqual(whole, readResponse(cut(input), Reader)),
    () => `cut, it is read otherwise: ${whole.end}`,
  );
  if (whole.end !== 'response') return 'refused';
  must((whole.body ?? '').length <= RESPONSE_BYTES_MAX, 'the body is larger than allowed');
  const used = input.subarray(0, input.length - (whole.surplus ?? 0));
  const [seen, ...more] = readResponsesByNode(used);
  must(seen !== undefined && more.length === 0, 'node reads no or several responses');
  must(
    seen.status === whole.status &&
      seen.body === whole.body &&
      isDeepStrictEqual(seen.headers, whole.headers),
    'node reads it otherwise',
  );
  return 'accepted';
}
