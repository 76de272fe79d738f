import type { Opener } from '@bitting/client/vaults.ts';
import { encodeBase64 } from '@bitting/core/encoding/base64.ts';
import type { UnlockMessage } from '@bitting/gateway/config/protocol.ts';
import type { OptionTable, SecretRow } from './command.ts';
import { readKeyFile } from './unlock.ts';

export const SHOWN_OPTIONS = {
  'key-file': {
    kind: 'text',
    value: 'PATH',
    describe: 'Show that lock with its key file, instead of its passphrase',
  },
} as const satisfies OptionTable;

const NAME = 'passphrase';

/** What is asked for where no file opens it. */
export function shownRows(keyFile: string | undefined, prompt: string): readonly SecretRow[] {
  return keyFile === undefined ? [{ name: NAME, prompt }] : [];
}

export function readShown(keyFile: string | undefined, given: ReadonlyMap<string, string>): Opener {
  return keyFile === undefined ? { passphrase: given.get(NAME) ?? '' } : openerOf(readKeyFile(keyFile));
}

/** As the gateway takes it. */
export function openerOf({ kind, bytes }: UnlockMessage): Opener {
  return kind === 'key-file'
    ? { keyFile: encodeBase64(bytes) }
    : { passphrase: Buffer.from(bytes).toString('utf8') };
}
