import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rowsOf, StreamBench, type Message, type Trader } from './stream-bench.fixture.ts';

const actArbitrary = fc.record({
  kind: fc.constantFrom('limit', 'market', 'post_only', 'cancel', 'close', 'lever'),
  who: fc.boolean(),
  side: fc.constantFrom('buy', 'sell'),
  offset: fc.integer({ min: -6, max: 6 }),
  size: fc.integer({ min: 1, max: 40 }),
});
type Act = typeof actArbitrary extends fc.Arbitrary<infer A> ? A : never;

const COMMON = { contract_code: 'BTC-USDT', margin_mode: 'cross' } as const;

/** Does something that the venue may refuse. */
function act(bench: StreamBench, { key }: Trader, { kind, side, offset, size }: Act): void {
  const post = (path: string, body: object): void => {
    bench.ask({ method: 'POST', path: `/v5/${path}`, host: 'contract', key, body: { ...COMMON, ...body } });
  };
  if (kind === 'cancel') post('trade/cancel_all_orders', { side });
  else if (kind === 'close') post('trade/position', { position_side: 'both' });
  else if (kind === 'lever') post('position/lever', { lever_rate: size });
  else {
    const price = kind === 'market' ? {} : { price: `${67_000 + offset}` };
    post('trade/order', { side, type: kind, volume: `${size}`, ...price });
  }
}

test('Contract accounts, orders and positions that were told are those that REST answers, after every act of anybody', () => {
  fc.assert(
    fc.property(fc.array(actArbitrary, { maxLength: 25 }), (acts) => {
      const bench = new StreamBench();
      const [bot, other] = [bench.trader({ contract: '9000' }), bench.trader({ contract: '100000' })];
      const peer = bench.member('/ws/v5/notification', bot.key, { host: 'contract' });
      for (const topic of ['account', 'orders', 'positions', 'trade']) {
        peer.say({ op: 'sub', topic, ...(topic === 'account' ? {} : { contract_code: '*' }) });
      }
      const orders = new Map<unknown, Message>();
      const trades: unknown[] = [];
      let volume = '0';
      const rest = (path: string): unknown => bench.ask({ path, host: 'contract', key: bot.key }).data;
      for (const step of acts) {
        act(bench, step.who ? bot : other, step);
        let account: Message | null = null;
        for (const { topic, data } of peer.taken()) {
          if (topic === 'account') account = data as Message;
          else if (topic === 'orders') orders.set((data as Message)['order_id'], data as Message);
          else if (topic === 'positions') volume = String(rowsOf(data)[0]?.['volume']);
          else trades.push(...rowsOf(data).map((row) => row['trade_id']));
        }
        if (account !== null) {
          const { version: _version, ...told } = account;
          assert.deepEqual(told, rest('/v5/account/balance'));
        }
        assert.equal(volume, rowsOf(rest('/v5/trade/position/opens'))[0]?.['volume'] ?? '0');
      }
      const query = 'contract_code=BTC-USDT&margin_mode=cross';
      const shown = [
        ...rowsOf(rest(`/v5/trade/order/opens?${query}&limit=100`)),
        ...rowsOf(rest(`/v5/trade/order/history?${query}&limit=100`)),
      ];
      assert.equal(orders.size, shown.length);
      for (const row of shown) {
        const told = orders.get(row['order_id']);
        for (const name of [
          'state',
          'trade_volume',
          'trade_avg_price',
          'fee',
          'updated_time',
          'lever_rate',
        ]) {
          assert.deepEqual(told?.[name], row[name], name);
        }
      }
      const executions = rowsOf(rest('/v5/trade/order/details?contract_code=BTC-USDT&limit=100'));
      assert.deepEqual(trades, executions.map((row) => row['trade_id']).toReversed());
    }),
    { numRuns: 40 },
  );
});
