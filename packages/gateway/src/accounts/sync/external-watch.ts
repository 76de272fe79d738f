import type { AccountChange, AccountOrder } from '@bitting/core/trading/account-picture.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import {
  ATTRIBUTIONS_MAX,
  ATTRIBUTIONS_WAITING_MAX,
  ATTRIBUTION_WAIT_MAX_MS,
  ATTRIBUTION_WAIT_MS,
  EXTERNAL_NAMED_MAX,
  EXTERNAL_RECORD_MS,
} from '../bounds.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LedgerWriter } from '../../ports/ledger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Owner } from '../../ports/pictures.ts';
import type { Stamp } from '../../ports/stamp.ts';
import type { Attribution, ToldOrder } from './attribution.ts';
import { fillKey, orderKey } from './row-key.ts';
import { SprungAlgos } from './sprung-algos.ts';
import type { SyncedAccount } from './synced-account.ts';

/** The event of the record that tells of strangers on an account. */
export const EXTERNAL_ACTIVITY = 'external-activity';

export interface ExternalPorts {
  readonly clock: Clock;
  readonly ledger: LedgerWriter;
  readonly metrics: Metrics;
  readonly stamp: Stamp;
}

interface Waiting {
  readonly what: 'orders' | 'fills';
  readonly order: ToldOrder;
  readonly sinceMs: number;
  /** What was old when it was first seen is noticed, but no news. */
  readonly isNews: boolean;
}

/** What strangers did since the last record. */
interface Unrecorded {
  orders: number;
  fills: number;
  readonly named: Set<string>;
  readonly instruments: Set<string>;
}

/** Finds the orders and fills of an account that no key of the gateway placed, and has the ledger say so. */
export class ExternalWatch {
  readonly #accountId: string;
  readonly #attribution: Attribution;
  readonly #ports: ExternalPorts;
  /** What happened before this was seen by a former life, or before there was anything to see. */
  readonly #newsSinceMs: EpochMs;
  readonly #recordedOrders: ReadonlySet<string>;
  readonly #waiting = new Map<string, Waiting>();
  /** Orders and fills that are nobody's here, so that none counts twice; and whether they were news. */
  readonly #external = new Map<string, boolean>();
  readonly #sprung = new SprungAlgos();
  #unrecorded: Unrecorded | null = null;
  #stopCheck: (() => void) | null = null;
  #stopRecord: (() => void) | null = null;
  readonly #counts = { orders: 0, fills: 0 };

  constructor(
    account: Pick<SyncedAccount, 'accountId' | 'newsSinceMs' | 'recordedOrders'>,
    attribution: Attribution,
    ports: ExternalPorts,
  ) {
    this.#accountId = account.accountId;
    this.#newsSinceMs = account.newsSinceMs;
    this.#recordedOrders = account.recordedOrders;
    this.#attribution = attribution;
    this.#ports = ports;
  }

  get counts(): { readonly orders: number; readonly fills: number } {
    return { ...this.#counts };
  }

  /** One thing that is new in the picture. */
  see(change: AccountChange): void {
    const told = toldOrder(change);
    if (told === null) return;
    const key = keyOf(change);
    if (this.#external.has(key) || this.#waiting.has(key) || this.#findOwner(told) !== null) return;
    this.#waiting.set(key, {
      what: change.kind === 'fill' ? 'fills' : 'orders',
      order: told,
      sinceMs: this.#ports.clock.monotonicMs(),
      isNews: change.atMs > this.#newsSinceMs && !this.#isOfOld(told),
    });
    if (this.#waiting.size > ATTRIBUTIONS_WAITING_MAX) this.#judgeOldest();
    this.#stopCheck ??= this.#ports.clock.after(ATTRIBUTION_WAIT_MS, () => {
      this.#check();
    });
  }

  /** What an order says of itself that its fills do not: its owner is remembered, and found when it is judged. */
  learn(order: ToldOrder): void {
    this.#findOwner(order);
  }

  /**
   * An algo order is gone and nobody said how: if it was ours, an order of its instrument and side that has no name of ours
   * is what it placed. Venues do not all say so themselves, and not in every channel. Which one is settled when it is
   * judged: by then everything that went in the same gap is known to be gone.
   */
  sprang(algo: AccountOrder): void {
    const virtualKeyId = this.#findOwner(algo);
    if (virtualKeyId !== null) this.#sprung.add(algo, virtualKeyId, this.#ports.clock.monotonicMs());
  }

  ownerOf(change: AccountChange): Owner | null {
    const told = toldOrder(change);
    if (told === null) return null;
    const virtualKeyId = this.#findOwner(told);
    if (virtualKeyId !== null) return { kind: 'key', virtualKeyId };
    return this.#external.has(keyOf(change)) ? { kind: 'external' } : { kind: 'pending' };
  }

  close(): void {
    this.#stopCheck?.();
    this.#stopRecord?.();
    this.#stopRecord = null;
    if (this.#unrecorded !== null) void this.#record();
  }

  /** `null`: nobody's, or not to be found out now. */
  #findOwner(order: ToldOrder): string | null {
    try {
      return this.#attribution.ownerOf(order);
    } catch {
      // The index cannot be read: nothing is said of whose it is, and it is looked up again when it is judged.
      return null;
    }
  }

  #check(): void {
    this.#stopCheck = null;
    const { clock } = this.#ports;
    const nowMs = clock.monotonicMs();
    // Once, not of each: the answer takes a look at all that is under way, and nothing here changes it.
    const { isOpen } = this.#attribution;
    for (const [key, waiting] of this.#waiting) {
      const age = nowMs - waiting.sinceMs;
      if (age < ATTRIBUTION_WAIT_MS) break;
      if (isOpen && age < ATTRIBUTION_WAIT_MAX_MS) continue;
      this.#judge(key, waiting);
    }
    const [next] = this.#waiting.values();
    if (next === undefined) return;
    const leftMs = next.sinceMs + ATTRIBUTION_WAIT_MS - nowMs;
    this.#stopCheck = clock.after(leftMs > 0 ? leftMs : ATTRIBUTION_WAIT_MS, () => {
      this.#check();
    });
  }

  /** What an order does that was there before is no news either: nor is what an algo order places. */
  #isOfOld({ placedByAlgoId, ...order }: ToldOrder): boolean {
    const itself = this.#external.get(orderKey(order));
    const parent =
      placedByAlgoId === null
        ? undefined
        : this.#external.get(orderKey({ ...order, algo: true, venueOrderId: placedByAlgoId }));
    return itself === false || parent !== undefined || this.#recordedOrders.has(order.venueOrderId);
  }

  #judgeOldest(): void {
    const [oldest] = this.#waiting;
    if (oldest !== undefined) this.#judge(...oldest);
  }

  #judge(key: string, { what, order, isNews }: Waiting): void {
    this.#waiting.delete(key);
    try {
      if (this.#attribution.ownerOf(order) !== null) return;
    } catch {
      // Whose it is cannot be known: it is said rather than kept quiet.
    }
    const sprungOf = this.#sprung.take(order, this.#ports.clock.monotonicMs());
    if (sprungOf !== null) {
      this.#attribution.adopt(order, sprungOf);
      return;
    }
    this.#external.set(key, isNews);
    if (this.#external.size > ATTRIBUTIONS_MAX) {
      const [oldest] = this.#external.keys();
      if (oldest !== undefined) this.#external.delete(oldest);
    }
    if (!isNews) return;
    this.#counts[what] += 1;
    this.#ports.metrics.count('external_activity', what);
    this.#note(what, order);
  }

  #note(what: 'orders' | 'fills', order: ToldOrder): void {
    const unrecorded = (this.#unrecorded ??= {
      orders: 0,
      fills: 0,
      named: new Set(),
      instruments: new Set(),
    });
    unrecorded[what] += 1;
    if (unrecorded.named.size < EXTERNAL_NAMED_MAX) unrecorded.named.add(order.venueOrderId);
    if (unrecorded.instruments.size < EXTERNAL_NAMED_MAX) unrecorded.instruments.add(order.instrument);
    this.#stopRecord ??= this.#ports.clock.after(EXTERNAL_RECORD_MS, () => {
      this.#stopRecord = null;
      void this.#record();
    });
  }

  /** A ledger that takes nothing now has it with its gaps. */
  async #record(): Promise<void> {
    const { ledger, metrics, stamp } = this.#ports;
    const told = this.#unrecorded;
    if (told === null) return;
    this.#unrecorded = null;
    const details = {
      accountId: this.#accountId,
      orders: String(told.orders),
      fills: String(told.fills),
      instruments: [...told.instruments].join(' '),
      venueOrderIds: [...told.named].join(' '),
    };
    const entry = { ...stamp(), type: 'system', event: EXTERNAL_ACTIVITY, details } as const;
    try {
      await ledger.append(entry);
    } catch {
      metrics.count('ledger_failures', 'system');
      ledger.noteGap(entry);
    }
  }
}

function toldOrder(change: AccountChange): ToldOrder | null {
  if (change.kind === 'order') return change.order;
  return change.kind === 'fill' ? { ...change.fill, algo: false, placedByAlgoId: null } : null;
}

function keyOf(change: AccountChange): string {
  if (change.kind === 'fill') return fillKey(change.fill);
  return change.kind === 'order' ? orderKey(change.order) : '';
}
