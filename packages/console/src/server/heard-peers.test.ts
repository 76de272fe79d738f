import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hearPeers } from './heard-peers.ts';

test('CON-10: over plain HTTP this machine and the proxies that were named are heard, and nobody else.', () => {
  const isHeard = hearPeers(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32']);
  for (const address of [
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '192.0.2.7',
    '2001:db8::1',
  ])
    assert.ok(isHeard(address), address);
  for (const address of ['10.2.0.1', '192.0.2.8', '::ffff:192.0.2.8', '2001:db9::1', '::2', undefined])
    assert.ok(!isHeard(address), String(address));
  assert.ok(!hearPeers([])('10.1.2.3'));
});
