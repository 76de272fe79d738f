import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readPrivateFile, writePrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import type { UnlockMessage } from '@bitting/gateway/config/protocol.ts';
import { usageError } from './arguments.ts';
import type { SecretRow, SecretSource } from './command.ts';

const KEY_FILE_BYTES = 32;
/** Shorter ones are guessed even against a slow derivation. */
const PASSPHRASE_LENGTH_MIN = 12;

/** The bytes of an existing key file. */
export function readKeyFile(file: string): UnlockMessage {
  return demandKey(readPrivateFile(file), file);
}

/** @throws BittingError `ARGUMENT_INVALID` where these are not the bytes of a key */
export function demandKey(bytes: Buffer, file: string): UnlockMessage {
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

/** What a new passphrase is for, by the name that standard input gives it. */
const NEW_PASSPHRASES = {
  passphrase: 'New passphrase of the vault',
  recovery: 'Recovery passphrase, to be kept offline',
} as const;

export type NewPassphrase = keyof typeof NEW_PASSPHRASES;

/**
 * In the order of the names; each asked twice on a terminal, while from standard input one line for each is enough. What is wrong with
 * one is said, and it is asked again, where `asksAgain`.
 */
export async function askNewPassphrases(
  secrets: SecretSource,
  isTerminal: boolean,
  names: readonly NewPassphrase[],
  asksAgain = true,
): Promise<readonly UnlockMessage[]> {
  if (names.length === 0) return [];
  const given = await secrets.read(
    names.flatMap((name) => {
      const row = { name, prompt: NEW_PASSPHRASES[name] };
      return isTerminal ? askTwice(row, asksAgain) : [{ ...row, check: demandLength }];
    }),
  );
  const texts = names.map((name) => given.get(name) ?? '');
  for (const [index, text] of texts.entries()) {
    const name = names[index] ?? '';
    if (isTerminal) demandSame(given.get(againOf(name)) ?? '', text);
    demandLength(text);
  }
  if (new Set(texts).size < texts.length)
    throw usageError('The recovery passphrase must be another one than that of every day.');
  return texts.map((text) => ({ kind: 'passphrase', bytes: Buffer.from(text) }));
}

/** The rows of a new passphrase at a terminal. */
export function askTwice(row: SecretRow, asksAgain: boolean): readonly SecretRow[] {
  const { name } = row;
  const again = asksAgain ? { askAgainFrom: name } : {};
  return [
    {
      ...again,
      name,
      prompt: `${row.prompt}, at least ${PASSPHRASE_LENGTH_MIN} characters`,
      check: (text, given) => {
        demandLength(text);
        if ([...given.values()].includes(text))
          throw usageError('It must be another one than the one before.');
      },
    },
    {
      ...again,
      name: againOf(name),
      prompt: 'The same again',
      check: (text, given) => demandSame(text, given.get(name) ?? ''),
    },
  ];
}

function againOf(name: string): string {
  return `${name}-again`;
}

function demandSame(text: string, first: string): void {
  if (text !== first) throw usageError('The two passphrases differ.');
}

export function demandLength(passphrase: string): void {
  if (passphrase.length < PASSPHRASE_LENGTH_MIN)
    throw usageError(`The passphrase needs at least ${PASSPHRASE_LENGTH_MIN} characters.`);
}
