/** Faults of the operating system, injected into the calls of one process by strace. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What the n-th call (counted by each thread for itself) meets, or each from the n-th on. */
export interface CallFault {
  /** Names of system calls; each is counted for itself. */
  readonly calls: string;
  readonly fault: 'signal=SIGKILL' | 'error=EIO' | 'error=ENOSPC' | 'error=EROFS' | 'error=EAGAIN';
  readonly nth: number;
  readonly isLasting: boolean;
  /** Only calls on these files; any when left out. */
  readonly files?: readonly string[];
}

const STRACE = '/usr/bin/strace';

/** Why faults cannot be injected here; `null` where they can. */
export function whyNoStrace(): string | null {
  try {
    execFileSync(STRACE, ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync', '/bin/true'], {
      stdio: 'pipe',
    });
    return null;
  } catch (error) {
    const [line = ''] = error instanceof Error ? error.message.split('\n') : [];
    return `strace is missing or may not trace here (${line})`;
  }
}

/** What runs a program whose calls fail so, or does so to one that runs. Its filter of the kernel would count wrongly. */
export function straceCommand(fault: CallFault): {
  readonly command: string;
  readonly words: readonly string[];
} {
  const { calls, files = [], nth, isLasting } = fault;
  const inject = `inject=${calls}:${fault.fault}:when=${nth}${isLasting ? '+' : ''}`;
  const only = files.flatMap((file) => ['-P', file]);
  return { command: STRACE, words: ['-f', '-o', '/dev/null', ...only, '-e', `trace=${calls}`, '-e', inject] };
}

/** A running process, all threads of it, whose calls fail from now on; ends with the process or when it is ended. */
export async function breakCalls(pid: number, fault: CallFault): Promise<{ close(): Promise<void> }> {
  const { command, words } = straceCommand(fault);
  const child = spawn(command, [...words, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('attached')) resolve();
    });
    child.once('exit', () => reject(new Error(`strace ended: ${said}`)));
  });
  return {
    close: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/**
 * While `run` runs, every Node process that this one forks is traced and meets the fault. One at a time: what is forked
 * is named by `process.execPath`, which all of this process share.
 */
export async function withTracedForks<Result>(fault: CallFault, run: () => Promise<Result>): Promise<Result> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-strace-'));
  const script = path.join(directory, 'node.sh');
  const { execPath } = process;
  const { command, words } = straceCommand(fault);
  const quoted = [command, '-qq', ...words, execPath].map((word) => `'${word}'`);
  writeFileSync(script, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`);
  chmodSync(script, 0o700);
  process.execPath = script;
  try {
    return await run();
  } finally {
    process.execPath = execPath;
    rmSync(directory, { recursive: true, force: true });
  }
}
