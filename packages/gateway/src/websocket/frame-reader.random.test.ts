import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Receiver } from 'ws';
import { rawFrame } from '../testing/socket-stage.ts';
import { FrameReader } from './frame-reader.ts';

const LIMITS = { messageBytesMax: 300, fragmentsMax: 3, piecesMax: 4 };

const HEAD_BYTES = 6;
/** Masked it looks like a whole text. */
const HIDDEN = rawFrame({ opcode: 2, payload: rawFrame({ opcode: 1, payload: 'hidden' }) }).subarray(
  HEAD_BYTES,
);

const payload = fc.oneof(
  fc.string(),
  fc.constant(HIDDEN),
  fc.constantFrom('', '€', '\ufffd', ...[125, 126, 300, 301].map((length) => 'x'.repeat(length))),
  fc.uint8Array({ maxLength: 130 }).map((bytes) => Buffer.from(bytes)),
);
const isMostly = fc.constantFrom(true, true, true, false);
/** Mostly whole texts. */
const frame = fc.record({
  opcode: fc.constantFrom(1, 1, 1, 1, 0, 2, 3, 8, 9, 10),
  payload,
  fin: isMostly,
  mask: fc.constantFrom(...Array.from({ length: 20 }, (_, nth) => nth > 0)),
  /** Where it is cut in two; most are not. */
  cutAt: fc.constantFrom(0, 0, 0, 1, 2, 5, HEAD_BYTES, 20),
  /** Whether its end is read before what follows comes, or with it. */
  endsPiece: isMostly,
  /** Whether the event loop turns before the next piece. */
  turns: isMostly,
});

interface Piece {
  readonly bytes: Buffer;
  readonly turns: boolean;
}

function cut(frames: readonly (typeof frame extends fc.Arbitrary<infer Value> ? Value : never)[]): Piece[] {
  const pieces: Piece[] = [];
  let rest: Buffer = Buffer.alloc(0);
  for (const { cutAt, endsPiece, turns, ...one } of frames) {
    const bytes = rawFrame(one);
    if (cutAt > 0 && cutAt < bytes.length)
      pieces.push({ bytes: Buffer.concat([rest, bytes.subarray(0, cutAt)]), turns });
    const left = cutAt > 0 && cutAt < bytes.length ? bytes.subarray(cutAt) : Buffer.concat([rest, bytes]);
    rest = endsPiece ? Buffer.alloc(0) : left;
    if (endsPiece) pieces.push({ bytes: left, turns });
  }
  return rest.length > 0 ? [...pieces, { bytes: rest, turns: true }] : pieces;
}

/** What is told up to the end; copies are given, since what is masked is unmasked where it is. */
async function tell(
  pieces: readonly Piece[],
  open: (seen: (what: string) => void) => (bytes: Buffer) => void,
): Promise<readonly string[]> {
  const all: string[] = [];
  const push = open((what) => all.push(what));
  for (const { bytes, turns } of pieces) {
    push(Buffer.from(bytes));
    if (turns) await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setImmediate(resolve));
  const end = all.findIndex((what) => what.startsWith('closed') || what.startsWith('odd'));
  return end === -1 ? all : all.slice(0, end + 1);
}

function openReader(seen: (what: string) => void): (bytes: Buffer) => void {
  const reader = new FrameReader('client', LIMITS, {
    text: (text) => seen(`text ${text}`),
    binary: (data) => seen(`binary ${data.toString('hex')}`),
    ping: (data) => seen(`ping ${data.toString('hex')}`),
    pong: () => seen('pong'),
    closed: (code) => seen(`closed ${code ?? 1005}`),
    odd: (_code, cause) => seen(`odd ${cause}`),
  });
  return (bytes) => reader.push(bytes);
}

/** The library alone. */
function openLibrary(seen: (what: string) => void): (bytes: Buffer) => void {
  const { fragmentsMax, messageBytesMax, piecesMax } = LIMITS;
  const receiver = new Receiver({
    isServer: true,
    maxPayload: messageBytesMax,
    maxFragments: fragmentsMax,
    maxBufferedChunks: piecesMax,
  });
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    seen(isBinary ? `binary ${data.toString('hex')}` : `text ${data.toString()}`);
  });
  receiver.on('ping', (data: Buffer) => seen(`ping ${data.toString('hex')}`));
  receiver.on('pong', () => seen('pong'));
  receiver.on('conclude', (code: number) => seen(`closed ${code}`));
  receiver.on('error', ({ code }: NodeJS.ErrnoException) => seen(`odd ${code}`));
  return (bytes) => receiver.write(bytes);
}

test('What is read past the library is read as the library reads it, at whatever places it is cut.', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 8 }), async (frames) => {
      const pieces = cut(frames);
      assert.deepEqual(await tell(pieces, openReader), await tell(pieces, openLibrary));
    }),
    { numRuns: 1_000 },
  );
});
