import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readPrivateFile, writePrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import type { UnlockMessage } from '@bitting/gateway/config/protocol.ts';
import { usageError } from './arguments.ts';
import type { SecretSource } from './command.ts';

const KEY_FILE_BYTES = 32;
/** Shorter ones are guessed even against a slow derivation. */
const PASSPHRASE_LENGTH_MIN = 12;

/** The bytes of an existing key file. */
export function readKeyFile(file: string): UnlockMessage {
  const bytes = readPrivateFile(file);
  if (bytes.length !== KEY_FILE_BYTES)
    throw usageError(`${file} is not a key file: it must hold exactly ${KEY_FILE_BYTES} bytes.`);
  return { kind: 'key-file', bytes };
}

export function makeKey(): UnlockMessage {
  return { kind: 'key-file', bytes: randomBytes(KEY_FILE_BYTES) };
}

/** The key file, made with random bytes if it is not there. */
export function makeKeyFile(file: string): UnlockMessage {
  if (!existsSync(file)) writePrivateFile(file, makeKey().bytes);
  return readKeyFile(file);
}

export async function askPassphrase(secrets: SecretSource): Promise<UnlockMessage> {
  const given = await secrets.read([{ name: 'passphrase', prompt: 'Passphrase of the vault' }]);
  return { kind: 'passphrase', bytes: Buffer.from(given.get('passphrase') ?? '') };
}

/** Asked twice on a terminal; from standard input one line is enough. */
export async function askNewPassphrase(secrets: SecretSource, isTerminal: boolean): Promise<UnlockMessage> {
  const rows = [
    {
      name: 'passphrase',
      prompt: `New passphrase of the vault, at least ${PASSPHRASE_LENGTH_MIN} characters`,
      check: demandLength,
    },
  ];
  const again = { name: 'again', prompt: 'The same again' };
  const given = await secrets.read(isTerminal ? [...rows, again] : rows);
  const passphrase = given.get('passphrase') ?? '';
  if (isTerminal && given.get('again') !== passphrase) throw usageError('The two passphrases differ.');
  demandLength(passphrase);
  return { kind: 'passphrase', bytes: Buffer.from(passphrase) };
}

function demandLength(passphrase: string): void {
  if (passphrase.length < PASSPHRASE_LENGTH_MIN)
    throw usageError(`The passphrase needs at least ${PASSPHRASE_LENGTH_MIN} characters.`);
}
