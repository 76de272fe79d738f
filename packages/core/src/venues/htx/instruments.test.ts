import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instrumentQuestion, readInstruments } from './instruments.ts';
import { findHtxOperation } from './operations/table.ts';

const PAIR = {
  symbol: 'btcusdt',
  bc: 'btc',
  qc: 'usdt',
  state: 'online',
  pp: 2,
  ap: 6,
  vp: 8,
  at: 'enabled',
};
const LINEAR = {
  symbol: 'BTC',
  contract_code: 'BTC-USDT',
  contract_size: 0.001,
  price_tick: 0.1,
  contract_status: 1,
  business_type: 'swap',
  pair: 'BTC-USDT',
  contract_type: 'swap',
  trade_partition: 'USDT',
};
const COIN = {
  symbol: 'BTC',
  contract_code: 'BTC-USD',
  contract_size: 100,
  price_tick: 0.1,
  contract_status: 1,
};

const bytes = (value: unknown): Uint8Array =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const read = (row: unknown): unknown =>
  JSON.parse(JSON.stringify(readInstruments(bytes({ status: 'ok', data: [row], ts: '1' }))));
const isTradable = (row: unknown): boolean | undefined =>
  readInstruments(bytes({ status: 'ok', data: [row] }))[0]?.tradable;

test('A pair is what the venue says of it; its assets are in capitals, its id is not.', () => {
  assert.deepEqual(read(PAIR), [
    {
      venue: 'htx',
      id: 'btcusdt',
      market: 'spot',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      settleAsset: 'USDT',
      contract: null,
      tickSize: '0.01',
      lotSize: '0.000001',
      code: null,
      tradable: true,
    },
  ]);
});

test('A linear contract is an amount of the base asset, settled in the quote asset.', () => {
  const contract = { kind: 'linear', value: '0.001', multiplier: '1', valueAsset: 'BTC' };
  const expected = {
    venue: 'htx',
    id: 'BTC-USDT',
    market: 'swap',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    settleAsset: 'USDT',
    contract,
    tickSize: '0.1',
    lotSize: '1',
    code: null,
    tradable: true,
  };
  assert.deepEqual(read(LINEAR), [expected]);
  assert.deepEqual(read({ ...LINEAR, contract_code: 'BTC-USDT-261225', contract_size: '0.001' }), [
    { ...expected, id: 'BTC-USDT-261225', market: 'futures' },
  ]);
});

test('A coin-margined contract is an amount of dollars, settled in the coin.', () => {
  assert.deepEqual(read(COIN), [
    {
      venue: 'htx',
      id: 'BTC-USD',
      market: 'swap',
      baseAsset: 'BTC',
      quoteAsset: 'USD',
      settleAsset: 'BTC',
      contract: { kind: 'inverse', value: '100', multiplier: '1', valueAsset: 'USD' },
      tickSize: '0.1',
      lotSize: '1',
      code: null,
      tradable: true,
    },
  ]);
});

test('An instrument is tradable only when the venue says so in every way that it has.', () => {
  assert.equal(isTradable(PAIR), true);
  assert.equal(isTradable({ ...PAIR, state: 'suspend' }), false);
  assert.equal(isTradable({ ...PAIR, at: 'disabled' }), false);
  assert.equal(isTradable({ ...PAIR, at: undefined }), false);
  assert.equal(isTradable(LINEAR), true);
  for (const contract_status of [0, 3, 5, undefined])
    assert.equal(isTradable({ ...LINEAR, contract_status }), false);
});

test('A row that is not completely understood is no instrument.', () => {
  for (const change of [
    { bc: '' },
    { qc: undefined },
    { pp: -1 },
    { pp: 1.5 },
    { ap: 19 },
    { symbol: 'BTCUSDT' },
  ])
    assert.deepEqual(read({ ...PAIR, ...change }), [], JSON.stringify(change));
  for (const change of [
    { contract_size: 0 },
    { contract_size: undefined },
    { price_tick: null },
    { symbol: 'ETH' },
    { trade_partition: 'USDC' },
    { trade_partition: undefined },
    { contract_code: 'btc-usdt' },
    { contract_code: 'BTCUSDT' },
  ])
    assert.deepEqual(read({ ...LINEAR, ...change }), [], JSON.stringify(change));
  assert.deepEqual(read({ ...COIN, symbol: 'BT' }), []);
  assert.deepEqual(read({ ...PAIR, symbol: 'BTC-USDT' }), []);
  assert.deepEqual(read({ ...LINEAR, ...PAIR, contract_code: 'btcusdt' }), []);
});

test('An answer that is none of the venue’s, or says that it failed, holds no instrument.', () => {
  for (const body of [
    '',
    '<html>',
    '[]',
    { status: 'error', 'err-code': 'x', data: [PAIR] },
    { status: 'ok', data: [PAIR, 1] },
    { data: [PAIR] },
  ])
    assert.deepEqual(readInstruments(bytes(body)), []);
});

for (const id of ['btcusdt', 'BTC-USDT', 'BTC-USDT-261225', 'BTC-USD']) {
  test(`What is asked about ${id} are public operations of the host that has it.`, () => {
    const question = instrumentQuestion(id);
    assert.ok(question !== null && question.target.endsWith(`=${id}`));
    const path = question.target.split('?')[0] ?? '';
    const operation = findHtxOperation(question.method, path, question.family);
    assert.equal(operation?.class, 'public', path);
    assert.equal(operation.family, question.family);
    assert.equal(question.body.length, 0);
  });
}

test('Dated contracts are asked for too: by itself the venue answers about perpetuals alone.', () => {
  assert.match(instrumentQuestion('BTC-USDT-261225')?.target ?? '', /\?business_type=all&/u);
});

test('Nothing is asked about an id of no known shape.', () => {
  for (const id of ['BTCUSDT', 'btc-usdt', 'BTC-EUR', 'BTC271231', 'btcusdt&x=1', ''])
    assert.equal(instrumentQuestion(id), null, id);
});
