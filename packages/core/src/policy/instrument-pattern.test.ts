import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instrument } from '../trading/instrument.ts';
import { MARKETS } from '../trading/vocabulary.ts';
import { INSTRUMENT_ID, INSTRUMENT_PATTERN, matchesInstrument } from './instrument-pattern.ts';
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
