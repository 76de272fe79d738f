import { existsSync, readFileSync } from 'node:fs';

const EVERY_MS = 5;

/** As the kernel counts what it tells in /proc/stat. */
const TICK_MS = 10;

/**
 * Since a moment, how long processes, and those that trace them, were ready to run and had no processor, and how long the hypervisor
 * took the processors from all: the machine's doing, and not theirs. Linux tells.
 */
export class WaitingTime {
  readonly #pids: readonly number[];
  readonly #begin: number;
  readonly #samples: { readonly atMs: number; readonly waitedMs: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(pids: readonly number[]) {
    this.#pids = pids.flatMap((pid) => [pid, ...tracersOf(pid)]);
    this.#begin = this.#read();
    this.#timer = setInterval(() => {
      this.#samples.push({ atMs: Date.now(), waitedMs: this.#read() - this.#begin });
    }, EVERY_MS);
  }

  /** Up to the first look at that instant or later. */
  until(atMs: number): number {
    return (this.#samples.find((sample) => sample.atMs >= atMs) ?? this.#samples.at(-1))?.waitedMs ?? 0;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Of their main threads, added up. */
  #read(): number {
    return this.#pids.reduce((sum, pid) => sum + waitedMs(pid), stolenMs());
  }
}

function tracersOf(pid: number): readonly number[] {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const tracer = Number(/^TracerPid:\s+(\d+)$/mu.exec(status)?.[1] ?? '0');
  return tracer === 0 ? [] : [tracer];
}

/** Of all processors: a process that runs while its processor is taken away does not wait in the kernel's eyes. */
function stolenMs(): number {
  const [, , , , , , , , stolen = '0'] =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/u) ?? [];
  return Number(stolen) * TICK_MS;
}

function waitedMs(pid: number): number {
  try {
    const [, waitedNs = '0'] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1_000_000;
  } catch {
    return 0;
  }
}
