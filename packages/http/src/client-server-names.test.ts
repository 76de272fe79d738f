import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { test } from 'node:test';
import tls from 'node:tls';

import { UpstreamDialer } from './upstream-socket.ts';

/** What a venue is asked for by name before anything is encrypted; nothing where the name is an address. */
const ASKED: Readonly<Record<string, string>> = {
  'venue.test': 'venue.test',
  '1a.test': '1a.test',
  '1-2.3': '1-2.3',
  '127.0.0.1': '',
  '10.20.39.90': '',
  '9.9.9.9': '',
  '::1': '',
  '2001:db8::1': '',
};

test('client names no address as a server, and every other name as it is', (context) => {
  const connect = context.mock.method(tls, 'connect');
  syncBuiltinESMExports();
  context.after(() => {
    connect.mock.restore();
    syncBuiltinESMExports();
  });
  for (const [servername, asked] of Object.entries(ASKED)) {
    const dialer = new UpstreamDialer({ host: '127.0.0.1', port: 1, tls: { servername }, hostHeader: 'x' });
    const socket = dialer.dial(() => undefined);
    socket.on('error', () => undefined);
    socket.destroy();
    const options: unknown = connect.mock.calls.at(-1)?.arguments[0];
    assert.ok(typeof options === 'object' && options !== null);
    assert.equal(Reflect.get(options, 'servername'), asked, servername);
  }
});
