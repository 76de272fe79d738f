import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decodeBase64 } from '@bitting/core/encoding/base64.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import type { UnsealMaterial } from '../../ports/key-desk.ts';
import { defineOperation } from '../operation.ts';
import { optional, text } from '../parameters.ts';

/** Forgets every key at once: nothing can be signed or verified until somebody unseals. */
export const seal = defineOperation('seal', {}, async ({ keys, journal }, _none, call) => {
  keys.seal();
  await journal.recordAfter({ operatorId: call.operator.id, act: 'seal' });
  return { sealed: keys.sealed };
});

export const unsealSchema = { passphrase: optional(text(1024)), keyFile: optional(text(1024)) };

export interface UnsealParameters {
  readonly passphrase?: string;
  readonly keyFile?: string;
}

export function readUnsealMaterial({ passphrase, keyFile }: UnsealParameters): UnsealMaterial {
  if (passphrase !== undefined && keyFile === undefined)
    return { kind: 'passphrase', bytes: encodeUtf8(passphrase) };
  if (keyFile !== undefined && passphrase === undefined)
    return { kind: 'key-file', bytes: decodeBase64(keyFile) };
  throw new BittingError('FIELD_MISSING', 'needs one of passphrase, keyFile', {
    publicDetail: 'Give either the passphrase or the key file.',
  });
}

/** The socket has opened the vault already, because only an open vault knows its operators; this writes it down. */
export const unseal = defineOperation('unseal', unsealSchema, async ({ keys, journal }, _given, call) => {
  await journal.recordAfter({ operatorId: call.operator.id, act: 'unseal' });
  return { sealed: keys.sealed };
});
