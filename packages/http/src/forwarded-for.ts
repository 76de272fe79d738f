import { isIP, SocketAddress } from 'node:net';

import { normalizeAddress } from './address.ts';
import { ownText } from './own-text.ts';
import type { HttpRequest } from './request.ts';

/**
 * Whom a proxy that is believed had before it: the last hop of `X-Forwarded-For`, because those before it were said by
 * whoever asked. `null`: it does not say, or not by a plain address.
 * It is counted by and remembered for minutes: a text by itself.
 */
export function readForwardedFor({ headers }: Pick<HttpRequest, 'headers'>): string | null {
  const value = headers.find(([name]) => name === 'x-forwarded-for')?.[1];
  const last = value?.slice(value.lastIndexOf(',') + 1).trim() ?? '';
  const version = isIP(last);
  // The name of an interface means nothing behind it.
  if (version === 0 || last.includes('%')) return null;
  return version === 4
    ? ownText(last)
    : normalizeAddress(new SocketAddress({ address: last, family: 'ipv6' }).address);
}
