import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { HTTP_METHODS } from './request-head.ts';
import { type ReadRequest, RequestReader } from './request-reader.ts';
import { EXAMPLE_HOST, writeRequest } from './testing/request-examples.ts';

function read(text: string): { readonly chunk: Buffer; readonly step: ReadRequest | string } {
  const reader = new RequestReader(
    {
      methods: HTTP_METHODS,
      targetBytesMax: HTTP_SERVER_BOUNDS.targetBytesMax,
      bodyBytesMax: HTTP_SERVER_BOUNDS.bodyBytesMax,
      isAllowedHost: (host) => host === EXAMPLE_HOST,
      upgrades: 'refused',
    },
    HTTP_SERVER_BOUNDS,
  );
  const chunk = Buffer.from(text, 'latin1');
  reader.append(chunk);
  return { chunk, step: reader.next() };
}

test('a request line without a method is none', () => {
  assert.equal(typeof read(writeRequest({ line: 'GET / HTTP/1.1' })).step, 'object');
  for (const line of [' / HTTP/1.1', '  HTTP/1.1', ' GET / HTTP/1.1', 'GET/ HTTP/1.1', 'GET'])
    assert.equal(read(writeRequest({ line })).step, 'start-line', line);
});

test('a body of no bytes keeps none of the bytes alive that came with its head', () => {
  const { chunk, step } = read(writeRequest() + writeRequest());
  assert.ok(typeof step === 'object');
  assert.equal(step.body.length, 0);
  assert.notEqual(step.body.buffer, chunk.buffer);
  const { chunk: filled, step: other } = read(
    writeRequest({ line: 'POST / HTTP/1.1', lines: ['Content-Length: 1'], body: 'ab' }),
  );
  assert.ok(typeof other === 'object');
  assert.equal(other.body.buffer, filled.buffer);
});
