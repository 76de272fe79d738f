import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { POOL_BOUNDS } from './bounds.ts';
import type { ResponseHead } from './response-head.ts';
import { ResponseReader } from './response-reader.ts';
import { everyCut } from './testing/cuts.ts';
import { type PlainHead, plainHead } from './testing/plain-heads.ts';
import { ACCEPTED_RESPONSES, ODD_RESPONSES, writeChunked, writeSized } from './testing/response-examples.ts';

interface Reading {
  readonly response: { readonly head: PlainHead<ResponseHead>; readonly body: Buffer } | null;
  /** What the reader said last, or the number of bytes behind the response. */
  readonly last: string | number;
}

/** Feeds piece by piece and stops, as a connection does, at the first answer that is not `more`. */
function readOne(pieces: readonly Buffer[], bounds: Partial<typeof POOL_BOUNDS> = {}): Reading {
  const limits = { ...POOL_BOUNDS, ...bounds };
  const reader = new ResponseReader(limits);
  reader.expect(limits.responseBytesMax);
  for (const piece of pieces) {
    reader.append(piece);
    const step = reader.next();
    if (step === 'more') continue;
    if (typeof step === 'string') return { response: null, last: step };
    return {
      response: { head: plainHead(step.head), body: step.body },
      last: reader.surplusLength,
    };
  }
  return { response: null, last: 'more' };
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function readWhole(text: string, bounds: Partial<typeof POOL_BOUNDS> = {}): Reading {
  return readOne([bytesOf(text)], bounds);
}

for (const [name, example] of Object.entries(ACCEPTED_RESPONSES)) {
  test(`response reader accepts ${name}, however it is cut`, () => {
    const bytes = bytesOf(example.text);
    const whole = readOne([bytes]);
    assert.equal(whole.last, 0);
    assert.equal(whole.response?.head.status, example.status);
    assert.equal(whole.response.body.toString('latin1'), example.body);
    assert.equal(whole.response.head.connection, example.connection ?? 'keep-alive');
    assert.equal(whole.response.head.keepAliveMs, example.keepAliveMs ?? Infinity);
    for (const pieces of everyCut(bytes)) assert.deepEqual(readOne(pieces), whole);
  });

  test(`response reader waits for the last byte of ${name}`, () => {
    const bytes = bytesOf(example.text);
    for (let at = 0; at < bytes.length; at += 1) {
      assert.deepEqual(readOne([bytes.subarray(0, at)]), { response: null, last: 'more' });
    }
  });
}

for (const { name, text, reason } of ODD_RESPONSES) {
  test(`response reader finds ${name.slice(0, 90)} odd (${reason}), however it is cut`, () => {
    for (const pieces of everyCut(bytesOf(text))) {
      assert.deepEqual(readOne(pieces), { response: null, last: reason });
    }
  });
}

test('response reader gives headers in their order, names lower-cased, none merged', () => {
  const { response } = readWhole(writeSized('', ['X-B: 1', 'x-a:  2 3 ', 'X-B:', '__proto__: 4']));
  assert.deepEqual(response?.head.headers, [
    ['content-length', '0'],
    ['x-b', '1'],
    ['x-a', '2 3'],
    ['x-b', ''],
    ['__proto__', '4'],
  ]);
});

test('response reader takes a hint of no time as none, and one that cannot be read as the shortest', () => {
  const hint = (value: string): number | undefined =>
    readWhole(writeSized('', [`Keep-Alive: ${value}`])).response?.head.keepAliveMs;
  const hints: Readonly<Record<string, number>> = {
    'timeout=0': 0,
    'timeout=1': 1_000,
    'max=5, Timeout=7': 7_000,
    'timeout=x': 0,
    'timeout=': 0,
    'max=5': Infinity,
  };
  for (const [value, milliseconds] of Object.entries(hints)) assert.equal(hint(value), milliseconds, value);
});

test('response reader takes digits alone for the status and for sizes', () => {
  for (const status of ['2 0', '20/', '20:', '2x0', '099', '600', '2000', '20'])
    assert.equal(readWhole(`HTTP/1.1 ${status} OK\r\nContent-Length: 0\r\n\r\n`).last, 'status-line', status);
  assert.equal(readWhole('HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n').last, 'status-line');
  // The neighbours of digits and of the letters A to F.
  for (const size of ['/', ':', '@', 'G', '`', 'g'])
    assert.equal(readWhole(writeChunked(`${size}\r\n`)).last, 'chunk-size', size);
  for (const size of ['a', 'A', 'f', 'F'])
    assert.equal(
      readWhole(writeChunked(`${size}\r\n${'x'.repeat(15)}`)).last,
      Number.parseInt(size, 16) === 15 ? 'more' : 'chunk-end',
    );
});

test('response reader counts what came behind a response', () => {
  for (const text of [writeSized('x'), writeChunked('1\r\nx\r\n0\r\n\r\n')]) {
    assert.equal(readWhole(text).last, 0);
    assert.equal(readWhole(`${text}H`).last, 1);
    assert.equal(readWhole(text + text).last, text.length);
  }
});

test('response reader reads one response after the other', () => {
  const reader = new ResponseReader(POOL_BOUNDS);
  const texts = [writeChunked('1\r\na\r\n0\r\n\r\n'), writeSized('b'), writeChunked('1\r\nc\r\n0\r\n\r\n')];
  const read = texts.map((text) => {
    reader.expect(1);
    reader.append(bytesOf(text));
    const step = reader.next();
    return typeof step === 'string' ? step : step.body.toString();
  });
  assert.deepEqual(read, ['a', 'b', 'c']);
});

test('response reader accepts a body at its bound exactly', () => {
  const bounds = { responseBytesMax: 10 };
  const sized = (length: number): string => writeSized('x'.repeat(length));
  assert.equal(readWhole(sized(10), bounds).response?.body.length, 10);
  assert.equal(readWhole(sized(11), bounds).last, 'response-too-large');
  const chunked = (length: number): string =>
    writeChunked(`4\r\nabcd\r\n${length.toString(16)}\r\n${'x'.repeat(length)}\r\n0\r\n\r\n`);
  assert.equal(readWhole(chunked(6), bounds).response?.body.length, 10);
  assert.equal(readWhole(chunked(7), bounds).last, 'response-too-large');
});

test('response reader accepts headers, a head and chunks at their bounds exactly', () => {
  const three = writeSized('', ['X-A: b', 'X-C: d']);
  assert.equal(readWhole(three, { headersMax: 3 }).last, 0);
  assert.equal(readWhole(three, { headersMax: 2 }).last, 'headers-too-many');
  assert.equal(readWhole(three, { headBytesMax: three.length }).last, 0);
  assert.equal(readWhole(three, { headBytesMax: three.length - 1 }).last, 'head-too-large');
  const chunks = writeChunked('1\r\na\r\n1\r\nb\r\n0\r\n\r\n');
  assert.equal(readWhole(chunks, { chunksMax: 3 }).last, 0);
  assert.equal(readWhole(chunks, { chunksMax: 2 }).last, 'chunks-too-many');
});

test('response reader puts any body together again, whatever the chunks and the cuts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
      (chunks, lengths) => {
        const body = Buffer.concat(chunks);
        const framed = chunks.map((chunk) => {
          return `${chunk.length.toString(16)}\r\n${Buffer.from(chunk).toString('latin1')}\r\n`;
        });
        const bytes = bytesOf(writeChunked(`${framed.join('')}0\r\n\r\n`));
        const pieces: Buffer[] = [];
        for (let at = 0, run = 0; at < bytes.length; run += 1) {
          const length = lengths[run % lengths.length] ?? 1;
          pieces.push(bytes.subarray(at, at + length));
          at += length;
        }
        assert.deepEqual(readOne(pieces).response?.body, body);
      },
    ),
    { numRuns: 200 },
  );
});
