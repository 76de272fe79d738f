import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';

import type { UpstreamRequest } from './client.ts';
import { ODD_RESPONSES, writeChunked, writeResponse, writeSized } from './testing/response-examples.ts';
import { follow, type Line, VenueStage } from './testing/venue-stage.ts';

const ORDER = '{"instId":"BTC-USDT","sz":"0.001"}';
const POST: Partial<UpstreamRequest> = {
  method: 'POST',
  target: '/api/v5/trade/order?a=%2c,b',
  headers: [
    ['OK-ACCESS-KEY', 'k'],
    ['x-Odd_Case', 'a  b'],
  ],
  body: Buffer.from(ORDER),
};
const POST_WIRE =
  'POST /api/v5/trade/order?a=%2c,b HTTP/1.1\r\nHost: venue.test\r\nOK-ACCESS-KEY: k\r\nx-Odd_Case: a  b\r\n' +
  `Accept-Encoding: identity\r\nContent-Length: ${ORDER.length}\r\n\r\n${ORDER}`;
const RESPONSES = {
  sized: writeSized('{"code":"0"}', ['X-A: b']),
  chunked: writeChunked('5\r\nhello\r\n3\r\n!!!\r\n0\r\n\r\n', ['X-A: b']),
};

test('client writes head and body exactly as given, in one write', async (context) => {
  const stage = await VenueStage.open(context);
  await stage.pool.warm(1);
  const write = context.mock.method(Socket.prototype, 'write');
  const result = stage.send(POST);
  await stage.until(() => stage.received.length >= POST_WIRE.length);
  assert.equal(stage.received, POST_WIRE);
  assert.equal(write.mock.callCount(), 1);
  assert.equal(String(write.mock.calls[0]?.arguments[0]), POST_WIRE);
  write.mock.restore();
  stage.line(0).socket.write(RESPONSES.sized);
  assert.equal((await result).kind, 'response');
});

for (const [method, body, length] of [
  ['GET', '', ''],
  ['DELETE', '', ''],
  ['POST', '', 'Content-Length: 0\r\n'],
  ['PUT', '\0\xff', 'Content-Length: 2\r\n'],
] as const) {
  test(`client writes a ${method} with ${body.length} bytes in the canonical form`, async (context) => {
    const stage = await VenueStage.open(context);
    const result = stage.send({ method, target: '/x', body: Buffer.from(body, 'latin1') });
    await stage.untilAsked(0);
    stage.line(0).socket.write(RESPONSES.sized);
    assert.equal((await result).kind, 'response');
    const head = `${method} /x HTTP/1.1\r\nHost: venue.test\r\nAccept-Encoding: identity\r\n${length}\r\n`;
    assert.equal(stage.received, head + body);
  });
}

const MALFORMED: Readonly<Record<string, Partial<UpstreamRequest>>> = {
  'a method that has no form': { method: 'HEAD' },
  'a method in lower case': { method: 'get' },
  'a GET with a body': { body: Buffer.from('x') },
  'a DELETE with a body': { method: 'DELETE', body: Buffer.from('x') },
  'an absolute target': { target: 'http://evil.test/x' },
  'a dot segment': { target: '/api/../x' },
  'a space in the target': { target: '/x y' },
  'a line end in the target': { target: '/x\r\nX-A: b' },
  'a line end in a value': { headers: [['X-A', 'b\r\nX-C: d']] },
  'a line end in a name': { headers: [['X-A\r\n', 'b']] },
  'a byte beyond ASCII in a value': { headers: [['X-A', '\xe9']] },
  'a Host of its own': { headers: [['Host', 'evil.test']] },
  'a length of its own': { headers: [['content-length', '0']] },
  'a transfer coding': { headers: [['Transfer-Encoding', 'chunked']] },
  'a Connection header': { headers: [['Connection', 'close']] },
  'an accepted encoding of its own': { headers: [['accept-encoding', 'gzip']] },
  'no time': { timeoutMs: 0 },
  'a time that is not a number': { timeoutMs: Number.NaN },
  'endless time': { timeoutMs: Infinity },
  'a size that is not a number': { responseBytesMax: Number.NaN },
};

test('client sends nothing that it cannot write in the canonical form', async (context) => {
  const stage = await VenueStage.open(context);
  for (const [name, request] of Object.entries(MALFORMED)) {
    assert.deepEqual(await stage.send(request), { kind: 'not-sent', cause: 'request-malformed' }, name);
  }
  assert.equal(stage.pool.stats().connects, 0);
  assert.equal((await stage.exchange(0, RESPONSES.sized)).kind, 'response');
});

test('client gives status, headers, body and times of a response', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 1 } });
  const first = stage.send();
  const second = stage.send({ target: '/second' });
  await stage.untilAsked(0);
  stage.time.advance(5);
  stage.line(0).socket.write(RESPONSES.sized);
  await first;
  await stage.until(() => stage.requestCount === 2);
  stage.time.advance(20);
  stage.line(0).socket.write(RESPONSES.chunked.slice(0, 30));
  await stage.settle();
  stage.time.advance(300);
  stage.line(0).socket.write(RESPONSES.chunked.slice(30));
  const result = await second;
  assert.ok(result.kind === 'response');
  const { lines, ...rest } = result;
  assert.deepEqual(lines.list(), [
    ['transfer-encoding', 'chunked'],
    ['x-a', 'b'],
  ]);
  assert.deepEqual(rest, {
    kind: 'response',
    status: 200,
    body: Buffer.from('hello!!!'),
    waitMs: 5,
    firstByteMs: 20,
    totalMs: 320,
  });
});

type Ending = (socket: Socket, text: string) => void;

const ENDINGS: Readonly<Record<string, Ending>> = {
  ended: (socket, text) => {
    socket.end(text, 'latin1');
  },
  reset: (socket, text) => {
    socket.write(text, 'latin1', () => {
      socket.resetAndDestroy();
    });
  },
};

for (const [framing, text] of Object.entries(RESPONSES)) {
  for (const [ending, finish] of Object.entries(ENDINGS)) {
    test(`client takes no ${framing} response that was ${ending} at any byte, and never sends again`, async (context) => {
      let cut = 0;
      const stage = await VenueStage.open(context, {
        onBytes: (line) => {
          finish(line.socket, text.slice(0, cut));
        },
      });
      for (; cut < text.length; cut += 1) {
        const result = await stage.send(POST);
        assert.equal(result.kind, 'unknown', `cut at ${cut}: ${JSON.stringify(result)}`);
        assert.equal(stage.requestCount, cut + 1);
      }
      assert.equal(stage.pool.stats().connects, text.length);
      if (ending === 'ended') assert.equal((await stage.send(POST)).kind, 'response');
    });
  }
}

async function sendAgainstReset(context: TestContext, bodyBytes: number, resetAfter: number): Promise<void> {
  const stage = await VenueStage.open(context, {
    onBytes: (line) => {
      if (line.received.length >= resetAfter) line.socket.resetAndDestroy();
    },
  });
  const result = await stage.send({ ...POST, body: Buffer.alloc(bodyBytes, 'b') });
  assert.equal(result.kind, 'unknown', JSON.stringify(result));
  await stage.settle();
  assert.equal(stage.requestCount, 1);
  assert.equal(stage.pool.stats().connects, 1);
}

for (const resetAfter of [1, 1_000, 65_536, 1_000_000, 3_999_999]) {
  test(`client knows nothing of a request that was reset after about ${resetAfter} bytes`, async (context) => {
    await sendAgainstReset(context, 4_000_000, resetAfter);
  });
}

test('client says not-sent where the venue refuses the connection', async (context) => {
  const stage = await VenueStage.open(context, { target: { port: 1 } });
  assert.deepEqual(await stage.send(), { kind: 'not-sent', cause: 'connect: ECONNREFUSED' });
  assert.equal(stage.pool.stats().connects, 1);
});

test('client says unknown where a kept connection had died unseen, and connects anew for the next call', async (context) => {
  const stage = await VenueStage.open(context);
  assert.equal((await stage.exchange(0, RESPONSES.sized)).kind, 'response');
  // Both in one turn of the loop: the end is on its way when the request is written.
  stage.line(0).socket.destroy();
  const raced = await stage.send({ target: '/raced' });
  assert.equal(raced.kind, 'unknown');
  await stage.settle();
  assert.equal(stage.pool.stats().connects, 1);
  assert.equal(stage.lines.length, 1);
  assert.equal((await stage.exchange(1, RESPONSES.sized)).kind, 'response');
  assert.ok(!stage.line(1).received.includes('/raced'));
});

for (const [name, kill] of [
  ['ended', (line: Line): void => void line.socket.end()],
  ['reset', (line: Line): void => void line.socket.resetAndDestroy()],
] as const) {
  test(`client replaces a kept connection that it saw ${name}, because nothing was written to it`, async (context) => {
    const stage = await VenueStage.open(context);
    await stage.exchange(0, RESPONSES.sized);
    kill(stage.line(0));
    await stage.until(() => stage.pool.stats().connections === 0);
    assert.equal((await stage.exchange(1, RESPONSES.sized)).kind, 'response');
    assert.equal(stage.requestCount, 2);
  });
}

test('client takes no odd response, ends its connection and never sends again', async (context) => {
  let text = '';
  const stage = await VenueStage.open(context, {
    onBytes: (line) => {
      line.socket.write(text, 'latin1');
    },
  });
  for (const [at, example] of ODD_RESPONSES.entries()) {
    ({ text } = example);
    const result = await stage.send(POST);
    assert.deepEqual(result, { kind: 'unknown', cause: `odd-response: ${example.reason}` }, example.name);
    assert.equal(stage.pool.stats().connections, 0);
    assert.equal(stage.requestCount, at + 1);
  }
  text = RESPONSES.sized;
  assert.equal((await stage.send(POST)).kind, 'response');
});

test('client follows no redirect', async (context) => {
  const stage = await VenueStage.open(context);
  const text = writeResponse(['Location: /elsewhere', 'Content-Length: 0'], '', 'HTTP/1.1 307 x');
  const result = await stage.exchange(0, text, { target: '/here' });
  assert.equal(result.kind === 'response' && result.status, 307);
  await stage.settle();
  assert.equal(stage.requestCount, 1);
});

for (const [name, surplus] of [
  ['one byte', 'H'],
  ['a whole response', RESPONSES.sized],
] as const) {
  test(`client takes a response with ${name} behind it, but ends the connection`, async (context) => {
    const stage = await VenueStage.open(context);
    const result = await stage.exchange(0, RESPONSES.sized + surplus);
    assert.equal(result.kind === 'response' && result.body.toString(), '{"code":"0"}');
    assert.equal(stage.pool.stats().connections, 0);
    await stage.exchange(1, writeSized('mine'));
    assert.equal(stage.lines.length, 2);
  });
}

test('client ends a free connection on which the venue speaks unasked', async (context) => {
  const stage = await VenueStage.open(context);
  await stage.pool.warm(1);
  await stage.until(() => stage.lines.length === 1);
  stage.line(0).socket.write(writeSized('forged'));
  await stage.until(() => stage.pool.stats().connections === 0);
  const result = await stage.exchange(1, writeSized('true'));
  assert.equal(result.kind === 'response' && result.body.toString(), 'true');
});

test('client keeps no connection that the venue says it closes', async (context) => {
  const stage = await VenueStage.open(context);
  assert.equal((await stage.exchange(0, writeSized('x', ['Connection: close']))).kind, 'response');
  assert.equal(stage.pool.stats().connections, 0);
});

test('client takes an answer that comes before the whole request has left, but ends the connection', async (context) => {
  const stage = await VenueStage.open(context, {
    onBytes: (line) => {
      if (line.socket.isPaused()) return;
      line.socket.pause();
      line.socket.write(RESPONSES.sized);
    },
  });
  const result = await stage.send({ ...POST, body: Buffer.alloc(16_000_000, 'b') });
  assert.equal(result.kind, 'response');
  assert.equal(stage.pool.stats().connections, 0);
});

test('client holds the size of a response to the bound of the call', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { responseBytesMax: 20 } });
  const exchange = async (at: number, length: number, responseBytesMax?: number): Promise<string> => {
    const bound = responseBytesMax === undefined ? {} : { responseBytesMax };
    return (await stage.exchange(at, writeSized('x'.repeat(length)), bound)).kind;
  };
  assert.equal(await exchange(0, 20), 'response');
  assert.equal(await exchange(0, 30, 30), 'response');
  assert.equal(await exchange(0, 10, 9), 'unknown');
  assert.equal(await exchange(1, 21), 'unknown');
});

test('client never answers a call twice', async (context) => {
  const stage = await VenueStage.open(context);
  const state = follow(stage.send());
  await stage.untilAsked(0);
  assert.equal(state(), 'pending');
  stage.time.advance(1_000);
  stage.line(0).socket.write(RESPONSES.sized);
  await stage.settle();
  assert.deepEqual(state(), { kind: 'unknown', cause: 'timeout' });
});
