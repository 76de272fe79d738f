let due: (() => void)[] = [];

/**
 * Calls `write` once all that has arrived in this turn of the event loop has been dealt with. A write may wake a process that sleeps, which
 * takes longer than all else of it: what is written at once wakes it once. It must not throw, or the process ends.
 */
export function atTurnEnd(write: () => void): void {
  if (due.push(write) === 1) setImmediate(writeAll);
}

function writeAll(): void {
  const writes = due;
  due = [];
  for (const write of writes) write();
}
