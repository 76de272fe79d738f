import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import {
  SYNC_BLIND_ROUND_MS,
  SYNC_FIRST_WAIT_MS,
  SYNC_QUESTION_PAUSE_MS,
  SYNC_RELOGIN_MS,
  SYNC_RETRY_FIRST_MS,
  SYNC_ROUND_MS,
  TAIL_FOLLOWERS_MAX,
} from '../../bounds.ts';
import { VENUES } from '../../edge/venues.ts';
import { VenueMetrics } from '../../edge/metrics.ts';
import { OrderFile } from '../../orders/order-file.ts';
import { LedgerOrderIndex } from '../../orders/order-index.ts';
import { createStamp } from '../../ports/stamp.ts';
import type { Picture, PictureEvent } from '../../ports/pictures.ts';
import { LoginGate } from '../../streams/login-gate.ts';
import { ACCOUNT_ID, FakeKeyRing } from '../../testing/fake-key-ring.ts';
import { answer, FakeUpstream } from '../../testing/fake-upstream.ts';
import {
  FakeVenueStreams,
  okxAnswers,
  settled,
  type FakeVenueSocket,
} from '../../testing/fake-venue-streams.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import { AccountSyncs } from './account-syncs.ts';

const PRIVATE = '/ws/v5/private';
const BALANCE = { ccy: 'USDT', cashBal: '100', availBal: '90', uTime: '1700000000000' };

let clock: ManualClock;
let ring: FakeKeyRing;
let venue: FakeVenueStreams;
let upstream: FakeUpstream;
let orders: LedgerOrderIndex;
let metrics: VenueMetrics;
let syncs: AccountSyncs;

beforeEach(() => {
  clock = new ManualClock();
  ring = new FakeKeyRing();
  venue = new FakeVenueStreams();
  venue.answer = okxAnswers;
  upstream = new FakeUpstream(clock);
  upstream.respondToQuestion = ({ target }) =>
    answer({ code: '0', msg: '', data: target.includes('account/balance') ? [{ details: [BALANCE] }] : [] });
  const { dialect, reader, streams: dialectOfStreams } = VENUES.okx;
  metrics = new VenueMetrics('okx');
  orders = new LedgerOrderIndex(new OrderFile(':memory:'), 'okx', { clock });
  syncs = new AccountSyncs({
    dialect,
    reader,
    orders,
    upstream,
    clock,
    metrics,
    keyRing: ring,
    ledger: new MemoryLedger(),
    stamp: createStamp(clock, '00'),
    venueNow: () => upstream.venueNow(),
    hostOf: (destination) => upstream.hostOf(destination),
    links: {
      dialect: dialectOfStreams,
      streams: venue,
      clock,
      metrics,
      gate: new LoginGate(clock),
      random: (length) => Buffer.alloc(length),
      venueNow: () => upstream.venueNow(),
    },
  });
  setState('active');
});
afterEach(() => {
  syncs.close();
  orders.close();
});

function setState(state: TradingState): void {
  ring.accounts = [
    {
      id: ACCOUNT_ID,
      venue: 'okx',
      environment: 'paper',
      region: 'paper',
      label: 'main',
      venueUid: '1',
      venueMainUid: '1',
      venueAccounts: [],
      state,
      boundAt: epochMs(0),
    },
  ];
  ring.announce();
}

function picture(): Picture {
  const shown = syncs.show(ACCOUNT_ID);
  assert.ok(shown !== null);
  return shown;
}

/** Time for that long, a question's pause at a time. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += SYNC_QUESTION_PAUSE_MS) {
    clock.advance(SYNC_QUESTION_PAUSE_MS);
    await settled();
  }
}

async function start(): Promise<void> {
  syncs.start();
  await settled();
  await pass(2_000);
}

const askedFor = (word: string): number =>
  upstream.asked.filter(({ target }) => target.includes(word)).length;

test('An account is streamed, asked for whole, and then left alone until the next round.', async () => {
  await start();
  assert.equal(picture().state, 'live');
  assert.deepEqual(syncs.counts, { accounts: 1, live: 1 });
  const [row] = picture().rows;
  assert.ok(row?.change.kind === 'balance' && row.source === 'asked');
  const { length } = upstream.asked;
  await pass(10_000);
  assert.equal(upstream.asked.length, length, 'nothing more is asked while nothing is missed');
  clock.advance(SYNC_ROUND_MS);
  await pass(2_000);
  assert.equal(askedFor('account/balance'), 2);
});

test('Questions for one account go one after the other, with a pause.', async () => {
  syncs.start();
  await settled();
  assert.equal(upstream.asked.length, 1);
  await settled();
  assert.equal(upstream.asked.length, 1);
  clock.advance(SYNC_QUESTION_PAUSE_MS);
  await settled();
  assert.equal(upstream.asked.length, 2);
});

test('A push changes the picture and is told to those who watch, until they stop.', async () => {
  await start();
  const events: PictureEvent[] = [];
  const stop = syncs.follow((event) => events.push(event));
  const arg = { channel: 'account', uid: '1' };
  venue
    .last(PRIVATE)
    .say({ arg, data: [{ details: [{ ...BALANCE, cashBal: '101', uTime: '1700000000001' }] }] });
  const [row] = picture().rows;
  assert.ok(row?.change.kind === 'balance' && row.change.balance.total.toString() === '101');
  assert.deepEqual([row.source, row.heardMs], ['stream', clock.wallMs()]);
  assert.deepEqual(
    events.map((event) => [event.accountId, event.kind === 'row' ? event.row.change.kind : event.state]),
    [[ACCOUNT_ID, 'balance']],
  );
  stop?.();
  venue
    .last(PRIVATE)
    .say({ arg, data: [{ details: [{ ...BALANCE, cashBal: '102', uTime: '1700000000002' }] }] });
  assert.equal(events.length, 1);
});

test('Who cannot be told is not told any more, and nobody else suffers by it.', async () => {
  const told: string[] = [];
  syncs.follow(() => {
    told.push('broken');
    throw new Error('a watcher that fails');
  });
  syncs.follow(() => told.push('whole'));
  await start();
  assert.equal(picture().state, 'live');
  assert.equal(told.filter((who) => who === 'broken').length, 1);
  assert.ok(told.filter((who) => who === 'whole').length > 1);
});

test('A reader that fails costs the part, not the gateway.', async () => {
  const part = VENUES.okx.reader.parts[0];
  assert.ok(part !== undefined);
  const read = mock.method(part, 'read', () => ({ changes: [null], cursor: null }) as never);
  syncs.start();
  await pass(5_000);
  assert.equal(picture().parts[0]?.problem, 'INTERNAL_FAULT');
  read.mock.restore();
  await pass(20_000);
  assert.match(metrics.counterLines('account_questions'), /kind="fault"\} [1-9]/u);
  assert.equal(picture().state, 'live');
});

test('No more may watch than there are places.', () => {
  const stops = Array.from({ length: TAIL_FOLLOWERS_MAX }, () => syncs.follow(() => undefined));
  assert.equal(
    syncs.follow(() => undefined),
    null,
  );
  stops[0]?.();
  assert.notEqual(
    syncs.follow(() => undefined),
    null,
  );
});

test('A lost stream is told, and everything is asked for again when it is back.', async () => {
  await start();
  const states: string[] = [];
  syncs.follow((event) => {
    if (event.kind === 'state') states.push(event.state);
  });
  venue.opens = false;
  venue.last(PRIVATE).end();
  await settled();
  assert.equal(picture().state, 'blind');
  const before = askedFor('account/balance');
  await pass(2_000);
  assert.equal(askedFor('account/balance'), before);
  venue.last(PRIVATE).open();
  await settled();
  await pass(3_000);
  assert.equal(picture().state, 'live');
  assert.equal(askedFor('account/balance'), before + 1);
  assert.deepEqual(states, ['blind', 'reconciling', 'live']);
});

test('While a stream is missing the account is asked for more often.', async () => {
  venue.opens = false;
  syncs.start();
  await pass(SYNC_FIRST_WAIT_MS + 3_000);
  assert.equal(askedFor('account/balance'), 1);
  await pass(SYNC_BLIND_ROUND_MS + 3_000);
  assert.equal(askedFor('account/balance'), 2);
  assert.equal(picture().state, 'blind');
});

test('A question that fails is asked again after longer and longer, and shows why.', async () => {
  upstream.respondToQuestion = () => ({ kind: 'not-sent', cause: 'test' });
  await start();
  const first = askedFor('account/balance');
  assert.match(picture().parts[0]?.problem ?? '', /not-sent: test/u);
  assert.equal(picture().state, 'reconciling');
  await pass(SYNC_RETRY_FIRST_MS * 3 + 3_000);
  const then = askedFor('account/balance');
  assert.ok(then > first && then < first + 4, `${then}`);
  await pass(60_000);
  assert.ok(askedFor('account/balance') < then + 5);
});

test('An answer that cannot be understood takes nothing away.', async () => {
  await start();
  upstream.respondToQuestion = () => answer({ code: '50011', msg: 'Too many', data: [] });
  clock.advance(SYNC_ROUND_MS);
  await pass(3_000);
  assert.equal(picture().rows.length, 1);
  assert.match(picture().parts[0]?.problem ?? '', /cannot be read/u);
});

test('What an answer changes although nothing was missed is drift; after a gap it is repaired.', async () => {
  await start();
  const answered = (cashBal: string) => () =>
    answer({ code: '0', msg: '', data: [{ details: [{ ...BALANCE, cashBal }] }] });
  upstream.respondToQuestion = ({ target }) =>
    target.includes('account/balance') ? answered('7')() : answer({ code: '0', msg: '', data: [] });
  clock.advance(SYNC_ROUND_MS);
  await pass(3_000);
  assert.deepEqual([picture().parts[0]?.drift, picture().parts[0]?.repaired], [1, 0]);
  upstream.respondToQuestion = ({ target }) =>
    target.includes('account/balance') ? answered('8')() : answer({ code: '0', msg: '', data: [] });
  venue.last(PRIVATE).end();
  await pass(5_000);
  assert.deepEqual([picture().parts[0]?.drift, picture().parts[0]?.repaired], [1, 1]);
  assert.match(metrics.counterLines('account_rows'), /why="drift"\} 1/u);
});

for (const state of ['suspended', 'revoked'] as const)
  test(`A ${state} account is let go, and is there again when it is active.`, async () => {
    await start();
    setState(state);
    assert.equal(syncs.show(ACCOUNT_ID), null);
    assert.deepEqual(venue.open, []);
    const { length } = upstream.asked;
    await pass(5_000);
    assert.equal(upstream.asked.length, length);
    setState('active');
    await settled();
    assert.equal(venue.open.length, 2);
  });

test('A halt and a sealed vault leave the streams as they are.', async () => {
  await start();
  setState('halted');
  ring.sealed = true;
  ring.announce();
  const arg = { channel: 'account', uid: '1' };
  venue
    .last(PRIVATE)
    .say({ arg, data: [{ details: [{ ...BALANCE, cashBal: '5', uTime: '1700000000009' }] }] });
  const [row] = picture().rows;
  assert.ok(row?.change.kind === 'balance' && row.change.balance.total.toString() === '5');
  assert.equal(venue.open.length, 2);
});

test('An account without a credential is not watched, and another credential begins anew.', async () => {
  ring.hasCredential = false;
  await start();
  assert.equal(syncs.show(ACCOUNT_ID), null);
  ring.hasCredential = true;
  ring.announce();
  await settled();
  assert.equal(venue.sockets.length, 2);
  ring.credentialId = 'credential-2';
  ring.announce();
  await settled();
  assert.deepEqual(
    venue.open.map(({ destination }) => destination.credentialId),
    ['credential-2', 'credential-2'],
  );
});

test('A key that the streams refuse for good is tried again after a while, and the questions go on.', async () => {
  const refuse = (socket: FakeVenueSocket, text: string): void => {
    if (text.includes('"login"'))
      socket.say({ event: 'error', code: '60005', msg: 'Invalid apiKey', connId: 'a' });
  };
  venue.answer = refuse;
  syncs.start();
  await pass(2_000);
  assert.equal(picture().state, 'blind');
  assert.match(picture().streams[0]?.problem ?? '', /60005|refused/u);
  const { length } = venue.sockets;
  await pass(SYNC_FIRST_WAIT_MS + 2_000);
  assert.equal(venue.sockets.length, length);
  assert.ok(upstream.asked.length > 0);
  venue.answer = okxAnswers;
  clock.advance(SYNC_RELOGIN_MS);
  await pass(5_000);
  assert.equal(picture().state, 'live');
});

test('A channel that the venue does not give is shown, and makes the picture blind, not dead.', async () => {
  venue.answer = (socket, text) => {
    const { op, args = [] } = (text === 'ping' ? {} : JSON.parse(text)) as {
      op?: string;
      args?: { channel?: string }[];
    };
    const refused = args.filter(({ channel }) => channel === 'algo-advance');
    if (op !== 'subscribe' || refused.length === 0) {
      okxAnswers(socket, text);
      return;
    }
    const others = args.filter(({ channel }) => channel !== 'algo-advance');
    okxAnswers(socket, JSON.stringify({ op, args: others }));
    for (const arg of refused)
      socket.say({
        event: 'error',
        code: '60018',
        msg: `${JSON.stringify(arg)} doesn't exist`,
        connId: 'a',
        arg,
      });
  };
  await start();
  const { streams, state } = picture();
  assert.equal(state, 'blind');
  assert.equal(streams.flatMap(({ refused }) => refused).length, 1);
  assert.ok(streams.every(({ live }) => live));
});

test('The end leaves no timer and no socket.', async () => {
  await start();
  syncs.close();
  await pass(1_000);
  assert.deepEqual(venue.open, []);
  orders.flush();
  assert.equal(clock.timers, 0);
});
