import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import { MARKET_PREFETCH_MS } from '../bounds.ts';
import { CODES_FRESH_MS, CODES_REFRESH_MIN_MS } from './bounds.ts';
import { OKX_BENCH } from '../testing/bench-venues.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ListedCodeBooks } from './code-book.ts';

const PAPER = { destination: { environment: 'paper', region: 'paper' } } as const;
const LIVE = { destination: { environment: 'live', region: 'global' } } as const;

function instrument(id: string, code: string | null): Instrument {
  return { ...OKX_BENCH.instrument, id, code };
}

test('Codes are those of the place, known both ways once the place was asked, and to nobody else.', async () => {
  const asked: string[] = [];
  const books = new ListedCodeBooks(new ManualClock(), async ({ environment }) => {
    asked.push(environment);
    return [instrument('BTC-USDT', environment === 'live' ? '1' : '2'), instrument('X', null)];
  });
  assert.equal(books.of(PAPER).idOf('2'), null);
  await Promise.all([books.ready(PAPER), books.ready(PAPER), books.ready(LIVE)]);
  assert.deepEqual(asked, ['paper', 'live'], 'once each');
  assert.deepEqual([books.of(PAPER).idOf('2'), books.of(PAPER).codeOf('BTC-USDT')], ['BTC-USDT', '2']);
  assert.equal(books.of(LIVE).codeOf('BTC-USDT'), '1');
  assert.equal(books.of(PAPER).idOf('1'), null);
  assert.equal(books.of(null).idOf('2'), null);
});

test('A place that does not answer holds nobody for long, and old codes serve while they are asked for anew.', async () => {
  const clock = new ManualClock();
  let answers = true;
  let asked = 0;
  const books = new ListedCodeBooks(clock, () => {
    asked += 1;
    return answers ? Promise.resolve([instrument('BTC-USDT', '7')]) : new Promise(() => undefined);
  });
  await books.ready(PAPER);
  clock.advance(CODES_FRESH_MS);
  answers = false;
  await books.ready(PAPER);
  assert.equal(asked, 2);
  assert.equal(books.of(PAPER).idOf('7'), 'BTC-USDT');
  const late = books.ready(LIVE);
  clock.advance(MARKET_PREFETCH_MS);
  await late;
  assert.equal(clock.timers, 0);
});

test('However many ask for what is unknown, the venue is asked once in a while.', async () => {
  const clock = new ManualClock();
  let asked = 0;
  const books = new ListedCodeBooks(clock, async () => {
    asked += 1;
    return null;
  });
  for (let count = 0; count < 50; count += 1) books.refresh(PAPER);
  await settled();
  books.refresh(PAPER);
  await settled();
  assert.equal(asked, 1);
  clock.advance(CODES_REFRESH_MIN_MS);
  await books.ready(PAPER);
  assert.equal(asked, 2);
});

test('A number that means another instrument now is no longer the number of the one before.', async () => {
  const clock = new ManualClock();
  let list = [instrument('A-USDT', '5'), instrument('C-USDT', '6')];
  const books = new ListedCodeBooks(clock, () => Promise.resolve(list));
  await books.ready(PAPER);
  assert.equal(books.of(PAPER).codeOf('A-USDT'), '5');
  list = [instrument('B-USDT', '5')];
  clock.advance(CODES_FRESH_MS);
  await books.ready(PAPER);
  await settled();
  const codes = books.of(PAPER);
  assert.deepEqual([codes.idOf('5'), codes.codeOf('B-USDT'), codes.codeOf('A-USDT')], ['B-USDT', '5', null]);
  assert.equal(codes.codeOf('C-USDT'), '6', 'what is in no list any more may still trade');
});

test('A list that cannot be asked for is none, and ends nothing.', async () => {
  const clock = new ManualClock();
  let fails = false;
  const books = new ListedCodeBooks(clock, () =>
    fails ? Promise.reject(new Error('fault')) : Promise.resolve([instrument('BTC-USDT', '7')]),
  );
  await books.ready(PAPER);
  fails = true;
  clock.advance(CODES_REFRESH_MIN_MS);
  books.refresh(PAPER);
  await settled();
  assert.equal(books.of(PAPER).codeOf('BTC-USDT'), '7');
});
