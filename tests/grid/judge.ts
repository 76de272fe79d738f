import { isDeepStrictEqual } from 'node:util';

import { MARK_HEADER } from './fronts.ts';
import { readStrictly, type SeenRequest } from './strict-reader.ts';

/** Why a server that was given `payload` directly saw something it must not; `null` if all is well. */
export function judgeDirect(payload: Buffer, seen: readonly SeenRequest[]): string | null {
  const { requests } = readStrictly(payload);
  if (seen.length > requests.length)
    return `it saw ${seen.length} requests, the strict reader ${requests.length}`;
  const at = seen.findIndex((request, index) => !isDeepStrictEqual(request, requests[index]));
  return at === -1 ? null : `it saw another request ${at + 1} than the strict reader`;
}

export interface Forwarding {
  /** What every forwarded request is marked with, if it came from this caller. */
  readonly mark: string;
  readonly payload: Buffer;
  readonly seen: readonly SeenRequest[];
}

/**
 * Why what arrived behind a front is not what the front forwarded. A request that stood in a body for the front has no
 * mark of it. Where the strict reader refuses, the front may be more lenient: it has read the request then, and marked it.
 */
export function judgeForwarded({ mark, payload, seen }: Forwarding): string | null {
  const unmarked = seen.find(
    ({ headers }) => !headers.some(([name, value]) => name === MARK_HEADER && value === mark),
  );
  if (unmarked !== undefined) return `the front did not forward ${unmarked.method} ${unmarked.target}`;
  const { requests, stopped } = readStrictly(payload);
  let next = 0;
  let extra = 0;
  for (const request of seen) {
    const at = requests.findIndex((strict, index) => index >= next && isSame(strict, request));
    if (at === -1) extra += 1;
    else next = at + 1;
  }
  return extra > 0 && stopped !== 'refused' ? `${extra} requests are not the strict reader's` : null;
}

/** Fronts change headers, and nothing else. */
function isSame(strict: SeenRequest, seen: SeenRequest): boolean {
  return strict.method === seen.method && strict.target === seen.target && strict.body === seen.body;
}
