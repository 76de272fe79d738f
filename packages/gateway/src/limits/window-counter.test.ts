import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { WindowCounter } from './window-counter.ts';

const HOUR = 3_600_000;
const SUBJECTS = { installation: '', account: 'a1', key: 'k1' } as const;
const usdt = (amount: string) => ({ asset: 'USDT', amount: Decimal.parse(amount) });

function read(counter: WindowCounter, atMs: number, subject = 'k1'): string {
  return counter.read('key', subject, atMs).get('USDT')?.toString() ?? 'nothing';
}

test('What is taken counts for the subject of every layer, by asset, and for nobody else.', () => {
  const counter = new WindowCounter(HOUR);
  counter.take(SUBJECTS, usdt('1.5'), 0);
  counter.take({ ...SUBJECTS, key: 'k2' }, usdt('2'), 1);
  counter.take(SUBJECTS, { asset: 'BTC', amount: Decimal.parse('3') }, 2);
  assert.equal(read(counter, 3), '1.5');
  assert.equal(read(counter, 3, 'k2'), '2');
  assert.equal(read(counter, 3, 'k3'), 'nothing');
  assert.equal(counter.read('account', 'a1', 3).get('USDT')?.toString(), '3.5');
  assert.equal(counter.read('account', 'k1', 3).get('USDT'), undefined);
  assert.equal(counter.read('installation', '', 3).get('USDT')?.toString(), '3.5');
  assert.equal(counter.read('key', 'k1', 3).get('BTC')?.toString(), '3');
});

test('A window ends with its clock hour: the last millisecond counts to it, the next one to another.', () => {
  const counter = new WindowCounter(HOUR);
  counter.take(SUBJECTS, usdt('1'), 5 * HOUR);
  counter.take(SUBJECTS, usdt('1'), 6 * HOUR - 1);
  assert.equal(read(counter, 6 * HOUR - 1), '2');
  assert.equal(read(counter, 6 * HOUR), 'nothing');
  assert.equal(read(counter, 5 * HOUR - 1), 'nothing');
});

test('What is given back goes to the window that it was taken from, whatever the time is then.', () => {
  const counter = new WindowCounter(HOUR);
  const first = counter.take(SUBJECTS, usdt('5'), 0);
  counter.take(SUBJECTS, usdt('7'), HOUR);
  counter.giveBack(SUBJECTS, usdt('5'), first);
  assert.equal(read(counter, 0), '0');
  assert.equal(read(counter, HOUR), '7');
});

test('A clock that is set back finds the window as full as it was; looking at a later one empties none.', () => {
  const counter = new WindowCounter(HOUR);
  counter.take(SUBJECTS, usdt('5'), 10 * HOUR);
  assert.equal(read(counter, 1_000_000 * HOUR), 'nothing');
  assert.equal(read(counter, 10 * HOUR), '5');
  counter.take(SUBJECTS, usdt('2'), 11 * HOUR);
  counter.take(SUBJECTS, usdt('1'), 10 * HOUR);
  assert.equal(read(counter, 10 * HOUR), '6');
  assert.equal(read(counter, 11 * HOUR), '2');
});

test('A clock that was far ahead for a while throws today away no more than tomorrow.', () => {
  const counter = new WindowCounter(HOUR);
  counter.take(SUBJECTS, usdt('5'), 10 * HOUR);
  counter.take(SUBJECTS, usdt('1'), 90_000 * HOUR);
  assert.equal(read(counter, 10 * HOUR), '5');
  for (let hour = 11; hour < 20; hour += 1) {
    assert.equal(read(counter, hour * HOUR), 'nothing');
    counter.take(SUBJECTS, usdt('3'), hour * HOUR);
    assert.equal(read(counter, hour * HOUR), '3');
    assert.equal(read(counter, 90_000 * HOUR), '1');
  }
});

test('A window that was forgotten is never counted anew: its time is of the earliest that is kept.', () => {
  const counter = new WindowCounter(HOUR);
  const forgotten = counter.take(SUBJECTS, usdt('1'), HOUR);
  for (const hour of [2, 3, 4]) counter.take(SUBJECTS, usdt(String(hour)), hour * HOUR);
  assert.equal(read(counter, HOUR), '2');
  assert.equal(read(counter, 0), '2');
  counter.take(SUBJECTS, usdt('10'), HOUR);
  assert.equal(read(counter, 2 * HOUR), '12');
  counter.giveBack(SUBJECTS, usdt('1'), forgotten);
  assert.equal(read(counter, 2 * HOUR), '12');
});
