import { encodeBase64 } from '@bitting/core/encoding/base64.ts';
import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type {
  AdminEntry,
  LedgerEntry,
  OutcomeEntry,
  ResolutionEntry,
  SystemEntry,
} from '@bitting/core/ledger/entry.ts';
import { hashLeaf } from '@bitting/core/ledger/tree/merkle.ts';
import { INCIDENT_READS_MAX, INCIDENT_RECORDS_MAX } from '../bounds.ts';
import { usageError } from '../arguments.ts';
import { learn, newPart, sumUp } from '@bitting/gateway/findings/habits.ts';
import { requestOf } from '@bitting/gateway/findings/request.ts';
import type {
  Request,
  Story,
  Stretch,
  Subject,
  ToldAct,
  ToldEvent,
} from '@bitting/gateway/findings/story.ts';
import type { ToldRecord } from './told-record.ts';

/** The story, and all records that it is told by. */
export interface Gathered {
  readonly story: Story;
  readonly records: readonly ToldRecord[];
}

export interface GatheringOptions {
  readonly subject: Subject;
  readonly stretch: Stretch;
  /** From when on habits are learned. */
  readonly habitsSinceMs: number;
}

/**
 * Picks out of all records, in their order, what concerns one key or account: before the stretch its habits, in the stretch
 * everything, and after it what became of the orders in it.
 */
export class Gathering {
  readonly #options: GatheringOptions;
  readonly #habits = newPart();
  readonly #records: ToldRecord[] = [];
  readonly #requests: Request[] = [];
  readonly #acts: ToldAct[] = [];
  readonly #events: ToldEvent[] = [];
  /** What was only read, by address. */
  readonly #reads = new Map<string, number>();
  /** Intents of the stretch whose end is to come. */
  readonly #open = new Set<string>();

  constructor(options: GatheringOptions) {
    this.#options = options;
  }

  /** What cannot be read is passed over: the verification of the log names it. `shown` are fields that are shown otherwise than recorded. */
  take(sequence: bigint, payload: Uint8Array, shown: Readonly<Record<string, unknown>> = {}): void {
    const recorded = readEntry(payload);
    if (recorded === null) return;
    const entry = { ...recorded, ...shown } as LedgerEntry;
    const { stretch, habitsSinceMs } = this.#options;
    if (entry.type === 'outcome' || entry.type === 'resolution') {
      if (this.#takeEnd(entry)) this.#keep(sequence, entry, payload);
      return;
    }
    const request = this.#requestOf(sequence, entry);
    if (request !== null && request.atMs < stretch.sinceMs && request.atMs >= habitsSinceMs)
      learn(this.#habits, request);
    if (entry.wallMs < stretch.sinceMs || entry.wallMs >= stretch.untilMs) return;
    if (request !== null) {
      this.#requests.push(request);
      if (request.isRead && !this.#isReadKept(request)) return;
      if (entry.type === 'intent') this.#open.add(entry.intentId);
    } else if (entry.type === 'admin' && this.#concernsAct(entry)) this.#acts.push({ sequence, entry });
    else if (entry.type === 'system' && this.#concernsEvent(entry)) this.#events.push({ sequence, entry });
    else return;
    this.#keep(sequence, entry, payload);
  }

  end(): Gathered {
    const { subject, stretch } = this.#options;
    return {
      story: {
        subject,
        stretch,
        habits: sumUp([this.#habits]),
        requests: this.#requests,
        acts: this.#acts,
        events: this.#events,
      },
      records: this.#records,
    };
  }

  #keep(sequence: bigint, entry: LedgerEntry, payload: Uint8Array): void {
    if (this.#records.length === INCIDENT_RECORDS_MAX)
      throw usageError(
        `More than ${INCIDENT_RECORDS_MAX} records of it, up to ${new Date(entry.wallMs).toISOString()}: make the stretch shorter, with --since and --until.`,
      );
    const leaf = encodeBase64(hashLeaf(payload));
    this.#records.push({ sequence, entry, payload: decodeUtf8(payload), leaf });
  }

  #isReadKept({ address }: Request): boolean {
    const kept = this.#reads.get(address) ?? 0;
    this.#reads.set(address, kept + 1);
    return kept < INCIDENT_READS_MAX;
  }

  #takeEnd({ intentId, items }: OutcomeEntry | ResolutionEntry): boolean {
    if (!this.#open.has(intentId)) return false;
    if (!items.some(({ kind }) => kind === 'unknown')) this.#open.delete(intentId);
    return true;
  }

  #requestOf(sequence: bigint, entry: LedgerEntry): Request | null {
    const { subject } = this.#options;
    if (entry.type !== 'intent' && entry.type !== 'refusal' && entry.type !== 'read') return null;
    const isOwn = (subject.kind === 'key' ? entry.virtualKeyId : entry.accountId) === subject.id;
    return isOwn ? requestOf(sequence, entry) : null;
  }

  /** Acts on it, on what is above it, and on the keys of its account. */
  #concernsAct({ act, subject: of, details }: AdminEntry): boolean {
    const { subject } = this.#options;
    // Whoever makes this report does so, too.
    if (act === 'ledger-read') return false;
    if (of === null || of === subject.id || of === subject.accountId || subject.keyIds.includes(of))
      return true;
    if (!of.startsWith('key_') && !of.startsWith('acc_')) return true;
    return act === 'issue' && details['account'] === (subject.accountId ?? subject.id);
  }

  /** Events that name it, and those that name nobody. */
  #concernsEvent({ details }: SystemEntry): boolean {
    const { subject } = this.#options;
    const { virtualKeyId, accountId, subject: of = '' } = details;
    const named = [virtualKeyId, accountId, /^(?:key|acc)_/u.test(of) ? of : undefined].filter(
      (one) => one !== undefined,
    );
    if (named.length === 0 || named.includes(subject.id)) return true;
    // What names a key besides its account is about that key alone.
    return virtualKeyId === undefined && subject.accountId !== null && named.includes(subject.accountId);
  }
}

function readEntry(payload: Uint8Array): LedgerEntry | null {
  try {
    return decodeLedgerEntry(payload);
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}
