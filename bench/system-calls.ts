/** Which system calls a process makes for a request, and of what: read from what strace writes down. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What a call is for: bytes of callers and venues, waiting for them, the ledger with the threads that write it, or none of these. */
export const CALL_KINDS = ['sockets', 'waits', 'ledger', 'others'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** By what they are for and of what, `sockets: read of a socket`. */
export type Calls = ReadonlyMap<string, number>;

const PROGRAM = 'strace';
const ATTACH_MS = 10_000;
const LOOK_EVERY_MS = 20;
/**
 * `1234 write(21<socket:[4711]>, …`, `1234 rename("/data/ledger/checkpoint.new", …`: who, what, and of what, where it is named. What is
 * resumed was counted when it began.
 */
const CALL =
  /^\d+ +(?<name>\w+)\((?:(?<descriptor>\d+)<(?<file>[^>]*)>?|(?:AT_FDCWD<[^>]*>, )?"(?<path>[^"]*)")?/u;
/** A wait is counted when it is over, for only then is known what it heard of. */
const WAIT = /^\d+ +(?:<\.\.\. )?epoll_p?wait2?[( ].* = \d+$/u;
/** libuv gives each descriptor itself as what it wants to hear about it. */
const HEARD = /data=\{u32=(\d+)/gu;

/** In the order in which they are asked; what none of them knows is another. */
const KINDS: readonly { readonly kind: CallKind; readonly knows: (name: string, of: string) => boolean }[] = [
  { kind: 'waits', knows: (name) => name.startsWith('epoll_') },
  { kind: 'sockets', knows: (_, of) => of.startsWith('socket:') || of.startsWith('TCP') },
  { kind: 'ledger', knows: (_, of) => of.includes('/ledger/') },
  // The threads that write for the ledger wake and are woken by these; a few are the collector's threads.
  { kind: 'ledger', knows: (name, of) => name === 'futex' || of.includes('eventfd') },
];

export function readCalls(trace: string): Calls {
  const lines = trace.split('\n');
  const wakers = new Set<string>();
  for (const line of lines) {
    const { descriptor, file } = CALL.exec(line)?.groups ?? {};
    if (descriptor !== undefined && file?.includes('eventfd') === true) wakers.add(descriptor);
  }
  const calls = new Map<string, number>();
  for (const line of lines) {
    const call = WAIT.test(line) ? nameWait(line, wakers) : nameCall(line);
    if (call !== null) calls.set(call, (calls.get(call) ?? 0) + 1);
  }
  return calls;
}

/** Who was woken by a thread of its own and by nobody else has waited for the ledger. */
function nameWait(line: string, wakers: ReadonlySet<string>): string {
  const heard = Array.from(line.matchAll(HEARD), ([, descriptor = '']) => descriptor);
  if (heard.length === 0) return 'waits: heard nothing';
  return heard.every((descriptor) => wakers.has(descriptor))
    ? 'ledger: waits that its threads ended'
    : 'waits: heard of sockets';
}

function nameCall(line: string): string | null {
  const { name, file, path: named } = CALL.exec(line)?.groups ?? {};
  if (name === undefined || /^epoll_p?wait/u.test(name)) return null;
  const of = file ?? named ?? '';
  const kind = KINDS.find(({ knows }) => knows(name, of))?.kind ?? 'others';
  return of === '' ? `${kind}: ${name}` : `${kind}: ${name} of ${nameFile(of)}`;
}

function nameFile(of: string): string {
  if (of.startsWith('socket:') || of.startsWith('TCP')) return 'a socket';
  return path.basename(of);
}

/**
 * What requests cost: the calls of a stretch of time with them without those of one as long, by the same connections, that asked for
 * nothing. Whatever the process does by the clock, and for being connected to, is in both.
 */
export function callsBeyond(idle: Calls, busy: Calls): Calls {
  return new Map(
    Array.from(busy, ([name, count]) => [name, Math.max(0, count - (idle.get(name) ?? 0))] as const),
  );
}

export function sumOf(calls: Calls, kind: CallKind): number {
  return Array.from(calls).reduce(
    (sum, [name, count]) => (name.startsWith(`${kind}: `) ? sum + count : sum),
    0,
  );
}

/** What is made while `act` runs. `null` where strace is not installed. */
export async function traceCalls(pid: number, act: () => Promise<unknown>): Promise<Calls | null> {
  if (spawnSync(PROGRAM, ['-V']).status !== 0) return null;
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-strace-'));
  const file = path.join(directory, 'trace');
  // No byte of what is read or written, but all that a wait heard of.
  const shown = ['-y', '-s', '0', '-e', 'abbrev=!/^epoll_'];
  try {
    const child = spawn(PROGRAM, ['-f', ...shown, '-o', file, '-p', String(pid)], { stdio: 'ignore' });
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    await untilTraced(pid);
    await act();
    child.kill('SIGINT');
    await ended;
    return readCalls(readFileSync(file, 'utf8'));
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
