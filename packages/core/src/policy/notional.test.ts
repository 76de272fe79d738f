import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContractTerms, Instrument } from '../trading/instrument.ts';
import { notionalOf, toBase } from './notional.ts';
import { decimal, INVERSE, PAIR, SWAP } from './policy.fixture.ts';

const PRICE = decimal('50');
const of = (unit: 'base' | 'quote' | 'contracts', amount: string) => ({ unit, amount: decimal(amount) });

function described(instrument: Instrument, change: Partial<ContractTerms>): Instrument {
  assert.ok(instrument.contract !== null);
  return { ...instrument, contract: { ...instrument.contract, ...change } };
}

const OPTION: Instrument = { ...SWAP, market: 'option' };

const ROWS: readonly (readonly [
  what: string,
  instrument: Instrument,
  quantity: ReturnType<typeof of>,
  worth: string | null,
])[] = [
  ['base units of a pair', PAIR, of('base', '3'), '150 USDT'],
  ['an amount of a pair', PAIR, of('quote', '3'), '3 USDT'],
  ['contracts of a pair', PAIR, of('contracts', '3'), null],
  ['contracts of the base asset', SWAP, of('contracts', '3'), '3 USDT'],
  ['base units of contracts', SWAP, of('base', '3'), null],
  [
    'contracts of the quote asset',
    described(SWAP, { valueAsset: 'USDT' }),
    of('contracts', '3'),
    '0.06 USDT',
  ],
  ['contracts of a third asset', described(SWAP, { valueAsset: 'ETH' }), of('contracts', '3'), null],
  ['inverse contracts', INVERSE, of('contracts', '3'), '300 USD'],
  [
    'inverse contracts of the base asset',
    described(INVERSE, { valueAsset: 'BTC' }),
    of('contracts', '3'),
    '300 BTC',
  ],
  ['options', OPTION, of('contracts', '3'), '0.06 BTC'],
];
for (const [what, instrument, quantity, worth] of ROWS)
  test(`The worth of ${what} at 50 is ${worth ?? 'not known'}.`, () => {
    const notional = notionalOf(instrument, quantity, PRICE);
    assert.equal(notional === null ? null : `${notional.amount} ${notional.asset}`, worth);
  });

test('What an amount buys is rounded up, and what is no amount stays what it is.', () => {
  assert.deepEqual(toBase(of('quote', '10'), decimal('3')), of('base', '3.333333333333333334'));
  assert.deepEqual(toBase(of('base', '10'), decimal('3')), of('base', '10'));
  assert.deepEqual(toBase(of('contracts', '10'), decimal('3')), of('contracts', '10'));
});
