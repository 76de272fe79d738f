import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { ByteWindow } from './byte-window.ts';
import { HeadScanner } from './head-scanner.ts';
import { REQUEST_SYNTAX } from './request-head.ts';

/** How many characters of names a scanner still has once this head is dealt with. */
function keptOf(names: readonly string[]): number {
  const scanner = new HeadScanner(REQUEST_SYNTAX, HTTP_SERVER_BOUNDS);
  const window = new ByteWindow();
  window.append(Buffer.from(`GET / HTTP/1.1\r\n${names.map((name) => `${name}: 1\r\n`).join('')}\r\n`));
  assert.equal(scanner.scan(window), 'complete');
  assert.deepEqual(scanner.names.list, names);
  scanner.reset();
  return scanner.names.list.join('').length;
}

test('LIM-03: names are kept from one head to the next, but not so long ones that idle connections would be a store', () => {
  const usual = ['host', 'ok-access-key', 'ok-access-passphrase', 'ok-access-sign', 'ok-access-timestamp'];
  assert.equal(keptOf(usual), usual.join('').length);
  const long = Array.from({ length: HTTP_SERVER_BOUNDS.headersMax }, (_, at) => `x-${at}-${'a'.repeat(240)}`);
  assert.equal(keptOf(long), 0);
});
