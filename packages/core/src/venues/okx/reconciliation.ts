import { RECONCILIATION_GRACE_MS } from '../../bounds.ts';
import type { JsonObject, JsonValue } from '../../encoding/json.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Intent, OrderLeg, OrderReference, OrderType } from '../../trading/intent.ts';
import type { ItemOutcome } from '../../trading/outcome.ts';
import { epochMs, type EpochMs } from '../../trading/vocabulary.ts';
import type { ReconciliationPlan, VenueAnswer } from '../dialect.ts';
import { readAnswer, textOf } from './answer.ts';
import { INSTRUMENT_TYPES } from './instrument-id.ts';

type IntentOf<K extends Intent['kind']> = Extract<Intent, { readonly kind: K }>;

/** How the end of one kind of intent is found out: what is asked, and what the answers mean. */
interface Method<I extends Intent> {
  /** Without `/api/v5/`; empty when nothing that the venue can be asked would tell. */
  readonly targets: (intent: I) => readonly string[];
  /** `answers[i]` are the rows of target i. */
  readonly settle: (intent: I, answers: readonly (readonly JsonObject[])[]) => ItemOutcome;
}

const METHODS: { readonly [K in Exclude<Intent['kind'], 'read'>]: Method<IntentOf<K>> } = {
  place: {
    targets: (intent) => {
      const { clientOrderId: id, instrument, market } = intent;
      if (id === null) return [];
      if (intent.algo)
        return [
          `trade/order-algo?algoClOrdId=${id}`,
          `trade/orders-algo-pending?ordType=${ALGO_ORDER_TYPES[intent.type] ?? 'conditional,oco'}&instId=${instrument}`,
        ];
      return [
        `trade/order?instId=${instrument}&clOrdId=${id}`,
        `trade/orders-history?instType=${INSTRUMENT_TYPES[market]}&instId=${instrument}`,
      ];
    },
    settle: (intent, answers) => {
      const order = { kind: 'client-id', id: intent.clientOrderId ?? '' } as const;
      const row = findRow(answers, order, intent.algo);
      return row === null ? NOT_FOUND : accept(row, intent.algo);
    },
  },
  amend: {
    targets: (intent) => targetsOfOrder(intent),
    settle: (intent, answers) => {
      const row = findRow(answers, intent.order, intent.algo);
      if (row === null) return NOT_FOUND;
      const shows = (name: string, value: Decimal | null, rows = [row]): boolean =>
        value === null || rows.some((one) => hasDecimal(one, name, value));
      const rowsOfLegs = [row, ...attachedRows(row)];
      const showsLegs = intent.newLegs.every(({ purpose, triggerPrice, price }) => {
        const names = LEG_FIELDS[purpose];
        return shows(names.trigger, triggerPrice, rowsOfLegs) && shows(names.price, price, rowsOfLegs);
      });
      return shows('sz', intent.newSize) && shows('px', intent.newPrice) && showsLegs
        ? accept(row, intent.algo)
        : reject('51503', 'the order does not show the change');
    },
  },
  cancel: {
    targets: (intent) => targetsOfOrder(intent),
    settle: (intent, answers) => {
      const row = findRow(answers, intent.order, intent.algo);
      if (row === null) return NOT_FOUND;
      const state = textOf(row, 'state');
      return CANCELLED_STATES.has(state)
        ? accept(row, intent.algo)
        : reject('51400', `the order is ${state || 'in no state'}`);
    },
  },
  'account-cancel': {
    targets: (intent) => [
      intent.means === 'mass-cancel' ? 'trade/orders-pending?instType=OPTION' : 'trade/orders-pending',
    ],
    settle: (intent, [pending = []]) => {
      // The venue cannot be asked about its timers: what can be seen is whether orders rest.
      const wanted = intent.delaySeconds === 0 ? pending.length > 0 : pending.length === 0;
      return wanted ? ACCEPTED : reject('1', 'what the venue shows does not prove that it was done');
    },
  },
  'close-position': {
    targets: (intent) => [`account/positions?instId=${intent.instrument}`],
    settle: (intent, [positions = []]) => {
      const open = positions.filter((row) => isOpen(row) && isOfSide(row, intent.positionSide));
      return open.length === 0 ? ACCEPTED : reject('1', 'the position is still open');
    },
  },
  'set-leverage': {
    targets: (intent) =>
      intent.instrument === null
        ? []
        : [`account/leverage-info?instId=${intent.instrument}&mgnMode=${intent.marginMode}`],
    settle: (intent, [rows = []]) =>
      rows.some((row) => hasDecimal(row, 'lever', intent.leverage))
        ? ACCEPTED
        : reject('1', 'the venue shows another leverage'),
  },
};

const ACCEPTED: ItemOutcome = { kind: 'accepted', venueOrderId: null, clientOrderId: null };
const NOT_FOUND: ItemOutcome = {
  kind: 'rejected',
  venueCode: '51603',
  venueMessage: 'the venue knows no such order after the deadline, in its history neither',
};

const CANCELLED_STATES: ReadonlySet<string> = new Set(['canceled', 'mmp_canceled']);

const ALGO_ORDER_TYPES: Readonly<Partial<Record<OrderType, string>>> = {
  'take-profit-stop-loss': 'conditional,oco',
  trigger: 'trigger',
  trailing: 'move_order_stop',
  chase: 'chase',
  twap: 'twap',
};

const LEG_FIELDS = {
  'take-profit': { trigger: 'tpTriggerPx', price: 'tpOrdPx' },
  'stop-loss': { trigger: 'slTriggerPx', price: 'slOrdPx' },
  trigger: { trigger: 'triggerPx', price: 'ordPx' },
} as const satisfies Record<OrderLeg['purpose'], { readonly trigger: string; readonly price: string }>;

/** Where the venue says that there is no such order: an answer like any other. */
const NOT_FOUND_CODES: ReadonlySet<string> = new Set(['51603', '51001', '51063', '51400']);

/**
 * What to ask about an intent whose outcome is unknown, and not before when: after the venue's deadline (or, where an
 * operation has none, after it was sent) and a grace in which it can still arrive. `null`: nothing can be asked.
 */
export function planReconciliation(
  intent: Intent,
  times: { readonly sentMs: EpochMs; readonly deadlineMs: EpochMs | null },
): ReconciliationPlan | null {
  if (intent.kind === 'read') return null;
  const targets = methodOf(intent).targets(intent);
  if (targets.length === 0) return null;
  const armedMs = intent.kind === 'account-cancel' ? (intent.delaySeconds ?? 0) * 1000 : 0;
  const lastMs = Math.max(times.deadlineMs ?? 0, times.sentMs + armedMs);
  return {
    notBeforeMs: epochMs(lastMs + RECONCILIATION_GRACE_MS),
    questions: targets.map((target) => ({
      family: 'okx',
      method: 'GET',
      target: `/api/v5/${target}`,
      body: new Uint8Array(0),
    })),
  };
}

/** What the answers to the plan's questions prove; `null` while one of them is missing or not understood. */
export function resolveIntent(intent: Intent, answers: readonly VenueAnswer[]): ItemOutcome | null {
  if (intent.kind === 'read') return null;
  const method = methodOf(intent);
  const rows = answers.map(rowsOf);
  if (rows.length < method.targets(intent).length) return null;
  return rows.every((answer) => answer !== null) ? method.settle(intent, rows) : null;
}

function methodOf(intent: Exclude<Intent, { readonly kind: 'read' }>): Method<Intent> {
  return METHODS[intent.kind] as Method<Intent>;
}

function rowsOf(answer: VenueAnswer): readonly JsonObject[] | null {
  const read = readAnswer(answer.body);
  if (read === null || answer.status >= 500) return null;
  if (NOT_FOUND_CODES.has(read.code)) return [];
  return answer.status === 200 && read.code === '0' ? read.rows : null;
}

function targetsOfOrder(intent: IntentOf<'amend' | 'cancel'>): readonly string[] {
  const { order, instrument } = intent;
  if (intent.algo)
    return [`trade/order-algo?${order.kind === 'venue-id' ? 'algoId' : 'algoClOrdId'}=${order.id}`];
  return [`trade/order?instId=${instrument}&${order.kind === 'venue-id' ? 'ordId' : 'clOrdId'}=${order.id}`];
}

function findRow(
  answers: readonly (readonly JsonObject[])[],
  order: OrderReference,
  algo: boolean,
): JsonObject | null {
  const names = algo ? { venue: 'algoId', client: 'algoClOrdId' } : { venue: 'ordId', client: 'clOrdId' };
  const name = order.kind === 'venue-id' ? names.venue : names.client;
  return answers.flat().find((row) => textOf(row, name) === order.id) ?? null;
}

/** The legs that an order carries with it. */
function attachedRows(row: JsonObject): readonly JsonObject[] {
  const rows = row.get('attachAlgoOrds');
  return Array.isArray(rows)
    ? (rows as readonly JsonValue[]).filter((one): one is JsonObject => one instanceof Map)
    : [];
}

function accept(row: JsonObject, algo: boolean): ItemOutcome {
  return {
    kind: 'accepted',
    venueOrderId: textOf(row, algo ? 'algoId' : 'ordId') || null,
    clientOrderId: textOf(row, algo ? 'algoClOrdId' : 'clOrdId') || null,
  };
}

function reject(venueCode: string, venueMessage: string): ItemOutcome {
  return { kind: 'rejected', venueCode, venueMessage };
}

function hasDecimal(row: JsonObject, name: string, value: Decimal): boolean {
  return Decimal.tryParse(textOf(row, name))?.equals(value) ?? false;
}

function isOpen(row: JsonObject): boolean {
  return !/^-?0?(?:\.0+)?$/u.test(textOf(row, 'pos'));
}

function isOfSide(row: JsonObject, side: 'long' | 'short' | null): boolean {
  return side === null || textOf(row, 'posSide') === side;
}
