import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import {
  readFlag,
  readList,
  readNullable,
  readObject,
  readText,
  readWord,
} from '@bitting/core/encoding/fields.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { RandomBytes } from '../ports/random.ts';
import { APPROVAL_CLASSES, type ApprovalClass } from './approval-rules.ts';
import { addedLater, codecOf, readInstant } from './entry-codec.ts';
import { PLACES } from './places.ts';
import type { EntryPlace } from './vault-store.ts';
import type { Vault } from './vault.ts';

const ID_BYTES = 8;
const KEY_BYTES = 32;

export interface Decision {
  readonly by: string;
  /** The console that said so in his name; `null`: he himself. */
  readonly via: string | null;
  readonly at: EpochMs;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string | null;
}

export const PROPOSAL_STATES = ['open', 'carried-out', 'rejected', 'withdrawn'] as const;

/** A change that somebody wants and others have to agree to. What it is stands in `change` alone: its digest is what they agree to. */
export interface Proposal {
  readonly id: string;
  readonly class: ApprovalClass;
  /** Canonical JSON, with `Change` of admin/approvals in it. */
  readonly change: string;
  readonly proposedBy: string;
  readonly proposedAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** A secret was left out of it. */
  readonly concealed: boolean;
  /** The same in words, at the time of the proposal. */
  readonly lines: readonly string[];
  /** Whose it concerns alone; `null`: more than single accounts. */
  readonly accounts: readonly string[] | null;
  readonly decisions: readonly Decision[];
  readonly state: (typeof PROPOSAL_STATES)[number];
}

const PROPOSAL_CODEC = codecOf(
  readObject<Proposal>({
    id: readText,
    class: readWord(APPROVAL_CLASSES),
    change: readText,
    proposedBy: readText,
    proposedAt: readInstant,
    expiresAt: readInstant,
    concealed: readFlag,
    lines: readList(readText),
    accounts: readNullable(readList(readText)),
    decisions: readList(
      readObject<Decision>({
        by: readText,
        via: addedLater(readNullable(readText), null),
        at: readInstant,
        verdict: readWord(['approve', 'reject']),
        reason: readNullable(readText),
      }),
    ),
    state: readWord(PROPOSAL_STATES),
  }),
);

/** What was proposed, as it stands in the vault: nothing of it is kept elsewhere, so that a restart changes nothing. */
export class Proposals {
  readonly #vault: Vault;
  readonly #random: RandomBytes;

  constructor(vault: Vault, random: RandomBytes) {
    this.#vault = vault;
    this.#random = random;
  }

  newId(): string {
    return `apr_${encodeHex(this.#random(ID_BYTES))}`;
  }

  /** The oldest first. */
  list(): readonly Proposal[] {
    return Array.from(this.#vault.list('approval', 'entry'), ({ bytes }) =>
      PROPOSAL_CODEC.decode(bytes),
    ).toSorted((one, other) => one.proposedAt - other.proposedAt);
  }

  read(id: string): Proposal | null {
    const bytes = this.#vault.read(PLACES.approval(id))?.bytes;
    return bytes === undefined ? null : PROPOSAL_CODEC.decode(bytes);
  }

  write(proposal: Proposal): void {
    this.#vault.write(PLACES.approval(proposal.id), PROPOSAL_CODEC.encode(proposal));
  }

  /** The last of these that are over stay. */
  forget(ids: readonly string[]): void {
    this.#vault.transaction(() => {
      for (const id of ids) this.#vault.remove(PLACES.approval(id));
    });
  }

  /** Stands for a secret in the change with this id: it tells nothing to whoever lacks the vault, and nothing about another change. */
  concealer(id: string): (secret: string) => string {
    const key = HmacKey.takeBytes(this.#openKey());
    return (secret) => `hmac-sha256:${encodeHex(key.sign('change\0', id, '\0', encodeUtf8(secret)))}`;
  }

  /** Grows with every change of what stands there. */
  versionOf(place: EntryPlace): number {
    return this.#vault.read(place)?.version ?? 0;
  }

  #openKey(): Uint8Array {
    const place = PLACES.approvalKey();
    const known = this.#vault.read(place)?.bytes;
    if (known !== undefined) return known;
    const made = Uint8Array.from(this.#random(KEY_BYTES));
    this.#vault.write(place, made);
    return made;
  }
}

/** What is agreed to: SHA-256 over the change, hexadecimal. */
export function digestOf({ change }: Pick<Proposal, 'change'>): string {
  return sha256Hex(change);
}
