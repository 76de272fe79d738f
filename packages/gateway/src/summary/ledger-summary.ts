import { epochMs, type VenueId, VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { type SavedTimers, VenueTimers } from '../dead-man/venue-timers.ts';
import { VENUES } from '../edge/venues.ts';
import type { RecoveredRecord } from '../ledger/recovery.ts';
import { LedgerLimitBook } from '../limits/limit-book.ts';
import type { LimitSummary, SavedOrders } from '../limits/limit-summary.ts';
import type { Clock } from '../ports/clock.ts';
import { type SavedExamples, ShadowTallies } from '../shadow/shadow-tallies.ts';
import { PRUNED_EVERY_RECORDS } from './bounds.ts';
import { FormerInstruments, type SavedInstruments } from './former-instruments.ts';
import { FormerOrders } from './former-orders.ts';
import { FormerTokens, type SavedTokens } from './former-tokens.ts';
import { KeptRecords, type SavedRecords } from './kept-records.ts';

/** What one venue's side of the gateway has to know of former lives. */
export interface VenueSummary {
  /** The last record that its order index takes in; -1: none. */
  readonly lastSequence: number;
  readonly tokens: readonly SavedTokens[];
  readonly instruments: readonly SavedInstruments[];
}

/** All that a start needs of the records before one: what it would know had it read them. */
export interface SummaryContent {
  /** How many records it is about: all before the one with this number. */
  readonly records: number;
  /** The latest wall clock time of any of them. Whoever starts earlier by his clock cannot use it. */
  readonly latestMs: number;
  readonly kept: SavedRecords;
  readonly limits: LimitSummary;
  readonly orders: readonly SavedOrders[];
  readonly shadows: readonly SavedExamples[];
  readonly timers: SavedTimers;
  readonly venues: Readonly<Record<VenueId, VenueSummary>>;
}

interface FormerVenue {
  lastSequence: number;
  readonly tokens: FormerTokens;
  readonly instruments: FormerInstruments;
}

/**
 * Reads the records of a ledger, in order, into a summary of them. It counts by the records' own time alone: what it forgets nobody
 * needs who starts at the latest of them, or later.
 */
export class LedgerSummary {
  #records = 0;
  #latestMs = 0;
  readonly #kept = new KeptRecords();
  readonly #orders = new FormerOrders();
  readonly #limits: LedgerLimitBook;
  readonly #shadows: ShadowTallies;
  readonly #timers: VenueTimers;
  readonly #venues: Readonly<Record<VenueId, FormerVenue>> = { okx: newVenue('okx'), htx: newVenue('htx') };

  constructor() {
    const clock: Clock = {
      wallMs: () => epochMs(this.#latestMs),
      monotonicMs: () => this.#latestMs,
      after: () => () => undefined,
    };
    this.#limits = new LedgerLimitBook(clock, this.#orders);
    this.#shadows = new ShadowTallies(clock);
    this.#timers = new VenueTimers({
      clock,
      stamp: () => ({ wallMs: clock.wallMs(), monotonicMs: this.#latestMs, boot: '' }),
      hands: () => ({ setTimer: () => Promise.resolve(null) }),
      tell: () => undefined,
    });
  }

  /** Goes on where another one was saved. */
  static load(content: SummaryContent): LedgerSummary {
    const summary = new LedgerSummary();
    summary.#records = content.records;
    summary.#latestMs = content.latestMs;
    summary.#kept.load(content.kept);
    summary.#limits.load(
      content,
      content.kept.open.map(([, entry]) => entry),
    );
    summary.#shadows.load(content.shadows);
    summary.#timers.load(content.timers);
    for (const id of VENUE_IDS) {
      const { lastSequence, tokens, instruments } = content.venues[id];
      const venue = summary.#venues[id];
      venue.lastSequence = lastSequence;
      venue.tokens.load(tokens);
      venue.instruments.load(instruments);
    }
    return summary;
  }

  get records(): number {
    return this.#records;
  }

  take(record: RecoveredRecord): void {
    const { entry, sequence } = record;
    this.#latestMs = Math.max(this.#latestMs, entry.wallMs);
    const intent = entry.type === 'intent' ? entry : this.#kept.intentOf(entry);
    const id = VENUE_IDS.find((one) => one === intent?.venue);
    if (id !== undefined) this.#venues[id].lastSequence = Number(sequence);
    if (id !== undefined && entry.type === 'intent') {
      this.#venues[id].tokens.take(entry);
      this.#venues[id].instruments.take(entry);
    }
    this.#kept.take(record);
    this.#limits.restore(entry);
    this.#shadows.restore(record);
    if (entry.type === 'intent') this.#timers.begin(entry);
    if (entry.type === 'outcome') this.#timers.settle(entry);
    this.#records = Number(sequence) + 1;
    if (this.#records % PRUNED_EVERY_RECORDS === 0) this.#prune();
  }

  save(): SummaryContent {
    this.#prune();
    return {
      records: this.#records,
      latestMs: this.#latestMs,
      kept: this.#kept.save(),
      limits: this.#limits.save(),
      orders: this.#orders.save(),
      shadows: this.#shadows.save(),
      timers: this.#timers.save(),
      venues: { okx: saveVenue(this.#venues.okx), htx: saveVenue(this.#venues.htx) },
    };
  }

  #prune(): void {
    this.#kept.prune(this.#latestMs);
    this.#orders.prune(this.#latestMs);
    for (const { tokens, instruments } of Object.values(this.#venues)) {
      tokens.prune(this.#latestMs);
      instruments.prune(this.#latestMs);
    }
  }
}

function newVenue(id: VenueId): FormerVenue {
  return {
    lastSequence: -1,
    tokens: new FormerTokens(VENUES[id].dialect.windowMs),
    instruments: new FormerInstruments(),
  };
}

function saveVenue({ lastSequence, tokens, instruments }: FormerVenue): VenueSummary {
  return { lastSequence, tokens: tokens.save(), instruments: instruments.save() };
}
