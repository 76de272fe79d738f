import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountIdOf } from '../ids.ts';
import { pushes, spotVenue, wallet, type Money } from './spot-account.fixture.ts';
import { partOf, type Message, type StreamBench, type Trader } from './stream-bench.fixture.ts';

const actArbitrary = fc.record({
  kind: fc.constantFrom(
    'buy-limit',
    'sell-limit',
    'buy-market',
    'sell-market',
    'sell-ioc',
    'buy-limit-maker',
    'cancel',
  ),
  who: fc.boolean(),
  offset: fc.integer({ min: -5, max: 5 }),
  size: fc.integer({ min: 1, max: 9 }),
});

test('Balances that were told are those that REST answers, after every act of anybody', () => {
  fc.assert(
    fc.property(fc.array(actArbitrary, { maxLength: 25 }), (acts) => {
      const { bench, bot, other, peer, listen } = spotVenue();
      listen('accounts.update#2', 'orders#*');
      const known = new Map<string, Money>();
      const states = new Map<unknown, unknown>();
      const take = (): void => {
        for (const [ch, data] of pushes(peer)) {
          if (ch === 'orders#*') states.set(data['orderId'], data['orderStatus']);
          else known.set(String(data['currency']), [String(data['balance']), String(data['available'])]);
        }
      };
      const first = peer.say({ action: 'sub', ch: 'accounts.update#2' });
      for (const message of first.slice(1)) {
        const data = partOf(message, 'data');
        known.set(String(data['currency']), [String(data['balance']), String(data['available'])]);
      }
      for (const { kind, who, offset, size } of acts) {
        act(bench, who ? bot : other, { kind, offset, size });
        take();
        for (const [currency, money] of wallet(bench, bot))
          assert.deepEqual(known.get(currency), money, currency);
      }
      for (const [id, state] of states) {
        const order = bench.ask({ path: `/v1/order/orders/${String(id)}`, key: bot.key }).data as Message;
        assert.equal(order['state'], state);
      }
    }),
    { numRuns: 40 },
  );
});

/** Does something that the venue may refuse. */
function act(
  bench: StreamBench,
  { uid, key }: Trader,
  { kind, offset, size }: { readonly kind: string; readonly offset: number; readonly size: number },
): void {
  if (kind === 'cancel') {
    bench.ask({ method: 'POST', path: '/v1/order/orders/batchCancelOpenOrders', key, body: { size: 1 } });
    return;
  }
  const amount = kind === 'buy-market' ? `${size * 700}` : `0.0${size}`;
  const price = kind.endsWith('market') ? {} : { price: `${67_000 + offset}` };
  const body = { 'account-id': accountIdOf(uid, 'spot'), symbol: 'btcusdt', type: kind, amount, ...price };
  bench.ask({ method: 'POST', path: '/v1/order/orders/place', key, body });
}
