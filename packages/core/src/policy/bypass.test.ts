/** Bodies by which a bot could make its order look smaller or safer than it is, read and judged as on the path. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../money/decimal.ts';
import type { Instrument } from '../trading/instrument.ts';
import { epochMs, MARKETS } from '../trading/vocabulary.ts';
import { okxDialect } from '../venues/okx/dialect.ts';
import { evaluate } from './evaluate.ts';
import { NO_LIMITS } from './limits.ts';
import type { KnownOrder, Policy, Snapshot } from './policy.ts';
import { NO_LAYER_USAGE } from './usage.ts';

const NOW = epochMs(1_800_000_000_000);

const PAIR: Instrument = {
  venue: 'okx',
  id: 'BTC-USDT',
  market: 'spot',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  settleAsset: 'USDT',
  contract: null,
  tickSize: Decimal.parse('0.1'),
  lotSize: Decimal.parse('0.00001'),
  code: null,
  tradable: true,
};
const SWAP: Instrument = {
  ...PAIR,
  id: 'BTC-USDT-SWAP',
  market: 'swap',
  contract: { kind: 'linear', value: Decimal.parse('0.01'), multiplier: Decimal.ONE, valueAsset: 'BTC' },
};

const POLICY: Policy = {
  version: 1,
  scopes: ['trade'],
  markets: ['spot', 'margin', 'swap', 'option'],
  instruments: 'all',
  notionalPerOrder: new Map([['USDT', Decimal.parse('1000')]]),
  limits: NO_LIMITS,
  requestsPerSecond: 10,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: null,
  deadManSeconds: null,
};

const SNAPSHOT: Snapshot = {
  now: NOW,
  sourceAddress: '127.0.0.1',
  state: 'active',
  instruments: new Map([PAIR, SWAP].map((instrument) => [instrument.id, instrument])),
  references: new Map(
    [PAIR, SWAP].map(({ id }) => [id, { price: Decimal.parse('60000'), atMs: NOW }] as const),
  ),
  marketStates: new Map(),
  resting: null,
  layers: { account: null, installation: null },
  usage: NO_LAYER_USAGE,
  orders: new Map(),
  requestsThisSecond: 1,
  onlyTradingKey: false,
  venueAccounts: [],
  boundMarkets: MARKETS,
  servedMarkets: MARKETS,
};

const OWN: KnownOrder = {
  ownership: 'own',
  price: Decimal.parse('1'),
  size: Decimal.parse('10'),
  side: 'buy',
  reduceOnly: false,
};

type World = {
  readonly policy?: Partial<Policy>;
  readonly snapshot?: Partial<Snapshot>;
};

/** `admitted`, or the code of the refusal. */
function judge(path: string, body: unknown, { policy = {}, snapshot = {} }: World = {}): string {
  const target = `/api/v5/trade/${path}`;
  const operation = okxDialect.findOperation('POST', target, 'okx');
  assert.ok(operation !== null);
  const bytes = Buffer.from(JSON.stringify(body));
  const message = { method: 'POST', target, path: target, query: '', body: bytes, header: () => undefined };
  const read = okxDialect.readRequest(operation, message);
  if (read.kind === 'refused') return read.code;
  const decision = evaluate({ ...POLICY, ...policy }, read.intents, { ...SNAPSHOT, ...snapshot });
  return decision.kind === 'admitted' ? 'admitted' : decision.refusals[0].code;
}

const REDUCING: readonly (readonly [name: string, world: World, code: string])[] = [
  ['a key that may only reduce', { policy: { scopes: ['reduce-only'] } }, 'SCOPE_MISSING'],
  ['a key that is reducing', { snapshot: { state: 'reducing' } }, 'STATE_REDUCING'],
];
for (const [name, world, code] of REDUCING) {
  test(`A position side makes no order a closing one for ${name} where the venue knows no such side.`, () => {
    const swap = { instId: 'BTC-USDT-SWAP', tdMode: 'cross', ordType: 'limit', px: '1', sz: '1' };
    assert.equal(judge('order', { ...swap, side: 'sell', posSide: 'long' }, world), 'admitted');
    assert.equal(judge('order', { ...swap, side: 'buy', posSide: 'long' }, world), code);
    for (const tdMode of ['cash', 'cross', 'isolated', 'spot_isolated']) {
      const pair = { instId: 'BTC-USDT', tdMode, ordType: 'limit', px: '1', sz: '0.01' };
      for (const [side, posSide] of [
        ['sell', 'long'],
        ['buy', 'short'],
      ])
        assert.equal(judge('order', { ...pair, side, posSide }, world), code, `${tdMode} ${side}`);
    }
    const flagged = { instId: 'BTC-USDT', side: 'buy', ordType: 'limit', px: '1', sz: '1', reduceOnly: true };
    assert.equal(judge('order', { ...flagged, tdMode: 'isolated' }, world), 'admitted');
    for (const tdMode of ['cash', 'cross', 'spot_isolated'])
      assert.equal(judge('order', { ...flagged, tdMode }, world), code, `${tdMode} with reduceOnly`);
    const option = { instId: 'BTC-USD-281229-90000-C', tdMode: 'cross', ordType: 'limit', px: '1', sz: '1' };
    assert.equal(judge('order', { ...option, side: 'buy', posSide: 'short' }, world), code);
  });
}

test('A size in the quote asset is believed of an algo order only where the venue counts so.', () => {
  const algo = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'conditional', sz: '900' };
  const atMarket = { slTriggerPx: '50000', slOrdPx: '-1' };
  const quote = { tgtCcy: 'quote_ccy' };
  assert.equal(judge('order-algo', { ...algo, ...atMarket, ...quote }), 'admitted');
  const shapes = [
    { ...algo, slTriggerPx: '50000', slOrdPx: '50000' },
    { ...algo, ...atMarket, side: 'sell' },
    { ...algo, ...atMarket, tdMode: 'cross' },
    { ...algo, ordType: 'oco', ...atMarket, tpTriggerPx: '70000', tpOrdPx: '70000' },
    { ...algo, ordType: 'trigger', triggerPx: '50000', orderPx: '1' },
    { ...algo, ordType: 'trigger', triggerPx: '50000', orderPx: '-1' },
    { ...algo, ordType: 'trigger', triggerPx: '50000', orderPx: '1', side: 'sell' },
    { ...algo, ordType: 'move_order_stop', callbackRatio: '0.01' },
    { ...algo, ordType: 'chase' },
    { ...algo, ordType: 'twap', szLimit: '1', pxLimit: '1', timeInterval: '10', pxSpread: '1' },
  ];
  for (const shape of shapes) {
    const code = judge('order-algo', { ...shape, ...quote });
    assert.equal(code, 'FIELD_MALFORMED', JSON.stringify(shape));
  }
});

test('An algo purchase at market on margin is refused: nobody says what its size counts.', () => {
  const algo = {
    instId: 'BTC-USDT',
    tdMode: 'cross',
    side: 'buy',
    ordType: 'trigger',
    triggerPx: '1',
    sz: '0.001',
  };
  assert.equal(judge('order-algo', { ...algo, orderPx: '50000' }), 'admitted');
  for (const tgtCcy of ['', 'base_ccy', 'quote_ccy'])
    assert.notEqual(judge('order-algo', { ...algo, orderPx: '-1', tgtCcy }), 'admitted');
});

test('The best-limit order exists for contracts only.', () => {
  const order = { tdMode: 'cross', side: 'buy', ordType: 'optimal_limit_ioc', sz: '1' };
  assert.equal(judge('order', { ...order, instId: 'BTC-USDT-SWAP' }), 'admitted');
  assert.equal(judge('order', { ...order, instId: 'BTC-USDT' }), 'FIELD_MALFORMED');
  assert.equal(judge('order', { ...order, instId: 'BTC-USDT', tdMode: 'cash' }), 'FIELD_MALFORMED');
});

test('An order whose terms are not known now is not changed, even by an amend that names all of them.', () => {
  const amend = { instId: 'BTC-USDT', ordId: '7', newSz: '20', newPx: '2' };
  const knowing = (order: KnownOrder): World => ({ snapshot: { orders: new Map([['v:7', order]]) } });
  assert.equal(judge('amend-order', amend, knowing(OWN)), 'admitted');
  // Another amend is under way: which of the two the venue takes last, nobody knows.
  const uncertain = { ...OWN, price: null, size: null };
  assert.equal(judge('amend-order', amend, knowing(uncertain)), 'ORDER_TERMS_UNKNOWN');
});
