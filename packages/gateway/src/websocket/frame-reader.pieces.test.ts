import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BOT_FRAMES, VENUE_FRAMES } from '../streams/bounds.ts';
import { rawFrame, settle, type RawFrame } from '../testing/socket-stage.ts';
import { FrameReader } from './frame-reader.ts';

const [CONTINUATION, TEXT, BINARY, PING] = [0, 1, 2, 9];
const READERS = 300;

type Side = ConstructorParameters<typeof FrameReader>[0];

function open(from: Side): { readonly reader: FrameReader; readonly seen: string[] } {
  const seen: string[] = [];
  const reader = new FrameReader(from, from === 'client' ? BOT_FRAMES : VENUE_FRAMES, {
    text: (text) => seen.push(text),
    binary: (bytes) => seen.push(`binary ${bytes.toString('latin1')}`),
    ping: (payload) => seen.push(`ping ${payload.toString()}`),
    pong: () => seen.push('pong'),
    closed: (code) => seen.push(`closed ${code}`),
    odd: (code, cause) => seen.push(`odd ${code} ${cause}`),
  });
  return { reader, seen };
}

/** Each piece has memory of its own, as a socket gives it. */
function pushCut(reader: FrameReader, bytes: Uint8Array, pieceBytes = 1): void {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = Buffer.allocUnsafeSlow(Math.min(pieceBytes, bytes.length - at));
    piece.set(bytes.subarray(at, at + pieceBytes));
    reader.push(piece);
  }
}

/** What a reader keeps, in bytes, of what it was given byte by byte. */
async function measureKept(from: Side, bytes: Uint8Array): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const measure = async (): Promise<number> => {
    // What an earlier test left is gone, too, only behind the second.
    for (let round = 0; round < 3; round += 1) {
      await settle();
      collect();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const all = Array.from({ length: READERS }, () => open(from));
  const before = await measure();
  for (const { reader } of all) pushCut(reader, bytes);
  const kept = ((await measure()) - before) / READERS;
  assert.ok(all.every(({ seen }) => seen.length === 0));
  return kept;
}

/** A frame as `from` writes it. */
function frameOf(from: Side, frame: RawFrame): Buffer {
  return rawFrame({ mask: from === 'client', ...frame });
}

for (const from of ['client', 'server'] as const) {
  test(`WSX-05 An unfinished frame of a ${from} byte by byte takes memory as its bytes do.`, async (context) => {
    const sent = frameOf(from, { opcode: TEXT, payload: 'x'.repeat(60_000) }).subarray(0, 2_040);
    // What the first pass lets go of, code and caches included, would count against what the second keeps.
    await measureKept(from, sent);
    const kept = await measureKept(from, sent);
    context.diagnostic(`${Math.round(kept)} bytes`);
    assert.ok(kept > 1_000, `nothing was kept: ${kept}`);
    assert.ok(kept < 8 * 1024, String(kept));
  });

  test(`A ${from}’s frames cut at every byte are read, in two pieces and byte by byte.`, () => {
    const bytes = Buffer.concat(
      [
        { opcode: TEXT, payload: '{"op":"ping"}' },
        { opcode: TEXT, payload: 'é€'.repeat(40) },
        { opcode: TEXT, fin: false, payload: 'first ' },
        { opcode: PING, payload: 'p' },
        { opcode: CONTINUATION, fin: false },
        { opcode: CONTINUATION, payload: 'last' },
        { opcode: BINARY, payload: 'b'.repeat(130) },
        { opcode: PING },
        { opcode: TEXT, payload: 'wide', saidLength: 4n },
      ].map((frame) => frameOf(from, frame)),
    );
    const expected = `{"op":"ping"}|${'é€'.repeat(40)}|ping p|first last|binary ${'b'.repeat(130)}|ping |wide`;
    for (let at = 0; at <= bytes.length; at += 1) {
      const { reader, seen } = open(from);
      reader.push(Buffer.from(bytes.subarray(0, at)));
      reader.push(Buffer.from(bytes.subarray(at)));
      assert.deepEqual(seen, expected.split('|'), `cut at ${at}`);
    }
    const { reader, seen } = open(from);
    pushCut(reader, bytes);
    assert.deepEqual(seen, expected.split('|'));
  });

  test(`A ${from}’s longest messages are read in pieces of any size, whole and in parts.`, () => {
    const text = 'x€'.repeat(BOT_FRAMES.messageBytesMax / 4);
    const half = Buffer.from(text).subarray(0, 30_001);
    const bytes = Buffer.concat(
      [
        { opcode: TEXT, payload: text },
        { opcode: TEXT, fin: false, payload: half },
        { opcode: CONTINUATION, payload: Buffer.from(text).subarray(half.length) },
      ].map((frame) => frameOf(from, frame)),
    );
    for (const pieceBytes of [1, 7, 1_460, 4_096, 65_536, bytes.length]) {
      const { reader, seen } = open(from);
      pushCut(reader, bytes, pieceBytes);
      assert.ok(seen.length === 2 && seen.every((one) => one === text), `in pieces of ${pieceBytes}`);
    }
  });
}

test('The longest message of a venue is read in pieces as a socket gives them.', () => {
  const { reader, seen } = open('server');
  const text = 'x'.repeat(VENUE_FRAMES.messageBytesMax);
  pushCut(reader, frameOf('server', { opcode: TEXT, payload: text }), 16_384);
  assert.ok(seen[0] === text);
});

test('WSX-05 A message in as many parts of one byte as may be takes little, byte by byte; one more is refused.', async (context) => {
  const part = frameOf('client', { opcode: CONTINUATION, fin: false, payload: 'x' });
  const first = frameOf('client', { opcode: TEXT, fin: false, payload: 'x' });
  const sent = Buffer.concat([first, ...Array.from({ length: BOT_FRAMES.fragmentsMax - 1 }, () => part)]);
  const kept = await measureKept('client', sent);
  context.diagnostic(`${Math.round(kept)} bytes`);
  assert.ok(kept < 24 * 1024, String(kept));
  const { reader, seen } = open('client');
  pushCut(reader, sent);
  pushCut(reader, part);
  await settle();
  for (let count = 0; count < 2_000; count += 1) reader.push(Buffer.from(part));
  assert.deepEqual(seen, ['odd 1008 WS_ERR_TOO_MANY_BUFFERED_PARTS']);
});

test('A head that announces too much is refused at its last byte, however it is cut.', async () => {
  for (const [saidLength, headBytes] of [
    [BigInt(BOT_FRAMES.messageBytesMax) + 1n, 10],
    [2n ** 53n, 10],
  ] as const)
    for (const pieceBytes of [1, 3, headBytes]) {
      const { reader, seen } = open('client');
      const bytes = rawFrame({ opcode: TEXT, saidLength });
      pushCut(reader, bytes.subarray(0, headBytes - 1), pieceBytes);
      await settle();
      assert.deepEqual(seen, []);
      pushCut(reader, bytes.subarray(headBytes - 1, headBytes));
      await settle();
      assert.equal(seen.length, 1);
      assert.match(seen[0] ?? '', /^odd 1009 /u);
    }
});

test('Parts that are together too long are refused at the head of the one that makes them so.', async () => {
  const { reader, seen } = open('client');
  pushCut(
    reader,
    rawFrame({ opcode: TEXT, fin: false, payload: 'x'.repeat(BOT_FRAMES.messageBytesMax) }),
    999,
  );
  const next = rawFrame({ opcode: CONTINUATION, payload: 'y' });
  pushCut(reader, next.subarray(0, 1));
  await settle();
  assert.deepEqual(seen, []);
  pushCut(reader, next.subarray(1, 2));
  await settle();
  assert.deepEqual(seen, ['odd 1009 WS_ERR_UNSUPPORTED_MESSAGE_LENGTH']);
});

test('A message is unfinished from its first byte to its last, and told from the next one.', () => {
  const { reader, seen } = open('client');
  const text = rawFrame({ opcode: TEXT, payload: 'x' });
  const ping = rawFrame({ opcode: PING, payload: 'p' });
  const part = rawFrame({ opcode: CONTINUATION, fin: false, payload: 'x' });
  assert.equal(reader.unfinished, null);
  reader.push(Buffer.from(text));
  assert.equal(reader.unfinished, null);
  reader.push(text.subarray(0, 1));
  const first = reader.unfinished;
  assert.notEqual(first, null);
  reader.push(text.subarray(1, 4));
  assert.equal(reader.unfinished, first);
  // It ends, and the next one begins in the same piece.
  reader.push(Buffer.concat([text.subarray(4), rawFrame({ opcode: TEXT, fin: false, payload: 'y' })]));
  const second = reader.unfinished;
  assert.ok(second !== null && second !== first);
  // Neither its parts nor control frames between them are its end.
  for (const bytes of [part, ping, part, ping.subarray(0, 3), ping.subarray(3)]) {
    reader.push(Buffer.from(bytes));
    assert.equal(reader.unfinished, second);
  }
  reader.push(Buffer.concat([rawFrame({ opcode: CONTINUATION }), ping.subarray(0, 3)]));
  const third = reader.unfinished;
  assert.ok(third !== null && third !== second);
  reader.push(ping.subarray(3));
  assert.equal(reader.unfinished, null);
  assert.deepEqual(seen, ['x', 'x', 'ping p', 'ping p', 'yxx', 'ping p']);
});
