import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { okxStreamDialect } from '@bitting/core/venues/okx/streams/dialect.ts';
import { UPSTREAM_TIMEOUT_MS } from '../bounds.ts';
import {
  LINK_LOGINS_REFUSED_MAX,
  LINK_OVERLAP_FRAMES_MAX,
  LINK_OVERLAP_MS,
  LINK_RETRY_MAX_MS,
  LOGIN_REFUSED_PAUSE_MS,
  STREAM_ANSWER_MS,
} from './bounds.ts';
import type { Transmission } from '../ports/upstream.ts';
import { FakeVenueStreams, okxAnswers, settled } from '../testing/fake-venue-streams.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { channelOf, openOkxLink, PRIVATE } from '../testing/okx-link.ts';
import { LoginGate } from './login-gate.ts';
import type { VenueLink } from './venue-link.ts';

let clock: ManualClock;
let venue: FakeVenueStreams;
let gate: LoginGate;
let heard: string[];
let link: VenueLink;

const ORDERS = channelOf({ channel: 'orders', instType: 'ANY' });
const ACCOUNT = channelOf({ channel: 'account' });
const PUSH = { arg: { channel: 'orders', instType: 'ANY', uid: '77' }, data: [{ ordId: '1' }] };

function openLink(random = 255): VenueLink {
  return openOkxLink(
    { clock, venue, gate, random },
    {
      frame: (_frame, text) => heard.push(text),
      subscribed: ({ argument }) => heard.push(`subscribed ${argument}`),
      refused: ({ argument }, { code }) => heard.push(`refused ${argument} ${code}`),
      interrupted: () => heard.push('interrupted'),
      restored: () => heard.push('restored'),
      ended: ({ cause }) => heard.push(`ended ${cause}`),
    },
  );
}

beforeEach(() => {
  clock = new ManualClock();
  venue = new FakeVenueStreams();
  venue.answer = okxAnswers;
  gate = new LoginGate(clock);
  heard = [];
  link = openLink();
});

function opsOf(text: string): unknown {
  return text === 'ping' ? 'ping' : (JSON.parse(text) as { op: unknown }).op;
}

function transmit(id: string, lastCheck: () => boolean = () => true): Promise<Transmission> {
  return link.transmit(id, () => JSON.stringify({ id, op: 'order', args: [] }), lastCheck);
}

test('A link connects when something is asked for, logs in, and asks for all of one turn together.', async () => {
  await settled();
  assert.equal(venue.sockets.length, 0);
  assert.equal(link.subscribe([ORDERS]), true);
  assert.equal(link.subscribe([ACCOUNT]), true);
  await settled();
  assert.deepEqual(venue.last(PRIVATE).sent.map(opsOf), ['login', 'subscribe']);
  venue.last(PRIVATE).say(PUSH);
  assert.deepEqual(heard, [
    `subscribed ${ORDERS.argument}`,
    `subscribed ${ACCOUNT.argument}`,
    JSON.stringify(PUSH),
  ]);
});

test('After a loss it is on a new connection with everything it had, and says where pushes may be missing.', async () => {
  link.subscribe([ORDERS, ACCOUNT]);
  await settled();
  link.unsubscribe([ACCOUNT]);
  heard = [];
  venue.last(PRIVATE).end();
  assert.deepEqual(heard, ['interrupted']);
  assert.equal(venue.sockets.length, 1, 'not at once');
  clock.advance(1_000);
  await settled();
  assert.equal(venue.sockets.length, 2);
  assert.deepEqual(heard, ['interrupted', `subscribed ${ORDERS.argument}`, 'restored']);
  assert.equal(venue.last(PRIVATE).sent.length, 2);
});

test('Every failure in a row is waited for twice as long as the one before, up to a bound, never all at the same instant.', async () => {
  venue.opens = false;
  link.subscribe([ORDERS]);
  const waits: number[] = [];
  for (let failure = 0; failure < 9; failure += 1) {
    const count = venue.sockets.length;
    venue.last(PRIVATE).end();
    let waited = 0;
    for (; venue.sockets.length === count; waited += 100) clock.advance(100);
    waits.push(waited);
  }
  assert.deepEqual(waits.slice(0, 4), [500, 1_000, 2_000, 4_000]);
  assert.equal(Math.max(...waits), LINK_RETRY_MAX_MS);
  link = openLink(0);
  link.subscribe([ORDERS]);
  const count = venue.sockets.length;
  venue.last(PRIVATE).end();
  clock.advance(250);
  assert.equal(venue.sockets.length, count + 1, 'another chance, half the wait');
});

test('A key that the venue refuses for good is not tried again before its time, by no link (no storm).', async () => {
  venue.answer = (socket) => {
    socket.say({ event: 'error', code: '60005', msg: 'Invalid apiKey', connId: 'a' });
  };
  link.subscribe([ORDERS]);
  await settled();
  assert.deepEqual(heard, ['ended login-refused']);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    openLink().subscribe([ORDERS]);
    clock.advance(1_000);
  }
  await settled();
  assert.equal(venue.sockets.length, 1);
  assert.equal(heard.length, 11, 'each of them is told');
  clock.advance(LOGIN_REFUSED_PAUSE_MS);
  venue.answer = okxAnswers;
  openLink().subscribe([ORDERS]);
  await settled();
  assert.equal(venue.sockets.length, 2);
  assert.equal(heard.at(-1), `subscribed ${ORDERS.argument}`);
});

test('A login that the venue refuses without meaning it is tried a few times and no more.', async () => {
  venue.answer = (socket) => {
    socket.say({ event: 'error', code: '60006', msg: 'Timestamp request expired', connId: 'a' });
  };
  link.subscribe([ORDERS]);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await settled();
    clock.advance(LINK_RETRY_MAX_MS);
  }
  assert.equal(venue.sockets.length, LINK_LOGINS_REFUSED_MAX);
  assert.equal(heard.at(-1), 'ended login-refused');
});

test('A venue that closes because its key is gone is not connected to again.', async () => {
  link.subscribe([ORDERS]);
  await settled();
  venue.last(PRIVATE).end(4007);
  clock.advance(LINK_RETRY_MAX_MS * 2);
  await settled();
  assert.equal(heard.at(-1), 'ended key-gone');
  assert.equal(venue.sockets.length, 1);
});

test('A login that is not answered, and a subscription that is not, are not waited for without end.', async () => {
  venue.answer = () => undefined;
  link.subscribe([ORDERS]);
  await settled();
  clock.advance(STREAM_ANSWER_MS);
  clock.advance(1_000);
  assert.equal(venue.sockets.length, 2);
  venue.answer = (socket, text) => {
    if (opsOf(text) === 'login') okxAnswers(socket, text);
  };
  await settled();
  heard = [];
  clock.advance(STREAM_ANSWER_MS);
  assert.deepEqual(heard, [`refused ${ORDERS.argument} timeout`, 'restored']);
});

test('On notice it is on a new connection before the old one closes; nothing is missed, nothing shown twice.', async () => {
  link.subscribe([ORDERS]);
  await settled();
  const old = venue.last(PRIVATE);
  heard = [];
  const push = (number: number) => ({ ...PUSH, data: [{ ordId: `${number}` }] });
  old.say({ event: 'notice', code: '64008', msg: 'upgrade', connId: 'a' });
  await settled();
  const fresh = venue.last(PRIVATE);
  assert.notEqual(fresh, old);
  assert.deepEqual(fresh.sent.map(opsOf), ['login', 'subscribe']);
  old.say(push(1));
  old.say(push(2));
  fresh.say(push(2));
  fresh.say(push(3));
  clock.advance(LINK_OVERLAP_MS);
  fresh.say(push(4));
  old.say(push(3));
  assert.equal(old.state, 'closed');
  const pushes = heard.filter((text) => text.startsWith('{'));
  assert.deepEqual(
    pushes,
    [1, 2, 3, 4].map((number) => JSON.stringify(push(number))),
  );
  assert.ok(!heard.includes('interrupted'));
});

test('If the old connection ends before the new one has everything, the gap is told.', async () => {
  link.subscribe([ORDERS]);
  await settled();
  venue.opens = false;
  const old = venue.last(PRIVATE);
  heard = [];
  old.say({ event: 'notice', code: '64008', msg: 'upgrade', connId: 'a' });
  await settled();
  old.end();
  assert.deepEqual(heard, ['interrupted']);
  venue.last(PRIVATE).open();
  await settled();
  assert.deepEqual(heard.slice(-1), ['restored']);
  assert.equal(venue.sockets.length, 2);
});

test('If the old connection ends while the two are side by side, what it still owed is told as a gap.', async () => {
  link.subscribe([ORDERS]);
  await settled();
  const old = venue.last(PRIVATE);
  old.say({ event: 'notice', code: '64008', msg: 'upgrade', connId: 'a' });
  await settled();
  heard = [];
  old.end();
  assert.deepEqual(heard, ['interrupted', 'restored']);
  assert.equal(venue.sockets.length, 2);
});

test('A burst while the two are side by side ends it, with the gap told and nothing kept without a bound.', async () => {
  link.subscribe([ORDERS]);
  await settled();
  const old = venue.last(PRIVATE);
  old.say({ event: 'notice', code: '64008', msg: 'upgrade', connId: 'a' });
  await settled();
  heard = [];
  const fresh = venue.last(PRIVATE);
  for (let number = 0; number <= LINK_OVERLAP_FRAMES_MAX; number += 1)
    fresh.say({ ...PUSH, data: [{ ordId: `${number}` }] });
  assert.equal(heard.length, LINK_OVERLAP_FRAMES_MAX + 3);
  assert.deepEqual([heard[0], heard.at(-1)], ['interrupted', 'restored']);
  assert.equal(old.state, 'closed');
});

test('A new connection that fails is tried again while the old one goes on.', async () => {
  link.subscribe([ORDERS]);
  await settled();
  const old = venue.last(PRIVATE);
  venue.opens = false;
  old.say({ event: 'notice', code: '64008', msg: 'upgrade', connId: 'a' });
  venue.last(PRIVATE).end();
  venue.opens = true;
  clock.advance(1_000);
  await settled();
  assert.equal(venue.sockets.length, 3);
  clock.advance(LINK_OVERLAP_MS);
  assert.equal(old.state, 'closed');
  assert.ok(!heard.includes('interrupted'));
});

test('An order waits for the connection, goes once, and has the answer with its id.', async () => {
  const sent = transmit('i1');
  await settled();
  const socket = venue.last(PRIVATE);
  assert.deepEqual(socket.sent.map(opsOf), ['login', 'order']);
  socket.say({ id: 'i2', op: 'order', code: '0', msg: '', data: [], inTime: '1', outTime: '2' });
  socket.say({
    id: 'i1',
    op: 'order',
    code: '0',
    msg: '',
    data: [{ ordId: '9' }],
    inTime: '1',
    outTime: '2',
  });
  const transmission = await sent;
  assert.ok(transmission.kind === 'answer');
  assert.match(Buffer.from(transmission.answer.body).toString(), /"ordId":"9"/u);
});

test('An order that was sent and not answered is unknown and never sent again; one not sent is proven not to be (I2).', async () => {
  const lost = transmit('i1');
  await settled();
  venue.last(PRIVATE).end();
  assert.equal((await lost).kind, 'unknown');
  clock.advance(LINK_RETRY_MAX_MS);
  await settled();
  const late = transmit('i2');
  await settled();
  const again = venue.last(PRIVATE);
  clock.advance(UPSTREAM_TIMEOUT_MS);
  assert.equal((await late).kind, 'unknown');
  assert.deepEqual(again.sent.map(opsOf), ['login', 'order']);
  assert.equal((await transmit('i3', () => false)).kind, 'not-sent');
  assert.equal(again.sent.length, 2);
  venue.opens = false;
  again.end();
  const waiting = transmit('i4');
  clock.advance(LINK_RETRY_MAX_MS);
  assert.equal((await waiting).kind, 'not-sent');
});

test('What cannot be written as a frame is not sent, and harms nothing else.', async () => {
  const broken = await Promise.all([
    link.transmit(
      'i1',
      () => {
        throw new Error('no code');
      },
      () => true,
    ),
    settled(),
  ]);
  assert.equal(broken[0].kind, 'not-sent');
  const sent = transmit('i2');
  await settled();
  venue.last(PRIVATE).say({ id: 'i2', op: 'order', code: '0', msg: '', data: [], inTime: '1', outTime: '2' });
  assert.equal((await sent).kind, 'answer');
});

test('More subscriptions in an hour than the venue admits are refused by us (WSX-13).', async () => {
  link.subscribe([ORDERS]);
  await settled();
  let refused = 0;
  for (let round = 0; round < 500; round += 1) {
    link.unsubscribe([ACCOUNT]);
    if (!link.subscribe([ACCOUNT])) refused += 1;
    await Promise.resolve();
    clock.advance(100);
  }
  assert.ok(refused > 0);
  assert.ok(venue.last(PRIVATE).sent.length <= okxStreamDialect.limits.operationsPerHour);
  assert.ok(venue.last(PRIVATE).sent.length > okxStreamDialect.limits.operationsPerHour - 5);
});

test('A closed link says nothing more and leaves no timer behind.', async () => {
  link.subscribe([ORDERS]);
  await settled();
  const socket = venue.last(PRIVATE);
  heard = [];
  link.close();
  assert.equal(socket.state, 'closed');
  assert.equal(link.subscribe([ACCOUNT]), false);
  assert.equal((await transmit('i1')).kind, 'not-sent');
  clock.advance(LINK_RETRY_MAX_MS);
  await settled();
  assert.deepEqual(heard, []);
  assert.equal(clock.timers, 0);
});
