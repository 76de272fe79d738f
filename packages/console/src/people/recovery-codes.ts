import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { RECOVERY_CODE_BYTES, RECOVERY_CODES } from './bounds.ts';

/** Crockford’s: none that is taken for another. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const LETTER_BITS = 5n;
const CODE_LETTERS = (RECOVERY_CODE_BYTES * 8) / 5;
const GROUP = /.{4}(?=.)/gu;

/** Ten, to be written down. */
export function drawRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => write(randomBytes(RECOVERY_CODE_BYTES)));
}

/** What is kept of one, and looked for: however it was typed. `null` for what is none. */
export function hashRecoveryCode(typed: string): string | null {
  const letters = typed
    .toLowerCase()
    .replaceAll(/[\s-]/gu, '')
    .replaceAll(/[il]/gu, '1')
    .replaceAll('o', '0');
  const isCode =
    letters.length === CODE_LETTERS && Array.from(letters).every((letter) => LETTERS.includes(letter));
  return isCode ? sha256Hex(letters) : null;
}

function write(bytes: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (let count = 0; count < CODE_LETTERS; count += 1) {
    text = (LETTERS[Number(rest & 31n)] ?? '') + text;
    rest >>= LETTER_BITS;
  }
  return text.replaceAll(GROUP, '$&-');
}
