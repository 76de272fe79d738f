/** How much of the processors' time the hypervisor gave to somebody else, from the first line of `/proc/stat`. */
import { readFileSync } from 'node:fs';

export interface ProcessorTimes {
  readonly all: number;
  readonly stolen: number;
}

/** user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in the first two already. */
const COLUMNS = 8;
const STEAL_COLUMN = 7;

export function parseProcessorTimes(stat: string): ProcessorTimes {
  const [line = ''] = stat.split('\n', 1);
  const ticks = line
    .split(/\s+/u)
    .slice(1, 1 + COLUMNS)
    .map(Number);
  return { all: ticks.reduce((sum, part) => sum + part, 0), stolen: ticks[STEAL_COLUMN] ?? 0 };
}

export function readProcessorTimes(): ProcessorTimes {
  return parseProcessorTimes(readFileSync('/proc/stat', 'utf8'));
}

/** 0 to 1; too short a stretch for a single tick has none. */
export function stealBetween(before: ProcessorTimes, after: ProcessorTimes): number {
  const all = after.all - before.all;
  return all === 0 ? 0 : (after.stolen - before.stolen) / all;
}
