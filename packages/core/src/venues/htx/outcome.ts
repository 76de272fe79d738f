import type { JsonObject, JsonValue } from '../../encoding/json.ts';
import { Decimal } from '../../money/decimal.ts';
import type { CancelIntent, Intent, PlaceIntent } from '../../trading/intent.ts';
import type { ItemOutcome, Outcome } from '../../trading/outcome.ts';
import type { VenueAnswer } from '../dialect.ts';
import type { ApiFamily, Operation } from '../operation.ts';
import { readAnswer, rowsOf, scalarText, textOf, type HtxAnswer } from './answer.ts';
import { isRejection } from './rejections.ts';

/** A success of the whole request, and what it says of each order. */
interface Success {
  readonly family: ApiFamily;
  readonly data: JsonValue;
  readonly intents: readonly Intent[];
}

type ReadItems = (success: Success) => readonly ItemOutcome[];

/** What a row calls the two ids of an order, and the code of its own that it may have. */
interface Names {
  readonly venue: readonly string[];
  readonly client: string;
  readonly code: readonly string[];
}

const SPOT: Names = { venue: ['order-id'], client: 'client-order-id', code: ['err-code'] };
const V5: Names = { venue: ['order_id'], client: 'client_order_id', code: ['code'] };
const ALGO: Names = { venue: ['algo_id'], client: 'algo_client_order_id', code: ['code'] };
/** The number may have lost digits on its way to somebody else; the text has not. */
const LEGACY: Names = { venue: ['order_id_str', 'order_id'], client: 'client_order_id', code: ['err_code'] };

/** How the data of each operation's success are read; what is not here is not believed. */
const READERS: ReadonlyMap<string, ReadItems> = new Map<string, ReadItems>([
  ['spot-order', ({ data, intents }) => intents.map(() => acceptedAs(scalarText(data)))],
  ['spot-batch-orders', (success) => readRows(success, SPOT)],
  ['spot-cancel', ({ data, intents }) => intents.map((intent) => readCancelledId(intent, data))],
  ['spot-cancel-client', ({ data, intents }) => intents.map(() => readOrderState(data))],
  ['spot-batch-cancel', (success) => readLists(success, { ...SPOT_LISTS, names: SPOT })],
  ['spot-cancel-open', readCounts],
  ['spot-cancel-all', ({ intents }) => intents.map(() => ACCEPTED)],
  ['spot-cancel-after', ({ intents }) => intents.map(() => ACCEPTED)],
  ['spot-algo-order', ({ data, intents }) => intents.map((intent) => readAlgoOfSpot(intent, data))],
  ['spot-algo-cancel', (success) => readLists(success, { ...ALGO_LISTS, names: SPOT })],
  ['v5-order', (success) => readRows(success, V5)],
  ['v5-batch-orders', (success) => readRows(success, V5)],
  ['v5-cancel', (success) => readRows(success, V5)],
  ['v5-batch-cancel', (success) => readRows(success, V5)],
  ['v5-cancel-all', readAllCancelled],
  ['v5-cancel-after', ({ intents }) => intents.map(() => ACCEPTED)],
  ['v5-close', (success) => readRows(success, V5)],
  ['v5-lever', readLever],
  ['v5-algo-order', (success) => readRows(success, ALGO)],
  ['v5-algo-cancel', (success) => readRows(success, ALGO)],
  ['legacy-order', (success) => withSettings(success, (orders) => readRows(orders, LEGACY))],
  ['legacy-batch-orders', (success) => withSettings(success, readIndexed)],
  ['legacy-cancel', (success) => readLists(success, { ...LEGACY_LISTS, names: LEGACY })],
  ['legacy-cancel-all', readAllCancelled],
  ['legacy-lever', readLever],
]);

/** What became of each intent, by what the venue proved; what it did not prove is unknown. */
export function readOutcome(operation: Operation, intents: readonly Intent[], answer: VenueAnswer): Outcome {
  const all = (item: ItemOutcome): Outcome => ({ items: intents.map(() => item) });
  if (answer.status >= 500) return all(unknown(`HTTP status ${answer.status}`));
  // The limiter of the venue's edge: it stands before everything that acts, and need not speak JSON.
  if (answer.status === 429) return all(rejected('429', 'too many requests'));
  const read = readAnswer(answer.body);
  if (read === null) return all(UNREADABLE);
  if (!read.isSuccess) return all(outcomeOfCode(operation.family, read));
  if (answer.status !== 200) return all(unknown(`HTTP status ${answer.status}`));
  const items = READERS.get(operation.reader ?? '')?.({
    family: operation.family,
    data: read.data,
    intents,
  });
  return items?.length === intents.length ? { items } : all(UNREADABLE);
}

const ACCEPTED: ItemOutcome = { kind: 'accepted', venueOrderId: null, clientOrderId: null };
const UNREADABLE: ItemOutcome = unknown('the answer is not in the venue’s form');

const SPOT_LISTS = { accepted: 'success', rejected: 'failed' };
const ALGO_LISTS = { accepted: 'accepted', rejected: 'rejected' };
const LEGACY_LISTS = { accepted: 'successes', rejected: 'errors' };

function unknown(reason: string): ItemOutcome {
  return { kind: 'unknown', reason };
}

function rejected(venueCode: string, venueMessage: string): ItemOutcome {
  return { kind: 'rejected', venueCode, venueMessage };
}

function outcomeOfCode(
  family: ApiFamily,
  { code, message }: Pick<HtxAnswer, 'code' | 'message'>,
): ItemOutcome {
  return isRejection(family, code)
    ? rejected(code, message)
    : unknown(`code ${/^[a-z0-9 -]{1,80}$/u.test(code) ? code : 'of unknown form'}`);
}

/** An order that was taken has an id. */
function acceptedAs(venueOrderId: string, clientOrderId: string | null = null): ItemOutcome {
  return /^[1-9][0-9]{0,19}$/u.test(venueOrderId)
    ? { kind: 'accepted', venueOrderId, clientOrderId }
    : unknown('the order has got no id');
}

/** One row for each order: found by the ids that it has, else by its place. */
function readRows(success: Success, names: Names): readonly ItemOutcome[] {
  const rows = rowsOf(success.data);
  if (rows === null || rows.length !== success.intents.length) return [];
  return success.intents.map((intent, item) => {
    const row = rows.find((one) => isNamed(one, intent, names)) ?? rows[item];
    return row === undefined ? UNREADABLE : outcomeOfRow(row, { ...success, intent, names });
  });
}

function outcomeOfRow(
  row: JsonObject,
  asked: { readonly family: ApiFamily; readonly intent: Intent; readonly names: Names },
): ItemOutcome {
  const { intent, names } = asked;
  if (isAboutAnother(row, intent, names)) return unknown('the answer is about another order');
  const code = first(row, names.code);
  if (code !== '' && code !== '200') {
    return outcomeOfCode(asked.family, { code, message: first(row, MESSAGES) });
  }
  const venueOrderId = first(row, names.venue);
  const clientOrderId = textOf(row, names.client) || null;
  return intent.kind === 'cancel' && venueOrderId === ''
    ? { kind: 'accepted', venueOrderId: null, clientOrderId }
    : acceptedAs(venueOrderId, clientOrderId);
}

/** The id of the request, and what the row calls it; `null` where the request has none. */
function idIn(row: JsonObject, intent: Intent, names: Names): readonly [asked: string, found: string] | null {
  if (intent.kind === 'place' || intent.kind === 'close-position')
    return intent.clientOrderId === null ? null : [intent.clientOrderId, textOf(row, names.client)];
  if (intent.kind !== 'cancel') return null;
  const { order } = intent;
  return [order.id, order.kind === 'venue-id' ? first(row, names.venue) : textOf(row, names.client)];
}

function isNamed(row: JsonObject, intent: Intent, names: Names): boolean {
  const id = idIn(row, intent, names);
  return id !== null && id[0] === id[1];
}

/** True when the row contradicts the ids of the request. A row may leave out what it does not know. */
function isAboutAnother(row: JsonObject, intent: Intent, names: Names): boolean {
  const id = idIn(row, intent, names);
  return id !== null && id[1] !== '' && id[0] !== id[1];
}

/** Cancels answer with two lists: ids that were taken, and ids (or rows with ids) that were not. */
function readLists(
  { data, intents, family }: Success,
  lists: { readonly accepted: string; readonly rejected: string; readonly names: Names },
): readonly ItemOutcome[] {
  if (!(data instanceof Map)) return [];
  const object = data as JsonObject;
  const accepted = idsOf(object.get(lists.accepted) ?? null);
  const refused = object.get(lists.rejected) ?? null;
  const refusedIds = idsOf(refused);
  const rows = rowsOf(refused) ?? [];
  return intents.map((intent) => {
    if (intent.kind !== 'cancel') return UNREADABLE;
    const { id } = intent.order;
    const row = rows.find((one) => namesOrder(one, intent, lists.names));
    const isRefused = row !== undefined || refusedIds.includes(id);
    if (accepted.includes(id) === isRefused) return unknown('the answer does not say what became of it');
    if (!isRefused) return ACCEPTED;
    if (row === undefined) return rejected('rejected', 'the venue did not take the cancel');
    const code = first(row, lists.names.code);
    return outcomeOfCode(family, { code, message: first(row, MESSAGES) });
  });
}

/** The older APIs put the id of the request into the row, whichever kind it was. */
function namesOrder(row: JsonObject, { order }: CancelIntent, names: Names): boolean {
  return order.kind === 'venue-id'
    ? names.venue.some((name) => textOf(row, name) === order.id)
    : textOf(row, names.client) === order.id;
}

/** A list of ids, or ids joined by commas. */
function idsOf(list: JsonValue): readonly string[] {
  if (Array.isArray(list)) return (list as readonly JsonValue[]).map(scalarText).filter((id) => id !== '');
  const text = scalarText(list);
  return text === '' ? [] : text.split(',');
}

/** `submitcancel` repeats the id. */
function readCancelledId(intent: Intent, data: JsonValue): ItemOutcome {
  const id = scalarText(data);
  return intent.kind === 'cancel' && intent.order.id === id
    ? { kind: 'accepted', venueOrderId: id, clientOrderId: null }
    : unknown('the answer is about another order');
}

/** States that `submitCancelClientOrder` answers with instead of doing anything. */
const CLOSED_STATES: Readonly<Record<string, string>> = {
  '-1': 'the order was closed long ago',
  '0': 'the venue knows no such order',
  '5': 'the order is partly filled and cancelled',
  '6': 'the order is filled',
  '7': 'the order is cancelled',
};

/** A state of the order, 10 being cancelled now; one sample of the documentation shows the order's id instead. */
function readOrderState(data: JsonValue): ItemOutcome {
  const text = scalarText(data);
  if (text === '10') return ACCEPTED;
  const closed = CLOSED_STATES[text];
  if (closed !== undefined) return rejected('order-orderstate-error', closed);
  return text.length > 3 ? acceptedAs(text) : UNREADABLE;
}

function readCounts({ data, intents }: Success): readonly ItemOutcome[] {
  const isWhole = data instanceof Map && textOf(data as JsonObject, 'failed-count') === '0';
  return intents.map(() => (isWhole ? ACCEPTED : unknown('not every order was cancelled')));
}

/** Every order that the venue names was cancelled; a row or a list of errors says otherwise. */
function readAllCancelled({ data, intents }: Success): readonly ItemOutcome[] {
  const rows = rowsOf(data);
  const isWhole = rows?.every((row) => {
    const code = textOf(row, 'code');
    const errors = row.get('errors');
    return (
      (code === '' || code === '200') &&
      (errors === undefined || (Array.isArray(errors) && errors.length === 0))
    );
  });
  return intents.map(() => (isWhole === true ? ACCEPTED : unknown('not every order was cancelled')));
}

/** A conditional order is known by its client id until it is triggered. */
function readAlgoOfSpot(intent: Intent, data: JsonValue): ItemOutcome {
  const clientOrderId = data instanceof Map ? textOf(data as JsonObject, 'clientOrderId') : '';
  return intent.kind === 'place' && clientOrderId !== '' && clientOrderId === intent.clientOrderId
    ? { kind: 'accepted', venueOrderId: null, clientOrderId }
    : unknown('the answer is about another order');
}

function readLever({ data, intents }: Success): readonly ItemOutcome[] {
  const [row] = rowsOf(data) ?? [];
  const rate = row === undefined ? null : Decimal.tryParse(textOf(row, 'lever_rate'));
  return intents.map((intent) =>
    intent.kind === 'set-leverage' && rate?.equals(intent.leverage) === true
      ? ACCEPTED
      : unknown('the answer shows another leverage'),
  );
}

/** Batches of the older APIs name orders by their place in the request, counted from one. */
function readIndexed({ data, intents, family }: Success): readonly ItemOutcome[] {
  if (!(data instanceof Map)) return [];
  const object = data as JsonObject;
  const rows = ['success', 'errors'].map((name) => rowsOf(object.get(name) ?? []));
  const all = rows.includes(null) ? [] : rows.flatMap((list) => list ?? []);
  const indexes = new Set(all.map((row) => textOf(row, 'index')));
  if (all.length !== intents.length || indexes.size !== intents.length) return [];
  return intents.map((intent, item) => {
    const row = all.find((one) => textOf(one, 'index') === String(item + 1));
    return row === undefined ? UNREADABLE : outcomeOfRow(row, { family, intent, names: LEGACY });
  });
}

/** Orders that switch the leverage besides: the settings behind them share the end of the orders that carried them. */
function withSettings(success: Success, read: ReadItems): readonly ItemOutcome[] {
  const orders = success.intents.filter((intent): intent is PlaceIntent => intent.kind === 'place');
  const items = read({ ...success, intents: orders });
  if (items.length !== orders.length) return [];
  const settings = success.intents.slice(orders.length).map((intent) => {
    const ends = items.filter((_item, at) => isOf(orders[at], intent));
    if (ends.some(({ kind }) => kind === 'accepted')) return ACCEPTED;
    return ends.find(({ kind }) => kind === 'unknown') ?? ends[0] ?? UNREADABLE;
  });
  return [...items, ...settings];
}

function isOf(order: PlaceIntent | undefined, setting: Intent): boolean {
  return setting.kind === 'set-leverage' && order?.instrument === setting.instrument;
}

const MESSAGES = ['message', 'err-msg', 'err_msg'];

function first(row: JsonObject, names: readonly string[]): string {
  return names.map((name) => textOf(row, name)).find((text) => text !== '') ?? '';
}
