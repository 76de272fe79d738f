import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { UnlockMessage } from '@bitting/gateway/config/protocol.ts';
import { asFileFault } from '@bitting/gateway/supervisor/file-faults.ts';
import type { Settings } from './settings/table.ts';
import { demandKey, makeKeyFile, readKeyFile } from './unlock.ts';

/** Where the manager of services puts what it hands to this one alone. */
const DIRECTORY_VARIABLE = 'CREDENTIALS_DIRECTORY';
const ROOT = 0;
const GROUP_READS = 0o040;

export type Environment = Readonly<Record<string, string | undefined>>;

/** What opens the vault with nobody there, read anew at every start of the gateway; `null`: somebody has to be there. */
export function findUnattended(
  {
    'unlock.method': method,
    'unlock.key_file': keyFile,
    'unlock.credential': name,
  }: Pick<Settings, 'unlock.method' | 'unlock.key_file' | 'unlock.credential'>,
  environment: Environment,
): (() => UnlockMessage) | null {
  if (method === 'key-file' && keyFile !== null) return () => readKeyFile(keyFile);
  if (method === 'credential' && name !== null)
    return () => readCredential(locateCredential(name, environment));
  return null;
}

/** @throws BittingError `ARGUMENT_INVALID` where nobody handed any credentials over */
export function locateCredential(name: string, environment: Environment): string {
  const directory = environment[DIRECTORY_VARIABLE];
  if (directory !== undefined && path.isAbsolute(directory)) return path.join(directory, name);
  throw new BittingError('ARGUMENT_INVALID', `no ${DIRECTORY_VARIABLE}`, {
    publicDetail: `unlock.credential is "${name}", and nobody handed it over: $${DIRECTORY_VARIABLE} is not set. systemd sets it for a unit with LoadCredential= or LoadCredentialEncrypted=.`,
  });
}

/** A new vault's, made where it is not there. */
export function makeCredential(file: string): UnlockMessage {
  return existsSync(file) ? readCredential(file) : makeKeyFile(file);
}

/**
 * What was handed over. systemd gives it to this user by its owner, or, where the file is root's, by an access control list:
 * that shows as a right of root's group to read.
 */
function readCredential(file: string): UnlockMessage {
  try {
    const { mode, uid, gid } = lstatSync(file);
    const isOfRoot = uid === ROOT && gid === ROOT;
    const others = mode & 0o077 & ~(isOfRoot ? GROUP_READS : 0);
    if (others !== 0 || (!isOfRoot && uid !== process.getuid?.()))
      throw new BittingError('DATA_DIRECTORY_UNSAFE', `${file}: mode ${mode.toString(8)}, user ${uid}`, {
        publicDetail: `${file} must be readable by you alone, as systemd makes it.`,
      });
    return demandKey(readFileSync(file), file);
  } catch (error) {
    throw asFileFault(error, file);
  }
}
