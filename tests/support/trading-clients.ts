/** The field's clients, unmodified: what a user of Bitting configures and nothing else. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ccxt, { type okx } from 'ccxt';
import { RestClient } from 'okx-api';
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
