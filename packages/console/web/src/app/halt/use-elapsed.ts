import { useEffect, useState } from 'react';

const TICK_MS = 100;

/** How long it is since this instant of `performance.now()`, while it runs. */
export function useElapsedMs(startedMs: number, isRunning: boolean): number {
  const [elapsedMs, setElapsed] = useState(0);
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => {
      setElapsed(performance.now() - startedMs);
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [startedMs, isRunning]);
  return elapsedMs;
}
