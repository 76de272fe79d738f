import path from 'node:path';
import { NotSeen } from './not-seen.ts';
import type { Machine } from './machine.ts';

export interface Mount {
  readonly device: string;
  readonly point: string;
  readonly type: string;
}

/** The mount on which a file lies: the last of the longest that lead to it. */
export function findMount(machine: Machine, file: string): Mount {
  const text = machine.read(machine.at('/proc/self/mounts'));
  if (text === null) throw new NotSeen('/proc/self/mounts is not there');
  const mounts = text
    .split('\n')
    .map((line) => line.split(' ').map(unescapeMount))
    .map(([device = '', point = '', type = '']) => ({ device, point, type }))
    .filter(({ point }) => point !== '' && isBelow(file, point));
  const longest = Math.max(...mounts.map(({ point }) => point.length));
  const mount = mounts.findLast(({ point }) => point.length === longest);
  if (mount === undefined) throw new NotSeen(`no mount leads to ${file}`);
  return mount;
}

function isBelow(file: string, point: string): boolean {
  return point === '/' || file === point || file.startsWith(`${point}/`);
}

/** Spaces and their kind are written as octal numbers there. */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/gu, (_all, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 8)),
  );
}

/** Whether what is written to a block device is encrypted on its way: by dm-crypt, below whatever else is on top of it. */
export function isEncrypted(machine: Machine, device: string): boolean {
  return isBlockEncrypted(machine, nameOf(machine, device), 0);
}

/** Whether it is a block device whose layers can be seen. */
export function isKnownDevice(machine: Machine, device: string): boolean {
  return machine.list(machine.at(`/sys/class/block/${nameOf(machine, device)}`)) !== null;
}

/** `/dev/mapper/…` are links to `/dev/dm-…`, relative ones. */
function nameOf(machine: Machine, device: string): string {
  return path.basename(machine.target(machine.at(device)) ?? device);
}

const LAYERS_MAX = 8;

function isBlockEncrypted(machine: Machine, name: string, depth: number): boolean {
  const directory = machine.at(`/sys/class/block/${name}`);
  if (machine.read(path.join(directory, 'dm', 'uuid'))?.startsWith('CRYPT-') === true) return true;
  const slaves = machine.list(path.join(directory, 'slaves')) ?? [];
  return (
    depth < LAYERS_MAX &&
    slaves.length > 0 &&
    slaves.every((slave) => isBlockEncrypted(machine, slave, depth + 1))
  );
}
