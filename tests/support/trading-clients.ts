/** The field's clients, unmodified: what a user of Bitting configures and nothing else. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ccxt, { ExchangeClosedByUser, type htx, type okx } from 'ccxt';
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

/** Where streams are, for an address of REST without TLS. */
export function streamUrl(baseUrl: string): string {
  return baseUrl.replace(/^http/u, 'ws');
}

export type CcxtProOkx = InstanceType<typeof ccxt.pro.okx>;
export type CcxtProHtx = InstanceType<typeof ccxt.pro.htx>;

/** The client that streams; the last line is what ccxt needs for sockets without TLS. */
export async function openCcxtPro(baseUrl: string, key: OkxKey): Promise<CcxtProOkx> {
  const client = new ccxt.pro.okx({
    apiKey: key.apiKey,
    secret: key.secret,
    password: key.passphrase,
    urls: { api: { rest: baseUrl, ws: `${streamUrl(baseUrl)}/ws/v5` } },
    enableRateLimit: false,
  });
  await client.loadHttpProxyAgent();
  return client;
}

/** As `openCcxtHtx`, with the paths of streams; ccxt takes them as whole addresses only. */
export async function openCcxtProHtx(
  { htxSpotUrl, htxContractUrl }: HtxUrls,
  key: HtxKey,
): Promise<CcxtProHtx> {
  const hostnames = { spot: new URL(htxSpotUrl).host, contract: new URL(htxContractUrl).host };
  const rest = ['spot', 'contract', 'public', 'private', 'v2Public', 'v2Private', 'status'];
  const [spot, contract] = [streamUrl(htxSpotUrl), streamUrl(htxContractUrl)];
  const linear = {
    public: `${contract}/linear-swap-ws`,
    private: `${contract}/linear-swap-notification`,
    privateV5: `${contract}/ws/v5/notification`,
  };
  const inverse = { public: `${contract}/swap-ws`, private: `${contract}/swap-notification` };
  const api = {
    spot: { public: `${spot}/ws`, private: `${spot}/ws/v2`, feed: `${spot}/feed` },
    swap: { linear, inverse },
    future: { linear, inverse },
  };
  const client = new ccxt.pro.htx({
    apiKey: key.apiKey,
    secret: key.secret,
    hostname: hostnames.spot,
    urls: {
      hostnames,
      api: { ...Object.fromEntries(rest.map((name) => [name, 'http://{hostname}'])), ws: { api } },
    },
    enableRateLimit: false,
  });
  await client.loadHttpProxyAgent();
  return client;
}

/** Closing fails where something is still watched. */
export async function closeCcxt(client: CcxtProOkx | CcxtProHtx): Promise<void> {
  await client.close().catch((error: unknown) => {
    if (!(error instanceof ExchangeClosedByUser)) throw error;
  });
}

/** Who okx-api logs in as. */
export function okxApiAccounts({ apiKey, secret, passphrase }: OkxKey) {
  return [{ apiKey, apiSecret: secret, apiPass: passphrase }];
}

/** okx-api prints all that happens unless it is given somebody to tell. */
export const QUIET = { trace: () => undefined, info: () => undefined, error: () => undefined };

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
