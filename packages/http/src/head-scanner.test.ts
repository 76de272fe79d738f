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

test('scanner knows the names of the last head again, however the next one is cut and written', () => {
  const scanner = new HeadScanner(REQUEST_SYNTAX, HTTP_SERVER_BOUNDS);
  const read = (names: readonly string[], piece: number): (typeof scanner)['names'] => {
    scanner.reset();
    const window = new ByteWindow();
    const head = Buffer.from(`GET / HTTP/1.1\r\n${names.map((name) => `${name}: 1\r\n`).join('')}\r\n`);
    for (let at = 0; at < head.length; at += piece) {
      window.append(head.subarray(at, at + piece));
      assert.equal(scanner.scan(window), at + piece >= head.length ? 'complete' : 'more');
    }
    assert.deepEqual(
      scanner.headersOf(head.toString()).list(),
      names.map((name) => [name.toLowerCase(), '1']),
    );
    return scanner.names;
  };
  const first = read(['host', 'x-ab', 'x-a'], 1_000);
  for (const piece of [1, 2, 3, 7, 20, 1_000]) {
    assert.equal(read(['Host', 'X-AB', 'x-a'], piece), first);
  }
  const others = [
    ['host', 'x-a', 'x-ab'],
    ['host', 'x-ab'],
    ['host', 'x-ab', 'x-a', 'x'],
    ['x-ab', 'x-a'],
    ['host', 'x-ab', 'x'],
  ];
  for (const names of others)
    for (const piece of [1, 5, 1_000]) {
      read(['host', 'x-ab', 'x-a'], 1_000);
      assert.deepEqual(read(names, piece).list, names);
    }
});
