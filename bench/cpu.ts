/** CPU time of processes and all their threads, in nanoseconds, from the scheduler's own accounting. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

export function cpuNanoseconds(pid: number): number {
  let total = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [onCpu = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1);
    total += Number(onCpu);
  }
  return total;
}

/** This process and everything that it started, directly or not. */
export function processTree(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(processTree)];
}

export function cpuOfAll(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuNanoseconds(pid), 0);
}

/** Of one request. */
export interface RequestCpu {
  readonly cpuMicros: number;
  /** The part of it that the system took for the process. */
  readonly systemShare: number;
}

/** From here on, of these processes; what is given back tells it of so many requests. */
export function watchCpu(pids: readonly number[]): (requests: number) => RequestCpu {
  const [nanoseconds, ticks] = [cpuOfAll(pids), readTicks(pids)];
  return (requests) => {
    const [cpu, now] = [cpuOfAll(pids) - nanoseconds, readTicks(pids)];
    const system = now.system - ticks.system;
    return {
      cpuMicros: cpu / 1_000 / requests,
      systemShare: system / (system + now.user - ticks.user),
    };
  };
}

/** Fields 14 and 15 of /proc/PID/stat (proc_pid_stat(5)), counted from behind the name, which may hold anything. */
const [USER_FIELD, SYSTEM_FIELD] = [11, 12] as const;

/** Hundredths of a second, each of whom the scheduler met when it ended: good for the shares of many of them. */
function readTicks(pids: readonly number[]): { readonly user: number; readonly system: number } {
  let [user, system] = [0, 0];
  for (const pid of pids) {
    const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '').split(' ');
    user += Number(fields[USER_FIELD]);
    system += Number(fields[SYSTEM_FIELD]);
  }
  return { user, system };
}
