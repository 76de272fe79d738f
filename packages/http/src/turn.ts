/**
 * A turn of the event loop goes by stages: all that has arrived is read, then it is dealt with, then what came of it is written. Done for one
 * socket after the other, each stage would find its code and data driven from the processor's caches by those between; and a write may wake a
 * process that sleeps, which takes longer than all else of it: what is written at once wakes it once.
 */
const arrived: (() => void)[] = [];
const due: (() => void)[] = [];
let isArmed = false;

/** Calls `handle` once all that has arrived in this turn was read. It must not throw, or the process ends. */
export function onceAllIsRead(handle: () => void): void {
  arrived.push(handle);
  arm();
}

/** Calls `write` once all that has arrived in this turn has been dealt with. It must not throw, or the process ends. */
export function atTurnEnd(write: () => void): void {
  due.push(write);
  arm();
}

/** Two steps, because the runtime settles promises between them: what hangs on one is dealt with before anything is written. */
function arm(): void {
  if (isArmed) return;
  isArmed = true;
  setImmediate(handleAll);
  setImmediate(writeAll);
}

function handleAll(): void {
  for (const handle of arrived.splice(0)) handle();
}

function writeAll(): void {
  isArmed = false;
  for (const write of due.splice(0)) write();
  if (arrived.length > 0) arm();
}
