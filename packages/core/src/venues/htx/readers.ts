import { JsonNumber, scanJson, type JsonObject, type JsonValue } from '../../encoding/json.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import type { Fields } from '../closed-fields.ts';
import type { ReadRequest, VenueMessage } from '../dialect.ts';
import type { Operation } from '../operation.ts';
import { readFields, readRows, type Schema } from './fields.ts';
import {
  readAlgoCancels,
  readContractCancels,
  readContractTimer,
  readMassCancel,
  readSpotAlgoCancels,
  readSpotCancel,
  readSpotCancelClient,
  readSpotCancels,
  readSpotTimer,
} from './cancels.ts';
import { areaOf, type Line } from './line.ts';
import { readEach, readSpotAlgoOrder, readSpotOrder, readV5AlgoOrder, readV5Order } from './orders.ts';
import { readClose, readLegacyBatch, readLegacyOrderAlone, readLever } from './positions.ts';
import { readParameters } from './query.ts';
import * as schemas from './schemas.ts';

interface ActReader {
  readonly schema: Schema;
  /** A number: the body is an array of at most so many. `query`: a GET, whose parameters are the fields. */
  readonly shape: 'object' | 'query' | number;
  readonly read: (fields: Fields, line: Line) => readonly Intent[] | Intent | Refusal;
}

const OBJECT = { shape: 'object' } as const;
const BATCH = { shape: schemas.BATCH_MAX } as const;

/** How each admitted operation that acts is read. */
export const ACT_READERS: ReadonlyMap<string, ActReader> = new Map<string, ActReader>([
  ['spot-order', { ...OBJECT, schema: schemas.SPOT_ORDER, read: readSpotOrder }],
  ['spot-batch-orders', { ...BATCH, schema: schemas.SPOT_ORDER, read: readSpotOrder }],
  ['spot-cancel', { ...OBJECT, schema: schemas.SPOT_CANCEL, read: readSpotCancel }],
  ['spot-cancel-client', { ...OBJECT, schema: schemas.SPOT_CANCEL_CLIENT, read: readSpotCancelClient }],
  ['spot-batch-cancel', { ...OBJECT, schema: schemas.SPOT_BATCH_CANCEL, read: readSpotCancels }],
  ['spot-cancel-open', { ...OBJECT, schema: schemas.SPOT_CANCEL_OPEN, read: readMassCancel }],
  ['spot-cancel-all', { shape: 'query', schema: schemas.SPOT_CANCEL_OPEN, read: readMassCancel }],
  ['spot-cancel-after', { ...OBJECT, schema: schemas.SPOT_CANCEL_AFTER, read: readSpotTimer }],
  ['spot-algo-order', { ...OBJECT, schema: schemas.SPOT_ALGO_ORDER, read: readSpotAlgoOrder }],
  ['spot-algo-cancel', { ...OBJECT, schema: schemas.SPOT_ALGO_CANCEL, read: readSpotAlgoCancels }],
  ['v5-order', { ...OBJECT, schema: schemas.V5_ORDER, read: readV5Order }],
  ['v5-batch-orders', { ...BATCH, schema: schemas.V5_ORDER, read: readV5Order }],
  ['v5-cancel', { ...OBJECT, schema: schemas.V5_CANCEL, read: readContractCancels }],
  ['v5-batch-cancel', { ...OBJECT, schema: schemas.V5_BATCH_CANCEL, read: readContractCancels }],
  ['v5-cancel-all', { ...OBJECT, schema: schemas.V5_CANCEL_ALL, read: readMassCancel }],
  ['v5-cancel-after', { ...OBJECT, schema: schemas.V5_CANCEL_AFTER, read: readContractTimer }],
  ['v5-close', { ...OBJECT, schema: schemas.V5_CLOSE, read: readClose }],
  ['v5-lever', { ...OBJECT, schema: schemas.V5_LEVER, read: readLever }],
  ['v5-algo-order', { ...OBJECT, schema: schemas.V5_ALGO_ORDER, read: readV5AlgoOrder }],
  ['v5-algo-cancel', { ...BATCH, schema: schemas.V5_ALGO_CANCEL, read: readAlgoCancels }],
  ['legacy-order', { ...OBJECT, schema: schemas.LEGACY_ORDER, read: readLegacyOrderAlone }],
  ['legacy-batch-orders', { ...OBJECT, schema: schemas.LEGACY_BATCH, read: readLegacyBatch }],
  ['legacy-cancel', { ...OBJECT, schema: schemas.LEGACY_CANCEL, read: readContractCancels }],
  ['legacy-cancel-all', { ...OBJECT, schema: schemas.LEGACY_CANCEL_ALL, read: readMassCancel }],
  ['legacy-lever', { ...OBJECT, schema: schemas.LEGACY_LEVER, read: readLever }],
]);

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
  return { kind: 'read', instrument: parameters.get('symbol') ?? parameters.get('contract_code') ?? null };
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
