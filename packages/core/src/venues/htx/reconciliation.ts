import {
  HTX_HISTORY_MS,
  HTX_LIST_ROWS_MAX,
  HTX_ORDER_MEMORY_MS,
  HTX_REQUEST_LIFE_MS,
  RECONCILIATION_GRACE_MS,
} from '../../bounds.ts';
import type { JsonObject, JsonValue } from '../../encoding/json.ts';
import type { Intent, OrderReference } from '../../trading/intent.ts';
import type { ItemOutcome } from '../../trading/outcome.ts';
import { epochMs, type EpochMs } from '../../trading/vocabulary.ts';
import type { ReconciliationPlan, VenueAnswer, VenueQuestion } from '../dialect.ts';
import { decimalOf, firstOf, readAnswer, rowsOf, textOf } from './answer.ts';
import {
  leverageQuestion,
  openOrdersQuestion,
  orderQuestion,
  placedQuestions,
  placeOfTag,
  positionsQuestion,
} from './questions.ts';

type IntentOf<K extends Intent['kind']> = Extract<Intent, { readonly kind: K }>;
type Kind = Exclude<Intent['kind'], 'read' | 'amend'>;

/** What the rows say of an intent. */
interface Finding {
  readonly outcome: ItemOutcome;
  /**
   * `proven`: whatever else is asked. `seen`: as long as the request is not still on its way. `absent`: besides, only while
   * the venue would still know the order.
   */
  readonly weight: 'proven' | 'seen' | 'absent';
}

interface Method<I extends Intent> {
  readonly questions: (intent: I) => readonly VenueQuestion[];
  /** From the rows of all answers; `null` when they say nothing yet. */
  readonly find: (intent: I, rows: readonly JsonObject[], sentMs: EpochMs) => Finding | null;
}

const METHODS: { readonly [K in Kind]: Method<IntentOf<K>> } = {
  place: {
    questions: ({ clientOrderId: id, instrument, algo }) =>
      id === null ? [] : placedQuestions({ kind: 'client-id', id }, instrument, algo),
    find: ({ clientOrderId, algo, instrument }, rows, sentMs) => {
      // Ids may be used again, and for every instrument: an order that is older, or of another one, is somebody else's.
      const own = rows.filter((row) => ['', instrument].includes(instrumentOf(row)) && !isOlder(row, sentMs));
      const row = findRow(own, { kind: 'client-id', id: clientOrderId ?? '' }, algo);
      return row === null
        ? { outcome: NOT_FOUND, weight: 'absent' }
        : { outcome: acceptedAs(row, algo), weight: 'proven' };
    },
  },
  cancel: {
    questions: ({ order, instrument, algo }) => [orderQuestion(order, instrument, algo)],
    find: ({ order, algo }, rows) => {
      const row = findRow(rows, order, algo);
      if (row === null) return { outcome: NOT_FOUND, weight: 'seen' };
      const state = firstOf(row, ['state', 'status', 'orderStatus']);
      if (CANCELLING_STATES.has(state)) return null;
      if (CANCELLED_STATES.has(state)) return { outcome: acceptedAs(row, algo), weight: 'proven' };
      const outcome = rejected(`the order is in the state ${state}`);
      return { outcome, weight: ENDED_STATES.has(state) ? 'proven' : 'seen' };
    },
  },
  'account-cancel': {
    questions: ({ tag }) => {
      const [area, [instrument]] = placeOfTag(tag);
      return [openOrdersQuestion(area, instrument)];
    },
    find: ({ delaySeconds, tag }, rows) => {
      // The venue cannot be asked about its timers: what can be seen is whether orders rest.
      const [, instruments] = placeOfTag(tag);
      const resting = rows.filter(
        (row) => instruments.length === 0 || instruments.includes(instrumentOf(row)),
      );
      const isEmpty = resting.length === 0 && rows.length < HTX_LIST_ROWS_MAX;
      const isDone = delaySeconds === 0 ? resting.length > 0 : isEmpty;
      return isDone ? DONE : { outcome: rejected('what the venue shows does not prove it'), weight: 'seen' };
    },
  },
  'close-position': {
    questions: ({ instrument }) => [positionsQuestion(instrument)],
    find: ({ instrument, positionSide }, rows) => {
      const open = rows.filter(
        (row) => instrumentOf(row) === instrument && isOpen(row) && isOfSide(row, positionSide),
      );
      return open.length === 0 ? DONE : { outcome: rejected('the position is still open'), weight: 'seen' };
    },
  },
  'set-leverage': {
    questions: ({ instrument, marginMode }) =>
      instrument === null ? [] : [leverageQuestion(instrument, marginMode)],
    find: ({ instrument, leverage }, rows) => {
      const isSet = rows.some(
        (row) =>
          instrumentOf(row) === instrument && decimalOf(textOf(row, 'lever_rate'))?.equals(leverage) === true,
      );
      return isSet ? DONE : { outcome: rejected('the venue shows another leverage'), weight: 'seen' };
    },
  },
};

const ACCEPTED: ItemOutcome = { kind: 'accepted', venueOrderId: null, clientOrderId: null };
const DONE: Finding = { outcome: ACCEPTED, weight: 'proven' };
const NOT_FOUND = rejected('the venue knows no such order and its request can no longer arrive');

/** The older APIs say states with numbers. */
const CANCELLED_STATES: ReadonlySet<string> = new Set([
  'canceled',
  'partial-canceled',
  'partially_canceled',
  '5',
  '7',
]);
const CANCELLING_STATES: ReadonlySet<string> = new Set(['canceling', '11']);
const ENDED_STATES: ReadonlySet<string> = new Set(['filled', 'triggered', 'rejected', '6', '10']);

/** Where the venue says that there is no such order: an answer like any other. */
const NOT_FOUND_CODES: ReadonlySet<string> = new Set([
  'base-record-invalid',
  'base-not-found',
  'not-found',
  'order-queryorder-invalid',
  '1007',
  '1017',
  '1061',
]);

/**
 * What to ask about an intent whose outcome is unknown. HTX takes no deadline: asked soon, it can show what was done; what
 * was not done shows only when the request can no longer arrive, which {@link resolveIntent} waits for. `null`: nothing
 * can be asked.
 */
export function planReconciliation(
  intent: Intent,
  times: { readonly sentMs: EpochMs; readonly deadlineMs: EpochMs | null },
): ReconciliationPlan | null {
  const questions = methodOf(intent)?.questions(intent) ?? [];
  if (questions.length === 0) return null;
  return { notBeforeMs: epochMs(times.sentMs + armedMs(intent) + RECONCILIATION_GRACE_MS), questions };
}

/**
 * What the answers to the plan's questions prove; `null` while one of them is missing or not understood, and while the
 * request could still arrive. "No such order" is no proof either once the venue may have forgotten it.
 */
export function resolveIntent(
  intent: Intent,
  answers: readonly VenueAnswer[],
  times: { readonly sentMs: EpochMs; readonly askedMs: EpochMs },
): ItemOutcome | null {
  const method = methodOf(intent);
  if (method === null) return null;
  // How long ago it could take effect: a timer does so at its end, and until then nothing that rests says anything.
  const ageMs = times.askedMs - times.sentMs - armedMs(intent);
  const lists = answers.map(listOf);
  const rows = lists.flatMap((list) => list ?? []);
  const finding = ageMs < 0 ? null : method.find(intent, rows, times.sentMs);
  if (finding === null) return null;
  // A row of the order itself needs no second answer; that nothing rests or differs does.
  const isOfOneOrder = intent.kind === 'place' || intent.kind === 'cancel';
  if (isOfOneOrder && finding.weight === 'proven') return finding.outcome;
  if (lists.includes(null) || lists.length < method.questions(intent).length) return null;
  if (finding.weight === 'proven') return finding.outcome;
  if (ageMs <= HTX_REQUEST_LIFE_MS + RECONCILIATION_GRACE_MS) return null;
  const isForgotten = ageMs > HTX_ORDER_MEMORY_MS && (isAlgo(intent) || !isInLists(lists, ageMs));
  return finding.weight === 'absent' && isForgotten ? null : finding.outcome;
}

function methodOf(intent: Intent): Method<Intent> | null {
  if (intent.kind === 'read' || intent.kind === 'amend') return null;
  return METHODS[intent.kind] as Method<Intent>;
}

function armedMs(intent: Intent): number {
  return intent.kind === 'account-cancel' ? (intent.delaySeconds ?? 0) * 1000 : 0;
}

function isAlgo(intent: Intent): boolean {
  return 'algo' in intent && intent.algo;
}

/** Whether the lists of open and of past orders would still hold the order, and nothing of them was cut off. */
function isInLists(lists: readonly (readonly JsonObject[] | null)[], ageMs: number): boolean {
  return ageMs <= HTX_HISTORY_MS && lists.every((list) => list !== null && list.length < HTX_LIST_ROWS_MAX);
}

/** The rows of an answer; `null` for one that says nothing. */
function listOf(answer: VenueAnswer): readonly JsonObject[] | null {
  const read = readAnswer(answer.body);
  if (read === null || answer.status >= 500) return null;
  if (NOT_FOUND_CODES.has(read.code)) return [];
  if (!read.isSuccess || answer.status !== 200) return null;
  return read.data === null ? [] : rowsOf(listIn(read.data));
}

/** The older APIs put their lists into an object, beside the number of pages. */
function listIn(data: JsonValue): JsonValue {
  return data instanceof Map ? ((data as JsonObject).get('orders') ?? data) : data;
}

const NAMES = { venue: ['order_id_str', 'order_id', 'id'], client: ['client-order-id', 'client_order_id'] };
const ALGO_NAMES = { venue: ['algo_id'], client: ['algo_client_order_id', 'clientOrderId'] };

function findRow(rows: readonly JsonObject[], order: OrderReference, algo: boolean): JsonObject | null {
  const names = algo ? ALGO_NAMES : NAMES;
  const ids = order.kind === 'venue-id' ? names.venue : names.client;
  return rows.find((row) => firstOf(row, ids) === order.id) ?? null;
}

function acceptedAs(row: JsonObject, algo: boolean): ItemOutcome {
  const names = algo ? ALGO_NAMES : NAMES;
  return {
    kind: 'accepted',
    venueOrderId: firstOf(row, names.venue) || null,
    clientOrderId: firstOf(row, names.client) || null,
  };
}

function rejected(venueMessage: string): ItemOutcome {
  return { kind: 'rejected', venueCode: 'reconciled', venueMessage };
}

function instrumentOf(row: JsonObject): string {
  return firstOf(row, ['contract_code', 'symbol']);
}

const OLDER_MS = HTX_REQUEST_LIFE_MS + RECONCILIATION_GRACE_MS;

/**
 * True for an order that was there before the request was sent. By our clock, which may have been wrong just then, but not
 * by more than the venue bears in a timestamp: nearer than that it may be ours, and an id is not taken twice so soon.
 */
function isOlder(row: JsonObject, sentMs: EpochMs): boolean {
  const text = firstOf(row, ['created-at', 'created_at', 'created_time', 'orderOrigTime', 'create_date']);
  return /^[1-9][0-9]{12}$/u.test(text) && Number(text) < sentMs - OLDER_MS;
}

function isOpen(row: JsonObject): boolean {
  return decimalOf(textOf(row, 'volume'))?.isZero() !== true;
}

function isOfSide(row: JsonObject, side: 'long' | 'short' | null): boolean {
  return side === null || textOf(row, 'position_side') === side;
}
