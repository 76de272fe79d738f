import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { allowHosts } from './last-host.ts';

const HOST = 'gateway.example.test';
const LISTENERS = 1_000;
const HEAD_BYTES = 16_000;

test('last host is asked of once as long as no other is allowed, and the refused each time', () => {
  const asked: string[] = [];
  const isAllowed = allowHosts((host) => {
    asked.push(host);
    return host !== 'c';
  });
  assert.deepEqual(['a', 'a', 'c', 'c', 'a', 'b', 'a'].map(isAllowed), [
    true,
    true,
    false,
    false,
    true,
    true,
    true,
  ]);
  assert.deepEqual(asked, ['a', 'c', 'c', 'b', 'a']);
});

test('last host is asked of in lower case, and only what can be a host', () => {
  const asked: string[] = [];
  const isAllowed = allowHosts((host) => asked.push(host) > 0);
  assert.deepEqual(['A.b:1', '[::1]', '', 'a b', 'a/b', 'é', 'A.b:1'].map(isAllowed), [
    true,
    true,
    false,
    false,
    false,
    false,
    true,
  ]);
  assert.deepEqual(asked, ['a.b:1', '[::1]', 'a.b:1']);
});

test('last host keeps no head in memory that it was named in', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const allowOne = (): ReturnType<typeof allowHosts> => {
    const isAllowed = allowHosts(() => true);
    const head = Buffer.alloc(HEAD_BYTES, HOST).toString('latin1');
    isAllowed(head.slice(0, HOST.length));
    return isAllowed;
  };
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: LISTENERS }, allowOne);
  collect();
  const perListener = (process.memoryUsage().heapUsed - before) / LISTENERS;
  assert.equal(kept.at(-1)?.(HOST), true);
  assert.ok(perListener < HEAD_BYTES / 10, `${perListener} bytes are kept by each listener`);
});
