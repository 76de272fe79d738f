import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REFERENCE_AGE_MS_MAX } from '../../bounds.ts';
import type { OrderLeg, OrderSize, PlaceIntent } from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import {
  AMEND,
  CANCEL,
  CLOSE,
  decimal,
  INVERSE,
  LEVERAGE,
  NOW,
  OWN,
  PAIR,
  PLACE,
  READ,
  SNAPSHOT,
  SWAP,
} from '../policy.fixture.ts';
import type { Snapshot } from '../policy.ts';
import { NOTIONAL_PER_ORDER_RULE } from './notional-per-order.ts';
import { askRule } from './rule.fixture.ts';

const MARKET: PlaceIntent = { ...PLACE, type: 'market', price: null };
const STALE: Partial<Snapshot> = { references: new Map() };

function base(amount: string): OrderSize {
  return { unit: 'base', amount: decimal(amount) };
}
function contracts(amount: string): OrderSize {
  return { unit: 'contracts', amount: decimal(amount) };
}
function quote(amount: string): OrderSize {
  return { unit: 'quote', amount: decimal(amount) };
}
function ask(intent: Parameters<typeof askRule>[1], snapshot: Partial<Snapshot> = {}): unknown {
  return askRule(NOTIONAL_PER_ORDER_RULE, intent, { snapshot });
}
function leg(change: Partial<OrderLeg>): OrderLeg {
  return { purpose: 'stop-loss', triggerPrice: null, price: null, size: null, ...change };
}

/** The limit is 1,000 USDT, 500 USD, 1 BTC; the reference price is 100. */
const BOUNDARIES: readonly (readonly [what: string, within: PlaceIntent, above: PlaceIntent])[] = [
  ['a purchase at a limit', { ...PLACE, size: base('10') }, { ...PLACE, size: base('10.00000001') }],
  [
    'a purchase at a high limit',
    { ...PLACE, size: base('1'), price: decimal('1000') },
    { ...PLACE, size: base('1'), price: decimal('1000.1') },
  ],
  [
    'a purchase at a low limit',
    { ...PLACE, size: base('1000'), price: decimal('1') },
    { ...PLACE, size: base('1000.1'), price: decimal('1') },
  ],
  ['a purchase at market', { ...MARKET, size: base('10') }, { ...MARKET, size: base('10.1') }],
  ['a purchase for an amount', { ...MARKET, size: quote('1000') }, { ...MARKET, size: quote('1000.01') }],
  [
    'a sale at market',
    { ...MARKET, side: 'sell', size: base('10') },
    { ...MARKET, side: 'sell', size: base('10.1') },
  ],
  [
    'a sale at a price far below the market',
    { ...PLACE, side: 'sell', size: base('10'), price: decimal('0.01') },
    { ...PLACE, side: 'sell', size: base('10.1'), price: decimal('0.01') },
  ],
  [
    'a sale at a price above the market',
    { ...PLACE, side: 'sell', size: base('5'), price: decimal('200') },
    { ...PLACE, side: 'sell', size: base('5.1'), price: decimal('200') },
  ],
  [
    'linear contracts with a multiplier',
    { ...PLACE, instrument: SWAP.id, market: 'swap', size: contracts('500') },
    { ...PLACE, instrument: SWAP.id, market: 'swap', size: contracts('501') },
  ],
  [
    'linear contracts at market',
    { ...MARKET, instrument: SWAP.id, market: 'swap', size: contracts('500') },
    { ...MARKET, instrument: SWAP.id, market: 'swap', size: contracts('501') },
  ],
  [
    'inverse contracts',
    { ...PLACE, instrument: INVERSE.id, market: 'swap', size: contracts('5') },
    { ...PLACE, instrument: INVERSE.id, market: 'swap', size: contracts('6') },
  ],
  [
    'an order that only reduces',
    { ...PLACE, reduceOnly: true, size: base('10') },
    { ...PLACE, reduceOnly: true, size: base('10.1') },
  ],
];
for (const [what, within, above] of BOUNDARIES) {
  test(`The worth of ${what} may reach the limit and not pass it (POL-08).`, () => {
    assert.equal(ask(within), null);
    assert.equal(ask(above), 'NOTIONAL_ABOVE_LIMIT');
  });
}

test('An asset that the policy does not name has the limit zero.', () => {
  const policy = { notionalPerOrder: new Map([['USDC', decimal('1000')]]) };
  const asked = askRule(NOTIONAL_PER_ORDER_RULE, { ...PLACE, size: base('0.00000001') }, { policy });
  assert.equal(asked, 'NOTIONAL_ABOVE_LIMIT');
});

for (const [ageMs, expected] of [
  [REFERENCE_AGE_MS_MAX, null],
  [REFERENCE_AGE_MS_MAX + 1, 'REFERENCE_STALE'],
  [-REFERENCE_AGE_MS_MAX, null],
  [-REFERENCE_AGE_MS_MAX - 1, 'REFERENCE_STALE'],
] as const) {
  test(`A reference price of ${ageMs} ms ago is ${expected === null ? 'fresh' : 'stale'}.`, () => {
    const references = new Map([[PAIR.id, { price: decimal('100'), atMs: epochMs(NOW - ageMs) }]]);
    assert.equal(ask(MARKET, { references }), expected);
  });
}

test('Without a reference price only a purchase at a limit and what needs no price can be judged.', () => {
  assert.equal(ask(PLACE, STALE), null);
  assert.equal(ask({ ...MARKET, size: quote('1000') }, STALE), null);
  assert.equal(
    ask({ ...PLACE, instrument: INVERSE.id, market: 'swap', size: contracts('5'), side: 'sell' }, STALE),
    null,
  );
  assert.equal(ask(MARKET, STALE), 'REFERENCE_STALE');
  assert.equal(ask({ ...PLACE, side: 'sell' }, STALE), 'REFERENCE_STALE');
  assert.equal(ask({ ...PLACE, legs: [leg({ triggerPrice: decimal('1') })] }, STALE), 'REFERENCE_STALE');
  assert.equal(
    ask({ ...MARKET, instrument: SWAP.id, market: 'swap', size: contracts('1') }, STALE),
    'REFERENCE_STALE',
  );
});

test('An amount above the limit is refused for what it is even without a reference price.', () => {
  assert.equal(ask({ ...MARKET, size: quote('1000.01') }, STALE), 'NOTIONAL_ABOVE_LIMIT');
});

test('An instrument that is not known cannot be judged.', () => {
  assert.equal(ask({ ...PLACE, instrument: 'ETH-USDT' }), 'INSTRUMENT_UNKNOWN');
  assert.equal(ask({ ...AMEND, instrument: 'ETH-USDT' }), 'INSTRUMENT_UNKNOWN');
});

test('A size in a unit that the instrument does not have cannot be judged.', () => {
  assert.equal(ask({ ...PLACE, size: contracts('1') }), 'INSTRUMENT_UNKNOWN');
  assert.equal(ask({ ...PLACE, instrument: SWAP.id, market: 'swap', size: base('1') }), 'INSTRUMENT_UNKNOWN');
});

test('Options and contracts valued in their quote asset are worth their face.', () => {
  const option = {
    ...INVERSE,
    id: 'BTC-USD-281229-90000-C',
    market: 'option' as const,
    contract: {
      kind: 'linear' as const,
      value: decimal('0.01'),
      multiplier: decimal('1'),
      valueAsset: 'BTC',
    },
  };
  const fixed = {
    ...SWAP,
    id: 'ETH-USDT-SWAP',
    contract: { kind: 'linear' as const, value: decimal('10'), multiplier: decimal('1'), valueAsset: 'USDT' },
  };
  const strange = {
    ...SWAP,
    id: 'SOL-USDT-SWAP',
    contract: { kind: 'linear' as const, value: decimal('10'), multiplier: decimal('1'), valueAsset: 'XRP' },
  };
  const snapshot = {
    references: new Map(),
    instruments: new Map([option, fixed, strange].map((one) => [one.id, one])),
  };
  const order = (id: string, amount: string): unknown =>
    ask({ ...MARKET, instrument: id, market: 'swap', size: contracts(amount) }, snapshot);
  assert.equal(order(option.id, '100'), null);
  assert.equal(order(option.id, '101'), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(order(fixed.id, '100'), null);
  assert.equal(order(fixed.id, '101'), 'NOTIONAL_ABOVE_LIMIT');
  assert.notEqual(order(strange.id, '1'), null);
  assert.equal(
    ask({ ...PLACE, instrument: strange.id, size: contracts('1') }, snapshot),
    'INSTRUMENT_UNKNOWN',
  );
});

test('The worst leg decides: at its price, at its trigger, at the market, at the price of the order (POL-06).', () => {
  const order = { ...PLACE, size: base('5') };
  for (const one of [
    leg({ price: decimal('200') }),
    leg({ triggerPrice: decimal('200') }),
    leg({ triggerPrice: decimal('1'), price: decimal('1') }),
    leg({ size: base('10') }),
  ])
    assert.equal(ask({ ...order, legs: [one] }), null);
  for (const one of [
    leg({ price: decimal('201') }),
    leg({ triggerPrice: decimal('201') }),
    leg({ triggerPrice: decimal('201'), price: decimal('1') }),
    leg({ size: base('10.1') }),
  ]) {
    assert.equal(ask({ ...order, legs: [one] }), 'NOTIONAL_ABOVE_LIMIT');
    assert.equal(ask({ ...order, legs: [leg({}), one] }), 'NOTIONAL_ABOVE_LIMIT');
  }
  const dear = { ...PLACE, size: base('1'), price: decimal('500') };
  assert.equal(ask({ ...dear, legs: [leg({ size: base('2') })] }), null);
  assert.equal(ask({ ...dear, legs: [leg({ size: base('2.1') })] }), 'NOTIONAL_ABOVE_LIMIT');
});

test('A leg of an order for an amount trades the base units that the amount buys.', () => {
  const order = { ...MARKET, size: quote('500') };
  assert.equal(ask({ ...order, legs: [leg({ price: decimal('200') })] }), null);
  assert.equal(ask({ ...order, legs: [leg({ price: decimal('201') })] }), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(ask(order, STALE), null, 'an amount of the quote asset needs no price');
  assert.equal(ask({ ...order, legs: [leg({})] }, STALE), 'REFERENCE_STALE');
  assert.equal(ask({ ...order, legs: [leg({ size: base('900') })] }, STALE), 'REFERENCE_STALE');
  assert.equal(ask({ ...order, legs: [leg({ size: quote('900') })] }, STALE), null);
  assert.equal(ask({ ...order, legs: [leg({ size: base('900') })] }), 'NOTIONAL_ABOVE_LIMIT');
});

test('Closing a whole position has no size to judge, but must be sure to reduce.', () => {
  const whole = {
    ...MARKET,
    instrument: SWAP.id,
    market: 'swap' as const,
    size: { unit: 'position' } as const,
  };
  assert.equal(ask({ ...whole, reduceOnly: true }), null);
  assert.equal(ask(whole), 'ORDER_TERMS_UNKNOWN');
  assert.equal(ask(CLOSE), null);
});

test('An amend is judged as the order that would rest afterwards.', () => {
  assert.equal(ask({ ...AMEND, newSize: decimal('10') }), null);
  assert.equal(ask({ ...AMEND, newSize: decimal('10.1') }), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(ask({ ...AMEND, newSize: null, newPrice: decimal('500') }), null);
  assert.equal(ask({ ...AMEND, newSize: null, newPrice: decimal('501') }), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(ask({ ...AMEND, newSize: decimal('4'), newPrice: decimal('250') }), null);
  assert.equal(ask({ ...AMEND, newSize: decimal('4'), newPrice: decimal('251') }), 'NOTIONAL_ABOVE_LIMIT');
});

test('An amend of a sale is judged at the market if that is higher.', () => {
  const orders = new Map([['v:1', { ...OWN, side: 'sell' as const, price: decimal('1') }]]);
  assert.equal(ask({ ...AMEND, newSize: decimal('10') }, { orders }), null);
  assert.equal(ask({ ...AMEND, newSize: decimal('10.1') }, { orders }), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(ask(AMEND, { orders, ...STALE }), 'REFERENCE_STALE');
  const unknownSide = new Map([['v:1', { ...OWN, side: null }]]);
  assert.equal(ask(AMEND, { orders: unknownSide, ...STALE }), 'REFERENCE_STALE');
  assert.equal(ask(AMEND, STALE), null);
});

test('An amend of contracts counts contracts.', () => {
  const swap = { ...AMEND, instrument: SWAP.id, market: 'swap' as const };
  assert.equal(ask({ ...swap, newSize: decimal('500') }), null);
  assert.equal(ask({ ...swap, newSize: decimal('501') }), 'NOTIONAL_ABOVE_LIMIT');
});

test('An amend whose order is not known completely is refused.', () => {
  const change = (order: Partial<typeof OWN>): unknown =>
    ask(AMEND, { orders: new Map([['v:1', { ...OWN, ...order }]]) });
  assert.equal(change({}), null);
  assert.equal(change({ price: null }), 'ORDER_TERMS_UNKNOWN');
  assert.equal(change({ size: null }), 'ORDER_TERMS_UNKNOWN');
  for (const ownership of ['foreign', 'unknown', 'index-unavailable'] as const)
    assert.equal(change({ ownership }), 'ORDER_TERMS_UNKNOWN');
  assert.equal(ask(AMEND, { orders: new Map() }), 'ORDER_TERMS_UNKNOWN');
});

test('An algo order may move its legs within the limit, and may not grow: what its other legs cost is not known.', () => {
  const orders = new Map([['v:1', { ...OWN, price: null }]]);
  const algo = { ...AMEND, algo: true, newSize: null };
  assert.equal(ask({ ...algo, newLegs: [leg({ triggerPrice: decimal('500') })] }, { orders }), null);
  assert.equal(
    ask({ ...algo, newLegs: [leg({ triggerPrice: decimal('501') })] }, { orders }),
    'NOTIONAL_ABOVE_LIMIT',
  );
  assert.equal(ask({ ...algo, newSize: decimal('1') }, { orders }), 'ORDER_TERMS_UNKNOWN');
});

test('What places no order has no worth to judge.', () => {
  for (const intent of [CANCEL, CLOSE, LEVERAGE, READ])
    assert.equal(askRule(NOTIONAL_PER_ORDER_RULE, intent, { policy: { notionalPerOrder: new Map() } }), null);
  assert.equal(ask(PLACE, { instruments: SNAPSHOT.instruments }), null);
});
