/** A demo as a child process, and what anybody on the machine can see of it. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');
export const CLI = path.join(ROOT, 'packages', 'cli', 'src', 'main.ts');
const PORT_OFFSETS = [0, 1, 2, 8, 9, 50, 51, 52, 53, 54];
const PORT_BASE_MIN = 20_000;
const PORT_BASE_MAX = 32_000;
const READY_MS = 150_000;
const GONE_MS = 20_000;

export interface DemoLine {
  readonly ready: boolean;
  readonly dataDir: string;
  readonly venues: {
    readonly okx: { readonly rest: string };
    readonly htx: { readonly spot: string; readonly contract: string };
  };
  readonly virtualKeys: readonly {
    readonly venue: string;
    readonly label: string;
    readonly apiKey: string;
    readonly secret: string;
    readonly passphrase: string | null;
  }[];
  /** The page, or the link by which its first owner sets himself up. */
  readonly console: string | null;
  readonly simulator: { readonly okx: string; readonly control: string; readonly desk: string };
}

export interface RunningDemo {
  readonly child: ChildProcess;
  readonly line: DemoLine;
  /** Everything on standard output until now. */
  output(): string;
}

/** Long enough for a busy machine, and the failure says what the process had to say. */
export async function readReady(child: ChildProcess): Promise<RunningDemo> {
  let out = '';
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const deadline = setTimeout(() => reject(new Error(`not ready:\n${out}${err}`)), READY_MS);
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (out.includes('\n')) resolve(out);
  });
  child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${out}${err}`)));
  try {
    const line = JSON.parse(await promise) as DemoLine;
    assert.equal(line.ready, true, out);
    return { child, line, output: () => out };
  } finally {
    clearTimeout(deadline);
  }
}

export function startDemo(data: string, portBase: number): Promise<RunningDemo> {
  const child = spawn(
    process.execPath,
    [CLI, 'demo', '--json', '--data', data, '--port-base', String(portBase)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return readReady(child);
}

/** A base from which all ports of a demo are free, below those that systems give to connections of their own. */
export async function findPortBase(): Promise<number> {
  for (;;) {
    const base = randomInt(PORT_BASE_MIN, PORT_BASE_MAX);
    if (await arePortsFree(base)) return base;
  }
}

export async function arePortsFree(base: number): Promise<boolean> {
  for (const offset of PORT_OFFSETS) {
    const server = createServer().listen(base + offset, '127.0.0.1');
    const isFree = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]).catch(() => false);
    if (!isFree) return false;
    server.close();
    await once(server, 'close');
  }
  return true;
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly text: string;
}

/** Living processes with what anybody on the machine may see of them. */
function listProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const seen = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${name}/${file}`, 'latin1'));
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), text: seen.join('\0') }];
      } catch {
        return [];
      }
    });
}

/** The process and everything below it. */
export function familyOf(pid: number): Process[] {
  const all = listProcesses();
  const family = all.filter((process) => process.pid === pid);
  for (let index = 0; index < family.length; index += 1)
    family.push(...all.filter((process) => process.parent === family[index]?.pid));
  return family;
}

export async function waitUntilGone(pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + GONE_MS;
  const living = (): number[] => listProcesses().flatMap(({ pid }) => (pids.includes(pid) ? [pid] : []));
  while (living().length > 0 && performance.now() < deadline)
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  assert.deepEqual(living(), []);
}

export async function withData(run: (data: string, portBase: number) => Promise<void>): Promise<void> {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'bitting-demo-'));
  try {
    await run(path.join(parent, 'demo'), await findPortBase());
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}
