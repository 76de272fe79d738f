/** Longer messages than those of nearly every request and record are not put together here. */
export const SCRATCH_BYTES = 4_096;

/**
 * Where the parts of a message are put together to be hashed in one call. Whoever writes here hashes and overwrites it in the same
 * turn, which nothing interrupts. It has a buffer of its own, shared with nobody.
 */
export const SCRATCH = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

const WORDS = new Int32Array(SCRATCH.buffer);

const upTo = Array.from<Buffer | undefined>({ length: SCRATCH_BYTES + 1 });

/** The first bytes of {@link SCRATCH}; each length is made once, because making one takes a third of a hash. */
export function scratchUpTo(length: number): Buffer {
  return (upTo[length] ??= SCRATCH.subarray(0, length));
}

/** Overwrites the first `length` bytes of {@link SCRATCH}. */
export function wipeScratch(length: number): void {
  wipeWords(WORDS, Math.min(Math.ceil(length / Int32Array.BYTES_PER_ELEMENT), WORDS.length));
}

/** The first `count` words. They are few: `fill` takes longer to be called than this takes. */
export function wipeWords(words: Int32Array, count: number): void {
  for (let at = 0; at < count; at += 1) words[at] = 0;
}
