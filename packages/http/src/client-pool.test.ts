import assert from 'node:assert/strict';
import { test } from 'node:test';

import { POOL_BOUNDS } from './bounds.ts';
import type { UpstreamResult } from './client.ts';
import { writeSized } from './testing/response-examples.ts';
import { follow, VenueStage } from './testing/venue-stage.ts';

const { idleMs, ageMs, connectMs, keepAliveMarginMs } = POOL_BOUNDS;
const ANSWER = writeSized('x');

/** A venue that accepts and never speaks TLS: every connect stays unfinished. */
const UNFINISHED = { target: { tls: { servername: 'venue.test' } } };

function causeOf(result: UpstreamResult | 'pending'): string {
  if (result === 'pending') return 'pending';
  return result.kind === 'response' ? 'response' : `${result.kind}: ${result.cause}`;
}

test('pool takes the connection that was used last', async (context) => {
  const stage = await VenueStage.open(context);
  const results = ['/a', '/b', '/c'].map((target) => stage.send({ target }));
  await stage.until(() => stage.requestCount === 3);
  for (const at of [2, 0, 1]) {
    stage.line(at).socket.write(ANSWER);
    await results[at];
    await stage.until(() => stage.pool.stats().free > 0);
    await stage.settle();
  }
  assert.equal(stage.pool.stats().free, 3);
  for (let run = 0; run < 3; run += 1) {
    await stage.exchange(1, ANSWER, { target: '/again' });
    await stage.settle();
  }
  assert.equal(stage.line(1).received.split('/again').length, 4);
  assert.equal(stage.pool.stats().connects, 3);
});

test('pool writes no request before the response to the one before', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 1 } });
  const first = stage.send({ target: '/a' });
  const second = stage.send({ target: '/b' });
  await stage.untilAsked(0);
  stage.line(0).socket.write(ANSWER.slice(0, -1));
  await stage.settle();
  assert.equal(stage.requestCount, 1);
  stage.line(0).socket.write(ANSWER.slice(-1));
  await first;
  await stage.until(() => stage.requestCount === 2);
  stage.line(0).socket.write(ANSWER);
  assert.equal((await second).kind, 'response');
  assert.equal(stage.lines.length, 1);
});

test('pool serves waiting calls in their order and opens no more connections than its bound', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 2 } });
  const results = ['/0', '/1', '/2', '/3', '/4'].map((target) => stage.send({ target }));
  await stage.until(() => stage.requestCount === 2);
  assert.deepEqual(stage.pool.stats(), { connections: 2, free: 0, waiting: 3, connects: 2 });
  for (let count = 3; count <= 5; count += 1) {
    stage.line(0).socket.write(ANSWER);
    await stage.until(() => stage.requestCount === count);
  }
  assert.deepEqual(stage.line(0).received.match(/\/\d /gu), ['/0 ', '/2 ', '/3 ', '/4 ']);
  for (const line of stage.lines) line.socket.write(ANSWER);
  assert.deepEqual(
    (await Promise.all(results)).map(causeOf),
    Array.from({ length: 5 }, () => 'response'),
  );
  assert.equal(stage.lines.length, 2);
});

test('pool lets no more calls wait than its bound', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 1, waitingMax: 2 } });
  const busy = stage.send();
  await stage.untilAsked(0);
  const waiting = [stage.send(), stage.send()];
  assert.equal(causeOf(await stage.send()), 'not-sent: queue-full');
  for (const result of [busy, ...waiting]) {
    stage.line(0).socket.write(ANSWER);
    assert.equal((await result).kind, 'response');
    await stage.settle();
  }
  assert.equal(stage.requestCount, 3);
});

test('pool gives up a call that waits for a connection when its time is over, and not before', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 1 } });
  const busy = follow(stage.send({ timeoutMs: 5_000 }));
  await stage.untilAsked(0);
  const waiting = follow(stage.send({ target: '/late', timeoutMs: 1_000 }));
  stage.time.advance(999);
  await stage.settle();
  assert.equal(waiting(), 'pending');
  stage.time.advance(1);
  await stage.settle();
  assert.equal(causeOf(waiting()), 'not-sent: queue-timeout');
  stage.line(0).socket.write(ANSWER);
  await stage.until(() => causeOf(busy()) === 'response');
  await stage.settle();
  assert.ok(!stage.received.includes('/late'));
});

test('pool checks the time of a waiting call even where the timer was late', async (context) => {
  const stage = await VenueStage.open(context, {
    bounds: { connectionsMax: 1 },
    pool: { every: () => () => undefined },
  });
  const busy = stage.send();
  await stage.untilAsked(0);
  const late = stage.send({ target: '/late', timeoutMs: 10 });
  stage.time.advance(10);
  stage.line(0).socket.write(ANSWER);
  assert.equal(causeOf(await busy), 'response');
  assert.equal(causeOf(await late), 'not-sent: queue-timeout');
  assert.equal(stage.requestCount, 1);
});

test('pool says unknown of a written call whose time is over, and not before', async (context) => {
  const stage = await VenueStage.open(context);
  const state = follow(stage.send({ timeoutMs: 700 }));
  await stage.untilAsked(0);
  stage.time.advance(699);
  await stage.settle();
  assert.equal(state(), 'pending');
  stage.time.advance(1);
  await stage.until(() => stage.line(0).isClosed);
  assert.equal(causeOf(state()), 'unknown: timeout');
  assert.equal(stage.pool.stats().connections, 0);
});

test('pool says not-sent of a call whose time is over before the connection is ready', async (context) => {
  const stage = await VenueStage.open(context, UNFINISHED);
  const state = follow(stage.send({ timeoutMs: 700 }));
  await stage.until(() => stage.lines.length === 1);
  stage.time.advance(699);
  await stage.settle();
  assert.equal(state(), 'pending');
  stage.time.advance(1);
  await stage.settle();
  assert.equal(causeOf(state()), 'not-sent: queue-timeout');
});

test('pool gives up a connect that takes too long, one call with each', async (context) => {
  const stage = await VenueStage.open(context, { ...UNFINISHED, bounds: { connectionsMax: 1 } });
  const first = follow(stage.send({ timeoutMs: connectMs * 9 }));
  const second = follow(stage.send({ timeoutMs: connectMs * 9 }));
  await stage.until(() => stage.lines.length === 1);
  stage.time.advance(connectMs - 1);
  await stage.settle();
  assert.equal(first(), 'pending');
  stage.time.advance(1);
  await stage.until(() => stage.lines.length === 2);
  assert.equal(causeOf(first()), 'not-sent: connect: connect-timeout');
  assert.equal(second(), 'pending');
  stage.time.advance(connectMs);
  await stage.settle();
  assert.equal(causeOf(second()), 'not-sent: connect: connect-timeout');
  assert.deepEqual(stage.pool.stats(), { connections: 0, free: 0, waiting: 0, connects: 2 });
});

test('pool asks the last check after all waiting, right before the bytes leave', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 1 } });
  const busy = stage.send();
  await stage.untilAsked(0);
  const seen: string[] = [];
  const waiting = stage.send({
    target: '/checked',
    lastCheck: () => {
      seen.push(stage.received.includes('/checked') ? 'after' : 'before');
      return true;
    },
  });
  await stage.settle();
  assert.deepEqual(seen, []);
  stage.line(0).socket.write(ANSWER);
  await busy;
  await stage.until(() => stage.received.includes('/checked'));
  assert.deepEqual(seen, ['before']);
  stage.line(0).socket.write(ANSWER);
  assert.equal(causeOf(await waiting), 'response');
  assert.deepEqual(seen, ['before']);
});

for (const [name, lastCheck] of [
  ['says no', (): boolean => false],
  [
    'throws',
    (): boolean => {
      throw new Error('The check failed.');
    },
  ],
] as const) {
  test(`pool writes not a byte of a call whose last check ${name}, and uses the connection again`, async (context) => {
    const stage = await VenueStage.open(context, { bounds: { connectionsMax: 1 } });
    assert.equal(causeOf(await stage.send({ target: '/no', lastCheck })), 'not-sent: withdrawn');
    await stage.exchange(0, ANSWER);
    assert.equal(causeOf(await stage.send({ target: '/no', lastCheck })), 'not-sent: withdrawn');
    const busy = stage.exchange(0, ANSWER);
    const withdrawn = stage.send({ target: '/no', lastCheck });
    const behind = stage.send({ target: '/behind' });
    assert.equal(causeOf(await busy), 'response');
    assert.equal(causeOf(await withdrawn), 'not-sent: withdrawn');
    await stage.until(() => stage.received.includes('/behind'));
    stage.line(0).socket.write(ANSWER);
    assert.equal(causeOf(await behind), 'response');
    assert.ok(!stage.received.includes('/no'));
    assert.deepEqual(stage.pool.stats(), { connections: 1, free: 1, waiting: 0, connects: 1 });
  });
}

test('pool retires a connection that nobody used for its idle time', async (context) => {
  const stage = await VenueStage.open(context);
  await stage.exchange(0, ANSWER);
  stage.time.advance(idleMs - 1);
  await stage.exchange(0, ANSWER);
  stage.time.advance(idleMs - 1);
  assert.equal(stage.pool.stats().connections, 1);
  stage.time.advance(1);
  assert.deepEqual(stage.pool.stats(), { connections: 0, free: 0, waiting: 0, connects: 1 });
  await stage.until(() => stage.line(0).isClosed);
});

test('pool retires a connection before the end that the venue announced', async (context) => {
  const stage = await VenueStage.open(context);
  const hinted = writeSized('x', ['Keep-Alive: timeout=5']);
  await stage.exchange(0, hinted);
  stage.time.advance(5_000 - keepAliveMarginMs - 1);
  assert.equal(stage.pool.stats().connections, 1);
  await stage.exchange(0, hinted);
  stage.time.advance(5_000 - keepAliveMarginMs);
  assert.equal(stage.pool.stats().connections, 0);
  await stage.exchange(1, writeSized('x', ['Keep-Alive: timeout=1']));
  await stage.settle();
  assert.equal(stage.pool.stats().connections, 0);
});

test('pool retires a connection by its age, however busy it is', async (context) => {
  const stage = await VenueStage.open(context);
  await stage.exchange(0, ANSWER);
  for (let passedMs = 0; passedMs < ageMs - 15_000; passedMs += 15_000) {
    stage.time.advance(15_000);
    await stage.exchange(0, ANSWER);
  }
  stage.time.advance(14_999);
  assert.equal(stage.pool.stats().connections, 1);
  stage.time.advance(1);
  assert.equal(stage.pool.stats().connections, 0);
});

test('pool hands no waiting call to a connection whose time is over', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 1 } });
  const first = stage.send();
  const second = stage.send();
  await stage.untilAsked(0);
  stage.line(0).socket.write(writeSized('x', ['Keep-Alive: timeout=1']));
  await first;
  await stage.untilAsked(1);
  stage.line(1).socket.write(ANSWER);
  assert.equal(causeOf(await second), 'response');
  assert.equal(stage.line(0).received.split('HTTP/1.1').length, 2);
});

test('pool checks the age of a connection even where the timer was late', async (context) => {
  const stage = await VenueStage.open(context, { pool: { every: () => () => undefined } });
  await stage.exchange(0, ANSWER);
  stage.time.advance(idleMs - 1);
  await stage.exchange(0, ANSWER);
  stage.time.advance(idleMs);
  await stage.exchange(1, ANSWER);
  assert.equal(stage.pool.stats().connects, 2);
});

test('pool connects nowhere that it is not allowed to', async (context) => {
  const asked: [string, number][] = [];
  const stage = await VenueStage.open(context, {
    target: { host: 'elsewhere.invalid' },
    pool: {
      allowConnect: (host, port) => {
        asked.push([host, port]);
        return false;
      },
    },
  });
  assert.equal(causeOf(await stage.send()), 'not-sent: connect-not-allowed');
  await stage.pool.warm(3);
  assert.deepEqual(stage.pool.stats(), { connections: 0, free: 0, waiting: 0, connects: 0 });
  assert.deepEqual(
    asked.map(([host]) => host),
    ['elsewhere.invalid', 'elsewhere.invalid'],
  );
});

test('pool asks again before every connect', async (context) => {
  let isAllowed = true;
  const stage = await VenueStage.open(context, { pool: { allowConnect: () => isAllowed } });
  await stage.exchange(0, writeSized('x', ['Connection: close']));
  isAllowed = false;
  assert.equal(causeOf(await stage.send()), 'not-sent: connect-not-allowed');
});

test('pool warms as many connections as it is told, within its bound', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 3 } });
  await stage.pool.warm(2);
  assert.deepEqual(stage.pool.stats(), { connections: 2, free: 2, waiting: 0, connects: 2 });
  await stage.pool.warm(9);
  assert.deepEqual(stage.pool.stats(), { connections: 3, free: 3, waiting: 0, connects: 3 });
  assert.equal(stage.received, '');
});

test('pool closes: waiting calls are not sent, calls on the wire end, nothing is left', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 2 } });
  await stage.pool.warm(2);
  const busy = stage.send();
  const second = stage.send();
  const waiting = stage.send();
  await stage.until(() => stage.requestCount === 2);
  stage.line(1).socket.write(ANSWER.slice(0, 5));
  const isClosed = follow(stage.pool.close().then(() => 'closed'));
  assert.equal(causeOf(await waiting), 'not-sent: pool-closed');
  assert.equal(causeOf(await stage.send()), 'not-sent: pool-closed');
  stage.line(1).socket.write(ANSWER.slice(5));
  stage.line(0).socket.write(ANSWER.slice(0, 5));
  await stage.settle();
  assert.equal(isClosed(), 'pending');
  stage.line(0).socket.write(ANSWER.slice(5));
  assert.deepEqual([causeOf(await busy), causeOf(await second)], ['response', 'response']);
  await stage.until(() => isClosed() === 'closed');
  assert.deepEqual(stage.pool.stats(), { connections: 0, free: 0, waiting: 0, connects: 2 });
  assert.equal(stage.time.timerCount, 0);
});

test('pool closes although the venue never answers: the deadline of the call ends it', async (context) => {
  const stage = await VenueStage.open(context);
  const result = stage.send({ timeoutMs: 500 });
  await stage.untilAsked(0);
  const closed = stage.pool.close();
  stage.time.advance(500);
  assert.equal(causeOf(await result), 'unknown: timeout');
  await closed;
});

test('pool keeps no timer while it has no connection', async (context) => {
  const stage = await VenueStage.open(context);
  assert.equal(stage.time.timerCount, 0);
  await stage.exchange(0, ANSWER);
  assert.equal(stage.time.timerCount, 1);
  stage.time.advance(idleMs);
  assert.equal(stage.time.timerCount, 0);
  await stage.exchange(1, ANSWER);
  assert.equal(stage.time.timerCount, 1);
});

test('pool looks at deadlines as long as it has any connection or call', async (context) => {
  const stage = await VenueStage.open(context);
  await stage.pool.warm(2);
  await stage.until(() => stage.lines.length === 2);
  assert.equal(stage.time.timerCount, 1);
  stage.line(1).socket.destroy();
  await stage.until(() => stage.pool.stats().connections === 1);
  assert.equal(stage.time.timerCount, 1);
  const call = follow(stage.send({ timeoutMs: 1_000 }));
  await stage.until(() => stage.requestCount === 1);
  stage.time.advance(1_000);
  await stage.until(() => causeOf(call()) === 'unknown: timeout');
  await stage.until(() => stage.pool.stats().connections === 0);
  assert.equal(stage.time.timerCount, 0);
});

test('pool counts a call that it gave up no more', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 1 } });
  const busy = stage.send({ timeoutMs: 5_000 });
  await stage.untilAsked(0);
  const [early, late] = [stage.send({ timeoutMs: 10 }), stage.send({ timeoutMs: 2_000 })];
  assert.equal(stage.pool.stats().waiting, 2);
  stage.time.advance(10);
  assert.equal(causeOf(await early), 'not-sent: queue-timeout');
  assert.equal(stage.pool.stats().waiting, 1);
  stage.time.advance(2_000);
  assert.equal(causeOf(await late), 'not-sent: queue-timeout');
  assert.equal(stage.pool.stats().waiting, 0);
  stage.line(0).socket.write(ANSWER);
  assert.equal(causeOf(await busy), 'response');
});

test('pool keeps its free connection when a busy one dies', async (context) => {
  const stage = await VenueStage.open(context);
  await stage.pool.warm(2);
  await stage.until(() => stage.lines.length === 2 && stage.pool.stats().free === 2);
  const call = stage.send();
  await stage.until(() => stage.requestCount === 1);
  stage.lines.find((line) => line.received !== '')?.socket.destroy();
  assert.match(causeOf(await call), /^unknown: /u);
  await stage.until(() => stage.pool.stats().connections === 1);
  assert.deepEqual(stage.pool.stats(), { connections: 1, free: 1, waiting: 0, connects: 2 });
});
