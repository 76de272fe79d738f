import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rawFrame, settle } from '../testing/socket-stage.ts';
import { FrameReader } from './frame-reader.ts';

const LIMITS = { messageBytesMax: 100, fragmentsMax: 4, piecesMax: 4 };

function open(): { readonly reader: FrameReader; readonly seen: string[] } {
  const seen: string[] = [];
  const reader = new FrameReader('client', LIMITS, {
    text: (text) => seen.push(`text ${text}`),
    binary: (bytes) => seen.push(`binary ${bytes.toString('hex')}`),
    ping: (payload) => seen.push(`ping ${payload.toString()}`),
    pong: () => seen.push('pong'),
    closed: (code, reason) => seen.push(`closed ${code} ${reason}`),
    odd: (code, cause) => seen.push(`odd ${code} ${cause}`),
  });
  return { reader, seen };
}

test('Every kind of frame is told as what it is.', () => {
  const { reader, seen } = open();
  reader.push(rawFrame({ opcode: 1, payload: '€' }));
  reader.push(rawFrame({ opcode: 2, payload: Buffer.from([0, 255]) }));
  reader.push(rawFrame({ opcode: 9, payload: 'p' }));
  reader.push(rawFrame({ opcode: 10, payload: 'p' }));
  assert.deepEqual(seen, ['text €', 'binary 00ff', 'ping p', 'pong']);
});

test('Behind a close frame nothing is read, in the same piece or in another.', async () => {
  const { reader, seen } = open();
  const text = rawFrame({ opcode: 1, payload: 'x' });
  const close = rawFrame({ opcode: 8, payload: Buffer.from([0x03, 0xe8, 0x62]) });
  reader.push(Buffer.concat([text, close, text]));
  reader.push(text);
  await settle();
  reader.push(rawFrame({ opcode: 3 }));
  await settle();
  assert.deepEqual(seen, ['text x', 'closed 1000 b']);
});

test('Behind an oddity nothing is read, and it is told once.', async () => {
  const { reader, seen } = open();
  const [text, odd] = [rawFrame({ opcode: 1, payload: 'x' }), rawFrame({ opcode: 3 })];
  reader.push(Buffer.concat([text, odd, text]));
  reader.push(odd);
  await settle();
  reader.push(text);
  await settle();
  assert.deepEqual(seen, ['text x', 'odd 1002 WS_ERR_INVALID_OPCODE']);
});
