/** A link that goes over to another connection: what orders and a fault of its owner come to meanwhile. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
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
import {
  FakeVenueStreams,
  okxAnswers,
  settled,
  type FakeVenueSocket,
} from '../testing/fake-venue-streams.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { channelOf, CREDENTIAL_ID, openOkxLink, PRIVATE } from '../testing/okx-link.ts';
import { LoginGate } from './login-gate.ts';
import type { VenueLinkEvents } from './venue-link-events.ts';
import type { VenueLink } from './venue-link.ts';

const ARG = { channel: 'orders', instType: 'ANY' };
const OTHER = { channel: 'positions', instType: 'ANY' };
const NOTICE = { event: 'notice', code: '64008', msg: 'upgrade', connId: 'a' };
let clock: ManualClock;
let venue: FakeVenueStreams;
let gate: LoginGate;
let heard: string[];
/** Which of the events its owner fails over. */
let failing: ReadonlySet<keyof VenueLinkEvents>;
let onHeard: () => void;
let link: VenueLink;

function hear(event: keyof VenueLinkEvents, text: string = event): void {
  if (failing.has(event)) throw new Error('a fault of its owner');
  heard.push(text);
  onHeard();
}

beforeEach(() => {
  clock = new ManualClock();
  venue = new FakeVenueStreams();
  venue.answer = okxAnswers;
  gate = new LoginGate(clock);
  heard = [];
  failing = new Set();
  onHeard = () => undefined;
  link = openOkxLink(
    { clock, venue, gate },
    {
      frame: (_frame, text) => hear('frame', text),
      subscribed: () => hear('subscribed'),
      refused: () => hear('refused'),
      interrupted: () => hear('interrupted'),
      restored: () => hear('restored'),
      ended: () => hear('ended'),
    },
  );
});

async function subscribe(arg: unknown = ARG): Promise<FakeVenueSocket> {
  link.subscribe([channelOf(arg)]);
  await settled();
  return venue.last(PRIVATE);
}

/** The venue gives notice: the connection that is to take over. */
async function move(old: FakeVenueSocket): Promise<FakeVenueSocket> {
  old.say(NOTICE);
  await settled();
  const fresh = venue.last(PRIVATE);
  assert.notEqual(fresh, old);
  return fresh;
}

async function transmit(id: string): Promise<{ readonly outcome: Promise<Transmission> }> {
  const write = (): string => JSON.stringify({ id, op: 'order', args: [] });
  const outcome = link.transmit(id, write, () => true);
  await settled();
  return { outcome };
}

function answer(socket: FakeVenueSocket, id: string): void {
  socket.say({ id, op: 'order', code: '0', msg: '', data: [], inTime: '1', outTime: '2' });
}

function ordersOf(socket: FakeVenueSocket): readonly unknown[] {
  const frames = socket.sent.map((text) => JSON.parse(text) as { readonly id?: string; readonly op: string });
  return frames.filter(({ op }) => op === 'order').map(({ id }) => id);
}

const push = (number: number): string => JSON.stringify({ arg: ARG, data: [{ ordId: `${number}` }] });

test('A bot that leaves during a move: orders of both connections get the time that their answers may take.', async () => {
  const old = await subscribe();
  const { outcome } = await transmit('i1');
  old.say(NOTICE);
  await settled();
  const fresh = venue.last(PRIVATE);
  answer(old, 'i1');
  const { outcome: second } = await transmit('i2');
  assert.deepEqual(ordersOf(fresh), ['i2']);
  link.close();
  await settled();
  assert.deepEqual([old.state, fresh.state], ['closed', 'open']);
  answer(fresh, 'i2');
  assert.deepEqual([(await outcome).kind, (await second).kind], ['answer', 'answer']);
  assert.equal(fresh.state, 'closed', 'and not longer');
  clock.advance(UPSTREAM_TIMEOUT_MS);
  assert.equal(clock.timers, 0);
});

test('A bot that leaves while the new connection is being made leaves none behind.', async () => {
  const old = await subscribe();
  venue.opens = false;
  const fresh = await move(old);
  link.close();
  assert.deepEqual([old.state, fresh.state], ['closed', 'closed']);
  assert.equal(clock.timers, 0);
});

test('During a move an order goes behind those that the old connection owes answers to: a cancel overtakes no order.', async () => {
  const old = await subscribe();
  const { outcome: placed } = await transmit('place');
  const fresh = await move(old);
  const { outcome: cancelled } = await transmit('cancel');
  assert.deepEqual([ordersOf(old), ordersOf(fresh)], [['place', 'cancel'], []]);
  answer(old, 'place');
  answer(old, 'cancel');
  assert.deepEqual([(await placed).kind, (await cancelled).kind], ['answer', 'answer']);
  const { outcome: next } = await transmit('next');
  assert.deepEqual(ordersOf(fresh), ['next']);
  answer(fresh, 'next');
  assert.equal((await next).kind, 'answer');
});

test('A venue that does not answer keeps no order off the new connection beyond the move; the old one is kept for what it owes.', async () => {
  const old = await subscribe();
  const { outcome: before } = await transmit('i1');
  const fresh = await move(old);
  clock.advance(LINK_OVERLAP_MS);
  const { outcome: behind } = await transmit('i2');
  assert.deepEqual(ordersOf(fresh), ['i2']);
  assert.equal(old.state, 'open');
  answer(old, 'i1');
  answer(fresh, 'i2');
  assert.deepEqual([(await before).kind, (await behind).kind], ['answer', 'answer']);
  assert.equal(old.state, 'closed');
});

test('An order that the old connection does not take any more goes over the new one, once.', async () => {
  const old = await subscribe();
  await transmit('i1');
  const fresh = await move(old);
  // Its close frame is there, its end is not yet.
  old.close();
  const { outcome } = await transmit('i2');
  assert.deepEqual([ordersOf(old), ordersOf(fresh)], [['i1'], ['i2']]);
  answer(fresh, 'i2');
  assert.equal((await outcome).kind, 'answer');
});

test('An owner that fails over what was kept during a move costs it that connection, not the process.', async () => {
  const old = await subscribe();
  const fresh = await move(old);
  const { outcome } = await transmit('i1');
  fresh.say(push(1));
  fresh.say(push(2));
  heard = [];
  failing = new Set(['frame']);
  assert.doesNotThrow(() => clock.advance(LINK_OVERLAP_MS));
  assert.deepEqual(heard, ['interrupted'], 'nothing more of what was kept is shown');
  assert.deepEqual([old.state, fresh.state], ['closed', 'open']);
  answer(fresh, 'i1');
  assert.equal((await outcome).kind, 'answer', 'its orders do not pay for it');
  assert.equal(fresh.state, 'closed');
  failing = new Set();
  clock.advance(LINK_RETRY_MAX_MS);
  await settled();
  venue.last(PRIVATE).say(push(3));
  assert.deepEqual(heard, ['interrupted', 'subscribed', 'restored', push(3)]);
});

test('What was kept during a move is not shown to an owner that closes the link over it.', async () => {
  const old = await subscribe();
  const fresh = await move(old);
  for (const number of [1, 2]) fresh.say(push(number));
  heard = [];
  onHeard = () => link.close();
  clock.advance(LINK_OVERLAP_MS);
  assert.deepEqual(heard, [push(1)]);
  assert.deepEqual([old.state, fresh.state], ['closed', 'closed']);
});

test('An owner that fails over a loss, or over what comes behind it, is connected again all the same.', async () => {
  const first = await subscribe();
  failing = new Set(['interrupted']);
  assert.doesNotThrow(() => first.end());
  clock.advance(LINK_RETRY_MAX_MS);
  await settled();
  const old = venue.last(PRIVATE);
  assert.notEqual(old, first);
  // The old one is lost, and with it comes the end of the move.
  const fresh = await move(old);
  fresh.say(push(1));
  failing = new Set(['interrupted', 'frame']);
  assert.doesNotThrow(() => old.end());
  assert.equal(fresh.state, 'closed');
  clock.advance(LINK_RETRY_MAX_MS);
  await settled();
  assert.equal(venue.open.length, 1);
});

test('An owner that fails over a refusal that a timer brings, or over the end, does not end the process.', async () => {
  venue.answer = (socket, text) => {
    if (!text.includes('"subscribe"')) okxAnswers(socket, text);
  };
  const socket = await subscribe();
  failing = new Set(['refused', 'ended']);
  assert.doesNotThrow(() => clock.advance(STREAM_ANSWER_MS));
  assert.equal(socket.state, 'closed');
  gate.close(CREDENTIAL_ID);
  void link.ready();
  assert.doesNotThrow(() => clock.advance(LOGIN_REFUSED_PAUSE_MS / 2));
  assert.ok(link.closed);
});

test('The frame of the old connection that is one too many is shown before the end of the move, not behind it.', async () => {
  const old = await subscribe();
  await move(old);
  heard = [];
  for (let number = 0; number <= LINK_OVERLAP_FRAMES_MAX; number += 1) old.say(push(number));
  assert.deepEqual(heard.slice(-3), [push(LINK_OVERLAP_FRAMES_MAX), 'interrupted', 'restored']);
  assert.equal(old.state, 'closed');
});

/** The old machine answers no subscription any more; one is asked for while the link moves off it. */
async function subscribeDuringMove(): Promise<readonly [old: FakeVenueSocket, fresh: FakeVenueSocket]> {
  const old = await subscribe();
  const fresh = await move(old);
  venue.answer = (socket, text) => {
    if (socket !== old) okxAnswers(socket, text);
  };
  heard = [];
  await subscribe(OTHER);
  assert.deepEqual(heard, [], 'the old connection owes the answer');
  return [old, fresh];
}

test('A subscription that only the new connection has taken is told when that takes over, before what it was pushed; the others are not told anew.', async () => {
  const [old, fresh] = await subscribeDuringMove();
  fresh.say(push(1));
  clock.advance(LINK_OVERLAP_MS);
  assert.deepEqual(heard, ['subscribed', push(1)]);
  assert.equal(old.state, 'closed');
  clock.advance(STREAM_ANSWER_MS);
  await move(fresh);
  clock.advance(LINK_OVERLAP_MS);
  assert.deepEqual(heard, ['subscribed', push(1)], 'once, also when the link moves again');
});

test('The same where the old connection is lost before its time.', async () => {
  const [old] = await subscribeDuringMove();
  old.end();
  assert.deepEqual(heard, ['interrupted', 'subscribed', 'restored']);
});

test('A channel that was let go and is asked for again during a move is told again.', async () => {
  const [old, fresh] = await subscribeDuringMove();
  link.unsubscribe([channelOf(ARG)]);
  await subscribe();
  clock.advance(LINK_OVERLAP_MS);
  assert.deepEqual(heard, ['subscribed', 'subscribed']);
  assert.deepEqual([old.state, fresh.state], ['closed', 'open']);
});

test('An owner that fails over, or closes the link over, what the new connection has taken hears nothing more of it.', async () => {
  const [old, fresh] = await subscribeDuringMove();
  fresh.say(push(1));
  failing = new Set(['subscribed']);
  assert.doesNotThrow(() => clock.advance(LINK_OVERLAP_MS));
  assert.deepEqual(heard, ['interrupted']);
  assert.deepEqual([old.state, fresh.state], ['closed', 'closed']);
  failing = new Set();
  clock.advance(LINK_RETRY_MAX_MS);
  await settled();
  assert.deepEqual(heard, ['interrupted', 'subscribed', 'subscribed', 'restored']);
});

test('An owner that closes the link over what the new connection has taken is shown nothing that was kept.', async () => {
  const [, fresh] = await subscribeDuringMove();
  await subscribe({ channel: 'account' });
  fresh.say(push(1));
  onHeard = () => link.close();
  clock.advance(LINK_OVERLAP_MS);
  assert.deepEqual(heard, ['subscribed']);
  assert.equal(fresh.state, 'closed');
});

for (const refusing of ['old', 'new'] as const)
  test(`A channel that the ${refusing} connection refuses during a move is let go by both, and asked for again when it is wanted again.`, async () => {
    const old = await subscribe();
    const fresh = await move(old);
    await subscribe(OTHER);
    heard = [];
    const socket = refusing === 'old' ? old : fresh;
    socket.say({ event: 'channel-conn-count-error', channel: OTHER.channel, connCount: '31', connId: 'a' });
    await settled();
    assert.deepEqual(heard, ['refused']);
    clock.advance(LINK_OVERLAP_MS);
    await subscribe(OTHER);
    assert.deepEqual(heard, ['refused', 'subscribed']);
    const unsubscribed = [old, fresh].filter(({ sent }) =>
      sent.some((text) => text.includes('"unsubscribe"')),
    );
    assert.deepEqual(unsubscribed, [refusing === 'old' ? fresh : old]);
  });

for (const wanted of [1, 0])
  test(`A move that waits for another try is forgotten with the connection that it was to leave, where ${wanted} channel is wanted.`, async () => {
    const old = await subscribe();
    const timers = clock.timers;
    venue.opens = false;
    (await move(old)).end();
    assert.equal(clock.timers, timers + 1, 'the next try');
    if (wanted === 0) link.unsubscribe([channelOf(ARG)]);
    old.end();
    // That for the next connection.
    assert.equal(clock.timers, wanted);
    link.close();
    assert.equal(clock.timers, 0);
  });

test('A move that waits for another try is forgotten where the next notice comes before it.', async () => {
  const old = await subscribe();
  venue.opens = false;
  for (let nth = 0; nth < 4; nth += 1) {
    // Each is waited for longer: the last beyond the end of the next move.
    (await move(old)).end();
  }
  venue.opens = true;
  const fresh = await move(old);
  clock.advance(LINK_OVERLAP_MS);
  assert.equal(old.state, 'closed');
  clock.advance(LINK_RETRY_MAX_MS);
  await settled();
  assert.equal(venue.last(PRIVATE), fresh, 'what has just been moved to is not left again');
});

const refuseLogins = (socket: FakeVenueSocket, text: string): void => {
  if (text.includes('"login"')) socket.say({ event: 'error', code: '60006', msg: 'expired', connId: 'a' });
  else okxAnswers(socket, text);
};

test('Logins that the venue refuses to connections that are to take over are counted: a few in a row and no more.', async () => {
  const old = await subscribe();
  venue.answer = refuseLogins;
  await move(old);
  for (let nth = 0; !link.closed && nth < 2 * LINK_LOGINS_REFUSED_MAX; nth += 1) {
    clock.advance(LINK_RETRY_MAX_MS);
    await settled();
  }
  assert.equal(venue.sockets.length, 1 + LINK_LOGINS_REFUSED_MAX);
  assert.equal(heard.at(-1), 'ended');
  assert.equal(gate.isOpen(CREDENTIAL_ID), false);
  assert.equal(old.state, 'closed');
});

test('A connection that is let in to take over ends the row.', async () => {
  let old = await subscribe();
  for (let round = 0; round < LINK_LOGINS_REFUSED_MAX; round += 1) {
    venue.answer = refuseLogins;
    await move(old);
    venue.answer = okxAnswers;
    clock.advance(LINK_RETRY_MAX_MS);
    await settled();
    clock.advance(LINK_OVERLAP_MS);
    assert.equal(old.state, 'closed');
    old = venue.last(PRIVATE);
    assert.equal(old.state, 'open', `round ${round}`);
  }
  assert.ok(!heard.includes('ended'));
});

test('A subscription that is answered too late, or waited for our own pace, is let go at the venue.', async () => {
  const socket = await subscribe();
  venue.answer = () => undefined;
  await subscribe(OTHER);
  heard = [];
  clock.advance(STREAM_ANSWER_MS);
  assert.deepEqual(heard, ['refused']);
  const last = JSON.parse(socket.sent.at(-1) ?? '') as unknown;
  assert.deepEqual(last, { op: 'unsubscribe', args: [OTHER] });
});
