import { areEqual, sha256Hex } from '@bitting/core/crypto/hash.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { OperatorEntry, OperatorRole } from './entries.ts';
import { OPERATOR_CODEC } from './entry-codec.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

const TOKEN_BYTES = 32;
const ID_BYTES = 8;

/**
 * Who may call administrative operations. The vault holds hashes of tokens (256 random bits, so a plain hash is enough).
 * What was loaded stays known while the vault is sealed, so that the operator who sealed it can unseal it.
 */
export class Operators {
  readonly #vault: Vault;
  readonly #random: RandomBytes;
  readonly #byTokenHash = new Map<string, OperatorEntry>();

  constructor(vault: Vault, random: RandomBytes) {
    this.#vault = vault;
    this.#random = random;
  }

  /** Reads all operators; the vault must be unsealed. */
  load(): void {
    this.#byTokenHash.clear();
    for (const { bytes } of this.#vault.list('operator', 'entry'))
      this.#remember(OPERATOR_CODEC.decode(bytes));
  }

  /** A new operator and the only copy of the token. */
  add(name: string, role: OperatorRole): { readonly entry: OperatorEntry; readonly token: Secret } {
    const token = `bto_${encodeHex(this.#random(TOKEN_BYTES))}`;
    const id = `op_${encodeHex(this.#random(ID_BYTES))}`;
    const entry: OperatorEntry = { id, name, role, tokenHash: sha256Hex(token) };
    this.#vault.write(PLACES.operator(id), OPERATOR_CODEC.encode(entry));
    this.#remember(entry);
    return { entry, token: Secret.fromText('operator token', token) };
  }

  /** Whose token this is. Only hashes are looked up and compared: what a lookup's time tells is of no use. */
  find(token: string): OperatorEntry | null {
    const hash = sha256Hex(Buffer.from(token, 'utf8'));
    const entry = this.#byTokenHash.get(hash);
    if (entry === undefined) return null;
    return areEqual(encodeUtf8(entry.tokenHash), encodeUtf8(hash)) ? entry : null;
  }

  list(): readonly OperatorEntry[] {
    return [...this.#byTokenHash.values()];
  }

  #remember(entry: OperatorEntry): void {
    this.#byTokenHash.set(entry.tokenHash, entry);
  }
}
