import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { listOf } from '../accounts/words.ts';

const FINGERPRINT_CHARACTERS = 10;
const LABEL_CHARACTERS_MAX = 24;

/** One of a user's other keys in few words: it can be told from others and is not named. */
export function describeOther(other: {
  readonly key: string;
  readonly label: string;
  readonly permissions: string;
  readonly ips: string;
}): string {
  const fingerprint = sha256Hex(other.key).slice(0, FINGERPRINT_CHARACTERS);
  const rights = [...listOf(other.permissions)].sort().join('+');
  const where = listOf(other.ips).length === 0 ? ' anywhere' : '';
  return `${fingerprint} ${rights}${where} ${other.label.slice(0, LABEL_CHARACTERS_MAX)}`.trim();
}
