/** A test process ends with this when a mutant made a loop run away. */
export const HIT_LIMIT_EXIT = 97;
