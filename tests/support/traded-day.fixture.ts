/** Bots of both venues for a while, by REST and by streams, in a process that trusts an authority as its user would make it. */
import type { Exchange } from 'ccxt';
import type { HtxKey } from './htx-signing.ts';
import type { OkxKey } from './okx-signing.ts';
import { closeCcxt, type HtxUrls, openCcxtPro, openCcxtProHtx } from './trading-clients.ts';

export interface TradedDay {
  readonly okxUrl: string;
  readonly okxKey: OkxKey;
  readonly htxUrls: HtxUrls;
  readonly htxKey: HtxKey;
}

const day = JSON.parse(process.argv[2] ?? '') as TradedDay;
const SPOT = 'BTC/USDT';

/** What it makes of its addresses is without TLS. */
function overTls<Client extends Exchange>(client: Client): Client {
  const secured = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(/^(?<scheme>http|ws):/u, '$<scheme>s:');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, secured(inner)]));
  };
  client.urls = secured(client.urls) as Client['urls'];
  return client;
}

const okx = overTls(await openCcxtPro(day.okxUrl, day.okxKey));
const htx = overTls(await openCcxtProHtx(day.htxUrls, day.htxKey));
const told: Record<string, unknown> = {};

for (const [name, client] of [
  ['okx', okx],
  ['htx', htx],
] as const) {
  await client.fetchBalance();
  const updates = client.watchOrders(SPOT);
  // Its subscription is under way before the order is.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const placed = await client.createOrder(SPOT, 'limit', 'buy', 0.001, 20_000);
  const [seen] = (await updates) as readonly { readonly id: string }[];
  told[name] = { placed: placed.id, seen: seen?.id };
}
const streamed = await okx.createOrderWs(SPOT, 'limit', 'buy', 0.001, 20_001);
told['streamed'] = streamed.id;
await okx.cancelOrder(String(streamed.id), SPOT);
await Promise.all([closeCcxt(okx), closeCcxt(htx)]);
process.stdout.write(`${JSON.stringify(told)}\n`);
