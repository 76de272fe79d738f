/**
 * Where OKX answers REST (HTTPS, port 443), by the region an account belongs to (OKX v5, read 2026-11-21). A key of one
 * region is unknown to the others. Live and demo share their hosts; a header tells them apart. Paper has no row: the
 * simulator's address is configuration.
 */
const REGIONS = new Map([
  ['global', 'openapi.okx.com'],
  ['eea', 'eea.okx.com'],
  ['us', 'us.okx.com'],
]);

export const OKX_REST_HOSTS: Readonly<Record<'live' | 'demo', ReadonlyMap<string, string>>> = {
  live: REGIONS,
  demo: REGIONS,
};

/**
 * Where OKX answers streams (WebSocket over TLS, port 443; 8443 was switched off on 2026-10-31). Unlike REST, live and
 * demo have hosts of their own.
 */
export const OKX_STREAM_HOSTS: Readonly<Record<'live' | 'demo', ReadonlyMap<string, string>>> = {
  live: new Map([
    ['global', 'ws.okx.com'],
    ['eea', 'wseea.okx.com'],
    ['us', 'wsus.okx.com'],
  ]),
  demo: new Map([
    ['global', 'wspap.okx.com'],
    ['eea', 'wseeapap.okx.com'],
    ['us', 'wsuspap.okx.com'],
  ]),
};
