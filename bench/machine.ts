/** On what a run ran: figures are nothing without it. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';

export interface MachineFacts {
  readonly model: string;
  readonly cpus: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  /** Of what was measured; where files of it differ from their commit, that is said. */
  readonly commit: string;
  readonly at: string;
}

export function describeMachine(): MachineFacts {
  const cpus = os.cpus();
  return {
    model: cpus[0]?.model.trim() ?? 'unknown',
    cpus: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: `${os.type()} ${os.release()}`,
    node: process.version,
    commit: nameCommit(),
    at: new Date().toISOString(),
  };
}

/** Whatever else lies about is not measured. */
const MEASURED = ['packages', 'bench', 'tests/support', 'package-lock.json'];

function nameCommit(): string {
  const cwd = path.resolve(import.meta.dirname, '..');
  const ask = (...args: readonly string[]): string =>
    spawnSync('git', args, { cwd, encoding: 'utf8' }).stdout.trim();
  const commit = ask('rev-parse', '--short', 'HEAD') || 'unknown';
  const changed = ask('status', '--porcelain', '--untracked-files=no', '--', ...MEASURED);
  return changed === '' ? commit : `${commit} with changes`;
}

export function printMachine(machine: MachineFacts): void {
  const { model, cpus, memoryGiB, kernel, node } = machine;
  console.log(`${model}, ${cpus} cores, ${memoryGiB} GiB, ${kernel}, Node ${node}`);
}
