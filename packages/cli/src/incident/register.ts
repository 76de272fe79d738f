import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { usageError } from '../arguments.ts';
import type { Subject } from '@bitting/gateway/findings/story.ts';

interface KnownKey {
  readonly id: string;
  readonly label: string;
  readonly accountId: string;
}

const ADMIN = Buffer.from('"type":"admin"');
const ISSUED_LISTED_MAX = 10;

/** Who is who, by the acts that the ledger holds: names of keys, and their accounts. Of an account it holds the id alone. */
export class Register {
  readonly #keys = new Map<string, KnownKey>();

  take(payload: Uint8Array): void {
    if (Buffer.from(payload.buffer, payload.byteOffset, payload.length).includes(ADMIN))
      this.#takeAct(payload);
  }

  /** By an id, or by a label that one key alone had. */
  key(given: string): Subject {
    const called = [...this.#keys.values()].filter(({ id, label }) => id === given || label === given);
    const [only] = called;
    if (only !== undefined && called.length === 1) return { kind: 'key', ...only, keyIds: [only.id] };
    if (called.length > 1)
      throw usageError(
        `${called.length} virtual keys were called "${given}"; say which one by its id: ${called.map(({ id }) => id).join(', ')}.`,
      );
    const known = [...this.#keys.values()]
      .slice(-ISSUED_LISTED_MAX)
      .map(({ id, label }) => `${label} (${id})`);
    throw usageError(
      `The ledger knows no virtual key "${given}"${known.length === 0 ? '.' : `; it has ${known.join(', ')}.`}`,
    );
  }

  account(given: string): Subject {
    const accounts = [...new Set(Array.from(this.#keys.values(), ({ accountId }) => accountId))];
    const keyIds = [...this.#keys.values()].flatMap(({ id, accountId }) => (accountId === given ? [id] : []));
    if (accounts.includes(given)) return { kind: 'account', id: given, label: null, accountId: null, keyIds };
    throw usageError(
      `From files an account is named by its id${accounts.length === 0 ? '.' : `: ${accounts.slice(-ISSUED_LISTED_MAX).join(', ')}.`}`,
    );
  }

  #takeAct(payload: Uint8Array): void {
    try {
      const entry = decodeLedgerEntry(payload);
      if (entry.type !== 'admin' || entry.act !== 'issue' || entry.subject === null) return;
      const { label = '', account = '' } = entry.details;
      this.#keys.set(entry.subject, { id: entry.subject, label, accountId: account });
    } catch (error) {
      if (!(error instanceof BittingError)) throw error;
    }
  }
}
