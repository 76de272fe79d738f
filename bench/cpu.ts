/** CPU time of a process and all its threads, in nanoseconds, from the scheduler's own accounting. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

export function cpuNanoseconds(pid: number): number {
  let total = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [onCpu = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1);
    total += Number(onCpu);
  }
  return total;
}
