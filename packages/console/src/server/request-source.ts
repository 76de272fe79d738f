import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { IncomingHttpHeaders } from 'node:http';
import type { PageConfig } from '../config/page-config.ts';

/** Every call of the page says it; no form can, and no other origin without being asked by its browser first. */
export const CALL_HEADER = 'bitting-console';
const CALL_WORD = '1';

/** What of a request says whose page it comes from. */
export interface Arrival {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** A name of another that leads here (DNS rebinding) is none of ours. Throws `REQUEST_FOREIGN`. */
export function demandHost(
  { headers }: Pick<Arrival, 'headers'>,
  { origins }: Pick<PageConfig, 'origins'>,
): void {
  const { host } = headers;
  if (host !== undefined && origins.some((origin) => new URL(origin).host === host)) return;
  throw new BittingError('REQUEST_FOREIGN', 'the host is none of the console', {
    publicDetail: `The console answers at ${origins[0] ?? 'its own address'} and by no other name.`,
  });
}

/** Our own page, by all that a browser says of it. Throws `REQUEST_FOREIGN`. */
export function demandOwnPage({ headers, method }: Arrival, config: Pick<PageConfig, 'origins'>): void {
  if (headers[CALL_HEADER] !== CALL_WORD) throw foreign('it lacks the header of the page');
  if (headers['sec-fetch-site'] !== 'same-origin') throw foreign('the browser says another site');
  const { origin } = headers;
  if (origin === undefined ? method !== 'GET' : !isOrigin(origin, headers, config))
    throw foreign('the origin is another or none');
  if (method === 'POST' && headers['content-type'] !== 'application/json') throw foreign('it is no JSON');
}

/** Of a WebSocket: browsers give it no header of ours. Throws `REQUEST_FOREIGN`. */
export function demandOwnSocket(
  { headers }: Pick<Arrival, 'headers'>,
  config: Pick<PageConfig, 'origins'>,
): void {
  const { origin } = headers;
  if (origin === undefined || !isOrigin(origin, headers, config))
    throw foreign('the origin is another or none');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw foreign('the browser says another site');
}

/** One of ours, and the very one that the host names: two of ours are strangers to one another. */
function isOrigin(
  origin: string,
  { host }: IncomingHttpHeaders,
  { origins }: Pick<PageConfig, 'origins'>,
): boolean {
  return origins.includes(origin) && new URL(origin).host === host;
}

function foreign(why: string): BittingError {
  return new BittingError('REQUEST_FOREIGN', why);
}
