import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Receiver } from 'ws';
import { rawFrame } from '../testing/socket-stage.ts';
import { FrameReader } from './frame-reader.ts';

const LIMITS = { messageBytesMax: 70_000, fragmentsMax: 3, piecesMax: 4 };

const payload = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    '€',
    '\ufffd',
    'x'.repeat(125),
    'x'.repeat(126),
    'é'.repeat(33_000),
    'x'.repeat(70_001),
  ),
  fc.uint8Array({ maxLength: 130 }).map((bytes) => Buffer.from(bytes)),
);
/** Mostly whole texts. */
const frame = fc.record(
  {
    opcode: fc.constantFrom(1, 1, 1, 1, 0, 2, 3, 8, 9, 10),
    payload,
    fin: fc.constantFrom(true, true, true, false),
  },
  { requiredKeys: ['opcode', 'payload'] },
);
const stream = fc.record({
  frames: fc.array(frame, { maxLength: 8 }),
  /** How long the first pieces are; the last one is all that is left. */
  pieces: fc.array(fc.constantFrom(1, 2, 7, 130, 500), { maxLength: 12 }),
});

/** An oddity is told before the next piece. */
const passing = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function cut(bytes: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const length of [...lengths, bytes.length]) {
    if (at >= bytes.length) break;
    // A copy: what is masked is unmasked where it is.
    pieces.push(Buffer.from(bytes.subarray(at, at + length)));
    at += length;
  }
  return pieces;
}

/** By the library alone. */
async function readAll(pieces: readonly Buffer[]): Promise<readonly string[]> {
  const seen: string[] = [];
  const receiver = new Receiver({
    isServer: true,
    maxPayload: 70_000,
    maxFragments: 3,
    maxBufferedChunks: 4,
  });
  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    seen.push(isBinary ? `binary ${data.toString('hex')}` : `text ${data.toString()}`),
  );
  receiver.on('ping', (data: Buffer) => seen.push(`ping ${data.toString('hex')}`));
  receiver.on('pong', () => seen.push('pong'));
  receiver.on('conclude', (code: number) => seen.push(`closed ${code === 1005 ? null : code}`));
  receiver.on('error', ({ code }: NodeJS.ErrnoException) => seen.push(`odd ${code}`));
  for (const piece of pieces) {
    receiver.write(piece);
    await passing();
    if (seen.some((what) => what.startsWith('closed') || what.startsWith('odd'))) break;
  }
  return seen;
}

test('What is read past the library is read as the library reads it, at whatever places it is cut.', async () => {
  await fc.assert(
    fc.asyncProperty(stream, async ({ frames, pieces }) => {
      const bytes = Buffer.concat(frames.map((one) => rawFrame(one)));
      const seen: string[] = [];
      const reader = new FrameReader('client', LIMITS, {
        text: (text) => seen.push(`text ${text}`),
        binary: (data) => seen.push(`binary ${data.toString('hex')}`),
        ping: (data) => seen.push(`ping ${data.toString('hex')}`),
        pong: () => seen.push('pong'),
        closed: (code) => seen.push(`closed ${code}`),
        odd: (_code, cause) => seen.push(`odd ${cause}`),
      });
      for (const piece of cut(bytes, pieces)) {
        reader.push(piece);
        await passing();
      }
      assert.deepEqual(seen, await readAll(cut(bytes, pieces)));
    }),
    { numRuns: 300 },
  );
});
