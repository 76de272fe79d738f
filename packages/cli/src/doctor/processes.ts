import path from 'node:path';
import type { Machine } from './machine.ts';
import type { Scene } from './scene.ts';

export interface ProcessSeen {
  readonly pid: number;
  readonly words: readonly string[];
  readonly uid: number;
  readonly parent: number;
}

/** Every process that can be seen; those that ended meanwhile are left out. */
export function listProcesses(machine: Machine): readonly ProcessSeen[] {
  return (machine.list(machine.at('/proc')) ?? [])
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      const status = machine.read(machine.at(`/proc/${name}/status`));
      const line = machine.read(machine.at(`/proc/${name}/cmdline`));
      if (status === null || line === null) return [];
      return [
        {
          pid: Number(name),
          words: line.split('\0').filter((word) => word !== ''),
          uid: numberAfter(status, 'Uid'),
          parent: numberAfter(status, 'PPid'),
        },
      ];
    });
}

function numberAfter(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'mu').exec(status)?.[1] ?? -1);
}

/** The gateway calls itself so, in the place of its command line. */
const TITLE = 'bitting-gateway';

/** The gateway of this data directory: the one that holds its vault open. */
export function findGateway({ machine, layout }: Scene): ProcessSeen | null {
  const found = listProcesses(machine)
    .filter(({ words }) => words[0]?.startsWith(TITLE) === true)
    .find(({ pid }) => {
      const directory = machine.at(`/proc/${pid}/fd`);
      const files = (machine.list(directory) ?? []).map((name) => machine.target(path.join(directory, name)));
      return files.includes(layout.vaultFile);
    });
  return found ?? null;
}
