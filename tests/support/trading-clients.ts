/** The field's clients, unmodified: what a user of Bitting configures and nothing else. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ccxt, { type htx, type okx } from 'ccxt';
import { RestClient } from 'okx-api';
import type { HtxKey } from './htx-signing.ts';
import type { OkxKey } from './okx-signing.ts';

/** The exact versions that the compatibility table speaks of. */
export const CLIENT_VERSIONS = {
  ccxt: installedVersion('ccxt'),
  okxApi: installedVersion('okx-api'),
} as const;

export interface TradingClients {
  readonly ccxt: okx;
  readonly okxApi: RestClient;
}

/** The pause between requests that ccxt makes by default is switched off: it only makes tests slow. */
export function openCcxt(baseUrl: string, key: OkxKey): okx {
  return new ccxt.okx({
    apiKey: key.apiKey,
    secret: key.secret,
    password: key.passphrase,
    urls: { api: { rest: baseUrl } },
    enableRateLimit: false,
  });
}

/** Where the two hosts of HTX are played. */
export interface HtxUrls {
  readonly htxSpotUrl: string;
  readonly htxContractUrl: string;
}

/**
 * The host that ccxt signs is the host that it connects to. It has two ways to make a URL, an old one with one host
 * and a new one with a host for each family; both are set, or some calls would go to the venue itself.
 */
export function openCcxtHtx({ htxSpotUrl, htxContractUrl }: HtxUrls, key: HtxKey): htx {
  const [spot, contract] = [new URL(htxSpotUrl).host, new URL(htxContractUrl).host];
  const api = ['spot', 'contract', 'public', 'private', 'v2Public', 'v2Private', 'status'];
  return new ccxt.htx({
    apiKey: key.apiKey,
    secret: key.secret,
    hostname: spot,
    urls: {
      hostnames: { spot, contract },
      api: Object.fromEntries(api.map((name) => [name, 'http://{hostname}'])),
    },
    enableRateLimit: false,
  });
}

/**
 * Only where it connects is changed: what ccxt signs are the venue's own host names. All of it goes to one port, as with
 * one host name in front of the gateway.
 */
export function openCcxtHtxAtOnePort(url: string, key: HtxKey): htx {
  const api = ['spot', 'contract', 'public', 'private', 'v2Public', 'v2Private', 'status'];
  return new ccxt.htx({
    apiKey: key.apiKey,
    secret: key.secret,
    urls: { api: Object.fromEntries(api.map((name) => [name, url])) },
    enableRateLimit: false,
  });
}

export function openOkxApi(baseUrl: string, key: OkxKey): RestClient {
  return new RestClient({ apiKey: key.apiKey, apiSecret: key.secret, apiPass: key.passphrase, baseUrl });
}

export function openClients(baseUrl: string, key: OkxKey): TradingClients {
  return { ccxt: openCcxt(baseUrl, key), okxApi: openOkxApi(baseUrl, key) };
}

function installedVersion(name: string): string {
  const file = path.resolve(import.meta.dirname, '../../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
