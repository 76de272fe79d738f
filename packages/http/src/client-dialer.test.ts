import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { Socket } from 'node:net';
import { syncBuiltinESMExports } from 'node:module';
import { test } from 'node:test';
import tls, { TLSSocket } from 'node:tls';

import { writeSized } from './testing/response-examples.ts';
import { AUTHORITY, GOOD, SERVER_NAME } from './testing/tls-material.ts';
import { VenueStage } from './testing/venue-stage.ts';
import { UpstreamDialer, type UpstreamTarget } from './upstream-socket.ts';

const ANSWER = writeSized('x');
const TLS_TARGET = { tls: { servername: SERVER_NAME, ca: AUTHORITY } };

function targetOf(stage: VenueStage): UpstreamTarget {
  return { host: '127.0.0.1', port: stage.port, hostHeader: 'unused', ...TLS_TARGET };
}

test('client lets no request wait for another packet, with TLS and without', async (context) => {
  const setNoDelay = context.mock.method(Socket.prototype, 'setNoDelay');
  const stage = await VenueStage.open(context, { target: TLS_TARGET, tls: GOOD });
  assert.equal((await stage.exchange(0, ANSWER)).kind, 'response');
  const ours = setNoDelay.mock.calls.filter(
    (call) => call.this instanceof TLSSocket && call.this !== stage.line(0).socket,
  );
  assert.deepEqual(
    ours.map((call) => call.arguments),
    [[true]],
  );
  const connect = context.mock.method(net, 'connect');
  syncBuiltinESMExports();
  const plain = await VenueStage.open(context);
  assert.equal((await plain.exchange(0, ANSWER)).kind, 'response');
  connect.mock.restore();
  syncBuiltinESMExports();
  const [call] = connect.mock.calls;
  assert.ok(call !== undefined);
  const { onread, ...options } = call.arguments[0] as unknown as Record<string, unknown>;
  assert.deepEqual(options, { host: '127.0.0.1', port: plain.port, noDelay: true });
  assert.notEqual(onread, undefined);
});

test('NET-06 client refuses TLS 1.1 also in a process that allows it everywhere else', async (context) => {
  const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls;
  context.after(() => Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }));
  Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1.1', DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' });
  const old = { ...GOOD, maxVersion: 'TLSv1.1' } as const;
  const stage = await VenueStage.open(context, { target: TLS_TARGET, tls: old });
  const lax = tls.connect({ host: '127.0.0.1', port: stage.port, servername: SERVER_NAME, ca: AUTHORITY });
  await once(lax, 'secureConnect');
  assert.equal(lax.getProtocol(), 'TLSv1.1');
  lax.destroy();
  const result = await stage.send();
  assert.equal(result.kind, 'not-sent', JSON.stringify(result));
  assert.equal(stage.received, '');
});

test(
  'NET-06 client gives up a socket that says it is ready and was not verified',
  { timeout: 5_000 },
  async (context) => {
    const stage = await VenueStage.open(context, { tls: GOOD });
    let ready = 0;
    const socket = new UpstreamDialer(targetOf(stage)).dial(() => {
      ready += 1;
    });
    const faults: string[] = [];
    socket.on('error', ({ message }) => faults.push(message));
    socket.emit('secureConnect');
    await new Promise<void>((resolve) => {
      socket.once('close', () => {
        resolve();
      });
    });
    assert.equal(ready, 0);
    assert.deepEqual(faults, ['The peer is not verified.']);
  },
);

test('NET-06 client keeps the session of a verified venue alone', async (context) => {
  const stage = await VenueStage.open(context, { tls: { ...GOOD, maxVersion: 'TLSv1.2' } });
  const verified = new UpstreamDialer(targetOf(stage));
  const sessions: Buffer[] = [];
  const dial = async (dialer: UpstreamDialer): Promise<boolean | undefined> => {
    const at = stage.lines.length;
    const socket = dialer.dial(() => undefined);
    socket.on('session', (session: Buffer) => sessions.push(session));
    await stage.until(() => stage.lines.length > at);
    await stage.settle();
    socket.destroy();
    return stage.line(at).handshake?.isResumed;
  };
  assert.equal(await dial(verified), false);
  const [session] = sessions;
  assert.ok(session);
  const other = new UpstreamDialer(targetOf(stage));
  const unverified = other.dial(() => undefined);
  unverified.emit('session', session);
  unverified.destroy();
  assert.equal(await dial(other), false);
  assert.equal(await dial(verified), true);
});
