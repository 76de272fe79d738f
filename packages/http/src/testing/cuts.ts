import { Random } from './random.ts';

const RANDOM_CUTS = 20;

/** A message whole, byte by byte, cut once at every offset, and cut at random: the same bytes every time. */
export function* everyCut(bytes: Buffer): Generator<readonly Buffer[]> {
  yield [bytes];
  yield Array.from(bytes, (byte) => Buffer.from([byte]));
  for (let at = 1; at < bytes.length; at += Math.ceil(bytes.length / 400)) {
    yield [bytes.subarray(0, at), bytes.subarray(at)];
  }
  const random = new Random(bytes.length);
  for (let run = 0; run < RANDOM_CUTS; run += 1) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const length = 1 + random.below(Math.max(1, Math.floor(bytes.length / 3)));
      pieces.push(bytes.subarray(at, at + length));
      at += length;
    }
    yield pieces;
  }
}
