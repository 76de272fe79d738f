import { sha256 } from '@bitting/core/crypto/hash.ts';
import { WORDS_REMEMBERED_MAX } from './bounds.ts';
import type { Word } from './words.ts';

/** What an index holds of a word: 48 bits, a number that is exact. Two words may share one: the records themselves decide. */
const NUMBER_BYTES = 6;

/** The numbers of words: the first bytes of their SHA-256. */
export class WordNumbers {
  readonly #known = new Map<Word, number>();

  of(word: Word): number {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const number = sha256(word).readUIntBE(0, NUMBER_BYTES);
    // Those that come often are soon there again.
    if (this.#known.size >= WORDS_REMEMBERED_MAX) this.#known.clear();
    this.#known.set(word, number);
    return number;
  }
}
