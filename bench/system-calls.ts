/** Which system calls a process makes for a request, and of what: read from what strace writes down. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What a call is for: bytes of callers and venues, waiting for them, the ledger with the threads that write it, or none of these. */
export const CALL_KINDS = ['sockets', 'waits', 'ledger', 'others'] as const;
export type CallKind = (typeof CALL_KINDS)[number];
export interface CallCounts extends Readonly<Record<CallKind, number>> {
  /** Of the others, by their names and what they are of, the most frequent first. */
  readonly namesOfOthers: readonly (readonly [name: string, count: number])[];
}

const PROGRAM = 'strace';
const NAMES_TOLD_MAX = 8;
const ATTACH_MS = 10_000;
const LOOK_EVERY_MS = 20;
/** `1234 write(21<socket:[4711]>, …`: who, what, and of what, where it is named. What is resumed was counted when it began. */
const CALL = /^\d+ +(\w+)\((?:\d+<([^>]*)>?)?/u;
/** In the order in which they are asked; what none of them knows is another. */
const KINDS: readonly { readonly kind: CallKind; readonly knows: (name: string, of: string) => boolean }[] = [
  { kind: 'waits', knows: (name) => name.startsWith('epoll_') },
  { kind: 'sockets', knows: (_, of) => of.startsWith('socket:') || of.startsWith('TCP') },
  { kind: 'ledger', knows: (_, of) => of.includes('/ledger/') },
  // The threads that write for the ledger wake and are woken by these, and nothing else has such threads while requests come.
  { kind: 'ledger', knows: (name, of) => name === 'futex' || of.includes('eventfd') },
];

export function countCalls(trace: string): CallCounts {
  const counts = { sockets: 0, waits: 0, ledger: 0, others: 0 };
  const names = new Map<string, number>();
  for (const line of trace.split('\n')) {
    const [, name, of = ''] = CALL.exec(line) ?? [];
    if (name === undefined) continue;
    const kind = KINDS.find(({ knows }) => knows(name, of))?.kind ?? 'others';
    counts[kind] += 1;
    if (kind !== 'others') continue;
    const told = of === '' ? name : `${name} of ${path.basename(of)}`;
    names.set(told, (names.get(told) ?? 0) + 1);
  }
  const namesOfOthers = [...names].sort(([, left], [, right]) => right - left).slice(0, NAMES_TOLD_MAX);
  return { ...counts, namesOfOthers };
}

/** Counts while `act` runs. `null` where strace is not installed. */
export async function traceCalls(pid: number, act: () => Promise<void>): Promise<CallCounts | null> {
  if (spawnSync(PROGRAM, ['-V']).status !== 0) return null;
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-strace-'));
  const file = path.join(directory, 'trace');
  try {
    const child = spawn(PROGRAM, ['-f', '-y', '-s', '0', '-o', file, '-p', String(pid)], {
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    await untilTraced(pid);
    await act();
    child.kill('SIGINT');
    await ended;
    return countCalls(readFileSync(file, 'utf8'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function untilTraced(pid: number): Promise<void> {
  const endAt = performance.now() + ATTACH_MS;
  while (/^TracerPid:\t0$/mu.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) {
    if (performance.now() > endAt) throw new Error(`strace could not be attached to ${pid}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
