import { parseAddress } from '@bitting/core/policy/address.ts';

/** The first address in a sentence of a venue, which may stand behind a colon. */
export function addressIn(sentence: string): string | null {
  const words = sentence.split(/[^0-9A-Fa-f.:]+/u).flatMap((word) => [word, word.replace(/^:/u, '')]);
  return words.find((word) => isAddress(word)) ?? null;
}

/** A word such as `a::` or `::` in a sentence is no address of anybody. */
function isAddress(word: string): boolean {
  return word.length >= ADDRESS_CHARACTERS_MIN && parseAddress(word) !== null;
}

const ADDRESS_CHARACTERS_MIN = 7;
