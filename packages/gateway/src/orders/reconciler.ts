import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { RECONCILIATION_GRACE_MS } from '@bitting/core/bounds.ts';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import type { IntentEntry, LedgerEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { VenueAnswer } from '@bitting/core/venues/dialect.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import {
  RECONCILIATIONS_AT_ONCE,
  RECONCILIATIONS_MAX,
  RECONCILIATIONS_PER_KEY_MAX,
  RECONCILIATION_FIRST_RETRY_MS,
  RECONCILIATION_RETRY_MAX_MS,
  RECONCILIATION_WAIT_MAX_MS,
} from '../bounds.ts';
import { findDestination } from '../pipeline/destination.ts';
import { toRecordedOutcome } from '../pipeline/settle.ts';
import { signQuestion, type SignPorts } from '../pipeline/sign.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { OrderIndex } from '../ports/orders.ts';
import type { Reconciliation } from '../ports/reconciliation.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { Upstream } from '../ports/upstream.ts';
import { fromRecordedItem } from './recorded-item.ts';

export interface ReconcilerPorts extends SignPorts {
  readonly upstream: Upstream;
  readonly ledger: LedgerWriter;
  readonly orders: OrderIndex;
  readonly limits: LimitBook;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly stamp: Stamp;
}

/** One intent whose end is not known, for whoever looks at the state of the gateway. */
export interface OpenReconciliation {
  readonly intentId: string;
  readonly virtualKeyId: string;
  readonly accountId: string;
  readonly operation: string;
  readonly sentMs: EpochMs;
  readonly attempts: number;
  readonly problem: string | null;
}

export interface ReconciliationStatus {
  readonly open: number;
  /** The oldest of them. */
  readonly listed: readonly OpenReconciliation[];
}

interface Open {
  readonly entry: IntentEntry;
  readonly items: RecordedOutcomeItem[];
  readonly evidence: string[];
  dueMs: number;
  attempts: number;
  problem: string | null;
  isUnderWay: boolean;
}

/** The evidence of a resolution without one. */
const TAKEN_OUT = 'the account was taken out and its venue key with it: nobody can ask';
const LISTED_MAX = 100;
const EVIDENCE_MAX = 20;

/** Asks the venue what became of what nobody knows, until it is known. It acts on nothing. */
export class Reconciler implements Reconciliation {
  readonly #ports: ReconcilerPorts;
  readonly #open = new Map<string, Open>();
  readonly #openByKey = new Map<string, number>();
  /** Open ends, of each key no more than its share: cancels go on beyond it and must not stand in the others' way. */
  #counted = 0;
  readonly #restored = new Map<
    string,
    { entry: IntentEntry; items: readonly RecordedOutcomeItem[] | null }
  >();
  #underWay = 0;
  #cancelTimer: (() => void) | null = null;
  #isClosed = false;

  constructor(ports: ReconcilerPorts) {
    this.#ports = ports;
  }

  accepts(virtualKeyId: string): boolean {
    const own = this.#openByKey.get(virtualKeyId) ?? 0;
    return own < RECONCILIATIONS_PER_KEY_MAX && this.#counted < RECONCILIATIONS_MAX;
  }

  add(entry: IntentEntry, items: readonly RecordedOutcomeItem[]): void {
    const open: Open = {
      entry,
      items: [...items],
      evidence: [],
      dueMs: 0,
      attempts: 0,
      problem: null,
      isUnderWay: false,
    };
    open.dueMs = this.#ports.clock.monotonicMs() + this.#waitOf(open);
    this.#open.set(entry.intentId, open);
    this.#count(entry.virtualKeyId, 1);
    this.#pump();
  }

  /** One record of the ledger, in order, at the start. */
  restore(entry: LedgerEntry): void {
    if (entry.type === 'intent' && entry.venue === this.#ports.dialect.id)
      this.#restored.set(entry.intentId, { entry, items: null });
    if (entry.type === 'resolution') this.#restored.delete(entry.intentId);
    if (entry.type !== 'outcome') return;
    const restored = this.#restored.get(entry.intentId);
    if (restored === undefined) return;
    if (entry.items.some((item) => item.kind === 'unknown')) restored.items = entry.items;
    else this.#restored.delete(entry.intentId);
  }

  /** Whatever had no end in the ledger is open now. */
  restored(): void {
    for (const { entry, items } of this.#restored.values())
      this.add(entry, items ?? entry.items.map(() => UNKNOWN_ITEM));
    this.#restored.clear();
  }

  status(): ReconciliationStatus {
    const listed = [...this.#open.values()].slice(0, LISTED_MAX).map(({ entry, attempts, problem }) => ({
      intentId: entry.intentId,
      virtualKeyId: entry.virtualKeyId,
      accountId: entry.accountId,
      operation: entry.operation,
      sentMs: entry.wallMs,
      attempts,
      problem,
    }));
    return { open: this.#open.size, listed };
  }

  /** The intents of this account. */
  openOf(accountId: string): ReadonlySet<string> {
    return new Set(this.#ofAccount(accountId).map(({ entry }) => entry.intentId));
  }

  /** The account was taken out by this operator, who knew of them: they end now, and their records name him. */
  giveUp(accountId: string, operatorId: string): void {
    for (const open of this.#ofAccount(accountId)) {
      open.evidence.push(`given up by ${operatorId}`);
      open.dueMs = 0;
    }
    this.#pump();
  }

  #ofAccount(accountId: string): readonly Open[] {
    return [...this.#open.values()].filter(({ entry }) => entry.accountId === accountId);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  /**
   * Not before the venue's deadline has passed: until then "no such order" means nothing. What has no deadline may still
   * arrive after we have stopped waiting for its answer, so the grace begins now.
   */
  #waitOf(open: Open): number {
    const { dialect } = this.#ports;
    const leastMs = open.entry.deadlineMs === null ? RECONCILIATION_GRACE_MS : 0;
    try {
      const times = { sentMs: open.entry.wallMs, deadlineMs: open.entry.deadlineMs };
      const waits = open.entry.items.map((item, index) => {
        if (open.items[index]?.kind !== 'unknown') return 0;
        const plan = dialect.planReconciliation(fromRecordedItem(item), times);
        const family = plan?.questions[0]?.family;
        if (plan === null || family === undefined) return 0;
        return plan.notBeforeMs - this.#nowAt(open.entry.accountId, family);
      });
      return Math.min(Math.max(leastMs, ...waits), RECONCILIATION_WAIT_MAX_MS);
    } catch {
      // Sealed, or an item that cannot be read: the attempt says which.
      return Math.max(leastMs, RECONCILIATION_FIRST_RETRY_MS);
    }
  }

  #nowAt(accountId: string, family: ApiFamily): EpochMs {
    const { clock, keyRing, venueNow } = this.#ports;
    const destination = findDestination(accountId, family, keyRing);
    return destination === null ? clock.wallMs() : venueNow(destination);
  }

  /**
   * When the venue is asked, as a time after `entry.wallMs`: by the clock that says the least has passed. A clock that was
   * stepped, or an offset learnt since, would make a request look too old to arrive any more.
   */
  #askedMs(entry: IntentEntry, family: ApiFamily): EpochMs {
    const { boot, monotonicMs, wallMs } = this.#ports.stamp();
    const steadyMs = entry.wallMs + monotonicMs - entry.monotonicMs;
    const known = [wallMs, this.#nowAt(entry.accountId, family)];
    return epochMs(Math.min(...known, ...(boot === entry.boot ? [steadyMs] : [])));
  }

  #pump(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#isClosed) return;
    const now = this.#ports.clock.monotonicMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const open of this.#open.values()) {
      if (open.isUnderWay) continue;
      if (open.dueMs > now) nextMs = Math.min(nextMs, open.dueMs);
      else if (this.#underWay < RECONCILIATIONS_AT_ONCE) void this.#run(open);
    }
    if (nextMs !== Number.POSITIVE_INFINITY)
      this.#cancelTimer = this.#ports.clock.after(nextMs - now, () => {
        this.#pump();
      });
  }

  async #run(open: Open): Promise<void> {
    open.isUnderWay = true;
    this.#underWay += 1;
    open.attempts += 1;
    try {
      open.problem = await this.#attempt(open);
    } catch (error) {
      open.problem = error instanceof BittingError ? error.code : 'INTERNAL_FAULT';
    }
    open.isUnderWay = false;
    this.#underWay -= 1;
    if (open.problem === null) {
      this.#open.delete(open.entry.intentId);
      this.#count(open.entry.virtualKeyId, -1);
    }
    const doublings = Math.min(open.attempts - 1, 16);
    const waitMs = Math.min(RECONCILIATION_FIRST_RETRY_MS * 2 ** doublings, RECONCILIATION_RETRY_MAX_MS);
    open.dueMs = this.#ports.clock.monotonicMs() + waitMs;
    this.#pump();
  }

  #count(virtualKeyId: string, change: 1 | -1): void {
    const before = this.#openByKey.get(virtualKeyId) ?? 0;
    const count = before + change;
    if (Math.max(before, count) <= RECONCILIATIONS_PER_KEY_MAX) this.#counted += change;
    if (count === 0) this.#openByKey.delete(virtualKeyId);
    else this.#openByKey.set(virtualKeyId, count);
  }

  /** `null` when everything is known and recorded, else what is in the way. */
  async #attempt(open: Open): Promise<string | null> {
    // Nobody can ask any more: it ends as it is known, and the record says why.
    if (this.#isTakenOut(open.entry.accountId)) {
      if (!open.evidence.includes(TAKEN_OUT)) open.evidence.push(TAKEN_OUT);
    } else
      for (const [index, item] of open.items.entries()) {
        if (item.kind !== 'unknown') continue;
        const problem = await this.#resolveItem(open, index);
        if (problem !== null) return problem;
      }
    return this.#conclude(open);
  }

  #isTakenOut(accountId: string): boolean {
    const { keyRing } = this.#ports;
    return keyRing.account(accountId)?.state === 'revoked' && keyRing.credential(accountId) === null;
  }

  async #conclude(open: Open): Promise<null> {
    const { ledger, limits, metrics, orders, stamp } = this.#ports;
    const { intentId } = open.entry;
    orders.applyOutcome(intentId, open.items);
    limits.settle(intentId, open.items);
    // What is unknown here is known to nobody, ever.
    orders.giveUp(intentId);
    limits.giveUp(intentId);
    const { sequence } = await ledger.append({
      ...stamp(),
      type: 'resolution',
      intentId,
      items: open.items,
      evidence: open.evidence.join('; '),
    });
    orders.advance(sequence);
    for (const item of open.items) metrics.count('resolutions', item.kind);
    return null;
  }

  async #resolveItem(open: Open, index: number): Promise<string | null> {
    const { dialect, upstream } = this.#ports;
    const { entry } = open;
    const recorded = entry.items[index];
    if (recorded === undefined) return 'the record has no such item';
    const intent = fromRecordedItem(recorded);
    const times = { sentMs: entry.wallMs, deadlineMs: entry.deadlineMs };
    const plan = dialect.planReconciliation(intent, times);
    if (plan === null) return 'the venue offers no way to find out';
    const answers: VenueAnswer[] = [];
    for (const asked of plan.questions) {
      const question = signQuestion(entry.accountId, asked, this.#ports);
      if (question.kind === 'refused') return question.code;
      const askedMs = this.#askedMs(entry, asked.family);
      const transmission = await upstream.ask(question);
      if (transmission.kind !== 'answer') return `${transmission.kind}: ${transmission.cause}`;
      answers.push(transmission.answer);
      const outcome = dialect.resolve(intent, answers, { sentMs: entry.wallMs, askedMs });
      if (outcome === null || outcome.kind === 'unknown') continue;
      open.items[index] = toRecordedOutcome(outcome, intent);
      if (open.evidence.length < EVIDENCE_MAX)
        open.evidence.push(`${asked.method} ${asked.target} answered ${sha256Hex(transmission.answer.body)}`);
      return null;
    }
    return 'the answers do not settle it yet';
  }
}

const UNKNOWN_ITEM: RecordedOutcomeItem = {
  kind: 'unknown',
  venueOrderId: null,
  clientOrderId: null,
  venueCode: null,
};
