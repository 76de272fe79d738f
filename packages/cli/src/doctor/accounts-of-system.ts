import { NotSeen } from './not-seen.ts';
import { readLines } from './machine.ts';
import type { Scene } from './scene.ts';

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly group: number;
  readonly shell: string;
}

/** Whose the data directory is. */
export function findOwner({ machine, layout }: Scene): SystemUser {
  const seen = machine.look(layout.directory);
  if (seen === null) throw new NotSeen(`${layout.directory} is not there`);
  const row = readLines(machine, '/etc/passwd')
    .map((line) => line.split(':'))
    .find((fields) => Number(fields[2]) === seen.uid);
  const [name, , uid, group, , , shell = ''] = row ?? [];
  if (name === undefined) throw new NotSeen(`user ${seen.uid} is not in /etc/passwd`);
  return { name, uid: Number(uid), group: Number(group), shell };
}

/** Names of the groups that a user belongs to besides their own. */
export function listGroups({ machine }: Scene, user: SystemUser): readonly string[] {
  return readLines(machine, '/etc/group').flatMap((line) => {
    const [name = '', , id, members = ''] = line.split(':');
    return members.split(',').includes(user.name) || Number(id) === user.group ? [name] : [];
  });
}
