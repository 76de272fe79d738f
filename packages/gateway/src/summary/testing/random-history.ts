import fc from 'fast-check';
import type { IntentEntry, LedgerEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { EXTERNAL_ACTIVITY } from '../../accounts/sync/external-watch.ts';
import { PLAN_ACTS } from '../../halt/halt-plan.ts';
import type { RecoveredRecord } from '../../ledger/recovery.ts';
import { toRecordedItem } from '../../orders/recorded-item.ts';
import { SHADOW_EVENT } from '../../shadow/shadow-tallies.ts';
import {
  accepted,
  amendItem,
  intentEntry,
  outcomeEntry,
  placeIntent,
  REJECTED,
  UNKNOWN,
} from '../../testing/entries.ts';
import { describeUnwritten, STATE_EVENT } from '../../vault/state-trail.ts';
import { VAULT_EVENT } from '../../vault/vault-trail.ts';

const BEGIN_MS = Date.UTC(2026, 10, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two keys of one account at OKX, one of another, one at HTX. */
export const KEYS = [
  { virtualKeyId: 'k1', accountId: 'a1', venue: 'okx' },
  { virtualKeyId: 'k2', accountId: 'a1', venue: 'okx' },
  { virtualKeyId: 'k3', accountId: 'a2', venue: 'okx' },
  { virtualKeyId: 'k4', accountId: 'a3', venue: 'htx' },
] as const;

const KINDS = fc.constantFrom('accepted', 'rejected', 'unknown');
const PLACE = fc.record({
  step: fc.constant('place'),
  key: fc.nat(3),
  instrument: fc.nat(4),
  orders: fc.integer({ min: 1, max: 3 }),
  type: fc.constantFrom('limit', 'market', 'ioc'),
  amount: fc.nat(30),
  isUntold: fc.boolean(),
});
const STEP = fc.oneof(
  { weight: 8, arbitrary: PLACE },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('amend'), key: fc.nat(3), nth: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('timer'),
      key: fc.nat(3),
      seconds: fc.constantFrom(0, 10, 60, 3_600),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      step: fc.constant('end'),
      nth: fc.nat(),
      kinds: fc.array(KINDS, { minLength: 3, maxLength: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('shadow'), key: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('stranger'), id: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('vault') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant('plan'),
      act: fc.constantFrom('begin', 'step', 'end'),
      nth: fc.nat(3),
      isWritten: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant('state'),
      subject: fc.constantFrom('okx', 'acc_1', null),
      state: fc.constantFrom('reducing', 'halted', 'suspended', 'written'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('boot') }) },
  {
    weight: 10,
    arbitrary: fc.record({
      step: fc.constant('pass'),
      ms: fc.oneof(
        fc.nat(2_000),
        fc.nat(5 * MINUTE),
        fc.constantFrom(58, 59, 60, 61, 62).map((minutes) => minutes * MINUTE),
        fc.nat(2 * HOUR),
        fc.nat(2 * DAY),
      ),
    }),
  },
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;
type StepOf<Name extends Step['step']> = Extract<Step, { readonly step: Name }>;

/** Histories of a ledger as lives of the gateway could have written them, their clocks never set back. */
export const HISTORIES: fc.Arbitrary<readonly RecoveredRecord[]> = fc
  .array(STEP, { minLength: 1, maxLength: 120, size: 'max' })
  .map((steps) => new History().run(steps));

class History {
  readonly #records: RecoveredRecord[] = [];
  readonly #open = new Map<string, { readonly entry: IntentEntry; isUnknown: boolean }>();
  #wallMs = BEGIN_MS;
  #monotonicMs = 0;
  #boots = 0;
  #intents = 0;

  run(steps: readonly Step[]): readonly RecoveredRecord[] {
    for (const step of steps) this.#do(step);
    return this.#records;
  }

  #do(step: Step): void {
    switch (step.step) {
      case 'place':
        this.#place(step);
        return;
      case 'amend':
        this.#intend(step.key, 'POST /api/v5/trade/amend-order', [
          amendItem(`v${step.nth % 20}`, { price: '7' }),
        ]);
        return;
      case 'timer':
        this.#setTimer(step);
        return;
      case 'end':
        this.#end(step);
        return;
      case 'pass':
        this.#wallMs += step.ms;
        this.#monotonicMs += step.ms;
        return;
      case 'boot':
        this.#boots += 1;
        this.#monotonicMs = 0;
        return;
      case 'plan':
        this.#plan(step);
        return;
      case 'state':
        this.#close(step);
        return;
      case 'shadow':
      case 'stranger':
      case 'vault':
        this.#tell(step);
    }
  }

  #place({ amount, instrument, isUntold, key, orders, type }: StepOf<'place'>): void {
    const items = Array.from({ length: orders }, (_, index) => {
      const placed = placeIntent(`c${this.#intents}x${index}`, { instrument: `I${instrument}`, type });
      const item = toRecordedItem(placed);
      return amount === 0 ? item : { ...item, details: { ...item.details, charge: `${amount}.5 USDT` } };
    });
    this.#intend(key, isUntold ? 'POST /api/v1/contract_order' : 'POST /api/v5/trade/order', items);
  }

  #setTimer({ key, seconds }: StepOf<'timer'>): void {
    const tag = KEYS[key]?.venue === 'htx' ? 'spot' : '';
    const item = toRecordedItem({
      kind: 'account-cancel',
      means: 'cancel-all-after',
      delaySeconds: seconds,
      tag,
    });
    this.#intend(key, 'POST /api/v5/trade/cancel-all-after', [item]);
  }

  #intend(key: number, operation: string, items: IntentEntry['items']): void {
    const owner = KEYS[key] ?? KEYS[0];
    this.#intents += 1;
    const intentId = `i${this.#intents}`;
    const requestTimestampMs = epochMs(this.#wallMs - (this.#intents % 7) * 1_000);
    const entry = {
      ...intentEntry(intentId, items, { ...owner, operation, requestTimestampMs }),
      ...this.#stamp(),
    };
    this.#open.set(intentId, { entry, isUnknown: false });
    this.#add(entry);
  }

  #end({ kinds, nth }: StepOf<'end'>): void {
    const open = [...this.#open.values()][nth % Math.max(1, this.#open.size)];
    if (open === undefined) return;
    const { entry, isUnknown } = open;
    const items = entry.items.map((_, index) =>
      outcomeOf(kinds[index] ?? 'accepted', `v${nth % 20}`, isUnknown),
    );
    if (items.some(({ kind }) => kind === 'unknown')) open.isUnknown = true;
    else this.#open.delete(entry.intentId);
    const stamp = this.#stamp();
    const outcome = { ...outcomeEntry(entry.intentId, items), ...stamp };
    this.#add(
      isUnknown ? { ...stamp, type: 'resolution', intentId: entry.intentId, items, evidence: '' } : outcome,
    );
  }

  #plan({ act, isWritten, nth }: StepOf<'plan'>): void {
    const planId = `plan_${nth}`;
    const details = { planId, plan: 'cancel,suspend', external: 'false', collar: '0.01', step: 'cancel' };
    const lack = isWritten || act !== 'begin' ? {} : describeUnwritten('halted');
    const subject = nth % 2 === 0 ? 'okx' : 'acc_1';
    this.#add({
      ...this.#stamp(),
      type: 'admin',
      operatorId: 'o',
      act: PLAN_ACTS[act],
      subject,
      reason: null,
      details: { ...details, ...lack },
    });
  }

  #close({ state, subject }: StepOf<'state'>): void {
    const admin = { ...this.#stamp(), type: 'admin', operatorId: 'o', act: 'suspend', reason: null } as const;
    if (state !== 'written') this.#add({ ...admin, subject, details: describeUnwritten(state) });
    else {
      const details = { subject: subject ?? 'everything', state: 'active' };
      this.#add({ ...this.#stamp(), type: 'system', event: STATE_EVENT, details });
    }
  }

  #tell(step: StepOf<'shadow' | 'stranger' | 'vault'>): void {
    const { event, details } = eventOf(step, this.#records.length);
    this.#add({ ...this.#stamp(), type: 'system', event, details });
  }

  #stamp() {
    return { wallMs: epochMs(this.#wallMs), monotonicMs: this.#monotonicMs, boot: `b${this.#boots}` };
  }

  #add(entry: LedgerEntry): void {
    this.#records.push({ sequence: BigInt(this.#records.length), entry });
  }
}

/** What is found out about an unknown is known. */
function outcomeOf(
  kind: RecordedOutcomeItem['kind'],
  venueOrderId: string,
  isResolved: boolean,
): RecordedOutcomeItem {
  if (kind === 'rejected') return REJECTED;
  return kind === 'unknown' && !isResolved ? UNKNOWN : accepted(venueOrderId);
}

function eventOf(
  step: StepOf<'shadow' | 'stranger' | 'vault'>,
  number: number,
): { readonly event: string; readonly details: Readonly<Record<string, string>> } {
  if (step.step === 'vault') return { event: VAULT_EVENT, details: { version: String(number), root: 'aa' } };
  if (step.step === 'stranger')
    return { event: EXTERNAL_ACTIVITY, details: { accountId: 'a1', venueOrderIds: `s${step.id}` } };
  const { accountId, virtualKeyId } = KEYS[step.key] ?? KEYS[0];
  return { event: SHADOW_EVENT, details: { virtualKeyId, accountId, shadows: 'key 1, installation 2' } };
}
