import type { Account, ApiKey } from '../../engine/records.ts';
import type { PrivateCall, PrivateRoute } from '../call.ts';
import { callOf, charge, checkExpiry, type Venue } from '../dispatch.ts';
import { OkxRefusal, type OkxCode } from '../errors.ts';
import { Fields } from '../fields.ts';
import { refused, type Reply } from '../replies.ts';
import { findRoute } from '../routes.ts';
import { STREAM_CODES } from './codes.ts';

interface Operation {
  /** The REST path that does the same. */
  readonly path: string;
  readonly isBatch: boolean;
  /** Whether rows name their instrument by `instIdCode`. */
  readonly isByCode: boolean;
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    order: { path: 'trade/order', isBatch: false, isByCode: true },
    'batch-orders': { path: 'trade/batch-orders', isBatch: true, isByCode: true },
    'cancel-order': { path: 'trade/cancel-order', isBatch: false, isByCode: true },
    'batch-cancel-orders': { path: 'trade/cancel-batch-orders', isBatch: true, isByCode: true },
    'amend-order': { path: 'trade/amend-order', isBatch: false, isByCode: true },
    'batch-amend-orders': { path: 'trade/amend-batch-orders', isBatch: true, isByCode: true },
    'mass-cancel': { path: 'trade/mass-cancel', isBatch: false, isByCode: false },
  }),
);

export function isTradingOperation(op: string): boolean {
  return OPERATIONS.has(op);
}

export interface TradingMessage {
  readonly id: string;
  readonly op: string;
  readonly args: readonly unknown[];
  readonly expTime: string | undefined;
}

export interface Trader {
  readonly account: Account;
  readonly key: ApiKey;
  readonly remoteAddress: string;
}

/** Runs a trading operation through the endpoint that serves it over REST, and writes the answer. */
export function trade(venue: Venue, trader: Trader, message: TradingMessage): string {
  const { id, op } = message;
  const inTime = `${venue.engine.state.clock.now()}000`;
  const { code, msg, data = [] } = run(venue, trader, message);
  const outTime = `${venue.engine.state.clock.now()}000`;
  return JSON.stringify({ id, op, code, msg, data, inTime, outTime });
}

const MALFORMED: Reply = { status: 200, code: '60013', msg: STREAM_CODES['60013'], data: [] };
/** Refusals over REST that a stream calls malformed arguments. */
const MALFORMED_CODES: ReadonlySet<OkxCode> = new Set(['50002', '50014']);

function run(venue: Venue, trader: Trader, message: TradingMessage): Reply {
  const operation = OPERATIONS.get(message.op);
  const content = operation === undefined ? null : contentOf(venue, operation, message.args);
  if (operation === undefined || content === null) return MALFORMED;
  const route = findRoute('POST', `/api/v5/${operation.path}`);
  if (typeof route === 'string' || route.access === 'public') throw new Error(`no route ${operation.path}`);
  try {
    return runRoute(venue, trader, { route, content, expTime: message.expTime });
  } catch (error) {
    if (!(error instanceof OkxRefusal)) throw error;
    return MALFORMED_CODES.has(error.code) ? MALFORMED : refused(error);
  }
}

function runRoute(
  venue: Venue,
  { account, key, remoteAddress }: Trader,
  request: {
    readonly route: PrivateRoute;
    readonly content: Pick<PrivateCall, 'fields' | 'rows'>;
    readonly expTime: string | undefined;
  },
): Reply {
  const { route, content, expTime } = request;
  if (venue.maintenance) throw new OkxRefusal('50001');
  if (!key.permissions.includes(route.access)) throw new OkxRefusal('50120');
  checkExpiry(venue, expTime, route);
  const call: PrivateCall = { ...callOf(venue, content), account, key };
  charge(venue, route, { call, uid: account.uid, address: remoteAddress });
  return route.run(call);
}

/** The arguments as the endpoint knows them; `null` when they are malformed. */
function contentOf(
  venue: Venue,
  { isBatch, isByCode }: Operation,
  args: readonly unknown[],
): Pick<PrivateCall, 'fields' | 'rows'> | null {
  if (args.length === 0 || (!isBatch && args.length > 1)) return null;
  const rows: Fields[] = [];
  for (const arg of args) {
    const row = rowOf(venue, arg, isByCode);
    if (row === null) return null;
    rows.push(row);
  }
  const [first] = rows;
  return isBatch || first === undefined ? { fields: new Fields([]), rows } : { fields: first, rows: [] };
}

function rowOf(venue: Venue, arg: unknown, isByCode: boolean): Fields | null {
  if (typeof arg !== 'object' || arg === null || Array.isArray(arg)) return null;
  if (!isByCode) return Fields.ofJson(arg);
  const { instId, instIdCode, ...rest } = arg as Readonly<Record<string, unknown>>;
  const name = nameOf(venue, instId, instIdCode);
  return name === null ? null : Fields.ofJson({ ...rest, instId: name });
}

/** The instrument that a row means; an unknown code stays unknown to the endpoint. */
function nameOf({ engine, variants }: Venue, instId: unknown, instIdCode: unknown): string | null {
  if (instIdCode === undefined) {
    return variants.streamOrdersTakeInstId && typeof instId === 'string' ? instId : null;
  }
  const isText = variants.instIdCodeAsText && typeof instIdCode === 'string' && /^\d{1,15}$/.test(instIdCode);
  if (!isText && !Number.isSafeInteger(instIdCode)) return null;
  const code = Number(instIdCode);
  const instrument = [...engine.state.instruments.values()].find((candidate) => candidate.code === code);
  return instrument?.id ?? `code-${code}`;
}
