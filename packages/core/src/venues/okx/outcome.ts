import type { JsonObject } from '../../encoding/json.ts';
import type { Intent } from '../../trading/intent.ts';
import type { ItemOutcome, Outcome } from '../../trading/outcome.ts';
import type { VenueAnswer } from '../dialect.ts';
import type { Operation } from '../operation.ts';
import { readEnvelope, readJson, textOf, type OkxAnswer } from './answer.ts';

/**
 * Codes with which the venue says that it did nothing (OKX v5, "Error code", read 2026-02-23). What is in no row here is
 * unknown, `50004` (timeout), `50013` (busy) and `50026` (internal error) among them.
 */
const REJECTING: readonly { readonly from: number; readonly to: number }[] = [
  { from: 50_000, to: 50_000 },
  { from: 50_002, to: 50_002 },
  { from: 50_005, to: 50_009 },
  { from: 50_011, to: 50_012 },
  { from: 50_014, to: 50_025 },
  { from: 50_027, to: 50_041 },
  { from: 50_044, to: 50_044 },
  { from: 50_051, to: 50_053 },
  { from: 50_059, to: 50_072 },
  { from: 50_100, to: 50_122 },
  { from: 51_000, to: 51_053 },
  { from: 51_055, to: 51_148 },
  { from: 51_150, to: 51_999 },
  { from: 54_000, to: 54_999 },
  { from: 59_000, to: 59_299 },
  // Of streams: not logged in, frames that cannot be read, operations too often or in the wrong place.
  { from: 60_011, to: 60_014 },
  { from: 60_018, to: 60_019 },
  { from: 60_027, to: 60_028 },
  { from: 60_033, to: 60_033 },
];

/** True when this code of the venue proves that nothing was done. */
export function isRejection(code: string): boolean {
  if (!/^[0-9]{5}$/u.test(code)) return false;
  const number = Number(code);
  return REJECTING.some(({ from, to }) => number >= from && number <= to);
}

/** Operations whose rows carry `sCode`: there it has the last word, whatever the envelope says. */
const ROWS_WITH_CODES: ReadonlySet<string> = new Set([
  'order',
  'batch-orders',
  'amend-order',
  'amend-batch-orders',
  'cancel-order',
  'cancel-batch-orders',
  'order-algo',
  'amend-algos',
  'cancel-algos',
]);

/** Codes of an envelope that leaves it to the rows: all was taken, nothing, or some. */
const CODES_OF_ROWS: ReadonlySet<string> = new Set(['0', '1', '2']);

const UNREADABLE: ItemOutcome = { kind: 'unknown', reason: 'the answer is not in the venue’s form' };

/** What became of each intent, by what the venue proved; what it did not prove is unknown. */
export function readOutcome(operation: Operation, intents: readonly Intent[], answer: VenueAnswer): Outcome {
  const { body, frame, status } = answer;
  if (status >= 500) return all(intents, { kind: 'unknown', reason: `HTTP status ${status}` });
  const read = readEnvelope(frame ?? readJson(body));
  if (read === null) return all(intents, UNREADABLE);
  const { code, rows } = read;
  if (rows.length === 0 || !CODES_OF_ROWS.has(code)) return all(intents, outcomeOfCode(read));
  if (status !== 200) return all(intents, { kind: 'unknown', reason: `HTTP status ${status}` });
  if (!ROWS_WITH_CODES.has(operation.reader ?? ''))
    return all(intents, code === '0' ? outcomeOfPlainRow(read) : outcomeOfCode(read));
  if (rows.length !== intents.length) return all(intents, UNREADABLE);
  return { items: intents.map((intent, item) => outcomeOfRow(intent, rows[item])) };
}

function all(intents: readonly Intent[], item: ItemOutcome): Outcome {
  return { items: intents.map(() => item) };
}

/** Maintenance: status 503 by REST, the code alone over a stream. */
export function isDown({ status, body, frame }: VenueAnswer): boolean {
  return status === 503 || readEnvelope(frame ?? readJson(body))?.code === '50001';
}

function outcomeOfCode(answer: OkxAnswer): ItemOutcome {
  // A rejection beside rows that say otherwise proves nothing.
  if (isRejection(answer.code) && answer.rows.every((row) => textOf(row, 'sCode') !== '0'))
    return { kind: 'rejected', venueCode: answer.code, venueMessage: answer.message };
  return { kind: 'unknown', reason: `code ${printable(answer.code)}` };
}

/** Settings, timers, closings: `code` is all there is. */
function outcomeOfPlainRow(answer: OkxAnswer): ItemOutcome {
  const [row] = answer.rows;
  if (row === undefined || row.get('result') === false) return UNREADABLE;
  return { kind: 'accepted', venueOrderId: null, clientOrderId: textOf(row, 'clOrdId') || null };
}

function outcomeOfRow(intent: Intent, row: JsonObject | undefined): ItemOutcome {
  if (row === undefined) return UNREADABLE;
  const code = textOf(row, 'sCode');
  const isAlgo = 'algo' in intent && intent.algo;
  const venueOrderId = textOf(row, isAlgo ? 'algoId' : 'ordId');
  const clientOrderId = textOf(row, isAlgo ? 'algoClOrdId' : 'clOrdId');
  if (isAboutAnother(intent, venueOrderId, clientOrderId))
    return { kind: 'unknown', reason: 'the answer is about another order' };
  if (code !== '0')
    return isRejection(code)
      ? { kind: 'rejected', venueCode: code, venueMessage: textOf(row, 'sMsg') }
      : { kind: 'unknown', reason: `code ${printable(code)}` };
  if (intent.kind === 'place' && venueOrderId === '')
    return { kind: 'unknown', reason: 'the order has got no id' };
  return {
    kind: 'accepted',
    venueOrderId: venueOrderId || null,
    clientOrderId: clientOrderId || null,
  };
}

/** True when the row contradicts the ids of the request. A row may leave out what it does not know. */
function isAboutAnother(intent: Intent, venueOrderId: string, clientOrderId: string): boolean {
  if (intent.kind === 'place')
    return intent.clientOrderId !== null && clientOrderId !== '' && clientOrderId !== intent.clientOrderId;
  if (intent.kind !== 'amend' && intent.kind !== 'cancel') return false;
  const { id, kind } = intent.order;
  const shown = kind === 'venue-id' ? venueOrderId : clientOrderId;
  return shown !== '' && shown !== id;
}

function printable(code: string): string {
  return /^[0-9]{1,6}$/u.test(code) ? code : 'of unknown form';
}
