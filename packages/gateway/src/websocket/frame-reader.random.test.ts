import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Receiver } from 'ws';
import { BOT_FRAMES } from '../streams/bounds.ts';
import { rawFrame } from '../testing/socket-stage.ts';
import { FrameReader } from './frame-reader.ts';

const LIMITS = { messageBytesMax: 300, fragmentsMax: 3, piecesMax: BOT_FRAMES.piecesMax };

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
  /** Whether it is masked as its side has to. */
  isMaskRight: fc.constantFrom(...Array.from({ length: 10 }, (_, nth) => nth > 0)),
  /** In how many bytes its length is at least written; most are as short as may be. */
  lengthBytes: fc.constantFrom(...Array.from({ length: 10 }, () => 0), 2, 8),
  /** Where it is cut in two; most are not. */
  cutAt: fc.constantFrom(0, 0, 0, 1, 2, 5, HEAD_BYTES, 20),
  /** Of how many bytes what is read at once is at most. */
  pieceBytes: fc.constantFrom(65_536, 65_536, 1, 3, 50),
  /** Whether its end is read before what follows comes, or with it. */
  endsPiece: isMostly,
  /** Whether the event loop turns before the next piece. */
  turns: isMostly,
});

const side = fc.constantFrom<Side>('client', 'server');

interface Piece {
  readonly bytes: Buffer;
  readonly turns: boolean;
}

/** Who writes: clients mask, servers do not. */
type Side = ConstructorParameters<typeof FrameReader>[0];

type Frame = typeof frame extends fc.Arbitrary<infer Value> ? Value : never;

function write(
  side: Side,
  { isMaskRight, lengthBytes, ...one }: Omit<Frame, 'cutAt' | 'pieceBytes' | 'endsPiece' | 'turns'>,
): Buffer {
  const form = { ...one, mask: isMaskRight === (side === 'client') };
  const { length } = Buffer.from(one.payload);
  if (lengthBytes === 8) return rawFrame({ ...form, saidLength: BigInt(length) });
  const bytes = rawFrame(form);
  if (lengthBytes === 0 || length > 125) return bytes;
  const masked = (bytes[1] ?? 0) - length;
  return Buffer.concat([bytes.subarray(0, 1), Buffer.of(masked + 126, 0, length), bytes.subarray(2)]);
}

function cut(side: Side, frames: readonly Frame[]): Piece[] {
  const pieces: Piece[] = [];
  let rest: Buffer = Buffer.alloc(0);
  for (const { cutAt, pieceBytes, endsPiece, turns, ...one } of frames) {
    const bytes = write(side, one);
    const give = (all: Buffer): void => {
      for (let at = 0; at < all.length; at += pieceBytes)
        pieces.push({ bytes: all.subarray(at, at + pieceBytes), turns });
    };
    if (cutAt > 0 && cutAt < bytes.length) give(Buffer.concat([rest, bytes.subarray(0, cutAt)]));
    const left = cutAt > 0 && cutAt < bytes.length ? bytes.subarray(cutAt) : Buffer.concat([rest, bytes]);
    rest = endsPiece ? Buffer.alloc(0) : left;
    if (endsPiece) give(left);
  }
  return rest.length > 0 ? [...pieces, { bytes: rest, turns: true }] : pieces;
}

/** What is told up to the end; copies are given, since what is masked is unmasked where it is. */
async function tell(
  pieces: readonly Piece[],
  side: Side,
  open: typeof openReader,
): Promise<readonly string[]> {
  const all: string[] = [];
  const push = open(side, (what) => all.push(what));
  for (const { bytes, turns } of pieces) {
    push(Buffer.from(bytes));
    if (turns) await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setImmediate(resolve));
  const end = all.findIndex((what) => what.startsWith('closed') || what.startsWith('odd'));
  return end === -1 ? all : all.slice(0, end + 1);
}

function openReader(side: Side, seen: (what: string) => void): (bytes: Buffer) => void {
  const reader = new FrameReader(side, LIMITS, {
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
function openLibrary(side: Side, seen: (what: string) => void): (bytes: Buffer) => void {
  const { fragmentsMax, messageBytesMax } = LIMITS;
  const receiver = new Receiver({
    isServer: side === 'client',
    maxPayload: messageBytesMax,
    maxFragments: fragmentsMax,
    // It keeps every piece by itself, and may.
    maxBufferedChunks: 0,
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
    fc.asyncProperty(side, fc.array(frame, { maxLength: 8 }), async (from, frames) => {
      const pieces = cut(from, frames);
      assert.deepEqual(await tell(pieces, from, openReader), await tell(pieces, from, openLibrary));
    }),
    { numRuns: 2_000 },
  );
});
