import { MAILS_MAX } from '../bounds.ts';
import { SqliteJournal } from '../engine/sqlite-journal.ts';
import { MEMORY_ONLY, Table, type Journal } from '../engine/table.ts';
import type { KeyCard, Mail, Person, Session } from './records.ts';

interface Counter {
  readonly uid: string;
  readonly name: string;
  readonly value: number;
}

/** What one venue's site remembers, in a file of its own beside the venue's. */
export class DeskState {
  readonly people: Table<Person>;
  readonly sessions: Table<Session>;
  readonly mails: Table<Mail>;
  readonly cards: Table<KeyCard>;
  readonly #counters: Table<Counter>;
  readonly #journal: Journal;
  readonly #store: SqliteJournal | null;

  constructor(dataDir: string | null, venue: string) {
    this.#store = dataDir === null ? null : new SqliteJournal(dataDir, `key-desk-${venue}.sqlite`);
    const journal = this.#store ?? MEMORY_ONLY;
    this.#journal = journal;
    this.people = new Table<Person>({ kind: 'person', keyOf: ({ email }) => email, journal });
    this.sessions = new Table<Session>({ kind: 'session', keyOf: ({ id }) => id, journal });
    this.mails = new Table<Mail>({ kind: 'mail', keyOf: ({ id }) => id, journal, rowsMax: MAILS_MAX });
    this.cards = new Table<KeyCard>({ kind: 'card', keyOf: ({ apiKey }) => apiKey, journal });
    this.#counters = new Table<Counter>({ kind: 'counter', keyOf: ({ name }) => name, journal });
    const tables = new Map(this.#tables().map((table) => [table.kind, table]));
    for (const { kind, value } of this.#store?.load() ?? []) {
      tables.get(kind)?.restore(value as { readonly uid: string });
    }
  }

  /** Makes everything changed since the last time durable, or nothing of it. */
  commit(): void {
    this.#journal.commit();
  }

  count(name: string): number {
    const value = (this.#counters.get(name)?.value ?? 0) + 1;
    this.#counters.put({ uid: 'desk', name, value });
    return value;
  }

  /** Forgets everybody, on disk too. */
  erase(): void {
    for (const table of this.#tables()) table.clear();
    this.commit();
  }

  close(): void {
    this.#store?.close();
  }

  #tables(): readonly Table<{ readonly uid: string }>[] {
    const all: readonly unknown[] = [this.people, this.sessions, this.mails, this.cards, this.#counters];
    return all as readonly Table<{ readonly uid: string }>[];
  }
}
