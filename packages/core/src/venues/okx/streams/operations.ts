import { writeFieldsBehind, writeJson } from '../../../encoding/json-text.ts';
import { JsonNumber, scanJson, type JsonObject, type JsonValue } from '../../../encoding/json.ts';
import { BittingError } from '../../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../../errors/refusal.ts';
import type { EpochMs } from '../../../trading/vocabulary.ts';
import type { VenueAnswer, VenueMessage } from '../../dialect.ts';
import type { Operation } from '../../operation.ts';
import type { InstrumentCodes, StreamDialect, StreamOperation, StreamOrder } from '../../stream-dialect.ts';
import { readJson, textOf } from '../answer.ts';
import { takesDeadline } from '../auth.ts';
import { INSTRUMENT_CODE } from '../instruments.ts';
import { findOkxOperation } from '../operations/table.ts';
import { OKX_ENDPOINTS } from './endpoints.ts';
import { findUnknownField, readArguments, readId } from './frames.ts';

const NO_FIELDS: JsonObject = new Map();
const NOTHING = '{}';

interface OperationRow {
  readonly operation: Operation;
  readonly isBatch: boolean;
}

/** The order operations of the streams and their REST twins (OKX v5, "WS / Place order" and so on, read 2026-02-23). */
const OPERATIONS: ReadonlyMap<string, OperationRow> = new Map([
  ['order', twinOf('trade/order', false)],
  ['batch-orders', twinOf('trade/batch-orders', true)],
  ['cancel-order', twinOf('trade/cancel-order', false)],
  ['batch-cancel-orders', twinOf('trade/cancel-batch-orders', true)],
  ['amend-order', twinOf('trade/amend-order', false)],
  ['batch-amend-orders', twinOf('trade/amend-batch-orders', true)],
]);

/** Known, and not passed on: they touch orders of the whole account, or trade spreads with a chosen counter-party. */
const NOT_ADMITTED: ReadonlySet<string> = new Set([
  'mass-cancel',
  'sprd-order',
  'sprd-amend-order',
  'sprd-cancel-order',
  'sprd-mass-cancel',
]);

function twinOf(path: string, isBatch: boolean): OperationRow {
  const operation = findOkxOperation('POST', `/api/v5/${path}`);
  if (operation === null) throw new BittingError('INTERNAL_FAULT', `no REST operation ${path}`);
  return { operation, isBatch };
}

/** True for the words whose answers carry the frame's id and the times of its way, refused or not. */
export function isOperationName(name: string): boolean {
  return OPERATIONS.has(name) || NOT_ADMITTED.has(name);
}

/** The frame as its REST twin; which fields an order takes is left to the twin's schema. */
export function readOperation(
  name: string,
  frame: JsonObject,
  codes: InstrumentCodes,
): StreamOperation | Refusal {
  const row = OPERATIONS.get(name);
  if (row === undefined)
    return refuse(NOT_ADMITTED.has(name) ? 'OPERATION_NOT_ADMITTED' : 'OPERATION_UNKNOWN');
  const unknown = findUnknownField(frame, ['id', 'op', 'args', 'expTime']);
  if (unknown !== null) return unknown;
  const id = readId(frame);
  if (id === null) return refuse('FIELD_MISSING', { detail: 'The field id is missing.' });
  if (typeof id === 'object') return id;
  const deadline = readDeadline(frame.get('expTime'));
  if (deadline !== null && typeof deadline === 'object') return deadline;
  const items = readArguments(frame);
  if ('code' in items) return items;
  if (!row.isBatch && items.length !== 1) return refuse('BATCH_SIZE_WRONG');
  const orders: StreamOrder[] = [];
  for (const [item, value] of items.entries()) {
    const order = nameInstrument(value, codes);
    if ('code' in order) return row.isBatch ? { ...order, item } : order;
    orders.push(order);
  }
  const text = writeOrders(orders, ({ instrument }) => `"instId":${JSON.stringify(instrument)}`);
  return {
    kind: 'operation',
    id,
    name,
    endpoint: OKX_ENDPOINTS.private,
    operation: row.operation,
    message: twin(row, row.isBatch ? `[${text}]` : text, deadline),
    orders,
  };
}

function twin({ operation }: OperationRow, text: string, deadline: string | null): VenueMessage {
  return {
    method: operation.method,
    target: operation.path,
    path: operation.path,
    query: '',
    body: Buffer.from(text),
    header: (name) => (name === 'exptime' ? (deadline ?? undefined) : undefined),
  };
}

/** Its form is the twin's to judge; clients send it as text and as a number. */
function readDeadline(value: JsonValue | undefined): string | null | Refusal {
  if (value === undefined) return null;
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'string'
    ? value
    : refuse('FIELD_MALFORMED', { detail: 'The field expTime must be text.' });
}

/** By which fields an order names its instrument, here and in its REST twin. */
const INSTRUMENT_FIELDS = ['instIdCode', 'instId'];

/** The same order by the instrument's name, as REST has it. Named in both ways, both must mean the same. */
function nameInstrument(value: JsonValue, codes: InstrumentCodes): StreamOrder | Refusal {
  if (!(value instanceof Map)) return refuse('FIELD_MALFORMED', { detail: 'The items of args are objects.' });
  const order = value as JsonObject;
  const [code, instId] = [order.get('instIdCode'), order.get('instId')];
  if (code === undefined) return refuse('FIELD_MISSING', { detail: 'The field instIdCode is missing.' });
  if (!(code instanceof JsonNumber) || !INSTRUMENT_CODE.test(code.text))
    return refuse('FIELD_MALFORMED', { detail: 'The field instIdCode must be a whole number.' });
  const name = codes.idOf(code.text);
  if (name === null) return refuse('INSTRUMENT_UNKNOWN');
  if (instId !== undefined && instId !== name)
    return refuse('FIELD_MALFORMED', { detail: 'The fields instId and instIdCode contradict each other.' });
  return { instrument: name, rest: writeFieldsBehind('', order, INSTRUMENT_FIELDS) };
}

/** One behind the other, each named by `nameOf` (JSON: a field) and otherwise as it is. */
function writeOrders(orders: readonly StreamOrder[], nameOf: (order: StreamOrder) => string): string {
  let text = '';
  for (const order of orders) {
    const { rest } = order;
    text += `${text === '' ? '{' : ',{'}${nameOf(order)}${rest === NOTHING ? '}' : `,${rest.slice(1)}`}`;
  }
  return text;
}

/** The recorded request as a frame: every order by its instrument's number, all else as it was recorded. */
export function writeOperation(
  { message, name, operation, orders }: StreamOperation,
  body: Uint8Array,
  outgoing: Parameters<StreamDialect['writeOperation']>[2],
): string {
  const { id, deadlineMs, codes } = outgoing;
  // Where nothing was put into it the body is what was written of these very orders.
  const written = body === message.body && orders !== undefined ? orders : readOrders(body);
  const args = writeOrders(written, ({ instrument }) => `"instIdCode":${codeOf(instrument, codes)}`);
  const expTime = deadlineMs !== null && takesDeadline(operation.reader) ? `"expTime":"${deadlineMs}",` : '';
  return `{"id":${JSON.stringify(id)},"op":${JSON.stringify(name)},${expTime}"args":[${args}]}`;
}

function readOrders(body: Uint8Array): readonly StreamOrder[] {
  const value = scanJson(body);
  const orders = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return orders.map((order) => {
    const fields = order instanceof Map ? (order as JsonObject) : NO_FIELDS;
    const instrument = fields.get('instId');
    if (typeof instrument !== 'string') throw withoutCode();
    return { instrument, rest: writeFieldsBehind('', fields, INSTRUMENT_FIELDS) };
  });
}

function codeOf(instrument: string, codes: InstrumentCodes): string {
  const code = codes.codeOf(instrument);
  if (code === null) throw withoutCode();
  return code;
}

function withoutCode(): BittingError {
  return new BittingError('INSTRUMENT_UNKNOWN', 'an instrument without a number');
}

/** What only a frame has. */
const FRAME_FIELDS = ['id', 'op'];
/** What an answer shows besides; `msg` may be empty. */
const SHOWN_FIELDS = ['code', 'data', 'inTime', 'outTime'];

/**
 * A REST answer with id and name of the frame. `inTime` and `outTime` (microseconds) are always there: okx-api knows an
 * answer by them. Where rows say what went wrong the message stays empty, as the venue's: ccxt looks into the rows only then.
 */
export function renderOperationAnswer(
  { id, name }: Pick<StreamOperation, 'id' | 'name'>,
  answer: VenueAnswer,
  times: { readonly receivedMs: EpochMs; readonly nowMs: EpochMs },
): string {
  const value = answer.frame ?? readJson(answer.body);
  const body = value instanceof Map ? (value as JsonObject) : NO_FIELDS;
  const first = `{"id":${JSON.stringify(id)},"op":${JSON.stringify(name)},`;
  const code = body.get('code') ?? '50026';
  const message = code === '1' || code === '2' ? '' : (body.get('msg') ?? '');
  if (message === answer.frame?.get('msg') && isWhole(answer.frame)) {
    const text = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.length).toString();
    if (isPassed(text)) return first + text.slice(1);
  }
  const inTime = body.get('inTime') || `${times.receivedMs}000`;
  const outTime = body.get('outTime') || `${times.nowMs}000`;
  return (
    `${first}"code":${writeJson(code)},"msg":${writeJson(message)},` +
    `"data":${writeJson(body.get('data') ?? [])},"inTime":${writeJson(inTime)},"outTime":${writeJson(outTime)}}`
  );
}

/** Whether it has all that an answer shows, and nothing else. */
function isWhole(frame: JsonObject): boolean {
  return (
    frame.size === FRAME_FIELDS.length + SHOWN_FIELDS.length + 1 &&
    FRAME_FIELDS.every((name) => frame.has(name)) &&
    SHOWN_FIELDS.every((name) => Boolean(frame.get(name)))
  );
}

/** Whether an object goes on as it came: behind an escape nobody would find a secret that may not be shown. */
function isPassed(text: string): boolean {
  return text.startsWith('{') && !text.includes('\\');
}

/** The venue's answer to an operation in the shape of its REST twin. `text`: all of the frame, where that is the answer. */
export function readOperationAnswer(frame: JsonObject, text: string): VenueAnswer {
  const first = `{"id":"${textOf(frame, 'id')}","op":"${textOf(frame, 'op')}",`;
  const body =
    isPassed(text) && text.startsWith(first)
      ? `{${text.slice(first.length)}`
      : writeFieldsBehind('', frame, FRAME_FIELDS);
  return { status: 200, body: Buffer.from(body), frame };
}
