import type { RandomBytes } from '../ports/random.ts';

/** Drawn from the system at once: asking it costs more than hundreds of bytes. */
const BLOCK_BYTES = 4_096;

/**
 * Random bytes for what is no secret: names of intents, of orders, of questions. They are drawn by the block; each byte is given out
 * once and not kept. Whatever protects something is drawn by itself.
 */
export function drawNames(random: RandomBytes): RandomBytes {
  let block = random(BLOCK_BYTES);
  return (length) => {
    if (length > block.length) block = random(Math.max(BLOCK_BYTES, length));
    const drawn = Buffer.from(block.subarray(0, length));
    block.fill(0, 0, length);
    block = block.subarray(length);
    return drawn;
  };
}
