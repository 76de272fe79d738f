import { JsonNumber, scanJson, type JsonObject, type JsonValue } from '../../encoding/json.ts';
import { ownText } from '../../encoding/own-text.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import type { Fields } from '../closed-fields.ts';
import type { ReadRequest, VenueMessage } from '../dialect.ts';
import type { Operation } from '../operation.ts';
import { readFields, readRows, type Schema } from './fields.ts';
import { cancelsBy, readContractTimer, readMassCancel, readSpotCancel, readSpotTimer } from './cancels.ts';
import { areaOf, type Line } from './line.ts';
import { readEach, readSpotAlgoOrder, readSpotOrder, readV5AlgoOrder, readV5Order } from './orders.ts';
import { readClose, readLegacyOrders, readLever } from './positions.ts';
import { readParameters } from './query.ts';
import * as schemas from './schemas.ts';

interface ActReader {
  readonly schema: Schema;
  /** A number: the body is an array of at most so many. `query`: a GET, whose parameters are the fields. */
  readonly shape: 'object' | 'query' | number;
  readonly read: (fields: Fields, line: Line) => readonly Intent[] | Intent | Refusal;
}

const SPOT_IDS = { venue: 'order-ids', client: 'client-order-ids', algo: false };
const SPOT_ID = { venue: 'order-id', client: 'client-order-id', algo: false };
const SPOT_ALGO_IDS = { venue: '', client: 'clientOrderIds', algo: true };
const CONTRACT_IDS = { venue: 'order_id', client: 'client_order_id', algo: false };
const ALGO_IDS = { venue: 'algo_id', client: 'algo_client_order_id', algo: true };

const readContractCancels = cancelsBy(CONTRACT_IDS);
const BATCH = schemas.BATCH_MAX;

/** How each admitted operation that acts is read. */
const ROWS: Readonly<Record<string, ActReader>> = {
  'spot-order': { shape: 'object', schema: schemas.SPOT_ORDER, read: readSpotOrder },
  'spot-batch-orders': { shape: BATCH, schema: schemas.SPOT_ORDER, read: readSpotOrder },
  'spot-cancel': { shape: 'object', schema: schemas.SPOT_CANCEL, read: readSpotCancel },
  'spot-cancel-client': { shape: 'object', schema: schemas.SPOT_CANCEL_CLIENT, read: cancelsBy(SPOT_ID) },
  'spot-batch-cancel': { shape: 'object', schema: schemas.SPOT_BATCH_CANCEL, read: cancelsBy(SPOT_IDS) },
  'spot-cancel-open': { shape: 'object', schema: schemas.SPOT_CANCEL_OPEN, read: readMassCancel },
  'spot-cancel-all': { shape: 'query', schema: schemas.SPOT_CANCEL_OPEN, read: readMassCancel },
  'spot-cancel-after': { shape: 'object', schema: schemas.SPOT_CANCEL_AFTER, read: readSpotTimer },
  'spot-algo-order': { shape: 'object', schema: schemas.SPOT_ALGO_ORDER, read: readSpotAlgoOrder },
  'spot-algo-cancel': { shape: 'object', schema: schemas.SPOT_ALGO_CANCEL, read: cancelsBy(SPOT_ALGO_IDS) },
  'v5-order': { shape: 'object', schema: schemas.V5_ORDER, read: readV5Order },
  'v5-batch-orders': { shape: BATCH, schema: schemas.V5_ORDER, read: readV5Order },
  'v5-cancel': { shape: 'object', schema: schemas.V5_CANCEL, read: readContractCancels },
  'v5-batch-cancel': { shape: 'object', schema: schemas.V5_BATCH_CANCEL, read: readContractCancels },
  'v5-cancel-all': { shape: 'object', schema: schemas.V5_CANCEL_ALL, read: readMassCancel },
  'v5-cancel-after': { shape: 'object', schema: schemas.V5_CANCEL_AFTER, read: readContractTimer },
  'v5-close': { shape: 'object', schema: schemas.V5_CLOSE, read: readClose },
  'v5-lever': { shape: 'object', schema: schemas.V5_LEVER, read: readLever },
  'v5-algo-order': { shape: 'object', schema: schemas.V5_ALGO_ORDER, read: readV5AlgoOrder },
  'v5-algo-cancel': { shape: BATCH, schema: schemas.V5_ALGO_CANCEL, read: cancelsBy(ALGO_IDS) },
  'legacy-order': { shape: 'object', schema: schemas.LEGACY_ORDER, read: readLegacyOrders },
  'legacy-batch-orders': { shape: 'object', schema: schemas.LEGACY_BATCH, read: readLegacyOrders },
  'legacy-cancel': { shape: 'object', schema: schemas.LEGACY_CANCEL, read: readContractCancels },
  'legacy-cancel-all': { shape: 'object', schema: schemas.LEGACY_CANCEL_ALL, read: readMassCancel },
  'legacy-lever': { shape: 'object', schema: schemas.LEGACY_LEVER, read: readLever },
};

export const ACT_READERS: ReadonlyMap<string, ActReader> = new Map(Object.entries(ROWS));

/** Reads a request completely by its operation's row; what is not defined there is refused. */
export function readRequest(operation: Operation, message: VenueMessage): ReadRequest | Refusal {
  const intents = readIntents(operation, message);
  return 'code' in intents ? intents : { kind: 'read-request', intents, deadlineMs: null };
}

function readIntents(operation: Operation, message: VenueMessage): readonly Intent[] | Refusal {
  const parameters = readParameters(message.query);
  if ('code' in parameters) return parameters;
  const reader = ACT_READERS.get(operation.reader ?? '');
  const isAsked = operation.reader === 'query';
  if (isAsked || reader?.shape === 'query') {
    if (message.body.length > 0) return refuse('FIELD_UNKNOWN', { detail: 'A GET has no body.' });
  } else if (parameters.size > 0)
    return refuse('FIELD_UNKNOWN', { detail: 'The query of this request holds authentication alone.' });
  if (isAsked) return [readQuestion(parameters)];
  if (operation.reader === 'read-body') return readAskedBody(message.body);
  if (reader === undefined) return refuse('OPERATION_NOT_ADMITTED');
  const body = reader.shape === 'query' ? parameters : readJson(message.body);
  if (body instanceof BittingError) return refuse(body.code);
  return readActs(reader, body, { operation, message, area: areaOf(operation) });
}

function readActs(
  { schema, shape, read }: ActReader,
  body: JsonValue,
  line: Line,
): readonly Intent[] | Refusal {
  if (typeof shape === 'number') {
    const rows = readRows(body, schema, shape);
    return 'code' in rows ? rows : readEach(rows, (row) => read(row, line));
  }
  const fields = readFields(body, schema);
  if (fields.kind === 'refused') return fields;
  const found = read(fields, line);
  return 'kind' in found && found.kind !== 'refused' ? [found] : found;
}

/** Questions are passed on as they are; what instrument they are about is theirs to say. */
function readQuestion(parameters: ReadonlyMap<string, string>): Intent {
  const instrument = parameters.get('symbol') ?? parameters.get('contract_code');
  return { kind: 'read', instrument: instrument === undefined ? null : ownText(instrument) };
}

/** A question that the venue wants as a POST: an object of plain values. */
function readAskedBody(bytes: Uint8Array): readonly Intent[] | Refusal {
  const body = readJson(bytes);
  if (body instanceof BittingError) return refuse(body.code);
  if (!(body instanceof Map)) return refuse('FIELD_MALFORMED', { detail: 'An object is expected.' });
  const fields = body as JsonObject;
  for (const [name, value] of fields) {
    if (!/^[a-z_]{1,40}$/u.test(name) || (typeof value === 'object' && !(value instanceof JsonNumber)))
      return refuse('FIELD_MALFORMED', { detail: 'A question holds plain values under known names.' });
  }
  const contract = fields.get('contract_code');
  return [{ kind: 'read', instrument: typeof contract === 'string' ? contract : null }];
}

function readJson(body: Uint8Array): JsonValue | BittingError {
  try {
    return scanJson(body);
  } catch (error) {
    if (error instanceof BittingError && error.kind === 'invalid') return error;
    throw error;
  }
}
