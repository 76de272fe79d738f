/** HTX writes amounts as its program prints them: with exponents, large and small (seen in answers of the live venue). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scanJson } from '../../encoding/json.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { decimalOf, readAnswer, readJson } from './answer.ts';
import { htxAccountReader } from './account-reader.ts';
import { readTicker } from './market-data.ts';
import { HtxBook } from './streams/book.ts';
import { readMarketChannel } from './streams/channels.ts';
import { findEndpoint } from './streams/endpoints.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('A reference price is read from an answer that has an exponent somewhere, or in the price.', () => {
  const answer = (close: string): Uint8Array =>
    bytes(
      `{"ch":"market.btcusdt.detail.merged","status":"ok","ts":1700000000000,"tick":{"close":${close},"vol":2.3822168242201668E8}}`,
    );
  assert.equal(readTicker('btcusdt', answer('9146.86'))?.last.price.toString(), '9146.86');
  assert.equal(readTicker('btcusdt', answer('5.175E-5'))?.last.price.toString(), '0.00005175');
  for (const wrong of ['0E-18', '1E', '1E+', '.5', '1E500', '--1', '"x"', 'NaN', '1.E2'])
    assert.equal(readTicker('btcusdt', answer(wrong)), null, wrong);
});

test('A number is worth the same however it is written, or it is none.', () => {
  for (const [text, worth] of [
    ['0E-18', '0'],
    ['0E-40', '0'],
    ['2.38E8', '238000000'],
    ['1E0', '1'],
    ['1e+3', '1000'],
    ['12.5E1', '125'],
    ['12.5E-1', '1.25'],
    ['0.5', '0.5'],
    ['1.5000000000000000000000000', '1.5'],
    ['8.623606085E-7', '0.0000008623606085'],
    ['007E1', '70'],
  ] as const)
    assert.equal(decimalOf(text)?.toString(), worth, text);
  for (const text of ['', 'E5', '1E-19', '1E18', '1.0E100', '-1E2', ' 1', '1 ', '1,5', '0x1', 'Infinity'])
    assert.equal(decimalOf(text), null, text);
  const digits = fc.stringMatching(/^[0-9]{1,8}$/u);
  fc.assert(
    fc.property(digits, digits, fc.integer({ min: -9, max: 9 }), (whole, fraction, exponent) => {
      const units = BigInt(whole + fraction);
      const scale = fraction.length - exponent;
      const expected = scale > 0 ? units : units * 10n ** BigInt(-scale);
      const found = decimalOf(`${whole}.${fraction}E${exponent}`);
      assert.ok(found !== null);
      const shift = BigInt(10) ** BigInt(Math.max(0, scale));
      // found * shift = expected, exactly.
      assert.equal(found.units * shift, expected * BigInt(10) ** BigInt(found.scale));
    }),
  );
});

test('An answer keeps its numbers as they were written, and is refused where they are none.', () => {
  const answer = readAnswer(bytes('{"status":"ok","data":{"a":0E-18,"b":-0.0,"c":-1.5e+3}}'));
  assert.deepEqual(
    answer?.data instanceof Map ? [...answer.data.values()].map((value: { text: string }) => value.text) : [],
    ['0E-18', '-0.0', '-1.5e+3'],
  );
  for (const text of ['1E', '1Ex', '01E1', '1E1.5', '+1', '1e++1', 'E1'])
    assert.equal(readJson(bytes(`{"a":${text}}`)), undefined, text);
  for (const text of ['1E5', '1e5', '-0.0', '0E0'])
    assert.throws(
      () => scanJson(bytes(`{"a":${text}}`)),
      (error) => error instanceof BittingError && error.code === 'JSON_MALFORMED',
      `of bots ${text} is refused as before`,
    );
});

test('Balances and books that are written with exponents are read.', () => {
  const push =
    '{"op":"notify","topic":"account","ts":1,"data":[{"details":[{"currency":"USDT","equity":1.5E2,"available":"0E-18"}]}]}';
  const [change] = htxAccountReader.readPush('', push);
  assert.ok(change?.kind === 'balance');
  assert.deepEqual([change.balance.total.toString(), change.balance.available.toString()], ['150', '0']);
  const endpoint = findEndpoint('htx-contract', '/linear-swap-ws', '');
  assert.ok(endpoint);
  const topic = 'market.SHIB-USDT.depth.size_20.high_freq';
  const channel = readMarketChannel(endpoint, topic, { once: false, dataType: 'incremental' });
  assert.ok('key' in channel);
  const book = new HtxBook(channel);
  const frame = (event: string, version: number, asks: string): string =>
    `{"ch":"${topic}","ts":1,"tick":{"asks":${asks},"bids":[],"event":"${event}","version":${version},"ts":1}}`;
  book.apply(frame('snapshot', 1, '[[8.77E-6,1],[8.76E-6,2.5E7]]'));
  book.apply(frame('update', 2, '[[0.00000877,0E-18]]'));
  assert.equal(book.broken, false);
  assert.match(book.snapshot() ?? '', /"asks":\[\[8\.76E-6,2\.5E7\]\]/u);
});
