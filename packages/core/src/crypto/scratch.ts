/** Longer messages than those of nearly every request and record are not put together here. */
export const SCRATCH_BYTES = 4_096;

/**
 * Where the parts of a message are put together to be hashed in one call. Whoever writes here hashes and overwrites it in the same
 * turn, which nothing interrupts. It has a buffer of its own, shared with nobody.
 */
export const SCRATCH = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

const upTo: Buffer[] = [];

/** The first bytes of {@link SCRATCH}; each length is made once, because making one takes a third of a hash. */
export function scratchUpTo(length: number): Buffer {
  return (upTo[length] ??= SCRATCH.subarray(0, length));
}
