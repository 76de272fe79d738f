import assert from 'node:assert/strict';
import { test } from 'node:test';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { answer, FakeUpstream } from '../testing/fake-upstream.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MarketFeeds } from './market-feeds.ts';
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
