import type { JsonObject, JsonValue } from '../../encoding/json.ts';
import type { Intent } from '../../trading/intent.ts';
import type { ItemOutcome, Outcome } from '../../trading/outcome.ts';
import type { VenueAnswer } from '../dialect.ts';
import type { ApiFamily, Operation } from '../operation.ts';
import { decimalOf, firstOf, readAnswer, rowsOf, scalarText, textOf } from './answer.ts';
import { isRejection } from './rejections.ts';

/** What a row calls the two ids of an order and a code of its own; an operation without venue ids answers with none. */
interface Names {
  readonly venue: readonly string[];
  readonly client: string;
  readonly code: string;
}

/** A success of the whole request, and what it says of each intent. */
interface Success {
  readonly family: ApiFamily;
  readonly data: JsonValue;
  readonly intents: readonly Intent[];
  readonly names: Names;
}

interface SuccessReader {
  readonly names: Names;
  readonly read: (success: Success) => readonly ItemOutcome[];
}

const SPOT: Names = { venue: ['order-id'], client: 'client-order-id', code: 'err-code' };
const SPOT_ALGO: Names = { venue: [], client: 'clientOrderId', code: 'code' };
const V5: Names = { venue: ['order_id'], client: 'client_order_id', code: 'code' };
const ALGO: Names = { venue: ['algo_id'], client: 'algo_client_order_id', code: 'code' };
/** The number may have lost digits on its way to somebody else; the text has not. */
const LEGACY: Names = { venue: ['order_id_str', 'order_id'], client: 'client_order_id', code: 'err_code' };

/** How the data of each operation's success are read; what is not here is not believed. */
const READERS: Readonly<Record<string, SuccessReader>> = {
  'spot-order': { names: SPOT, read: readRows },
  'spot-batch-orders': { names: SPOT, read: readRows },
  'spot-cancel': { names: SPOT, read: readRows },
  'spot-cancel-client': { names: SPOT, read: readOrderState },
  'spot-batch-cancel': { names: SPOT, read: readLists },
  'spot-cancel-open': { names: SPOT, read: readWhole },
  'spot-cancel-all': { names: SPOT, read: readBare },
  'spot-cancel-after': { names: SPOT, read: readBare },
  'spot-algo-order': { names: SPOT_ALGO, read: readRows },
  'spot-algo-cancel': { names: SPOT_ALGO, read: readLists },
  'v5-order': { names: V5, read: readRows },
  'v5-batch-orders': { names: V5, read: readRows },
  'v5-cancel': { names: V5, read: readRows },
  'v5-batch-cancel': { names: V5, read: readRows },
  'v5-cancel-all': { names: V5, read: readWhole },
  'v5-cancel-after': { names: V5, read: readBare },
  'v5-close': { names: V5, read: readRows },
  'v5-lever': { names: V5, read: readLever },
  'v5-algo-order': { names: ALGO, read: readRows },
  'v5-algo-cancel': { names: ALGO, read: readRows },
  'legacy-order': { names: LEGACY, read: readLegacyOrders },
  'legacy-batch-orders': { names: LEGACY, read: readLegacyOrders },
  'legacy-cancel': { names: LEGACY, read: readLists },
  'legacy-cancel-all': { names: LEGACY, read: readWhole },
  'legacy-lever': { names: LEGACY, read: readLever },
};

/** What became of each intent, by what the venue proved; what it did not prove is unknown. */
export function readOutcome(operation: Operation, intents: readonly Intent[], answer: VenueAnswer): Outcome {
  const all = (item: ItemOutcome): Outcome => ({ items: intents.map(() => item) });
  const { family } = operation;
  if (answer.status >= 500) return all(unknown(`HTTP status ${answer.status}`));
  // The limiter of the venue's edge: it stands before everything that acts, and need not speak JSON.
  if (answer.status === 429) return all(rejected('429', 'too many requests'));
  const read = readAnswer(answer.body);
  if (read === null) return all(UNREADABLE);
  if (!read.isSuccess) return all(outcomeOfCode(family, read.code, read.message));
  if (answer.status !== 200) return all(unknown(`HTTP status ${answer.status}`));
  const reader = READERS[operation.reader ?? ''];
  const items = reader?.read({ family, data: read.data, intents, names: reader.names });
  return items?.length === intents.length ? { items } : all(UNREADABLE);
}

/** Maintenance: the edge’s status, or the word that the spot host has for it. */
export function isDown({ status, body }: VenueAnswer): boolean {
  return status === 503 || readAnswer(body)?.code === 'system-maintenance';
}

const ACCEPTED: ItemOutcome = { kind: 'accepted', venueOrderId: null, clientOrderId: null };
const UNREADABLE: ItemOutcome = unknown('the answer is not in the venue’s form');
const ANOTHER: ItemOutcome = unknown('the answer is about another order');
const PARTLY: ItemOutcome = unknown('not everything was done');

function unknown(reason: string): ItemOutcome {
  return { kind: 'unknown', reason };
}

function rejected(venueCode: string, venueMessage: string): ItemOutcome {
  return { kind: 'rejected', venueCode, venueMessage };
}

function outcomeOfCode(family: ApiFamily, code: string, message: string): ItemOutcome {
  if (isRejection(family, code)) return rejected(code, message);
  return unknown(`code ${/^[a-z0-9 -]{1,80}$/u.test(code) ? code : 'of unknown form'}`);
}

/** One row for each intent, found by the id that it shows, else by its place. A bare text is the id of the one order. */
function readRows(success: Success): readonly ItemOutcome[] {
  const { data, intents, names } = success;
  const id = scalarText(data);
  const rows = id === '' ? rowsOf(data) : [new Map([[names.venue[0] ?? '', id]])];
  if (rows?.length !== intents.length) return [];
  return intents.map((intent, item) => {
    const row = rows.find((one) => idsOf(one, intent, names)?.every((text, _at, ids) => text === ids[0]));
    return outcomeOfRow(row ?? rows[item], intent, success);
  });
}

/** What a row says of an intent. It may leave out the id that it does not know, and must not show another one. */
function outcomeOfRow(row: JsonObject | undefined, intent: Intent, success: Success): ItemOutcome {
  if (row === undefined) return UNREADABLE;
  const { family, names } = success;
  const [asked = '', shown = ''] = idsOf(row, intent, names) ?? [];
  if (shown !== '' && shown !== asked) return ANOTHER;
  const code = textOf(row, names.code);
  if (code !== '' && code !== '200') return outcomeOfCode(family, code, firstOf(row, MESSAGES));
  const venueOrderId = firstOf(row, names.venue);
  const isKnown = /^[1-9][0-9]{0,19}$/u.test(venueOrderId);
  // A cancel that shows no id at all, or an order without the id that it must have got, proves nothing.
  if (names.venue.length > 0 && intent.kind !== 'cancel' ? !isKnown : shown === '') return ANOTHER;
  return {
    kind: 'accepted',
    venueOrderId: isKnown ? venueOrderId : null,
    clientOrderId: textOf(row, names.client) || null,
  };
}

const MESSAGES = ['message', 'err-msg', 'err_msg'];

/** The id of the request and what the row says in its place; `null` where the request has none. */
function idsOf(row: JsonObject, intent: Intent, names: Names): readonly [string, string] | null {
  if (intent.kind === 'cancel') {
    const { id, kind } = intent.order;
    return [id, kind === 'venue-id' ? firstOf(row, names.venue) : textOf(row, names.client)];
  }
  const id = 'clientOrderId' in intent ? intent.clientOrderId : null;
  return id === null ? null : [id, textOf(row, names.client)];
}

/** Cancels that answer with two lists: what was taken, and what was not, as ids or as rows with codes. */
function readLists(success: Success): readonly ItemOutcome[] {
  const { data, intents, names, family } = success;
  if (!(data instanceof Map)) return [];
  const [taken, left] = [
    ['success', 'successes', 'accepted'],
    ['failed', 'errors', 'rejected'],
  ].map((keys) => keys.map((key) => (data as JsonObject).get(key) ?? null).find((list) => list !== null));
  const rows = rowsOf(left ?? null) ?? [];
  return intents.map((intent) => {
    if (intent.kind !== 'cancel') return UNREADABLE;
    const { id } = intent.order;
    const row = rows.find((one) => idsOf(one, intent, names)?.[1] === id);
    const isLeft = row !== undefined || listOfIds(left ?? null).includes(id);
    if (listOfIds(taken ?? null).includes(id) === isLeft) return PARTLY;
    if (!isLeft) return ACCEPTED;
    if (row === undefined) return rejected('rejected', 'the venue did not take the cancel');
    return outcomeOfCode(family, textOf(row, names.code), firstOf(row, MESSAGES));
  });
}

/** A list of ids, or ids joined by commas. */
function listOfIds(list: JsonValue): readonly string[] {
  if (Array.isArray(list)) return (list as readonly JsonValue[]).map(scalarText);
  return scalarText(list).split(',');
}

/** States that `submitCancelClientOrder` answers with instead of doing anything. */
const CLOSED_STATES: ReadonlyMap<string, string> = new Map([
  ['-1', 'the order was closed long ago'],
  ['0', 'the venue knows no such order'],
  ['5', 'the order is partly filled and cancelled'],
  ['6', 'the order is filled'],
  ['7', 'the order is cancelled'],
]);

/** A state of the order, 10 being cancelled now; one sample of the documentation shows the order's id instead. */
function readOrderState({ data, intents }: Success): readonly ItemOutcome[] {
  const text = scalarText(data);
  const closed = CLOSED_STATES.get(text);
  const isDone = text === '10' || /^[1-9][0-9]{3,19}$/u.test(text);
  const other = closed === undefined ? UNREADABLE : rejected('order-orderstate-error', closed);
  return intents.map(() => (isDone ? ACCEPTED : other));
}

/** A success has nothing more to say. */
function readBare({ intents }: Success): readonly ItemOutcome[] {
  return intents.map(() => ACCEPTED);
}

/** Cancels of a whole account: each row says by a code, a number or a list that nothing failed. */
function readWhole({ data, intents }: Success): readonly ItemOutcome[] {
  const isWhole = rowsOf(data)?.every(
    (row) =>
      ['code', 'failed-count', 'errors'].some((name) => row.has(name)) &&
      ['', '200'].includes(textOf(row, 'code')) &&
      ['', '0'].includes(textOf(row, 'failed-count')) &&
      rowsOf(row.get('errors') ?? [])?.length === 0,
  );
  return intents.map(() => (isWhole === true ? ACCEPTED : PARTLY));
}

function readLever({ data, intents }: Success): readonly ItemOutcome[] {
  const [row] = rowsOf(data) ?? [];
  const rate = row === undefined ? null : decimalOf(textOf(row, 'lever_rate'));
  return intents.map((intent) =>
    intent.kind === 'set-leverage' && rate?.equals(intent.leverage) === true ? ACCEPTED : PARTLY,
  );
}

/** Leverages stand behind the orders that carried them, and share their end. */
function readLegacyOrders(success: Success): readonly ItemOutcome[] {
  const orders = success.intents.filter(({ kind }) => kind === 'place');
  const data = rowsInOrder(success.data);
  const items = data === null ? [] : readRows({ ...success, intents: orders, data });
  return success.intents.map((intent) => {
    const own = orders.indexOf(intent);
    if (own !== -1) return items[own] ?? UNREADABLE;
    const ends = items.filter((_item, at) => instrumentOf(orders[at]) === instrumentOf(intent));
    if (ends.some(({ kind }) => kind === 'accepted')) return ACCEPTED;
    return ends.find(({ kind }) => kind === 'unknown') ?? ends[0] ?? UNREADABLE;
  });
}

function instrumentOf(intent: Intent | undefined): string | null {
  return intent !== undefined && 'instrument' in intent ? intent.instrument : null;
}

/** Batches of the older APIs name orders by their place in the request, counted from one. */
function rowsInOrder(data: JsonValue): readonly JsonObject[] | null {
  const object = rowsOf(data)?.[0];
  if (object === undefined) return null;
  if (!object.has('success') && !object.has('errors')) return [object];
  const rows = ['success', 'errors'].flatMap((name) => rowsOf(object.get(name) ?? []) ?? []);
  const sorted = rows.map((_row, at) => rows.find((row) => textOf(row, 'index') === String(at + 1)));
  const found = sorted.filter((row) => row !== undefined);
  return found.length === rows.length ? found : null;
}
