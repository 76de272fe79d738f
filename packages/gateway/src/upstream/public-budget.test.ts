import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { API_FAMILIES, type ApiFamily, type Operation } from '@bitting/core/venues/operation.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { PUBLIC_BUDGETS } from '../bounds.ts';
import { PublicRequest, type PublicAsker } from '../pipeline/stages.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { PublicBudget } from './public-budget.ts';

const PRICE: Readonly<Record<ApiFamily, string>> = {
  okx: '/api/v5/market/ticker?instId=BTC-USDT',
  'htx-spot': '/market/detail/merged?symbol=btcusdt',
  'htx-contract': '/linear-swap-ex/market/detail/merged?contract_code=BTC-USDT',
};

/** What each venue takes from one address: so many requests in so many milliseconds. */
const VENUE_LIMITS: Readonly<Record<ApiFamily, readonly [requests: number, windowMs: number]>> = {
  okx: [20, 2_000],
  'htx-spot': [4_500, 300_000],
  'htx-contract': [240, 3_000],
};

function requestTo(family: ApiFamily, askedBy: PublicAsker, target = PRICE[family]): PublicRequest {
  const [path = ''] = target.split('?');
  const operation: Operation = {
    method: 'GET',
    family,
    path,
    name: `GET ${path}`,
    class: 'public',
    acts: false,
    reader: 'query',
  };
  const venue: VenueId = family === 'okx' ? 'okx' : 'htx';
  const outgoing = { method: 'GET', target, body: new Uint8Array(), headers: [] };
  const destination = { venue, environment: 'live', region: 'global', family, credentialId: null } as const;
  return new PublicRequest(operation, outgoing, destination, askedBy);
}

const bot = (source: string): PublicAsker => ({ kind: 'bot', source });
const own = (virtualKeyId: string): PublicAsker => ({ kind: 'own', virtualKeyId });

for (const family of Object.values(API_FAMILIES).flat())
  suite(`At ${family}:`, () => {
    const [requests, windowMs] = VENUE_LIMITS[family];
    const bounds = PUBLIC_BUDGETS[family];
    const { own: ours } = bounds.rows[PRICE[family].split('?')[0] ?? ''] ?? bounds.others;

    test('Bots that ask without an end leave our own questions their share, for as long as they go on.', () => {
      const clock = new ManualClock();
      const budget = new PublicBudget(clock);
      let asked = 0;
      for (let at = 0; at < 60_000; at += 20) {
        for (let nth = 0; nth < 5; nth += 1) budget.admits(requestTo(family, bot(`10.0.0.${nth}`)), 'host');
        if (at >= asked * (1_000 / ours.perSecond)) {
          assert.ok(budget.admits(requestTo(family, own('key-1')), 'host'), `at ${at} ms`);
          asked += 1;
        }
        clock.advance(20);
      }
      assert.ok(asked >= 59 * ours.perSecond);
    });

    test('All of us together stay below what the venue takes from one address, in any window (ORD-14).', () => {
      const clock = new ManualClock();
      const budget = new PublicBudget(clock);
      const sent: number[] = [];
      const stepMs = windowMs / 500;
      for (let at = 0; at < windowMs * 2; at += stepMs) {
        for (const asker of [bot('10.0.0.1'), bot('10.0.0.2'), own('key-1'), own('key-2')])
          while (budget.admits(requestTo(family, asker), 'host')) sent.push(at);
        clock.advance(stepMs);
      }
      for (const [index, at] of sent.entries()) {
        const behind = sent[index + requests];
        assert.ok(
          behind === undefined || behind - at >= windowMs,
          `${requests} within ${windowMs} ms of ${at}`,
        );
      }
      assert.ok(sent.length > requests, 'no more was asked than one window takes');
    });

    test('One key that asks without an end leaves another its question.', () => {
      const clock = new ManualClock();
      const budget = new PublicBudget(clock);
      for (let at = 0; at < 10_000; at += 100) {
        while (budget.admits(requestTo(family, own('greedy')), 'host'));
        if (at % 2_000 === 0)
          assert.ok(budget.admits(requestTo(family, own('other')), 'host'), `at ${at} ms`);
        clock.advance(100);
      }
    });

    test('What bots leave is for our own questions, too: as one asker among them.', () => {
      const budget = new PublicBudget(new ManualClock());
      let taken = 0;
      while (budget.admits(requestTo(family, own('key-1')), 'host')) taken += 1;
      assert.ok(taken > ours.burst, `${taken}`);
      assert.ok(budget.admits(requestTo(family, bot('10.0.0.1')), 'host'), 'a bot has its turn all the same');
    });

    test('Another host has a budget of its own.', () => {
      const budget = new PublicBudget(new ManualClock());
      while (budget.admits(requestTo(family, bot('10.0.0.1')), 'one'));
      assert.ok(budget.admits(requestTo(family, bot('10.0.0.1')), 'two'));
    });
  });

test('OKX counts each endpoint, and instruments by their type: a bot that loads all markets is served.', () => {
  const budget = new PublicBudget(new ManualClock());
  const target = (type: string): string => `/api/v5/public/instruments?instType=${type}`;
  while (budget.admits(requestTo('okx', bot('10.0.0.1'), target('SPOT')), 'host'));
  assert.ok(budget.admits(requestTo('okx', bot('10.0.0.1'), target('SWAP')), 'host'));
  assert.ok(budget.admits(requestTo('okx', bot('10.0.0.1'), '/api/v5/public/time'), 'host'));
  let invented = 0;
  while (budget.admits(requestTo('okx', bot('10.0.0.1'), target(`X${invented}`)), 'host')) invented += 1;
  assert.ok(invented < 20, 'what a bot invents makes no budget');
});

/** Sends of one target within any two seconds, when bots ask without an end and we as often as given. */
function mostInTwoSeconds(target: string, ownEveryMs: number): number {
  const clock = new ManualClock();
  const budget = new PublicBudget(clock);
  const sent: number[] = [];
  for (let at = 0; at < 20_000; at += 20) {
    while (budget.admits(requestTo('okx', bot('10.0.0.1'), target), 'host')) sent.push(at);
    if (at % ownEveryMs === 0) {
      assert.ok(budget.admits(requestTo('okx', own('key-1'), target), 'host'), `ours at ${at} ms`);
      sent.push(at);
    }
    clock.advance(20);
  }
  return Math.max(...sent.map((from) => sent.filter((at) => at >= from && at < from + 2_000).length));
}

test('OKX takes the mark price of an instrument 10 times in 2 s: bots leave us our question of every second.', () => {
  const most = mostInTwoSeconds('/api/v5/public/mark-price?instType=SWAP&instId=BTC-USDT-SWAP', 1_000);
  assert.ok(most > 5 && most <= 10, `${most}`);
});

test('OKX takes books 40 times in 2 s: bots leave us three a second.', () => {
  const most = mostInTwoSeconds('/api/v5/market/books?instId=BTC-USDT&sz=50', 340);
  assert.ok(most > 20 && most <= 40, `${most}`);
});
