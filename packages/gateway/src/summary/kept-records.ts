import type { AdminEntry, IntentEntry, LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { EXTERNAL_ACTIVITY } from '../accounts/sync/external-watch.ts';
import { SYNC_FORMER_MS } from '../accounts/bounds.ts';
import { OpenOrders } from '../dead-man/open-orders.ts';
import { PLAN_ACTS, readPlan } from '../halt/halt-plan.ts';
import { nameOf } from '../halt/halt-subject.ts';
import type { RecoveredRecord } from '../ledger/recovery.ts';
import { TRADING_STATES } from '@bitting/core/trading/vocabulary.ts';
import { readUnwritten } from '../vault/state-trail.ts';
import { VAULT_EVENT } from '../vault/vault-trail.ts';

/** Records as they are written down: their number and what they say. */
export type SavedRecord = readonly [sequence: number, entry: LedgerEntry];

/** Records that a start still has to hear, by who has to, each list in order. */
export interface SavedRecords {
  /** Of intents without an end. */
  readonly open: readonly SavedRecord[];
  /** Orders of strangers that were told of. */
  readonly strangers: readonly SavedRecord[];
  /** The first order of each key that could rest, by part of the venue's API. */
  readonly resting: readonly SavedRecord[];
  /** Of plans that have not ended. */
  readonly plans: readonly SavedRecord[];
  /** The vault's last state. */
  readonly vault: readonly SavedRecord[];
  /** Acts that closed something and are not in the vault. */
  readonly states: readonly SavedRecord[];
}

interface PlanRecords {
  /** `null`: everything. */
  readonly subject: string | null;
  readonly records: SavedRecord[];
}

const NO_PICTURES = { clock: { monotonicMs: () => 0 }, picture: () => null, hasOpen: () => false };

/** Picks, of all records in order, those that a start from here on still has to hear. What it drops changes nothing any more. */
export class KeptRecords {
  readonly #open = new Map<string, SavedRecord[]>();
  #strangers: SavedRecord[] = [];
  readonly #known = new OpenOrders(NO_PICTURES);
  readonly #resting: SavedRecord[] = [];
  readonly #plans = new Map<string, PlanRecords>();
  #vault: SavedRecord | null = null;
  /** By subject. */
  readonly #states = new Map<string, SavedRecord>();

  /** The intent that this entry ends, or goes on with; `null`: none that is open. */
  intentOf(entry: LedgerEntry): IntentEntry | null {
    if (entry.type !== 'outcome' && entry.type !== 'resolution') return null;
    const [, intent] = this.#open.get(entry.intentId)?.[0] ?? [];
    return intent?.type === 'intent' ? intent : null;
  }

  take({ sequence, entry }: RecoveredRecord): void {
    const saved: SavedRecord = [Number(sequence), entry];
    if (entry.type === 'intent') {
      this.#open.set(entry.intentId, [saved]);
      if (this.#known.note(entry)) this.#resting.push(saved);
    } else if (entry.type === 'outcome' || entry.type === 'resolution') this.#takeEnd(saved, entry);
    else if (entry.type === 'admin') this.#takePlan(saved, entry);
    else if (entry.type === 'system' && entry.event === EXTERNAL_ACTIVITY) this.#strangers.push(saved);
    else if (entry.type === 'system' && entry.event === VAULT_EVENT) this.#vault = saved;
    this.#takeState(saved);
  }

  prune(nowMs: number): void {
    this.#strangers = this.#strangers.filter(([, { wallMs }]) => wallMs >= nowMs - SYNC_FORMER_MS);
  }

  save(): SavedRecords {
    return {
      open: inOrder(this.#open.values()),
      strangers: [...this.#strangers],
      resting: [...this.#resting],
      plans: inOrder(Array.from(this.#plans.values(), ({ records }) => records)),
      vault: this.#vault === null ? [] : [this.#vault],
      states: inOrder([[...this.#states.values()]]),
    };
  }

  /** What {@link save} gave, into a new one. */
  load({ open, strangers, resting, plans, vault, states }: SavedRecords): void {
    const lists = [open, strangers, resting, plans, vault];
    const records = new Map(lists.flat().map((saved) => [saved[0], saved]));
    for (const [sequence, entry] of inOrder([[...records.values()]]))
      this.take({ sequence: BigInt(sequence), entry });
    const isOpen = new Set(open.flatMap(([, entry]) => (entry.type === 'intent' ? [entry.intentId] : [])));
    for (const intentId of this.#open.keys()) if (!isOpen.has(intentId)) this.#open.delete(intentId);
    // What a plan began with may have been written since, and what was not written may have begun a plan that has ended.
    this.#states.clear();
    for (const saved of states) this.#takeState(saved);
  }

  #takeEnd(saved: SavedRecord, entry: LedgerEntry & { readonly type: 'outcome' | 'resolution' }): void {
    // A resolution is the end also of what nobody will know.
    const isOpen = entry.type === 'outcome' && entry.items.some(({ kind }) => kind === 'unknown');
    if (isOpen) this.#open.get(entry.intentId)?.push(saved);
    else this.#open.delete(entry.intentId);
  }

  #takeState(saved: SavedRecord): void {
    const told = readUnwritten(saved[1]);
    if (told === null) return;
    const { subject, state } = told;
    const [, known] = this.#states.get(subject) ?? [];
    if (state === null) this.#states.delete(subject);
    else if (rankOf(known) <= rankOf(saved[1])) this.#states.set(subject, saved);
  }

  #takePlan(saved: SavedRecord, entry: AdminEntry): void {
    const { planId = '' } = entry.details;
    const begun = entry.act === PLAN_ACTS.begin ? readPlan(entry) : null;
    if (begun !== null) {
      const subject = nameOf(begun.subject);
      // It takes the place of one for the same subject, which has no end of its own.
      for (const [id, plan] of this.#plans) if (plan.subject === subject) this.#plans.delete(id);
      this.#plans.set(planId, { subject, records: [saved] });
    }
    if (entry.act === PLAN_ACTS.step) this.#plans.get(planId)?.records.push(saved);
    if (entry.act === PLAN_ACTS.end) this.#plans.delete(planId);
  }
}

/** How strict the state is that a record says was not written; of none below all. */
function rankOf(entry: LedgerEntry | undefined): number {
  const state = entry === undefined ? null : (readUnwritten(entry)?.state ?? null);
  return state === null ? -1 : TRADING_STATES.indexOf(state);
}

function inOrder(lists: Iterable<readonly SavedRecord[]>): readonly SavedRecord[] {
  return [...lists].flat().toSorted(([one], [other]) => one - other);
}
