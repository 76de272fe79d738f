/** Time as the kernel needs it; a test hands in its own. */
export interface Clock {
  /** For durations and deadlines: never goes back. */
  monotonicMs(): number;
  /** For the record: milliseconds since the epoch. */
  wallMs(): number;
}

/** Runs `run` again and again until the returned function is called. */
export type Every = (intervalMs: number, run: () => void) => () => void;

/** The real timer. It never keeps the process alive by itself. */
export const everyInterval: Every = (intervalMs, run) => {
  const timer = setInterval(run, intervalMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};
