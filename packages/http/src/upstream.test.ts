import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS, POOL_BOUNDS } from './bounds.ts';
import { everyInterval } from './clock.ts';
import { HeaderLines } from './header-lines.ts';
import { UpstreamCall, type UpstreamResult } from './upstream-call.ts';
import { encodeRequest, type UpstreamRequest } from './upstream-request.ts';

const REQUEST: UpstreamRequest = {
  method: 'GET',
  target: '/x',
  headers: [],
  body: Buffer.alloc(0),
  timeoutMs: 1_000,
};

function callAt(
  startedAtMs: number,
  lastCheck?: () => boolean,
): UpstreamCall & { results: UpstreamResult[] } {
  const results: UpstreamResult[] = [];
  const call = new UpstreamCall({
    bytes: Buffer.alloc(0),
    startedAtMs,
    timeoutMs: 10,
    responseBytesMax: 1,
    lastCheck,
    onResult: (result) => results.push(result),
  });
  return Object.assign(call, { results });
}

test('every bound is a whole number above zero, and deadlines are looked at more often than any of them ends', () => {
  const bounds = [...Object.entries(HTTP_SERVER_BOUNDS), ...Object.entries(POOL_BOUNDS)];
  assert.equal(bounds.length, 32);
  for (const [name, value] of bounds) assert.ok(Number.isSafeInteger(value) && value > 0, name);
  for (const { sweepMs, ...others } of [HTTP_SERVER_BOUNDS, POOL_BOUNDS])
    for (const [name, value] of Object.entries(others))
      if (name.endsWith('Ms')) assert.ok(sweepMs < value, name);
});

test('the real timer runs until it is stopped, and keeps no process alive', (context) => {
  const { setInterval: real } = globalThis;
  const timers: NodeJS.Timeout[] = [];
  context.mock.method(globalThis, 'setInterval', (run: () => void, ms: number) => {
    const timer = real(run, ms);
    timers.push(timer);
    return timer;
  });
  let runs = 0;
  const stop = everyInterval(3_600_000, () => {
    runs += 1;
  });
  const [timer] = timers;
  assert.ok(timer !== undefined && timers.length === 1);
  assert.equal(timer.hasRef(), false);
  const cleared = context.mock.method(globalThis, 'clearInterval');
  stop();
  assert.deepEqual(cleared.mock.calls[0]?.arguments, [timer]);
  assert.equal(runs, 0);
});

test('a call that was written is unknown when it fails, even at the first instant of the clock', () => {
  const unsent = callAt(0);
  unsent.fail('gone');
  assert.deepEqual(unsent.results, [{ kind: 'not-sent', cause: 'gone' }]);
  const written = callAt(0);
  written.markWritten(0);
  written.fail('gone');
  assert.deepEqual(written.results, [{ kind: 'unknown', cause: 'gone' }]);
});

test('a call measures its waiting, its first byte and its last', () => {
  const call = callAt(0);
  call.markWritten(0);
  call.markFirstByte(0);
  call.markFirstByte(5);
  const body = Buffer.from('x');
  const lines = new HeaderLines('', [], []);
  call.succeed({ head: { status: 200, lines }, body }, 7);
  assert.deepEqual(call.results, [
    { kind: 'response', status: 200, lines, body, waitMs: 0, firstByteMs: 0, totalMs: 7 },
  ]);
  assert.equal(callAt(3).deadlineMs, 13);
});

test('a call may leave unless its last check says no, or fails', () => {
  assert.equal(callAt(0).mayLeave(), true);
  assert.equal(callAt(0, () => true).mayLeave(), true);
  assert.equal(callAt(0, () => false).mayLeave(), false);
  const failing = callAt(0, () => {
    throw new Error('no');
  });
  assert.equal(failing.mayLeave(), false);
});

test('a request that cannot be written in the one form is refused with what is wrong', () => {
  assert.equal(
    encodeRequest(REQUEST, 'venue.test').toString(),
    'GET /x HTTP/1.1\r\nHost: venue.test\r\nAccept-Encoding: identity\r\n\r\n',
  );
  const form = { name: 'TypeError', message: 'The request is not in the one form that is sent.' };
  for (const host of ['', ' ', 'a\r\nb', 'é']) assert.throws(() => encodeRequest(REQUEST, host), form, host);
  assert.throws(() => encodeRequest({ ...REQUEST, method: 'HEAD' }, 'venue.test'), form);
  for (const name of ['Host', 'host', 'Accept-Encoding'])
    assert.throws(() => encodeRequest({ ...REQUEST, headers: [[name, 'x']] }, 'venue.test'), {
      name: 'TypeError',
      message: `The kernel writes ${name} itself.`,
    });
  assert.throws(() => encodeRequest({ ...REQUEST, headers: [['Connection', 'x']] }, 'venue.test'), {
    message: 'A header named "Connection" cannot be written.',
  });
});
