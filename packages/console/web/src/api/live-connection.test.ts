import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { RECONNECT_FIRST_MS, SILENCE_MS } from './bounds.ts';
import { LiveConnection, type LiveSocket } from './live-connection.ts';

class FakeSocket implements LiveSocket {
  onopen: LiveSocket['onopen'] = null;
  onclose: LiveSocket['onclose'] = null;
  onmessage: LiveSocket['onmessage'] = null;
  readonly sent: string[] = [];
  readyState = 0;
  isClosed = false;

  send(text: string): void {
    assert.equal(this.readyState, 1);
    this.sent.push(text);
  }

  close(): void {
    this.isClosed = true;
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.({} as Event);
  }

  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent);
  }
}

function fixture() {
  const sockets: FakeSocket[] = [];
  const connection = new LiveConnection({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    nowMs: () => 4711,
    random: () => 0.5,
  });
  const last = (): FakeSocket => {
    const socket = sockets.at(-1);
    assert.ok(socket !== undefined);
    return socket;
  };
  return { connection, sockets, last };
}

test('a connection is opened for the first listener and asks for every topic that somebody listens to', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { connection, sockets, last } = fixture();
    assert.equal(sockets.length, 0);
    const heard: unknown[] = [];
    const stop = connection.subscribe('status', (message) => heard.push(message));
    const stopOther = connection.subscribe('ledger', () => undefined);
    last().open();
    assert.deepEqual(last().sent, ['{"subscribe":["ledger","status"]}']);
    last().say({ topic: 'status', status: 1 });
    last().say({ topic: 'unasked' });
    assert.deepEqual(heard, [{ topic: 'status', status: 1 }]);
    assert.deepEqual(connection.state, { kind: 'open', heardAtMs: null });
    stopOther();
    assert.equal(last().sent.at(-1), '{"subscribe":["status"]}');
    stop();
    assert.ok(last().isClosed);
    assert.equal(connection.state.kind, 'idle');
  } finally {
    mock.timers.reset();
  }
});

test('a connection that was closed comes back, later each time', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { connection, sockets, last } = fixture();
    const stop = connection.subscribe('status', () => undefined);
    last().open();
    last().onclose?.({} as CloseEvent);
    assert.equal(connection.state.kind, 'lost');
    mock.timers.tick(RECONNECT_FIRST_MS);
    assert.equal(sockets.length, 2);
    last().onclose?.({} as CloseEvent);
    mock.timers.tick(RECONNECT_FIRST_MS);
    assert.equal(sockets.length, 2);
    mock.timers.tick(RECONNECT_FIRST_MS);
    assert.equal(sockets.length, 3);
    last().open();
    assert.deepEqual(last().sent, ['{"subscribe":["status"]}']);
    stop();
  } finally {
    mock.timers.reset();
  }
});

test('a connection that says nothing for too long is given up', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { connection, sockets, last } = fixture();
    const stop = connection.subscribe('status', () => undefined);
    const first = last();
    first.open();
    mock.timers.tick(SILENCE_MS - 1);
    first.say({ topic: 'status' });
    mock.timers.tick(SILENCE_MS - 1);
    assert.ok(!first.isClosed);
    mock.timers.tick(1);
    assert.ok(first.isClosed);
    assert.deepEqual(connection.state, { kind: 'lost', heardAtMs: 4711 });
    mock.timers.tick(RECONNECT_FIRST_MS);
    assert.equal(sockets.length, 2);
    stop();
  } finally {
    mock.timers.reset();
  }
});

test('whoever looks at the state is told of changes alone, not of messages', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { connection, last } = fixture();
    let told = 0;
    connection.observe(() => {
      told += 1;
    });
    const stop = connection.subscribe('ledger', () => undefined);
    last().open();
    assert.equal(told, 2);
    const { state } = connection;
    for (let count = 0; count < 100; count += 1) last().say({ topic: 'ledger' });
    assert.equal(told, 2);
    assert.equal(connection.state, state);
    stop();
    assert.equal(told, 3);
  } finally {
    mock.timers.reset();
  }
});

test('nothing is left running when nobody listens any more', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { connection, sockets, last } = fixture();
    const stop = connection.subscribe('status', () => undefined);
    last().onclose?.({} as CloseEvent);
    stop();
    mock.timers.tick(60_000);
    assert.equal(sockets.length, 1);
  } finally {
    mock.timers.reset();
  }
});
