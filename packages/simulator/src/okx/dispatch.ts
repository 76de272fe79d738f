import type { Engine } from '../engine/engine.ts';
import type { Account, ApiKey } from '../engine/records.ts';
import type { RawRequest } from '../wire/messages.ts';
import type { AmendNotes } from './amend-notes.ts';
import { authenticate } from './auth.ts';
import type { PrivateCall, PrivateRoute, PublicCall, Route } from './call.ts';
import { OKX_ERRORS, OkxRefusal } from './errors.ts';
import { Fields } from './fields.ts';
import type { QuoteDesk } from './quote-desk.ts';
import type { RateLimits } from './rate-limits.ts';
import { refused, unauthenticated, type Reply } from './replies.ts';
import { findRoute } from './routes.ts';
import type { Variants } from './variants.ts';

/** What the dispatcher needs of its surroundings; `now` and `maintenance` may be moved by a test. */
export interface Venue {
  readonly engine: Engine;
  readonly limits: RateLimits;
  readonly quotes: QuoteDesk;
  readonly amendments: AmendNotes;
  readonly variants: Variants;
  readonly now: number;
  readonly maintenance: boolean;
}

/** Answers one request: route, authentication, permission, body, limits, endpoint, in this order. */
export function dispatch(venue: Venue, request: RawRequest): Reply {
  const [path, query] = splitTarget(request.target);
  const route = findRoute(request.method, path);
  if (route === 'unknown-path') return refused(new OkxRefusal('404'));
  if (route === 'wrong-method') return refused(new OkxRefusal('50115'));
  try {
    if (venue.maintenance && route.path !== 'system/status') throw new OkxRefusal('50001');
    if (route.access === 'public') {
      const call = publicCall(venue, request, query);
      charge(venue, route, { call, uid: '', address: request.remoteAddress });
      return route.run(call);
    }
    return dispatchPrivate(venue, request, { route, query });
  } catch (error) {
    if (error instanceof OkxRefusal) return refused(error);
    throw error;
  }
}

function splitTarget(target: string): readonly [string, string] {
  const at = target.indexOf('?');
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
}

function dispatchPrivate(
  venue: Venue,
  request: RawRequest,
  { route, query }: { readonly route: PrivateRoute; readonly query: string },
): Reply {
  const admitted = admit(venue, request, route);
  if ('status' in admitted) return admitted;
  checkExpiry(venue, request.headers.get('exptime'), route);
  const call: PrivateCall = { ...publicCall(venue, request, query), ...admitted };
  charge(venue, route, { call, uid: admitted.account.uid, address: request.remoteAddress });
  return route.run(call);
}

/** Authentication and permission; a failure is a reply of two fields. */
function admit(
  venue: Venue,
  request: RawRequest,
  route: PrivateRoute,
): { readonly account: Account; readonly key: ApiKey } | Reply {
  const { engine, now, variants } = venue;
  try {
    const key = authenticate(request, { now, variants, findKey: (apiKey) => engine.state.keys.get(apiKey) });
    if (!key.permissions.includes(route.access)) throw new OkxRefusal('50120');
    if (route.needsBoundKey === true && key.ips.length === 0) throw new OkxRefusal('50035');
    engine.command((state) => state.keys.put({ ...key, lastUsedAt: now }));
    return { account: engine.state.account(key.uid), key };
  } catch (error) {
    if (!(error instanceof OkxRefusal)) throw error;
    const isKeyFailure = error.code === '50119' || error.code === '50120';
    return unauthenticated(error, isKeyFailure ? variants.keyFailureStatus : OKX_ERRORS[error.code][0]);
  }
}

/** @throws OkxRefusal 50036 when the deadline that came with an order has passed. */
export function checkExpiry({ now }: Venue, text: string | undefined, route: PrivateRoute): void {
  if (route.honoursExpiry !== true || text === undefined) return;
  if (!/^\d{13}$/.test(text)) throw new OkxRefusal('51000', 'expTime');
  if (Number(text) < now) throw new OkxRefusal('50036');
}

function publicCall(venue: Venue, request: RawRequest, query: string): PublicCall {
  return callOf(
    venue,
    request.method === 'POST' ? readBody(request) : { fields: Fields.ofQuery(query), rows: [] },
  );
}

type Content = Pick<PublicCall, 'fields' | 'rows'>;

/** A call of an endpoint, wherever it came from. */
export function callOf(venue: Venue, content: Content): PublicCall {
  const { amendments, engine, maintenance, now, quotes, variants } = venue;
  return { amendments, engine, state: engine.state, now, variants, maintenance, quotes, ...content };
}

function readBody(request: RawRequest): Content {
  if (request.body.length === 0) throw new OkxRefusal('50000');
  const type = request.headers.get('content-type') ?? '';
  if (type.split(';')[0]?.trim().toLowerCase() !== 'application/json') throw new OkxRefusal('50006');
  const value = parseJson(request.body);
  return Array.isArray(value)
    ? { fields: new Fields([]), rows: value.map((row) => Fields.ofJson(row)) }
    : { fields: Fields.ofJson(value), rows: [] };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new OkxRefusal('50002');
  }
}

export interface Payer {
  readonly call: PublicCall;
  readonly uid: string;
  readonly address: string;
}

const ORDERS_PER_ACCOUNT = { max: 1000, windowMs: 2000 } as const;
const SINGLE_ORDERS_MAX = 60;

/**
 * Charges the request to its bucket, each instrument of a batch for itself.
 * @throws OkxRefusal 50011, 50061
 */
export function charge(venue: Venue, route: Route, payer: Payer): void {
  const { limits, now, variants } = venue;
  const factor = variants.rateLimitFactor;
  if (factor === null) return;
  const { max, windowMs } = route.limit;
  for (const [scope, weight] of weightsOf(route, payer)) {
    const singlePath = singlePathOf(route, payer.call);
    const bucket = `${route.method} ${singlePath ?? route.path}|${scope}`;
    const limit = singlePath === null ? max : SINGLE_ORDERS_MAX;
    if (!limits.take({ bucket, max: limit * factor, windowMs, weight }, now)) {
      throw new OkxRefusal('50011');
    }
  }
  chargeAccount(venue, route, payer, factor);
}

/** A batch of one row is charged to the path for single orders. */
function singlePathOf(route: Route, call: PublicCall): string | null {
  return route.access !== 'public' && call.rows.length === 1 ? (route.singlePath ?? null) : null;
}

/** Bucket names beyond the path, with what each is charged. */
function weightsOf(route: Route, { call, uid, address }: Payer): ReadonlyMap<string, number> {
  const { scope } = route.limit;
  if (scope === 'ip') return new Map([[address, 1]]);
  const type = call.fields.text('instType');
  if (scope === 'ip+instrument') return new Map([[`${address}|${type}|${call.fields.text('instId')}`, 1]]);
  if (scope === 'user+type') return new Map([[`${uid}|${type}`, 1]]);
  if (scope === 'user') return new Map([[uid, 1]]);
  if (scope === 'user+currency') return new Map([[`${uid}|${call.fields.text('ccy')}`, 1]]);
  if (scope === 'user+tag') return new Map([[`${uid}|${call.fields.text('tag')}`, 1]]);
  const weights = new Map<string, number>();
  for (const row of call.rows.length > 0 ? call.rows : [call.fields]) {
    const name = `${uid}|${row.text('instId')}`;
    weights.set(name, (weights.get(name) ?? 0) + 1);
  }
  return weights;
}

/** The cap on new and amended orders of one account over all instruments; spot orders are exempt. */
function chargeAccount(venue: Venue, route: Route, { call, uid }: Payer, factor: number): void {
  if (route.access === 'public' || route.countsAsOrder !== true) return;
  const rows = call.rows.length > 0 ? call.rows : [call.fields];
  const weight = rows.filter(
    (row) => call.state.instruments.get(row.text('instId'))?.market === 'swap',
  ).length;
  const bucket = `account-orders|${uid}`;
  const { max, windowMs } = ORDERS_PER_ACCOUNT;
  if (!venue.limits.take({ bucket, max: max * factor, windowMs, weight }, venue.now)) {
    throw new OkxRefusal('50061');
  }
}
