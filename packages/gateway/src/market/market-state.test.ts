import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { MarketState } from '@bitting/core/policy/policy.ts';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import type { OutgoingRequest } from '@bitting/core/venues/dialect.ts';
import {
  BOOKS_MAX,
  INSTRUMENT_FRESH_MS,
  MARKET_STATE_MS_MAX,
  REFERENCE_FRESH_MS,
  VOLUME_MS_MAX,
} from '../bounds.ts';
import type { Transmission } from '../ports/upstream.ts';
import { answer, FakeUpstream } from '../testing/fake-upstream.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { htxMarketQuestions } from './htx-questions.ts';
import { MarketFeed } from './market-data.ts';
import { okxMarketQuestions } from './okx-questions.ts';

const PLACE = { environment: 'paper', region: 'paper' } as const;
const PAIR = 'BTC-USDT';
const SWAP = 'BTC-USDT-SWAP';
const INVERSE = 'BTC-USD-SWAP';

let clock: ManualClock;
let upstream: FakeUpstream;
let feed: MarketFeed;
/** What the venue has no answer to, by a part of the target. */
let silent: string;
/** Instruments that the venue has. */
let listed: ReadonlySet<string>;
beforeEach(() => {
  clock = new ManualClock();
  upstream = new FakeUpstream(clock);
  silent = 'nothing';
  listed = new Set([PAIR, SWAP, INVERSE]);
  upstream.respondToQuestion = respond;
  const common = { upstream, clock, place: PLACE };
  feed = new MarketFeed({ dialect: okxDialect, questions: okxMarketQuestions, ...common });
});

function instrumentRow(instId: string): Readonly<Record<string, unknown>> {
  const common = { instId, tickSz: '0.1', lotSz: '0.01', state: 'live' };
  if (instId === PAIR) return { ...common, instType: 'SPOT', baseCcy: 'BTC', quoteCcy: 'USDT' };
  const contract = { ...common, instType: 'SWAP', ctMult: '1' };
  return instId === SWAP
    ? { ...contract, uly: 'BTC-USDT', settleCcy: 'USDT', ctVal: '0.01', ctValCcy: 'BTC', ctType: 'linear' }
    : { ...contract, uly: 'BTC-USD', settleCcy: 'BTC', ctVal: '100', ctValCcy: 'USD', ctType: 'inverse' };
}

function respond({ target }: OutgoingRequest): Transmission {
  if (target.includes(silent)) return { kind: 'not-sent', cause: 'silent' };
  const instId = /instId=([A-Z0-9-]+)/u.exec(target)?.[1] ?? '';
  const ts = String(clock.wallMs());
  const rows = {
    instruments: listed.has(instId) ? [instrumentRow(instId)] : [],
    ticker: [
      { instId, last: '50000', bidPx: '50010', askPx: '50020', vol24h: '3000', volCcy24h: '900000', ts },
    ],
    'mark-price': [{ instId, markPx: '50030', ts }],
    books: [{ bids: [['50010', '2', '0', '1']], asks: [['50020', '3', '0', '1']], ts }],
  };
  const kind = (Object.keys(rows) as (keyof typeof rows)[]).find((path) => target.includes(`/${path}?`));
  return answer({ code: '0', msg: '', data: kind === undefined ? [] : rows[kind] });
}

const asked = (part: string): number =>
  upstream.public.filter(({ target }) => target.includes(`/${part}?`)).length;
const state = (id: string): unknown => JSON.parse(JSON.stringify(feed.state(id)));
const NOTHING: MarketState = { mark: null, volumePerDay: null, book: null };

test('Nothing is known of a market that nobody asked for, and nothing of an instrument that is unknown.', async () => {
  assert.deepEqual(feed.state(PAIR), NOTHING);
  await feed.prefetch(['ETH-USDT'], 'key', ['mark']);
  assert.deepEqual(feed.state('ETH-USDT').volumePerDay, null);
  assert.deepEqual(feed.state('ETH-USDT').mark, null);
});

test('Of a pair the middle of the ticker is the second opinion, and the quote asset the volume: one question for all.', async () => {
  await feed.prefetch([PAIR], 'key', ['mark']);
  assert.deepEqual(state(PAIR), {
    mark: { price: '50015', atMs: clock.wallMs() },
    volumePerDay: { asset: 'USDT', amount: '900000' },
    book: null,
  });
  assert.deepEqual([asked('ticker'), asked('mark-price'), asked('books')], [1, 0, 0]);
});

test('Of a contract the mark price is the second opinion, and its volume is what its orders are valued in.', async () => {
  await feed.prefetch([SWAP, INVERSE], 'key', ['mark']);
  assert.deepEqual(state(SWAP), {
    mark: { price: '50030', atMs: clock.wallMs() },
    // 3,000 contracts of 0.01 BTC at 50,000.
    volumePerDay: { asset: 'USDT', amount: '1500000' },
    book: null,
  });
  // 3,000 contracts of 100 USD.
  const inverse = feed.state(INVERSE).volumePerDay;
  assert.deepEqual([inverse?.asset, inverse?.amount.toString()], ['USD', '300000']);
});

test('Mark price and book are asked for only where they are needed, and not again while they are fresh.', async () => {
  await feed.prefetch([SWAP], 'key');
  assert.deepEqual([asked('mark-price'), asked('books')], [0, 0]);
  assert.equal(feed.state(SWAP).mark, null);
  await feed.prefetch([SWAP], 'key', ['mark', 'book']);
  assert.deepEqual([asked('mark-price'), asked('books')], [1, 1]);
  const { book } = feed.state(SWAP);
  assert.deepEqual(JSON.parse(JSON.stringify(book)), {
    bids: [{ price: '50010', size: '2' }],
    asks: [{ price: '50020', size: '3' }],
    atMs: clock.wallMs(),
  });
  clock.advance(REFERENCE_FRESH_MS);
  await feed.prefetch([SWAP], 'key', ['mark', 'book']);
  assert.deepEqual([asked('mark-price'), asked('books')], [1, 1]);
  clock.advance(1);
  await feed.prefetch([SWAP], 'key', ['mark', 'book']);
  assert.deepEqual([asked('mark-price'), asked('books')], [2, 2]);
});

test('Many who need the same mark price ask once.', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, nth) => feed.prefetch([SWAP], `key-${nth}`, ['mark'])));
  assert.equal(asked('mark-price'), 1);
});

test('What is older than its bound is not known any more, though the wall clock was set back.', async () => {
  await feed.prefetch([PAIR, SWAP], 'key', ['mark', 'book']);
  clock.advance(MARKET_STATE_MS_MAX);
  for (const id of [PAIR, SWAP]) {
    assert.ok(feed.state(id).mark !== null && feed.state(id).book !== null, id);
  }
  clock.advance(1);
  for (const id of [PAIR, SWAP]) {
    assert.deepEqual([feed.state(id).mark, feed.state(id).book], [null, null], id);
    assert.ok(feed.state(id).volumePerDay !== null, id);
  }
});

test('The volume of a day is known for an hour after the ticker came.', async () => {
  await feed.prefetch([PAIR], 'key');
  silent = '/ticker';
  clock.advance(VOLUME_MS_MAX);
  await feed.prefetch([PAIR], 'key');
  assert.equal(feed.state(PAIR).volumePerDay?.amount.toString(), '900000');
  clock.advance(1);
  assert.ok(feed.instrument(PAIR) !== null);
  assert.equal(feed.state(PAIR).volumePerDay, null);
});

test('What the venue does not say any more is not known, rather than as it was.', async () => {
  await feed.prefetch([SWAP], 'key', ['mark', 'book']);
  clock.advance(REFERENCE_FRESH_MS + 1);
  upstream.respondToQuestion = () => answer({ code: '0', msg: '', data: [] });
  await feed.prefetch([SWAP], 'key', ['mark', 'book']);
  assert.deepEqual(feed.state(SWAP), NOTHING);
});

test('A question that stays without an answer leaves what is known, until it is too old.', async () => {
  await feed.prefetch([SWAP], 'key', ['mark']);
  const before = feed.state(SWAP).mark;
  silent = '/';
  clock.advance(REFERENCE_FRESH_MS + 1);
  await feed.prefetch([SWAP], 'key', ['mark']);
  assert.deepEqual(feed.state(SWAP).mark, before);
  clock.advance(MARKET_STATE_MS_MAX);
  assert.equal(feed.state(SWAP).mark, null);
});

test('Books are kept within a bound, however many instruments orders name.', async () => {
  await feed.prefetch([PAIR], 'key', ['book']);
  const others = Array.from({ length: BOOKS_MAX }, (_, nth) => `A${nth}-USDT`);
  for (const id of others.slice(1)) await feed.prefetch([id], 'key', ['book']);
  assert.ok(feed.state(PAIR).book !== null);
  await feed.prefetch(others.slice(0, 1), 'key', ['book']);
  assert.equal(feed.state(PAIR).book, null);
  assert.ok(feed.state(others.at(-1) ?? '').book !== null);
});

test('An instrument of a gateway that has run for long is known as long as the venue said it lately, and no longer.', async () => {
  for (let hour = 0; hour < 24; hour += 1) {
    for (const id of [PAIR, SWAP]) {
      await feed.prefetch([id], 'key');
      assert.ok(feed.instrument(id) !== null, `${id} at ${hour}`);
    }
    clock.advance(INSTRUMENT_FRESH_MS);
    assert.ok(feed.instrument(PAIR) !== null);
    clock.advance(3_600_000 - INSTRUMENT_FRESH_MS);
    assert.deepEqual([feed.instrument(PAIR), feed.instrument(SWAP)], [null, null], `at ${hour}`);
  }
  silent = '/instruments';
  await feed.prefetch([PAIR], 'key');
  assert.equal(feed.instrument(PAIR), null, 'the venue did not say it again');
  silent = 'nothing';
  listed = new Set([SWAP]);
  await feed.prefetch([PAIR, SWAP], 'key');
  assert.equal(feed.instrument(PAIR), null, 'it was delisted');
  assert.ok(feed.instrument(SWAP) !== null);
});

test('HTX is asked for bars of the mark price, and counts contracts for both sides.', async () => {
  const ts = clock.wallMs();
  const minute = Math.floor(ts / 60_000) * 60;
  const bodies: Readonly<Record<string, object>> = {
    swap_contract_info: {
      data: [
        {
          symbol: 'BTC',
          contract_code: 'BTC-USDT',
          contract_size: 0.001,
          price_tick: 0.1,
          contract_status: 1,
          trade_partition: 'USDT',
        },
      ],
    },
    'detail/merged': { ch: 'market.BTC-USDT.detail.merged', tick: { close: '50000', vol: '2002' } },
    linear_swap_mark_price_kline: {
      ch: 'market.BTC-USDT.mark_price.1min',
      data: [{ id: minute, close: '50010.5' }],
    },
    depth: {
      ch: 'market.BTC-USDT.depth.step0',
      tick: { bids: [[49_999, 1]], asks: [[50_001, 2]] },
    },
  };
  upstream.respondToQuestion = ({ target }) => {
    const path = target.split('?')[0] ?? '';
    const key = Object.keys(bodies).find((end) => path.endsWith(`/${end}`)) ?? '';
    return answer({ status: 'ok', ts, ...bodies[key] });
  };
  const htx = new MarketFeed({
    dialect: htxDialect,
    questions: htxMarketQuestions,
    upstream,
    clock,
    place: PLACE,
  });
  await htx.prefetch(['BTC-USDT'], 'key', ['mark', 'book']);
  assert.deepEqual(JSON.parse(JSON.stringify(htx.state('BTC-USDT'))), {
    mark: { price: '50010.5', atMs: ts },
    volumePerDay: { asset: 'USDT', amount: '50050' },
    book: {
      bids: [{ price: '49999', size: '1' }],
      asks: [{ price: '50001', size: '2' }],
      atMs: ts,
    },
  });
});
