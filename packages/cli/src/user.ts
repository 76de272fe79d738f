import { statSync } from 'node:fs';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';

const ROOT = 0;

/** Who runs this; undefined where the system has no numbers for users. */
export function readUser(): number | undefined {
  return process.geteuid?.();
}

/** Whatever runs as root can do everything on the machine, and so can who takes it over. */
export function demandOrdinaryUser(command: string, mayBeRoot: boolean, uid = readUser()): void {
  if (uid !== ROOT || mayBeRoot) return;
  throw new BittingError('ARGUMENT_INVALID', `${command} as root`, {
    publicDetail: `The installation should belong to a user of its own, not to root: do it as that user, with the package by "runuser -u bitting -- bitting ${command}"; --as-root does it nevertheless.`,
  });
}

/**
 * Refuses root in a directory of somebody else: he may have put links there, by which root would write into, or give him, what is
 * not his. An absent directory is everybody's.
 */
export function demandNotRootElsewhere(command: string, directory: string, uid = readUser()): void {
  const owner = statSync(directory, { throwIfNoEntry: false })?.uid ?? uid;
  if (uid !== ROOT || owner === ROOT) return;
  throw new BittingError('ARGUMENT_INVALID', `${command} as root in ${directory} of user ${owner}`, {
    publicDetail: `${directory} is not root's, and root makes nothing in it: do it as its user, with the package by "runuser -u bitting -- bitting ${command}".`,
  });
}
