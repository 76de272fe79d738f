/** A log that grows, and what it shows a witness. */
import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { formatCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { hashLeaf, TreeEdge, type TreeHash, type TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import { makeNoteKey, type NoteKey, signAsLog } from '@bitting/core/ledger/tree/note-key.ts';
import { proveConsistency } from '@bitting/core/ledger/tree/proofs.ts';
import type { SignedNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { formatWitnessRequest } from '@bitting/core/ledger/tree/witness-request.ts';

export class SampleLog {
  readonly name: string;
  readonly key: Ed25519SigningKey;
  readonly #word: string;
  readonly #edge = new TreeEdge();
  readonly #nodes = new Map<string, TreeHash>();
  readonly #heads: TreeHead[] = [this.#edge.head()];

  /** Logs with the same name have the same key; with another `word` their records are others from number `fork` on. */
  constructor(
    name: string,
    { word = 'a', fork = 0 }: { readonly word?: string; readonly fork?: number } = {},
  ) {
    this.name = name;
    this.key = Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(name.length));
    this.#word = word;
    this.#grow(64, fork);
  }

  get verifier(): NoteKey {
    return makeNoteKey('log', this.name, this.key.publicKey);
  }

  head(size: number): TreeHead {
    const head = this.#heads[size];
    if (head === undefined) throw new RangeError(`${size}`);
    return head;
  }

  text(size: number): string {
    return formatCheckpoint({ origin: this.name, ...this.head(size) });
  }

  checkpoint(size: number): SignedNote {
    const text = this.text(size);
    return { text, signatures: [signAsLog(this.name, text, this.key)] };
  }

  proof(from: number, to: number): readonly TreeHash[] {
    return proveConsistency(BigInt(from), BigInt(to), {
      hash: (level, index) => {
        const hash = this.#nodes.get(`${level}/${index}`);
        if (hash === undefined) throw new RangeError(`${level}/${index}`);
        return hash;
      },
    });
  }

  /** The body of a request, or one in which something is another. */
  request(
    from: number,
    to: number,
    other: { readonly proof?: readonly TreeHash[]; readonly checkpoint?: SignedNote } = {},
  ): Uint8Array {
    return formatWitnessRequest({
      oldSize: BigInt(from),
      proof: other.proof ?? this.proof(from, to),
      checkpoint: other.checkpoint ?? this.checkpoint(to),
    });
  }

  #grow(count: number, fork: number): void {
    for (let number = 0; number < count; number += 1) {
      const word = number < fork ? 'a' : this.#word;
      this.#edge.append(hashLeaf(encodeUtf8(`${word} ${number}`)), ({ level, index, hash }) => {
        this.#nodes.set(`${level}/${index}`, hash);
      });
      this.#heads.push(this.#edge.head());
    }
  }
}
