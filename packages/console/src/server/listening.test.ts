import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { ADDRESS_CONNECTIONS_MAX, CONNECTIONS_MAX } from '../bounds.ts';
import { countPeers } from './listening.ts';

const from = (remoteAddress: string) => Object.assign(new EventEmitter(), { remoteAddress });

void test('One address holds no more connections than are its, others have theirs, and what is closed is free again.', () => {
  assert.ok(2 * ADDRESS_CONNECTIONS_MAX < CONNECTIONS_MAX);
  const count = countPeers();
  const sockets = Array.from({ length: ADDRESS_CONNECTIONS_MAX }, () => from('203.0.113.7'));
  assert.ok(sockets.every((socket) => count(socket)));
  assert.equal(count(from('203.0.113.7')), false);
  assert.equal(count(from('203.0.113.8')), true);
  sockets[0]?.emit('close');
  assert.equal(count(from('203.0.113.7')), true);
  assert.equal(count(from('203.0.113.7')), false);
});
