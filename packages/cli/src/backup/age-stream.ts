import { Decrypter, Encrypter } from 'age-encryption';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { readPrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import { usageError } from '../arguments.ts';
import type { SecretSource } from '../command.ts';
import { IDENTITY_FILE_BYTES_MAX } from './bounds.ts';
import { damaged } from './manifest.ts';

/** Shorter ones are guessed even against a slow derivation. */
const PASSPHRASE_LENGTH_MIN = 12;

/** Encrypts to recipients, or with a passphrase: age allows no mixture. */
export function encryptTo(recipients: readonly string[], passphrase: string | null): Encrypter {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw usageError(
        `${JSON.stringify(recipient)} is no recipient of age: it begins with age1 ("age-keygen -y FILE" shows it).`,
      );
    }
  }
  if (passphrase !== null) encrypter.setPassphrase(passphrase);
  return encrypter;
}

export async function askBackupPassphrase(secrets: SecretSource): Promise<string> {
  const given = await secrets.read([{ name: 'backup-passphrase', prompt: 'Passphrase of the backup' }]);
  const passphrase = given.get('backup-passphrase') ?? '';
  if (passphrase.length < PASSPHRASE_LENGTH_MIN)
    throw usageError(`The passphrase needs at least ${PASSPHRASE_LENGTH_MIN} characters.`);
  return passphrase;
}

/** What opens it: files with identities, mode 0600, or a passphrase. */
export function decryptWith(identityFiles: readonly string[], passphrase: string | null): Decrypter {
  const decrypter = new Decrypter();
  for (const file of identityFiles)
    for (const identity of readIdentities(file)) {
      try {
        decrypter.addIdentity(identity);
      } catch {
        throw usageError(`${file} holds a line that is no identity of age.`);
      }
    }
  if (passphrase !== null) decrypter.addPassphrase(passphrase);
  return decrypter;
}

/** The form of age-keygen: an identity a line, comments begin with #. */
function readIdentities(file: string): readonly string[] {
  const bytes = readPrivateFile(file);
  const lines =
    bytes.length > IDENTITY_FILE_BYTES_MAX
      ? []
      : bytes
          .toString('latin1')
          .split(/\r?\n/u)
          .map((line) => line.trim())
          .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length > 0 && lines.every((line) => line.startsWith('AGE-SECRET-KEY-'))) return lines;
  throw usageError(
    `${file} is no file of age identities: lines begin with AGE-SECRET-KEY- ("age -d" opens a file that has a passphrase itself).`,
  );
}

/** The bytes of an encrypted stream in clear. Throws `BACKUP_IDENTITY_WRONG`, or `BACKUP_DAMAGED` while it is read. */
export async function* decryptStream(
  decrypter: Decrypter,
  encrypted: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  // Only bytes that were read count as damaged: what keeps the file from being read says so itself.
  const failures: unknown[] = [];
  const watched = (async function* watch(): AsyncGenerator<Uint8Array> {
    try {
      yield* encrypted;
    } catch (error) {
      failures.push(error);
      throw error;
    }
  })();
  let clear: AsyncIterable<Uint8Array>;
  try {
    clear = await decrypter.decrypt(ReadableStream.from(watched));
  } catch (error) {
    if (failures.length > 0) throw failures[0];
    throw explain(error);
  }
  try {
    yield* clear;
  } catch (error) {
    if (failures.length > 0) throw failures[0];
    throw error instanceof BittingError ? error : damaged('it was changed or cut short');
  }
}

function explain(error: unknown): BittingError {
  const why = error instanceof Error ? error.message : String(error);
  if (/no identity matched/iu.test(why))
    return new BittingError('BACKUP_IDENTITY_WRONG', why, {
      publicDetail: 'This identity or passphrase does not open the backup: it was made for others.',
    });
  return new BittingError('BACKUP_FORMAT_UNKNOWN', why, {
    publicDetail: 'The file is no backup, or its beginning was changed: it does not begin as a file of age.',
  });
}
