import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Instrument } from '../trading/instrument.ts';
import { MARKETS } from '../trading/vocabulary.ts';
import { INSTRUMENT_ID, INSTRUMENT_PATTERN, matchesInstrument, meetOfEntries } from './instrument-pattern.ts';
import { INVERSE, PAIR, SWAP } from './policy.fixture.ts';

const OPTION: Instrument = { ...INVERSE, id: 'BTC-USD-281229-90000-C', market: 'option' };
const FUTURE: Instrument = { ...SWAP, id: 'BTC-USDT-281229', market: 'futures' };
const HTX_PAIR: Instrument = { ...PAIR, venue: 'htx', id: 'btcusdt' };
const EVERY = [PAIR, SWAP, INVERSE, OPTION, FUTURE, HTX_PAIR];

function matchedBy(entry: string): readonly string[] {
  return EVERY.filter((instrument) => matchesInstrument(entry, instrument)).map(({ id }) => id);
}

const MATCHES: readonly (readonly [entry: string, ids: readonly string[]])[] = [
  ['BTC-USDT', ['BTC-USDT']],
  ['btcusdt', ['btcusdt']],
  ['BTC-USDT-SWAP', ['BTC-USDT-SWAP']],
  ['spot:BTC-USDT', ['BTC-USDT', 'btcusdt']],
  ['spot:*-USDT', ['BTC-USDT', 'btcusdt']],
  ['spot:BTC-*', ['BTC-USDT', 'btcusdt']],
  ['spot:*-*', ['BTC-USDT', 'btcusdt']],
  ['swap:BTC-USDT', ['BTC-USDT-SWAP']],
  ['swap:*-USDT', ['BTC-USDT-SWAP']],
  ['swap:BTC-*', ['BTC-USDT-SWAP', 'BTC-USD-SWAP']],
  ['swap:*-*', ['BTC-USDT-SWAP', 'BTC-USD-SWAP']],
  ['futures:*-USDT', ['BTC-USDT-281229']],
  ['option:BTC-USD', ['BTC-USD-281229-90000-C']],
  ['spot:*-USD', []],
  ['spot:*-USDC', []],
  ['spot:ETH-USDT', []],
  ['spot:USDT-BTC', []],
  ['swap:ETH-*', []],
  ['margin:BTC-USDT', []],
  ['margin:*-*', []],
  ['spot:btc-usdt', []],
  ['btc-usdt', []],
  ['BTC-*', []],
  ['*', []],
  ['spot:*', []],
  ['spot:**-*', []],
];
for (const [entry, ids] of MATCHES)
  test(`The entry ${entry} names ${ids.join(' and ') || 'nothing'} (POL-16).`, () => {
    assert.deepEqual(matchedBy(entry), ids);
  });

test('A pattern never looks at an id, nor an id at what the instrument is.', () => {
  const disguised: Instrument = { ...OPTION, id: 'BTC-USDT' };
  assert.equal(matchesInstrument('spot:BTC-USDT', disguised), false);
  assert.equal(matchesInstrument('option:BTC-USD', disguised), true);
  assert.equal(matchesInstrument('BTC-USDT', disguised), true);
});

test('Patterns are written for every market in which an instrument can be, and in one form.', () => {
  for (const market of MARKETS)
    assert.equal(INSTRUMENT_PATTERN.test(`${market}:*-USDT`), market !== 'margin', market);
  for (const text of [
    'spot:BTC-USDT',
    'spot:1INCH-*',
    'swap:*-*',
    `option:${'A'.repeat(24)}-${'9'.repeat(24)}`,
  ])
    assert.ok(INSTRUMENT_PATTERN.test(text), text);
  for (const text of [
    'spot:*',
    'spot:B*-USDT',
    'spot:**-USDT',
    'spot:-USDT',
    'spot:BTC-',
    'spot:BTC-USDT-SWAP',
    'spot: BTC-USDT',
    'xspot:BTC-USDT',
    'Spot:BTC-USDT',
    '*:BTC-USDT',
    'okx:spot:BTC-USDT',
    `spot:${'A'.repeat(25)}-USDT`,
    `spot:BTC-${'A'.repeat(25)}`,
    'spot:BTC-USDT\n',
  ])
    assert.ok(!INSTRUMENT_PATTERN.test(text), text);
});

test('No text is an id and a pattern.', () => {
  for (const text of ['BTC-USDT', 'btcusdt', 'BTC-USD_UM-SWAP', 'x'.repeat(64)]) {
    assert.ok(INSTRUMENT_ID.test(text), text);
    assert.ok(!INSTRUMENT_PATTERN.test(text), text);
  }
  for (const text of ['spot:BTC-USDT', 'BTC-*', '', '-BTC', '_BTC', 'x'.repeat(65), 'BTC USDT', 'BTC-USDT\n'])
    assert.ok(!INSTRUMENT_ID.test(text), text);
});

const assets = fc.constantFrom('BTC', 'ETH', 'USDT', '*');
const entries = fc.oneof(
  fc.constantFrom(...EVERY.map(({ id }) => id), 'ETH-USDT'),
  fc.tuple(fc.constantFrom('spot', 'swap', 'option'), assets, assets).map((parts) => {
    const [market, base, quote] = parts;
    return `${market}:${base}-${quote}`;
  }),
);
const instruments = fc.record({
  instrument: fc.constantFrom(...EVERY),
  baseAsset: fc.constantFrom('BTC', 'ETH', 'USDT'),
  quoteAsset: fc.constantFrom('BTC', 'ETH', 'USDT'),
});

test('What two entries have in common names exactly what both name.', () => {
  fc.assert(
    fc.property(entries, entries, instruments, (left, right, { instrument, ...pair }) => {
      fc.pre(left.includes(':') === right.includes(':'));
      const some = { ...instrument, ...pair };
      const meet = meetOfEntries(left, right);
      assert.equal(
        meet !== null && matchesInstrument(meet, some),
        matchesInstrument(left, some) && matchesInstrument(right, some),
        `${left} and ${right} have ${meet} in common`,
      );
    }),
    { numRuns: 2_000 },
  );
});

test('An id and a pattern have nothing in common that is known without the description of the instrument.', () => {
  for (const [left, right, meet] of [
    ['BTC-USDT', 'spot:BTC-USDT', null],
    ['spot:*-*', 'BTC-USDT', null],
    ['BTC-USDT', 'ETH-USDT', null],
    ['BTC-USDT', 'BTC-USDT', 'BTC-USDT'],
    ['spot:BTC-*', 'spot:*-USDT', 'spot:BTC-USDT'],
    ['spot:*-*', 'swap:*-*', null],
    ['spot:BTC-*', 'spot:ETH-*', null],
    ['spot:*-USDT', 'spot:*-USDC', null],
  ] as const)
    assert.equal(meetOfEntries(left, right), meet, `${left} ${right}`);
});
