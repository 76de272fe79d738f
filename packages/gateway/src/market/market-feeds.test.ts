import assert from 'node:assert/strict';
import { test } from 'node:test';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { answer, FakeUpstream } from '../testing/fake-upstream.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MarketFeeds } from './market-feeds.ts';
import { htxMarketQuestions } from './htx-questions.ts';
import { okxMarketQuestions } from './okx-questions.ts';

const PAPER = { environment: 'paper', region: 'paper' } as const;
const LIVE = { environment: 'live', region: 'eea' } as const;
const PUBLIC = { venue: 'okx', family: 'okx', credentialId: null };

test('What one environment says of an instrument is not believed in another, nor asked with a credential.', async () => {
  const clock = new ManualClock();
  const upstream = new FakeUpstream(clock);
  const asked: unknown[] = [];
  upstream.sendPublic = ({ destination }) => {
    asked.push(destination);
    const last = destination.environment === 'paper' ? '1' : '60000';
    const row = { instId: 'BTC-USDT', last, ts: String(clock.wallMs()) };
    return Promise.resolve(answer({ code: '0', msg: '', data: [row] }));
  };
  const feeds = new MarketFeeds({ dialect: okxDialect, questions: okxMarketQuestions, upstream, clock });
  await feeds.of(PAPER).prefetch(['BTC-USDT']);
  assert.equal(feeds.of(PAPER).reference('BTC-USDT')?.price.toString(), '1');
  assert.equal(feeds.of(LIVE).reference('BTC-USDT'), null);
  await feeds.of({ ...LIVE }).prefetch(['BTC-USDT']);
  assert.equal(feeds.of(LIVE).reference('BTC-USDT')?.price.toString(), '60000');
  const [paper, , live] = asked;
  assert.deepEqual(paper, { ...PAPER, ...PUBLIC });
  assert.deepEqual(live, { ...LIVE, ...PUBLIC });
});

test('An instrument is asked about at the host of its own family.', async () => {
  const clock = new ManualClock();
  const upstream = new FakeUpstream(clock);
  upstream.respondToQuestion = () => answer({ status: 'error', 'err-code': 'base-not-found', 'err-msg': '' });
  const feed = new MarketFeeds({ dialect: htxDialect, questions: htxMarketQuestions, upstream, clock }).of(
    PAPER,
  );
  await feed.prefetch(['btcusdt']);
  await feed.prefetch(['BTC-USDT']);
  assert.deepEqual(
    upstream.destinations.map(({ family }) => family),
    ['htx-spot', 'htx-spot', 'htx-contract', 'htx-contract'],
  );
  for (const { credentialId } of upstream.destinations) assert.equal(credentialId, null);
  await feed.prefetch(['no such id']);
  assert.equal(upstream.destinations.length, 4);
});
