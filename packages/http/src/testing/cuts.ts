import { Random } from './random.ts';

/** At most so many places to cut once, and so many cuts at random; runs with many mutants take fewer of both. */
const CUT_PLACES = Number(process.env['CUT_PLACES'] ?? '400');
const RANDOM_CUTS = Number(process.env['RANDOM_CUTS'] ?? '20');

/** A message whole, byte by byte, cut once at every offset (of a long one, at many), and cut at random: the same bytes every time. */
export function* everyCut(bytes: Buffer): Generator<readonly Buffer[]> {
  yield [bytes];
  yield Array.from(bytes, (byte) => Buffer.from([byte]));
  for (let at = 1; at < bytes.length; at += Math.ceil(bytes.length / CUT_PLACES)) {
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
