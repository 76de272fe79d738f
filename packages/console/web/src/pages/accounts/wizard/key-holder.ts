import type { PastedKey } from '../key-lint.ts';

const EMPTY: PastedKey = { apiKey: '', secret: '', passphrase: '' };

/**
 * What was pasted, between the fields and the sealing, for as long as the wizard is open: so that a mistake in one field
 * does not cost the others. It is no state of React, prints as nothing, and is in no store of the browser.
 */
export class KeyHolder {
  #key: PastedKey = EMPTY;

  put(field: keyof PastedKey, text: string): void {
    this.#key = { ...this.#key, [field]: text };
  }

  get(field: keyof PastedKey): string {
    return this.#key[field];
  }

  /** All of it, for the moment in which it is looked at or sealed. */
  use<Result>(look: (key: PastedKey) => Result): Result {
    return look(this.#key);
  }

  swap(): void {
    const { apiKey, secret } = this.#key;
    this.#key = { ...this.#key, apiKey: secret, secret: apiKey };
  }

  clear(): void {
    this.#key = EMPTY;
  }

  get isEmpty(): boolean {
    return Object.values(this.#key).every((text) => text === '');
  }
}
