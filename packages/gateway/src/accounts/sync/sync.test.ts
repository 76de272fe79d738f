import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import {
  SYNC_BLIND_ROUND_MS,
  SYNC_FIRST_WAIT_MS,
  SYNC_QUESTION_PAUSE_MS,
  SYNC_RELOGIN_MS,
  SYNC_RETRY_FIRST_MS,
  SYNC_ROUND_MS,
} from '../bounds.ts';
import { VENUES } from '../../edge/venues.ts';
import { answer } from '../../testing/fake-upstream.ts';
import { okxAnswers, settled, type FakeVenueSocket } from '../../testing/fake-venue-streams.ts';
import { BALANCE, PRIVATE, SyncBench } from '../../testing/sync-bench.ts';

let bench: SyncBench;

beforeEach(() => {
  bench = new SyncBench();
});
afterEach(() => {
  bench.close();
});

test('An account is streamed, asked for whole, and then left alone until the next round.', async () => {
  await bench.start();
  assert.equal(bench.picture().state, 'live');
  assert.deepEqual(bench.syncs.counts, { accounts: 1, live: 1 });
  const [row] = bench.picture().rows;
  assert.ok(row?.change.kind === 'balance' && row.source === 'asked');
  const { length } = bench.upstream.asked;
  await bench.pass(10_000);
  assert.equal(bench.upstream.asked.length, length, 'nothing more is asked while nothing is missed');
  bench.clock.advance(SYNC_ROUND_MS);
  await bench.pass(2_000);
  assert.equal(bench.askedFor('account/balance'), 2);
});

test('Questions for one account go one after the other, with a pause.', async () => {
  bench.syncs.start();
  await settled();
  assert.equal(bench.upstream.asked.length, 1);
  await settled();
  assert.equal(bench.upstream.asked.length, 1);
  bench.clock.advance(SYNC_QUESTION_PAUSE_MS);
  await settled();
  assert.equal(bench.upstream.asked.length, 2);
});

test('A reader that fails costs the part, not the gateway.', async () => {
  const part = VENUES.okx.reader.parts[0];
  assert.ok(part !== undefined);
  const read = mock.method(part, 'read', () => ({ changes: [null], cursor: null }) as never);
  bench.syncs.start();
  await bench.pass(5_000);
  assert.equal(bench.picture().parts[0]?.problem, 'INTERNAL_FAULT');
  read.mock.restore();
  await bench.pass(20_000);
  assert.match(bench.metrics.counterLines('account_questions'), /kind="fault"\} [1-9]/u);
  assert.equal(bench.picture().state, 'live');
});

test('A lost stream is told, and everything is asked for again when it is back.', async () => {
  await bench.start();
  const states: string[] = [];
  bench.syncs.follow((event) => {
    if (event.kind === 'state') states.push(event.state);
  });
  bench.venue.opens = false;
  bench.venue.last(PRIVATE).end();
  await settled();
  assert.equal(bench.picture().state, 'blind');
  const before = bench.askedFor('account/balance');
  await bench.pass(2_000);
  assert.equal(bench.askedFor('account/balance'), before);
  bench.venue.last(PRIVATE).open();
  await settled();
  await bench.pass(3_000);
  assert.equal(bench.picture().state, 'live');
  assert.equal(bench.askedFor('account/balance'), before + 1);
  assert.deepEqual(states, ['blind', 'reconciling', 'live']);
});

test('While a stream is missing the account is asked for more often.', async () => {
  bench.venue.opens = false;
  bench.syncs.start();
  await bench.pass(SYNC_FIRST_WAIT_MS + 3_000);
  assert.equal(bench.askedFor('account/balance'), 1);
  await bench.pass(SYNC_BLIND_ROUND_MS + 3_000);
  assert.equal(bench.askedFor('account/balance'), 2);
  assert.equal(bench.picture().state, 'blind');
});

test('A question that fails is asked again after longer and longer, and shows why.', async () => {
  bench.upstream.respondToQuestion = () => ({ kind: 'not-sent', cause: 'test' });
  await bench.start();
  const first = bench.askedFor('account/balance');
  assert.match(bench.picture().parts[0]?.problem ?? '', /not-sent: test/u);
  assert.equal(bench.picture().state, 'reconciling');
  await bench.pass(SYNC_RETRY_FIRST_MS * 3 + 3_000);
  const then = bench.askedFor('account/balance');
  assert.ok(then > first && then < first + 4, `${then}`);
  await bench.pass(60_000);
  assert.ok(bench.askedFor('account/balance') < then + 5);
});

test('An answer that cannot be understood takes nothing away.', async () => {
  await bench.start();
  bench.upstream.respondToQuestion = () => answer({ code: '50011', msg: 'Too many', data: [] });
  bench.clock.advance(SYNC_ROUND_MS);
  await bench.pass(3_000);
  assert.equal(bench.picture().rows.length, 1);
  assert.match(bench.picture().parts[0]?.problem ?? '', /cannot be read/u);
});

test('What an answer changes although nothing was missed is drift; after a gap it is repaired.', async () => {
  await bench.start();
  const answered = (cashBal: string) => () =>
    answer({ code: '0', msg: '', data: [{ details: [{ ...BALANCE, cashBal }] }] });
  bench.upstream.respondToQuestion = ({ target }) =>
    target.includes('account/balance') ? answered('7')() : answer({ code: '0', msg: '', data: [] });
  bench.clock.advance(SYNC_ROUND_MS);
  await bench.pass(3_000);
  assert.deepEqual([bench.picture().parts[0]?.drift, bench.picture().parts[0]?.repaired], [1, 0]);
  bench.upstream.respondToQuestion = ({ target }) =>
    target.includes('account/balance') ? answered('8')() : answer({ code: '0', msg: '', data: [] });
  bench.venue.last(PRIVATE).end();
  await bench.pass(5_000);
  assert.deepEqual([bench.picture().parts[0]?.drift, bench.picture().parts[0]?.repaired], [1, 1]);
  assert.match(bench.metrics.counterLines('account_rows'), /why="drift"\} 1/u);
});

test('A loss while a question is under way leaves its part to be asked again.', async () => {
  await bench.start();
  const held = Promise.withResolvers<ReturnType<typeof answer>>();
  const ask = mock.method(bench.upstream, 'ask', () => held.promise);
  bench.clock.advance(SYNC_ROUND_MS);
  await settled();
  assert.equal(ask.mock.callCount(), 1);
  bench.venue.last(PRIVATE).end();
  await settled();
  bench.clock.advance(500);
  await settled();
  ask.mock.restore();
  held.resolve(answer({ code: '0', msg: '', data: [{ details: [BALANCE] }] }));
  await settled();
  assert.equal(bench.picture().state, 'reconciling', 'what was answered may be older than the loss');
  const missed = { ...BALANCE, cashBal: '9' };
  bench.upstream.respondToQuestion = ({ target }) =>
    answer({ code: '0', msg: '', data: target.includes('account/balance') ? [{ details: [missed] }] : [] });
  await bench.pass(3_000);
  assert.equal(bench.picture().state, 'live');
  const [part] = bench.picture().parts;
  assert.deepEqual([part?.drift, part?.repaired], [0, 1], 'it was missed, not left out');
});

test('An answer that does not say everything takes nothing away.', async () => {
  await bench.start();
  const [row] = bench.picture().rows;
  assert.ok(row !== undefined);
  const part = VENUES.okx.reader.parts[0];
  assert.ok(part !== undefined);
  let page = 0;
  const read = mock.method(part, 'read', () => {
    page += 1;
    return { changes: [], cursor: String(page) };
  });
  bench.clock.advance(SYNC_ROUND_MS);
  await bench.pass(15_000);
  read.mock.restore();
  assert.ok(page > 10);
  assert.equal(bench.picture().rows.length, 1);
  bench.clock.advance(SYNC_ROUND_MS);
  bench.upstream.respondToQuestion = () => answer({ code: '0', msg: '', data: [] });
  await bench.pass(3_000);
  assert.equal(bench.picture().rows.length, 0, 'the same answer as a whole one does');
});

test('A key that the streams refuse for good is tried again after a while, and the questions go on.', async () => {
  const refuse = (socket: FakeVenueSocket, text: string): void => {
    if (text.includes('"login"'))
      socket.say({ event: 'error', code: '60005', msg: 'Invalid apiKey', connId: 'a' });
  };
  bench.venue.answer = refuse;
  bench.syncs.start();
  await bench.pass(2_000);
  assert.equal(bench.picture().state, 'blind');
  assert.match(bench.picture().streams[0]?.problem ?? '', /60005|refused/u);
  const { length } = bench.venue.sockets;
  await bench.pass(SYNC_FIRST_WAIT_MS + 2_000);
  assert.equal(bench.venue.sockets.length, length);
  assert.ok(bench.upstream.asked.length > 0);
  bench.venue.answer = okxAnswers;
  bench.clock.advance(SYNC_RELOGIN_MS);
  await bench.pass(5_000);
  assert.equal(bench.picture().state, 'live');
});

test('A channel that the venue does not give is shown, and makes the picture blind, not dead.', async () => {
  bench.venue.answer = (socket, text) => {
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
  await bench.start();
  const { streams, state } = bench.picture();
  assert.equal(state, 'blind');
  assert.equal(streams.flatMap(({ refused }) => refused).length, 1);
  assert.ok(streams.every(({ live }) => live));
});
