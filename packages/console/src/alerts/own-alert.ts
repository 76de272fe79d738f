import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import type { Alert } from './alert.ts';

type Words = Pick<Alert, 'about' | 'severity' | 'title' | 'sentence' | 'advice'>;

const ID_LETTERS = 16;

/** Something that the console saw itself. `what` tells it from others of its rule; the same at the same instant is the same. */
export function makeOwnAlert(
  rule: string,
  { atMs, what = '' }: { readonly atMs: number; readonly what?: string },
  words: Words,
): Alert {
  const id = `al_${sha256Hex(Buffer.from(`${rule}\n${what}\n${atMs}`)).slice(0, ID_LETTERS)}`;
  return { id, rule, group: `${rule} ${what}`, atMs, sequence: null, ...words };
}
