import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { ADDRESSES_MAX } from '../bounds.ts';

/** Options of a connection to the very addresses that were judged, one after the other; no name is looked up any more. */
export function towards(addresses: readonly LookupAddress[], timeoutMs: number) {
  const tried = addresses.slice(0, ADDRESSES_MAX);
  const lookup: LookupFunction = (_host, _options, callback) => callback(null, tried);
  return {
    lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.ceil(timeoutMs / (tried.length + 1)),
  };
}

/** What the work comes to, or the reason of the signal where that is first: nothing of what comes later is waited for. */
export async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = (): void => reject(signal.reason);
  signal.addEventListener('abort', late, { once: true });
  if (signal.aborted) late();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', late);
  }
}
