import { Decimal } from '@bitting/core/money/decimal.ts';
import type { AccountChange, AccountFill } from '@bitting/core/trading/account-picture.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { PICTURE_FILLS_MAX, PICTURE_ROWS_MAX, SYNC_SETTLE_MS } from '../bounds.ts';
import type { PictureRow } from '../../ports/pictures.ts';
import { fillKey, isGone, rowKey, saysTheSame } from './row-key.ts';

/** When something was heard: for people, and for what has to be in order whatever the wall clock does. */
export interface Heard {
  readonly wallMs: EpochMs;
  readonly monotonicMs: number;
}

interface Row extends PictureRow {
  /** Which push touched it last, counted from 1; 0: none did. And when that was, by our steady clock. */
  readonly push: number;
  readonly pushedMs: number;
}

/** A question that is under way: what had been pushed when it was sent. */
export interface Asking {
  readonly push: number;
  readonly monotonicMs: number;
}

/** What an answer brought. `again`: it and a push crossed within the venue, and another question has to settle it. */
export interface Reconciled {
  readonly changes: readonly AccountChange[];
  readonly again: boolean;
}

/**
 * What an account holds, from two sources that cross: pushes, which come in the venue's order, and answers to questions,
 * each of which is the state at some instant between question and answer.
 *
 * A push is newer than every push before it, so it always replaces the row. It may be older than an answer that overtook it:
 * then whatever made the answer newer is pushed too and follows, so that the row is behind for that moment only. An order
 * does not even go back for that moment, because its time or what is filled of it tells.
 *
 * An answer may be older than a push that came after its question, and it may be read from a copy of the venue's books
 * that is a moment behind what was pushed before. So of a row
 * 1. that was pushed after the question was sent, the answer is believed only where the venue's own time says it is later;
 * 2. that was pushed shortly before, the answer is believed where that time does not say it is earlier (without a time it
 *    is), and never that the row is gone; where it is not believed the venue is asked again;
 * 3. that was pushed longer ago or never, the answer is believed, whatever it says.
 * While the stream is whole every change is pushed sooner or later, so 1 and 2 lose nothing. When it was interrupted, pushes
 * are lost for good, and every row that they were about was touched before the new question: 3, or 2 and then 3, sets it
 * right. A row that is gone is remembered while a question is under way that could bring it back.
 */
export class AccountPicture {
  readonly #rows = new Map<string, Row>();
  /** Rows that are gone, the first first. */
  readonly #gone = new Map<string, Row>();
  readonly #fills = new Map<string, Row>();
  readonly #asking = new Set<Asking>();
  #pushes = 0;
  #left = 0;
  /** Fills up to here were forgotten: one that is not known is not new. */
  #forgottenMs = 0;

  /** What a push says, in the order of the venue; the answer is what it changed. */
  push(changes: readonly AccountChange[], heard: Heard): readonly AccountChange[] {
    this.#pushes += 1;
    const changed = changes.filter((change) => {
      const former = this.#find(rowKey(change));
      if (former?.source === 'asked' && isOlderOrder(change, former.change)) return false;
      return this.#put(change, {
        source: 'stream',
        heardMs: heard.wallMs,
        push: this.#pushes,
        pushedMs: heard.monotonicMs,
      });
    });
    this.#forgetGone(heard.monotonicMs);
    return changed;
  }

  /** Before the first question of a part leaves. Each ends by {@link reconcile} or {@link giveUp}. */
  ask(monotonicMs: number): Asking {
    const asking = { push: this.#pushes, monotonicMs };
    this.#asking.add(asking);
    return asking;
  }

  giveUp(asking: Asking): void {
    this.#asking.delete(asking);
  }

  /** No question is under way any more, whatever became of them. */
  giveUpAll(): void {
    this.#asking.clear();
  }

  /** All that a part's answers say. `owns`: of which rows the answers say everything; of others they say what they name. */
  reconcile(
    answered: readonly AccountChange[],
    asking: Asking,
    { owns, heard }: { readonly owns: (change: AccountChange) => boolean; readonly heard: Heard },
  ): Reconciled {
    this.#asking.delete(asking);
    const changes: AccountChange[] = [];
    let again = false;
    const named = new Set<string>();
    for (const change of answered) {
      named.add(rowKey(change));
      const believed = this.#takeAnswer(change, asking, heard);
      if (believed === 'changed') changes.push(change);
      else if (believed === 'unsure') again = true;
    }
    for (const [key, row] of this.#rows) {
      if (named.has(key) || !owns(row.change) || row.push > asking.push) continue;
      if (wasJustPushed(row, asking)) {
        again = true;
        continue;
      }
      const ended = asGone(row.change);
      this.#rows.delete(key);
      this.#gone.set(key, { ...row, change: ended, source: 'asked', heardMs: heard.wallMs });
      changes.push(ended);
    }
    this.#forgetGone(heard.monotonicMs);
    return { changes, again };
  }

  /** Balances, positions and open orders. */
  get rows(): Iterable<PictureRow> {
    return this.#rows.values();
  }

  /** Rows for which there was no place. */
  get left(): number {
    return this.#left;
  }

  /** The oldest first. */
  get fills(): Iterable<PictureRow> {
    return this.#fills.values();
  }

  /** As it is known now: some channels do not say what a trade cost, and another one does later. */
  fill(told: AccountFill): AccountFill | null {
    const change = this.#fills.get(fillKey(told))?.change;
    return change?.kind === 'fill' ? change.fill : null;
  }

  #takeAnswer(change: AccountChange, asking: Asking, heard: Heard): 'changed' | 'same' | 'unsure' {
    const former = this.#find(rowKey(change));
    const isPushed = former !== null && former.push > 0;
    const isSame = former !== null && saysTheSame(former.change, change);
    if (isPushed && former.push > asking.push && !(change.atMs > former.change.atMs)) return 'same';
    if (
      isPushed &&
      former.push <= asking.push &&
      wasJustPushed(former, asking) &&
      change.atMs < former.change.atMs
    )
      return isSame ? 'same' : 'unsure';
    const isChanged = this.#put(change, {
      source: 'asked',
      heardMs: heard.wallMs,
      push: former?.push ?? 0,
      pushedMs: former?.pushedMs ?? 0,
    });
    return isChanged ? 'changed' : 'same';
  }

  #find(key: string): Row | null {
    return this.#rows.get(key) ?? this.#gone.get(key) ?? null;
  }

  /** Whether it says anything new. */
  #put(change: AccountChange, told: Omit<Row, 'change'>): boolean {
    if (change.kind === 'fill') return this.#putFill(change, told);
    const key = rowKey(change);
    const former = this.#rows.get(key) ?? null;
    const row = { ...told, change: former === null ? change : complete(change, former.change) };
    this.#gone.delete(key);
    if (isGone(change)) {
      this.#rows.delete(key);
      this.#gone.set(key, row);
      return former !== null || change.kind === 'order';
    }
    if (former === null && this.#rows.size >= PICTURE_ROWS_MAX) {
      this.#left += 1;
      return false;
    }
    this.#rows.set(key, row);
    return former === null || !saysTheSame(former.change, change);
  }

  /** A trade happens once, whoever tells it first; later ones may say what it cost. */
  #putFill(change: AccountChange & { readonly kind: 'fill' }, told: Omit<Row, 'change'>): boolean {
    const key = rowKey(change);
    const former = this.#fills.get(key);
    if (former?.change.kind === 'fill') {
      const { fee, feeAsset, clientOrderId } = former.change.fill;
      const fill: AccountFill = {
        ...former.change.fill,
        fee: fee ?? change.fill.fee,
        feeAsset: feeAsset ?? change.fill.feeAsset,
        clientOrderId: clientOrderId ?? change.fill.clientOrderId,
      };
      this.#fills.set(key, { ...former, change: { ...former.change, fill } });
      return false;
    }
    if (change.atMs <= this.#forgottenMs && told.source === 'asked') return false;
    this.#fills.set(key, { ...told, change });
    if (this.#fills.size > PICTURE_FILLS_MAX) this.#forgetFill();
    return true;
  }

  #forgetFill(): void {
    const [first] = this.#fills;
    if (first === undefined) return;
    this.#fills.delete(first[0]);
    this.#forgottenMs = Math.max(this.#forgottenMs, first[1].change.atMs);
  }

  /** What no question under way, and none that is sent from now on, could take for being there. */
  #forgetGone(nowMs: number): void {
    const [oldest] = this.#asking;
    const untilMs = (oldest?.monotonicMs ?? nowMs) - SYNC_SETTLE_MS;
    for (const [key, row] of this.#gone) {
      if (row.pushedMs > untilMs && this.#gone.size <= PICTURE_ROWS_MAX) return;
      this.#gone.delete(key);
    }
  }
}

function wasJustPushed(row: Row, asking: Asking): boolean {
  return row.push > 0 && row.pushedMs > asking.monotonicMs - SYNC_SETTLE_MS;
}

/** A push of an order that an answer had overtaken. */
function isOlderOrder(push: AccountChange, answered: AccountChange): boolean {
  if (push.kind !== 'order' || answered.kind !== 'order') return false;
  return (push.atMs > 0 && push.atMs < answered.atMs) || push.order.filled.isBelow(answered.order.filled);
}

/** Who placed an order is not said by every channel; what is known stays known. */
function complete(change: AccountChange, former: AccountChange): AccountChange {
  if (change.kind !== 'order' || former.kind !== 'order') return change;
  const { clientOrderId, placedByAlgoId } = change.order;
  return {
    ...change,
    order: {
      ...change.order,
      clientOrderId: clientOrderId ?? former.order.clientOrderId,
      placedByAlgoId: placedByAlgoId ?? former.order.placedByAlgoId,
    },
  };
}

/** How it ended nobody said: only that it is no more. */
function asGone(change: AccountChange): AccountChange {
  if (change.kind === 'order') return { ...change, order: { ...change.order, state: 'cancelled' } };
  if (change.kind === 'balance')
    return { ...change, balance: { ...change.balance, total: Decimal.ZERO, available: Decimal.ZERO } };
  if (change.kind === 'position')
    return { ...change, position: { ...change.position, quantity: Decimal.ZERO, entryPrice: null } };
  return change;
}
