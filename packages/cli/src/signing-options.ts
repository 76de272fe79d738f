import { readFileSync } from 'node:fs';
import type { KeyTerms, KeyView } from '@bitting/client/operations.ts';
import { PUBLIC_KEY_FILE_BYTES_MAX } from './bounds.ts';
import { usageError } from './arguments.ts';
import { readCertificateFile } from './tls/certificate-view.ts';
import type { OptionValues } from './command.ts';

const ED25519 = {
  ed25519: {
    kind: 'text',
    value: 'FILE',
    describe: 'HTX: the bot signs with its own Ed25519 pair; FILE holds the public key (PEM or base64)',
  },
} as const;

/** How the bot signs, as options. */
export const SIGNING_OPTIONS = {
  ...ED25519,
  'body-binding': {
    kind: 'flag',
    describe: 'HTX: whatever changes state must carry a second signature, over its body',
  },
  'client-certificate': {
    kind: 'text',
    value: 'FILE',
    describe:
      'Taken only over connections with this client certificate (PEM), or another one of the same key',
  },
} as const;

/** The same for a key that is there already. */
export const ROTATION_OPTIONS = ED25519;

export function readSigning(
  options: OptionValues<typeof SIGNING_OPTIONS>,
): KeyTerms & Required<Pick<KeyTerms, 'algorithm' | 'bodyBinding'>> {
  const bodyBinding = options['body-binding'] ? 'required' : 'none';
  const file = options['client-certificate'];
  const common = {
    bodyBinding,
    ...(file === undefined ? {} : { clientKey: readCertificateFile(file).publicKeySha256 }),
  } as const;
  if (options.ed25519 === undefined) return { algorithm: 'hmac-sha256', ...common };
  return { algorithm: 'ed25519', publicKey: readPublicKeyFile(options.ed25519), ...common };
}

/** Refuses to rotate a key whose pair the bot makes without the next public key. */
export function demandNewPair({ algorithm }: Pick<KeyView, 'algorithm'>, file: string | undefined): void {
  if (algorithm === 'ed25519' && file === undefined)
    throw usageError(
      'The bot of this key makes its own pair: give the public half of a new one with --ed25519 FILE.',
    );
}

/** The text of a file that holds a public key; a private one is refused before anything is sent. */
export function readPublicKeyFile(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch {
    throw usageError(`${file} cannot be read.`);
  }
  if (text.length > PUBLIC_KEY_FILE_BYTES_MAX) throw usageError(`${file} is too long for a public key.`);
  if (text.includes('PRIVATE KEY'))
    throw usageError(
      `${file} is a private key. It stays with the bot: "openssl pkey -in ${file} -pubout" prints the public one.`,
    );
  return text;
}
