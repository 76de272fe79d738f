/** Chance that a failure can repeat: the seed of the run is in every message. */
export interface SeededRandom {
  readonly random: () => number;
  /** For messages of failures. */
  readonly seed: string;
}

/** Another stream for each name; `ATTACK_SEED` repeats a run. */
export function seededRandom(name: string): SeededRandom {
  const base = process.env['ATTACK_SEED'] ?? String(Date.now());
  let state = 0x9e37_79b9;
  for (const character of `${base} ${name}`) state = Math.imul(state ^ character.charCodeAt(0), 0x0100_0193);
  const random = (): number => {
    // mulberry32
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { random, seed: `ATTACK_SEED=${base}` };
}
