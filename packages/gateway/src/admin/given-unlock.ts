import type { Opener } from '@bitting/client/vaults.ts';
import { decodeBase64 } from '@bitting/core/encoding/base64.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { object, optional, text } from '../config/closed-schema.ts';
import { takeUnlock, type UnlockMaterial } from '../unlock-material.ts';

const PASSPHRASE_CHARACTERS_MAX = 1_024;
const KEY_FILE_CHARACTERS_MAX = 64;

export const openerFields = {
  passphrase: optional(text(PASSPHRASE_CHARACTERS_MAX)),
  keyFile: optional(text(KEY_FILE_CHARACTERS_MAX)),
};

export const opener = object(openerFields);

/** Exactly one of the two, wiped at the end of its block. */
export function readUnlock({ passphrase, keyFile }: Opener): UnlockMaterial {
  if (passphrase !== undefined && keyFile === undefined)
    return takeUnlock({ kind: 'passphrase', bytes: encodeUtf8(passphrase) });
  if (keyFile !== undefined && passphrase === undefined)
    return takeUnlock({ kind: 'key-file', bytes: decodeBase64(keyFile) });
  throw new BittingError('FIELD_MISSING', 'one of passphrase and keyFile', {
    publicDetail: 'Give either the passphrase or the key file.',
  });
}
