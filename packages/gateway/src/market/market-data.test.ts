import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import type { OutgoingRequest } from '@bitting/core/venues/dialect.ts';
import {
  INSTRUMENT_FRESH_MS,
  INSTRUMENT_UNKNOWN_MS,
  MARKET_PREFETCH_MS,
  MARKET_QUESTIONS,
  MARKET_TURN_MS,
  REFERENCE_FRESH_MS,
} from '../bounds.ts';
import { THROTTLED, type Transmission } from '../ports/upstream.ts';
import { answer, FakeUpstream } from '../testing/fake-upstream.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MarketFeed } from './market-data.ts';
import { okxMarketQuestions } from './okx-questions.ts';

const INSTRUMENT = {
  instType: 'SPOT',
  instId: 'BTC-USDT',
  baseCcy: 'BTC',
  quoteCcy: 'USDT',
  tickSz: '0.1',
  lotSz: '0.00001',
  state: 'live',
};

let clock: ManualClock;
let upstream: FakeUpstream;
let feed: MarketFeed;
beforeEach(() => {
  clock = new ManualClock();
  upstream = new FakeUpstream(clock);
  upstream.respondToQuestion = respond;
  feed = new MarketFeed({
    dialect: okxDialect,
    questions: okxMarketQuestions,
    upstream,
    clock,
    place: { environment: 'paper', region: 'paper' },
  });
});

function respond({ target }: OutgoingRequest): Transmission {
  if (target.startsWith('/api/v5/public/instruments'))
    return answer({ code: '0', msg: '', data: target.includes('BTC-USDT') ? [INSTRUMENT] : [] });
  return answer({
    code: '0',
    msg: '',
    data: [{ instId: 'BTC-USDT', last: '100.5', ts: String(clock.wallMs()) }],
  });
}

const asked = (part: string): number => upstream.public.filter(({ target }) => target.includes(part)).length;

test('An instrument and its price are known after they were asked for.', async () => {
  assert.equal(feed.instrument('BTC-USDT'), null);
  assert.equal(feed.reference('BTC-USDT'), null);
  await feed.prefetch(['BTC-USDT']);
  assert.equal(feed.instrument('BTC-USDT')?.lotSize.toString(), '0.00001');
  assert.equal(feed.reference('BTC-USDT')?.price.toString(), '100.5');
  assert.equal(feed.reference('BTC-USDT')?.atMs, clock.wallMs());
});

test('What is fresh is not asked for again; what is not, is.', async () => {
  await feed.prefetch(['BTC-USDT']);
  clock.advance(REFERENCE_FRESH_MS);
  await feed.prefetch(['BTC-USDT']);
  assert.deepEqual([asked('instruments'), asked('ticker')], [1, 1]);
  clock.advance(1);
  await feed.prefetch(['BTC-USDT']);
  assert.deepEqual([asked('instruments'), asked('ticker')], [1, 2]);
  clock.advance(INSTRUMENT_FRESH_MS);
  assert.equal(feed.instrument('BTC-USDT'), null);
  await feed.prefetch(['BTC-USDT']);
  assert.deepEqual([asked('instruments'), asked('ticker')], [2, 3]);
});

test('Many who wait for the same ask once.', async () => {
  await Promise.all(Array.from({ length: 20 }, () => feed.prefetch(['BTC-USDT'])));
  assert.deepEqual([asked('instruments'), asked('ticker')], [1, 1]);
});

test('An id that the venue does not know is not asked for again for a while, one of no known shape never.', async () => {
  await feed.prefetch(['NO-SUCH', 'not an instrument']);
  clock.advance(INSTRUMENT_UNKNOWN_MS);
  await feed.prefetch(['NO-SUCH', 'not an instrument']);
  assert.equal(asked('instruments'), 1);
  clock.advance(1);
  await feed.prefetch(['NO-SUCH']);
  assert.equal(asked('instruments'), 2);
  assert.equal(asked('not'), 0);
});

test('Nobody waits longer for the market than the bound, whatever the venue does.', async () => {
  const never = Promise.withResolvers<Transmission>();
  upstream.sendPublic = () => never.promise;
  const waited = feed.prefetch(['BTC-USDT']);
  clock.advance(MARKET_PREFETCH_MS);
  await waited;
  assert.equal(feed.instrument('BTC-USDT'), null);
  never.resolve({ kind: 'not-sent', cause: 'late' });
});

test('A venue that cannot be reached or answers with a fault leaves nothing behind.', async () => {
  for (const outcome of [
    { kind: 'not-sent', cause: 'down' } as const,
    { kind: 'unknown', cause: 'cut', upstreamMs: 1 } as const,
    answer({ code: '50001', msg: '', data: [] }, 503),
    answer({ code: '0', msg: '', data: [INSTRUMENT] }, 206),
    answer('<html>'),
  ]) {
    upstream.respondToQuestion = () => outcome;
    await feed.prefetch(['BTC-USDT']);
    assert.equal(feed.instrument('BTC-USDT'), null);
    assert.equal(feed.reference('BTC-USDT'), null);
    clock.advance(INSTRUMENT_UNKNOWN_MS + 1);
  }
  upstream.respondToQuestion = respond;
  await feed.prefetch(['BTC-USDT']);
  assert.ok(feed.instrument('BTC-USDT'));
});

test('A question beyond the venue’s allowance waits for its turn, as long as an order would, and no longer.', async () => {
  let throttled = 2;
  let tried = 0;
  upstream.sendPublic = ({ outgoing }) => {
    tried += 1;
    throttled -= 1;
    return Promise.resolve(
      throttled >= 0 ? { kind: 'not-sent' as const, cause: THROTTLED } : respond(outgoing),
    );
  };
  const settle = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });
  const waited = feed.prefetch(['BTC-USDT']);
  await settle();
  assert.equal(tried, 2);
  clock.advance(MARKET_TURN_MS);
  await waited;
  assert.ok(feed.instrument('BTC-USDT') !== null && feed.reference('BTC-USDT') !== null);
  throttled = Number.POSITIVE_INFINITY;
  tried = 0;
  const inVain = feed.prefetch(['ETH-USDT']);
  for (let at = 0; at < 2 * MARKET_PREFETCH_MS; at += MARKET_TURN_MS) {
    await settle();
    clock.advance(MARKET_TURN_MS);
  }
  await inVain;
  assert.equal(tried, 2 * (1 + MARKET_PREFETCH_MS / MARKET_TURN_MS));
  assert.equal(feed.instrument('ETH-USDT'), null);
});

test('A question that waits for one key’s share goes at once with another’s, whose order needs the same.', async () => {
  const tried: string[] = [];
  upstream.sendPublic = ({ askedBy, outgoing }) => {
    const key = askedBy.kind === 'own' ? askedBy.virtualKeyId : '';
    tried.push(key);
    return Promise.resolve(
      key === 'greedy' ? { kind: 'not-sent' as const, cause: THROTTLED } : respond(outgoing),
    );
  };
  const waited = feed.prefetch(['BTC-USDT'], 'greedy');
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  assert.deepEqual(tried, ['greedy', 'greedy']);
  await Promise.all([feed.prefetch(['BTC-USDT'], 'modest'), waited]);
  assert.ok(feed.reference('BTC-USDT') !== null);
  assert.equal(tried.filter((key) => key === 'modest').length, 2);
  assert.equal(clock.timers, 0);
});

test('Questions under way at once are bounded for each key, and no key keeps another from asking its own.', async () => {
  const asked: string[] = [];
  upstream.sendPublic = ({ askedBy }) => {
    asked.push(askedBy.kind === 'own' ? askedBy.virtualKeyId : '');
    return Promise.withResolvers<Transmission>().promise;
  };
  const unknown = (key: string): readonly string[] =>
    Array.from({ length: 50 }, (_, id) => `${key.toUpperCase()}${id}-USDT`);
  const greedy = ['a', 'b', 'c', 'd', 'e', 'f'];
  const waited = greedy.map((key) => feed.prefetch(unknown(key), key));
  const { inFlight, inFlightPerAsker, kept } = MARKET_QUESTIONS;
  assert.equal(asked.filter((key) => key === 'a').length, inFlightPerAsker);
  assert.equal(asked.length, inFlight + kept * (greedy.length - inFlight / inFlightPerAsker));
  waited.push(feed.prefetch(['BTC-USDT'], 'modest'));
  assert.equal(asked.filter((key) => key === 'modest').length, 2);
  clock.advance(MARKET_PREFETCH_MS);
  await Promise.all(waited);
});
