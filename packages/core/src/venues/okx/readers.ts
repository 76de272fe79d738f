import { scanJson, type JsonValue } from '../../encoding/json.ts';
import { ownText } from '../../encoding/own-text.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Intent, OrderReference } from '../../trading/intent.ts';
import { epochMs, type EpochMs, type Market } from '../../trading/vocabulary.ts';
import type { Fields } from '../closed-fields.ts';
import type { ReadRequest, VenueMessage } from '../dialect.ts';
import type { Operation } from '../operation.ts';
import { takesDeadline } from './auth.ts';
import { readFields, readRows, type Schema } from './fields.ts';
import { marketOfInstrument } from './instrument-id.ts';
import { readAmendedLegs } from './legs.ts';
import { readAlgoOrder, readOrder, readPositionSide, unitOf } from './orders.ts';
import { readQuery } from './query.ts';
import * as schemas from './schemas.ts';

interface BodyReader {
  readonly schema: Schema;
  /** `null`: the body is one object; otherwise an array of at most so many. */
  readonly batchMax: number | null;
  readonly read: (fields: Fields) => Intent | Refusal;
}

/** How the body of each admitted operation that acts is read. */
export const BODY_READERS: ReadonlyMap<string, BodyReader> = new Map([
  ['order', { schema: schemas.ORDER, batchMax: null, read: readOrder }],
  ['batch-orders', { schema: schemas.ORDER, batchMax: schemas.BATCH_MAX, read: readOrder }],
  ['amend-order', { schema: schemas.AMENDED_ORDER, batchMax: null, read: readAmend }],
  ['amend-batch-orders', { schema: schemas.AMENDED_ORDER, batchMax: schemas.BATCH_MAX, read: readAmend }],
  ['cancel-order', { schema: schemas.CANCELLED_ORDER, batchMax: null, read: readCancel }],
  ['cancel-batch-orders', { schema: schemas.CANCELLED_ORDER, batchMax: schemas.BATCH_MAX, read: readCancel }],
  ['order-algo', { schema: schemas.ALGO_ORDER, batchMax: null, read: readAlgoOrder }],
  ['amend-algos', { schema: schemas.AMENDED_ALGO, batchMax: null, read: readAlgoAmend }],
  [
    'cancel-algos',
    { schema: schemas.CANCELLED_ALGO, batchMax: schemas.ALGO_CANCEL_MAX, read: readAlgoCancel },
  ],
  ['cancel-all-after', { schema: schemas.CANCEL_ALL_AFTER, batchMax: null, read: readCancelAllAfter }],
  ['mass-cancel', { schema: schemas.MASS_CANCEL, batchMax: null, read: readMassCancel }],
  ['close-position', { schema: schemas.CLOSE_POSITION, batchMax: null, read: readClosePosition }],
  ['set-leverage', { schema: schemas.SET_LEVERAGE, batchMax: null, read: readSetLeverage }],
]);

/** Reads a request completely by its operation's row; what is not defined there is refused. */
export function readRequest(operation: Operation, message: VenueMessage): ReadRequest | Refusal {
  if (operation.reader === null) return refuse('OPERATION_NOT_ADMITTED');
  const intents = operation.reader === 'query' ? readQuestion(message) : readBody(operation.reader, message);
  if ('code' in intents) return intents;
  const deadlineMs = takesDeadline(operation.reader) ? readDeadline(message) : null;
  if (deadlineMs !== null && typeof deadlineMs === 'object') return deadlineMs;
  return { kind: 'read-request', intents, deadlineMs };
}

function readQuestion(message: VenueMessage): readonly Intent[] | Refusal {
  if (message.body.length > 0)
    return refuse('FIELD_UNKNOWN', { detail: 'A request that reads has no body.' });
  const parameters = readQuery(message.query);
  if ('code' in parameters) return parameters;
  const instrument = parameters.get('instId');
  return [{ kind: 'read', instrument: instrument === undefined ? null : ownText(instrument) }];
}

function readBody(name: string, message: VenueMessage): readonly Intent[] | Refusal {
  const reader = BODY_READERS.get(name);
  if (reader === undefined) return refuse('OPERATION_NOT_ADMITTED');
  if (message.query !== '') return refuse('FIELD_UNKNOWN', { detail: 'A request that acts has no query.' });
  const body = readJson(message.body);
  if (body instanceof BittingError) return refuse(body.code);
  const rows =
    reader.batchMax === null
      ? readSingle(body, reader.schema)
      : readRows(body, reader.schema, reader.batchMax);
  if ('code' in rows) return rows;
  const intents: Intent[] = [];
  for (const [item, fields] of rows.entries()) {
    const intent = reader.read(fields);
    if (intent.kind === 'refused') return reader.batchMax === null ? intent : { ...intent, item };
    intents.push(intent);
  }
  return intents;
}

function readSingle(body: JsonValue, schema: Schema): readonly Fields[] | Refusal {
  const fields = readFields(body, schema);
  return fields.kind === 'refused' ? fields : [fields];
}

function readJson(body: Uint8Array): JsonValue | BittingError {
  try {
    return scanJson(body);
  } catch (error) {
    if (error instanceof BittingError && error.kind === 'invalid') return error;
    throw error;
  }
}

/** `expTime`: milliseconds since 1970. */
function readDeadline(message: VenueMessage): EpochMs | Refusal | null {
  const text = message.header('exptime');
  if (text === undefined) return null;
  if (!/^[1-9][0-9]{12}$/u.test(text))
    return refuse('FIELD_MALFORMED', { detail: 'The header expTime must be milliseconds since 1970.' });
  return epochMs(Number(text));
}

interface NamedOrder {
  readonly kind: 'named';
  readonly instrument: string;
  readonly market: Market;
  readonly order: OrderReference;
}

/** Exactly one of the two ids: given both, the venue would silently prefer one. */
function readNamedOrder(fields: Fields, venueName: string, clientName: string): NamedOrder | Refusal {
  const instrument = readInstrument(fields);
  if ('code' in instrument) return instrument;
  const venueId = fields.text(venueName);
  const clientId = fields.text(clientName);
  if (venueId !== null && clientId !== null)
    return refuse('FIELD_MALFORMED', {
      detail: `Name the order by ${venueName} or by ${clientName}, not both.`,
    });
  if (venueId !== null) return { kind: 'named', ...instrument, order: { kind: 'venue-id', id: venueId } };
  if (clientId !== null) return { kind: 'named', ...instrument, order: { kind: 'client-id', id: clientId } };
  return refuse('FIELD_MISSING', { detail: `Name the order by ${venueName} or by ${clientName}.` });
}

function readInstrument(fields: Fields): { readonly instrument: string; readonly market: Market } | Refusal {
  const instrument = fields.text('instId') ?? '';
  const market = marketOfInstrument(instrument);
  return market === null
    ? refuse('FIELD_MALFORMED', { detail: 'The field instId names no known kind of instrument.' })
    : { instrument, market };
}

function readAmend(fields: Fields): Intent | Refusal {
  return amendOf(fields, readNamedOrder(fields, 'ordId', 'clOrdId'), false);
}

function readAlgoAmend(fields: Fields): Intent | Refusal {
  return amendOf(fields, readNamedOrder(fields, 'algoId', 'algoClOrdId'), true);
}

function amendOf(fields: Fields, named: NamedOrder | Refusal, algo: boolean): Intent | Refusal {
  if (named.kind === 'refused') return named;
  // What such a price comes to is not known here, and the order would be judged at the price that it had.
  if (fields.has('newPxUsd') || fields.has('newPxVol'))
    return refuse('FIELD_MALFORMED', {
      detail: 'An order is changed to a price in newPx alone; cancel it and place a new one in another.',
    });
  return {
    ...named,
    kind: 'amend',
    algo,
    newSize: fields.decimal('newSz'),
    newPrice: fields.decimal('newPx'),
    newLegs: readAmendedLegs(fields, unitOf(named.market)),
  };
}

function readCancel(fields: Fields): Intent | Refusal {
  const named = readNamedOrder(fields, 'ordId', 'clOrdId');
  return named.kind === 'refused' ? named : { ...named, kind: 'cancel', algo: false };
}

function readAlgoCancel(fields: Fields): Intent | Refusal {
  const named = readNamedOrder(fields, 'algoId', 'algoClOrdId');
  return named.kind === 'refused' ? named : { ...named, kind: 'cancel', algo: true };
}

/** 0 disarms; otherwise 10 to 120 seconds. */
function readCancelAllAfter(fields: Fields): Intent | Refusal {
  const delaySeconds = Number(fields.text('timeOut'));
  if (delaySeconds !== 0 && (delaySeconds < 10 || delaySeconds > 120))
    return refuse('FIELD_MALFORMED', { detail: 'The field timeOut must be 0 or from 10 to 120 seconds.' });
  return { kind: 'account-cancel', means: 'cancel-all-after', delaySeconds, tag: fields.text('tag') };
}

function readMassCancel(fields: Fields): Intent {
  return { kind: 'account-cancel', means: 'mass-cancel', delaySeconds: null, tag: fields.text('tag') };
}

function readClosePosition(fields: Fields): Intent | Refusal {
  const instrument = readInstrument(fields);
  if ('code' in instrument) return instrument;
  return {
    kind: 'close-position',
    ...instrument,
    market: instrument.market === 'spot' ? 'margin' : instrument.market,
    marginMode: fields.text('mgnMode') ?? '',
    positionSide: readPositionSide(fields),
    clientOrderId: fields.text('clOrdId'),
    cancelsPending: fields.flag('autoCxl'),
  };
}

function readSetLeverage(fields: Fields): Intent | Refusal {
  const instrument = readInstrument(fields);
  if ('code' in instrument) return instrument;
  const leverage = fields.decimal('lever');
  if (leverage === null) return refuse('FIELD_MISSING', { detail: 'The field lever is missing.' });
  return {
    kind: 'set-leverage',
    ...instrument,
    market: instrument.market === 'spot' ? 'margin' : instrument.market,
    leverage,
    marginMode: fields.text('mgnMode') ?? '',
  };
}
