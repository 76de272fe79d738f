import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../../money/decimal.ts';
import { INSTRUMENT_LIST_TARGETS, instrumentTarget, readInstruments } from './instruments.ts';

/** Rows as OKX v5 gives them (`GET public/instruments`), shortened to what is read and a little more. */
const SPOT = {
  instType: 'SPOT',
  instId: 'BTC-USDT',
  baseCcy: 'BTC',
  quoteCcy: 'USDT',
  settleCcy: '',
  uly: '',
  instFamily: '',
  ctVal: '',
  ctMult: '',
  ctValCcy: '',
  ctType: '',
  tickSz: '0.1',
  lotSz: '0.00000001',
  minSz: '0.00001',
  state: 'live',
  instIdCode: 10459,
};
const SWAP = {
  ...SPOT,
  instType: 'SWAP',
  instId: 'BTC-USDT-SWAP',
  baseCcy: '',
  quoteCcy: '',
  settleCcy: 'USDT',
  uly: 'BTC-USDT',
  instFamily: 'BTC-USDT',
  ctVal: '0.01',
  ctMult: '1',
  ctValCcy: 'BTC',
  ctType: 'linear',
  lotSz: '0.01',
};
const INVERSE = {
  ...SWAP,
  instId: 'BTC-USD-SWAP',
  uly: 'BTC-USD',
  settleCcy: 'BTC',
  ctVal: '100',
  ctValCcy: 'USD',
  ctType: 'inverse',
};
const FUTURES = { ...INVERSE, instType: 'FUTURES', instId: 'BTC-USD-281229' };
const OPTION = {
  ...INVERSE,
  instType: 'OPTION',
  instId: 'BTC-USD-281229-90000-C',
  ctVal: '1',
  ctMult: '0.01',
  ctValCcy: 'BTC',
  ctType: '',
};

function answer(...rows: readonly unknown[]): Uint8Array {
  return Buffer.from(JSON.stringify({ code: '0', msg: '', data: rows }));
}

function readOne(row: unknown): ReturnType<typeof readInstruments>[number] | undefined {
  return readInstruments(answer(row))[0];
}

test('A pair trades its base asset itself.', () => {
  assert.deepEqual(readOne(SPOT), {
    venue: 'okx',
    id: 'BTC-USDT',
    market: 'spot',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    settleAsset: 'USDT',
    contract: null,
    tickSize: Decimal.parse('0.1'),
    lotSize: Decimal.parse('0.00000001'),
    code: '10459',
    tradable: true,
  });
});

test('A contract names its pair by its underlying and is worth value times multiplier of an asset.', () => {
  assert.deepEqual(readOne(SWAP), {
    venue: 'okx',
    id: 'BTC-USDT-SWAP',
    market: 'swap',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    settleAsset: 'USDT',
    contract: { kind: 'linear', value: Decimal.parse('0.01'), multiplier: Decimal.ONE, valueAsset: 'BTC' },
    tickSize: Decimal.parse('0.1'),
    lotSize: Decimal.parse('0.01'),
    code: '10459',
    tradable: true,
  });
  const inverse = readOne(INVERSE);
  assert.equal(inverse?.quoteAsset, 'USD');
  assert.deepEqual(inverse?.contract, {
    kind: 'inverse',
    value: Decimal.parse('100'),
    multiplier: Decimal.ONE,
    valueAsset: 'USD',
  });
  assert.equal(readOne(FUTURES)?.market, 'futures');
});

test('An option is worth its face in its own asset, whatever the venue calls its type.', () => {
  const option = readOne(OPTION);
  assert.equal(option?.market, 'option');
  assert.deepEqual(option?.contract, {
    kind: 'inverse',
    value: Decimal.ONE,
    multiplier: Decimal.parse('0.01'),
    valueAsset: 'BTC',
  });
});

test('A family with a suffix is priced in its asset, and the family stands in for a missing underlying.', () => {
  const row = { ...SWAP, instId: 'BTC-USD_UM-SWAP', uly: 'BTC-USD_UM' };
  assert.equal(readOne(row)?.quoteAsset, 'USD');
  assert.equal(readOne({ ...SWAP, uly: '' })?.baseAsset, 'BTC');
});

test('A contract without a multiplier counts it as one.', () => {
  assert.deepEqual(readOne({ ...SWAP, ctMult: '' })?.contract?.multiplier, Decimal.ONE);
});

test('Only a live instrument is tradable.', () => {
  for (const state of ['suspend', 'preopen', 'test', 'settling', ''])
    assert.equal(readOne({ ...SPOT, state })?.tradable, false);
});

const NOT_UNDERSTOOD: readonly (readonly [what: string, row: unknown])[] = [
  ['an id of no known shape', { ...SPOT, instId: 'BTC' }],
  ['an id in lower case', { ...SPOT, instId: 'btc-usdt' }],
  ['a type that is not that of its id', { ...SPOT, instType: 'SWAP' }],
  ['a contract that says it is a pair', { ...SWAP, instType: 'SPOT' }],
  ['no base asset', { ...SPOT, baseCcy: '' }],
  ['no quote asset', { ...SPOT, quoteCcy: '' }],
  ['no underlying', { ...SWAP, uly: '', instFamily: '' }],
  ['half an underlying', { ...SWAP, uly: 'BTC' }],
  ['a tick of zero', { ...SPOT, tickSz: '0' }],
  ['no lot', { ...SPOT, lotSz: '' }],
  ['a contract without a value', { ...SWAP, ctVal: '' }],
  ['a contract of value zero', { ...SWAP, ctVal: '0' }],
  ['a multiplier of zero', { ...SWAP, ctMult: '0' }],
  ['a multiplier that is no decimal', { ...SWAP, ctMult: '1e0' }],
  ['a contract of no asset', { ...SWAP, ctValCcy: '' }],
  ['a swap of a new type', { ...SWAP, ctType: 'quanto' }],
  ['a swap without a type', { ...SWAP, ctType: '' }],
  ['a value that is a number', { ...SWAP, ctVal: 0.01 }],
];
for (const [what, row] of NOT_UNDERSTOOD) {
  test(`An instrument with ${what} is left out; the others stay.`, () => {
    assert.deepEqual(
      readInstruments(answer(row, SPOT)).map(({ id }) => id),
      ['BTC-USDT'],
    );
  });
}

test('An answer that is none gives no instruments.', () => {
  for (const body of [
    '',
    '{',
    '[]',
    'null',
    '{"code":"0","data":{}}',
    '{"code":"0","msg":"","data":[1]}',
    '{"code":"50011","msg":"","data":[]}',
  ])
    assert.deepEqual(readInstruments(Buffer.from(body)), [], body);
  const refused = Buffer.from(JSON.stringify({ code: '1', msg: '', data: [SPOT] }));
  assert.deepEqual(readInstruments(refused), []);
});

test('The questions name the instrument exactly, with the type that its id has.', () => {
  assert.equal(instrumentTarget('BTC-USDT'), '/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT');
  assert.equal(
    instrumentTarget('BTC-USDT-SWAP'),
    '/api/v5/public/instruments?instType=SWAP&instId=BTC-USDT-SWAP',
  );
  assert.equal(
    instrumentTarget('BTC-USD-281229'),
    '/api/v5/public/instruments?instType=FUTURES&instId=BTC-USD-281229',
  );
  for (const id of [
    'BTC',
    'btc-usdt',
    'BTC-USDT&x=1',
    'BTC-USDT-SWAP-',
    '',
    'BTC-USDT\r\n',
    'BTC-USD-281229-9-X',
  ]) {
    assert.equal(instrumentTarget(id), null, id);
  }
});

test('The number that streams name an instrument by is kept as it is written; a missing or odd one is none.', () => {
  const coded = (instIdCode: string): string | null | undefined =>
    readInstruments(
      Buffer.from(
        JSON.stringify({ code: '0', msg: '', data: [SWAP] }).replace(
          '"instIdCode":10459',
          `"instIdCode":${instIdCode}`,
        ),
      ),
    )[0]?.code;
  assert.equal(coded('7'), '7');
  for (const odd of ['null', '"10459"', '1.5', '-1', '12345678901234567'])
    assert.equal(coded(odd), null, odd);
});

test('The lists of instruments ask for every type once, options by family.', () => {
  assert.equal(new Set(INSTRUMENT_LIST_TARGETS).size, INSTRUMENT_LIST_TARGETS.length);
  for (const target of INSTRUMENT_LIST_TARGETS)
    assert.match(
      target,
      /^\/api\/v5\/public\/instruments\?instType=(?:SPOT|SWAP|FUTURES|OPTION&instFamily=[A-Z]+-USD)$/u,
    );
});
