import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import fc from 'fast-check';
import { totalsOf } from '../../control/truth.ts';
import { ManualClock } from '../../engine/clock.ts';
import { createAccount, createKey, deposit } from '../../engine/directory.ts';
import { Engine } from '../../engine/engine.ts';
import { isReducing } from '../../engine/margin.ts';
import { Fields } from '../fields.ts';
import type { PrivateCall } from '../call.ts';
import { HtxFailure } from '../errors.ts';
import { HTX_PROFILE } from '../profile.ts';
import { DEFAULT_HTX_VARIANTS } from '../variants.ts';
import { CONTRACT_ROUTES } from './routes.ts';

const START = Date.UTC(2026, 10, 21);

interface Venue {
  readonly engine: Engine;
  readonly uids: readonly string[];
}

function openVenue(): Venue {
  const engine = new Engine({
    seed: 7,
    clock: new ManualClock(START),
    dataDir: null,
    marketMaker: false,
    rules: { priceBands: false },
    profile: HTX_PROFILE,
  });
  const uids = [1, 2, 3].map(() =>
    engine.command((state) => {
      const { uid } = createAccount(state, {});
      createKey(state, { uid });
      const funds = { asset: 'USDT', amount: Decimal.parse('60'), wallet: 'contract' } as const;
      deposit(state, { uid, ...funds });
      return uid;
    }),
  );
  return { engine, uids };
}

/** One call of a path by one account: what the dispatcher does after it has let the request in. */
function call(
  { engine, uids }: Venue,
  bot: number,
  path: string,
  body: Readonly<Record<string, string>>,
): unknown {
  const route = CONTRACT_ROUTES.find((row) => row.path === path && row.method === 'POST');
  if (route === undefined || route.access === 'public') throw new Error(`no path ${path}`);
  const account = engine.state.account(uids[bot] ?? '');
  const [key] = engine.state.keys.ownedBy(account.uid);
  if (key === undefined) throw new Error('no key');
  const request: PrivateCall = {
    engine,
    state: engine.state,
    now: engine.state.now(),
    variants: { ...DEFAULT_HTX_VARIANTS, legacyLinear: 'open' },
    maintenance: false,
    segments: new Map(),
    fields: new Fields(Object.entries(body)),
    rows: [],
    account,
    key,
  };
  try {
    return route.run(request).body;
  } catch (error) {
    if (error instanceof HtxFailure) return null;
    throw error;
  }
}

const bot = fc.nat(2);
const side = fc.constantFrom('buy', 'sell');
const contract_code = fc.constantFrom('BTC-USDT', 'ETH-USDT');
const volume = fc.integer({ min: 1, max: 60 }).map((count) => count.toString());
const price = fc.integer({ min: 990, max: 1010 }).map((count) => count.toString());

const command = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({
      path: fc.constant('/v5/trade/order'),
      bot,
      body: fc.record({
        contract_code,
        margin_mode: fc.constant('cross'),
        side,
        type: fc.constantFrom('limit', 'limit', 'limit', 'market', 'post_only'),
        time_in_force: fc.constantFrom('gtc', 'gtc', 'gtc', 'ioc', 'fok'),
        position_side: fc.constantFrom('both', 'both', 'both', 'long', 'short'),
        reduce_only: fc.constantFrom('0', '0', '1'),
        volume,
        price,
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      path: fc.constant('/linear-swap-api/v1/swap_cross_order'),
      bot,
      body: fc.record({
        contract_code,
        direction: side,
        offset: fc.constantFrom('both', 'open', 'close'),
        lever_rate: fc.constant('100'),
        order_price_type: fc.constantFrom('limit', 'opponent', 'optimal_5_ioc'),
        volume,
        price,
      }),
    }),
  },
  fc.record({
    path: fc.constant('/v5/algo/order'),
    bot,
    body: fc.record({
      contract_code,
      margin_mode: fc.constant('cross'),
      side,
      type: fc.constantFrom('sl', 'tp'),
      volume,
      sl_trigger_price: price,
      callback_rate: fc.constantFrom('', '0.01'),
    }),
  }),
  fc.record({
    path: fc.constantFrom('/v5/trade/cancel_all_orders', '/v5/trade/position_all'),
    bot,
    body: fc.constant({}),
  }),
  fc.record({
    path: fc.constant('/v5/position/lever'),
    bot,
    body: fc.record({
      contract_code,
      margin_mode: fc.constant('cross'),
      lever_rate: fc.constantFrom('20', '100'),
    }),
  }),
  fc.record({
    path: fc.constant('/v5/position/mode'),
    bot,
    body: fc.record({ position_mode: fc.constantFrom('single_side', 'dual_side') }),
  }),
  fc.record({
    path: fc.constant('/linear-swap-api/v1/swap_transfer_inner'),
    bot,
    body: fc.record({
      asset: fc.constant('USDT'),
      from_margin_account: fc.constantFrom('USDT', 'BTC-USDT'),
      to_margin_account: fc.constantFrom('USDT', 'BTC-USDT'),
      amount: volume,
    }),
  }),
  fc.record({
    path: fc.constant('price'),
    bot,
    body: fc.record({ contract_code, price: fc.integer({ min: 900, max: 1100 }).map(String) }),
  }),
);

function checkEverything({ engine, uids }: Venue): void {
  const { state } = engine;
  for (const [asset, total] of Object.entries(totalsOf(state))) assert.equal(total.toString(), '0', asset);
  for (const id of ['BTC-USDT', 'ETH-USDT']) {
    const held = state.positions.all().filter(({ instrumentId }) => instrumentId === id);
    const net = held.reduce((sum, { size }) => sum.add(size), Decimal.ZERO);
    assert.equal(net.toString(), '0', `open interest of ${id}`);
  }
  for (const uid of uids) {
    for (const balance of state.balances.ownedBy(uid)) {
      assert.equal(balance.frozen.toString(), '0', 'a contract order freezes margin, not cash');
    }
    for (const order of state.openOrders.ownedBy(uid).filter((row) => isReducing(row))) {
      const position = state.positions.get(`${uid}:${order.instrumentId}:${order.positionSide}`);
      assert.equal(position?.size.sign(), order.side === 'sell' ? 1 : -1, 'a reduce-only order could open');
    }
  }
}

test('Money and contracts are conserved exactly through any run of calls of the contract host', () => {
  const seen = { fills: 0, liquidations: 0, algos: 0, transfers: 0 };
  fc.assert(
    fc.property(fc.array(command, { minLength: 80, maxLength: 140, size: 'max' }), (steps) => {
      const venue = openVenue();
      for (const id of ['BTC-USDT', 'ETH-USDT']) venue.engine.setPrice(id, Decimal.of(1000n));
      for (const bot of venue.uids.keys()) {
        for (const contract_code of ['BTC-USDT', 'ETH-USDT']) {
          call(venue, bot, '/v5/position/lever', { contract_code, margin_mode: 'cross', lever_rate: '100' });
        }
      }
      for (const step of steps) {
        if (step.path === 'price' && 'price' in step.body) {
          venue.engine.setPrice(step.body.contract_code, Decimal.parse(step.body.price));
        } else {
          call(venue, step.bot, step.path, step.body);
        }
        checkEverything(venue);
      }
      const { closedAlgos, fills, moves } = venue.engine.state;
      seen.fills += fills.size;
      seen.liquidations += fills.all().filter(({ subType }) => subType === '100').length;
      seen.algos += closedAlgos.size;
      seen.transfers += moves.size;
    }),
    { numRuns: 120, seed: 20_261_121 },
  );
  assert.ok(
    seen.fills > 100 && seen.liquidations > 10 && seen.algos > 10 && seen.transfers > 10,
    JSON.stringify(seen),
  );
});
