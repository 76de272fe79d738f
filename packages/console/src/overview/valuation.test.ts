import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MarketView } from '@bitting/client/markets.ts';
import type { AccountPictureView, ShownBalance, ShownPosition } from '@bitting/client/pictures.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { instrumentsFor, value } from './valuation.ts';

const AGE = { source: 'stream', venueMs: 1, heardMs: 2 } as const;
const balance = (asset: string, total: string): ShownBalance => ({
  ...AGE,
  wallet: 'trading',
  asset,
  total,
  available: total,
});
const position = (instrument: string, more: Partial<ShownPosition> = {}): ShownPosition => ({
  ...AGE,
  instrument,
  market: 'swap',
  marginMode: 'cross',
  side: 'net',
  quantity: '2',
  entryPrice: '100',
  ...more,
});
const picture = (more: Partial<AccountPictureView>): AccountPictureView => ({
  accountId: 'acc_1',
  label: 'main',
  venue: 'okx',
  state: 'live',
  nowMs: 3,
  leftOut: 0,
  balances: [],
  positions: [],
  orders: [],
  fills: [],
  external: { orders: 0, fills: 0 },
  streams: [],
  parts: [],
  ...more,
});
const market = (instrument: string, price: string, one: MarketView['one'] = null): MarketView => ({
  instrument,
  price,
  atMs: 1,
  dayAgo: null,
  one,
});
const LINEAR = market('BTC-USDT-SWAP', '110', { asset: 'USDT', amount: '1.1' });
const INVERSE = market('BTC-USD-SWAP', '110', { asset: 'USD', amount: '100' });

test('An account is asked the prices of what it holds, at its venue’s own names, and of its positions.', () => {
  const balances = [balance('USDT', '1'), balance('BTC', '2'), balance('ETH', '0')];
  const positions = [position('BTC-USDT-SWAP')];
  assert.deepEqual(instrumentsFor(picture({ balances, positions })), ['BTC-USDT-SWAP', 'BTC-USDT']);
  assert.deepEqual(instrumentsFor(picture({ venue: 'htx', balances })), ['btcusdt']);
});

test('Equity is what is held at the price of now; what has no price is named and left out.', () => {
  const balances = [
    balance('USDT', '100.5'),
    balance('BTC', '0.5'),
    balance('XYZ', '7'),
    balance('USD', '-1'),
  ];
  const { equity, unpriced } = value(picture({ balances }), [market('BTC-USDT', '110')]);
  assert.equal(equity, '154.5');
  assert.deepEqual(unpriced, ['XYZ']);
});

test('Exposure is the worth of positions whatever their side.', () => {
  const positions = [
    position('BTC-USDT-SWAP', { quantity: '2' }),
    position('BTC-USDT-SWAP', { side: 'short', quantity: '3' }),
    position('BTC-USD-SWAP', { quantity: '-1' }),
  ];
  const valued = value(picture({ positions }), [LINEAR, INVERSE]);
  assert.equal(valued.exposure, '105.5');
  assert.deepEqual(
    valued.positions.map(({ worth }) => worth),
    ['2.2', '-3.3', '-100'],
  );
});

test('What positions have won is added where the venue’s balances are cash, and not where they hold it already.', () => {
  const won = (positions: readonly ShownPosition[], venue: 'okx' | 'htx' = 'okx'): string =>
    value(picture({ venue, positions }), [LINEAR, INVERSE]).equity;
  // Two contracts of 0.01 that rose from 100 to 110.
  assert.equal(won([position('BTC-USDT-SWAP')]), '0.2');
  assert.equal(won([position('BTC-USDT-SWAP', { side: 'short' })]), '-0.2');
  assert.equal(won([position('BTC-USDT-SWAP', { quantity: '-2' })]), '-0.2');
  // 200 dollars that bought 2 coins at 100: they are worth 220 now.
  assert.equal(won([position('BTC-USD-SWAP')]), '20');
  assert.equal(won([position('BTC-USDT-SWAP')], 'htx'), '0');
  assert.equal(won([position('BTC-USDT-SWAP', { market: 'margin' })]), '0');
  assert.equal(won([position('BTC-USDT-SWAP', { entryPrice: null })]), '0');
});

test('A position whose worth its venue does not say is in no sum.', () => {
  const coin = market('BTC-USDT-SWAP', '110', { asset: 'BTC', amount: '1' });
  for (const markets of [[], [market('BTC-USDT-SWAP', '110')], [coin]]) {
    const valued = value(picture({ positions: [position('BTC-USDT-SWAP')] }), markets);
    assert.equal(valued.exposure, '0');
    assert.equal(valued.equity, '0');
    assert.deepEqual(valued.unpriced, ['BTC-USDT-SWAP']);
  }
});

test('A sum of balances is exact to the cent, however many there are.', () => {
  const cents = fc.array(fc.bigInt(-(10n ** 15n), 10n ** 15n), { maxLength: 20 });
  fc.assert(
    fc.property(cents, (all) => {
      const balances = all.map((one) => balance('USDT', Decimal.of(one, 2).toString()));
      const sum = all.reduce((before, one) => before + one, 0n);
      assert.equal(value(picture({ balances }), []).equity, Decimal.of(sum, 2).toString());
    }),
  );
});
