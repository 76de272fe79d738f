import type { SnippetClient } from '@bitting/client/snippets.ts';
import type { Environment, VenueId } from '@bitting/core/trading/vocabulary.ts';

/** Where a first order may be tried without anybody's money: on paper, and in the venue's demo. */
export function mayTryAnOrder(
  environment: Environment,
  trading: 'spot' | 'futures' | 'both' | null,
): boolean {
  return environment !== 'live' && (trading === 'spot' || trading === 'both');
}

/** Just below the last price: within what a careful policy lets through, and rarely done before it is cancelled. */
const CCXT_JS = `
const { last } = await exchange.fetchTicker('BTC/USDT');
const order = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.001, last * 0.995);
console.log('placed', order.id);
await exchange.cancelOrder(order.id, 'BTC/USDT');`;

const CCXT_PYTHON = `
last = exchange.fetch_ticker("BTC/USDT")["last"]
order = exchange.create_order("BTC/USDT", "limit", "buy", 0.001, last * 0.995)
print("placed", order["id"])
exchange.cancel_order(order["id"], "BTC/USDT")`;

const OKX_API = `
const [{ last }] = await client.getTicker({ instId: 'BTC-USDT' });
const px = (Number(last) * 0.995).toFixed(1);
const [order] = await client.submitOrder({
  instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.001', px,
});
console.log('placed', order.ordId);
await client.cancelOrder({ instId: 'BTC-USDT', ordId: order.ordId });`;

const LINES: Readonly<Record<VenueId, Readonly<Partial<Record<SnippetClient, string>>>>> = {
  okx: { ccxt: CCXT_JS, 'python-ccxt': CCXT_PYTHON, 'okx-api': OKX_API },
  htx: { ccxt: CCXT_JS, 'python-ccxt': CCXT_PYTHON },
};

/** What follows the lines that connect a client, to place one small order of spot and cancel it; `null`: the client has no such lines. */
export function firstOrderLines(venue: VenueId, client: SnippetClient): string | null {
  return LINES[venue][client] ?? null;
}
