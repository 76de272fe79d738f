import type { Engine } from '../engine/engine.ts';
import type { Account, ApiKey } from '../engine/records.ts';
import type { RawRequest } from '../wire/messages.ts';
import { authenticate, authFailure, isAuthName, queryPairs } from './auth.ts';
import type { HostFamily, PublicCall, Route } from './call.ts';
import { HtxFailure, HtxRefusal } from './errors.ts';
import { Fields, parseBody, type FieldValue } from './fields.ts';
import { limitHeaders, type HtxRateLimits } from './rate-limits.ts';
import { refused, type Envelope, type Reply } from './replies.ts';
import { findRoute, type FoundRoute } from './routes.ts';
import type { HtxVariants } from './variants.ts';

/** What the dispatcher needs of its surroundings; `now` and `maintenance` may be moved by a test. */
export interface HtxVenue {
  readonly engine: Engine;
  readonly limits: HtxRateLimits;
  readonly variants: HtxVariants;
  readonly now: number;
  readonly maintenance: boolean;
}

export interface Dispatched {
  readonly reply: Reply;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers one request: route, shape, authentication, permission, limit, endpoint, in this order. */
export function dispatch(venue: HtxVenue, host: HostFamily, request: RawRequest): Dispatched {
  const { now } = venue;
  const [path = '', query = ''] = request.target.split('?', 2);
  const found = findRoute(host, request.method, path);
  if (found === null) return bare(refused('v1', new HtxRefusal('method-not-allowed'), now));
  const { envelope } = found.route;
  if (request.method === 'GET' && request.body.length > 0) {
    const refusal = new HtxRefusal('bad-request', 'a GET has no body');
    return bare({ ...refused(envelope, refusal, now), status: 403 });
  }
  const headers: Record<string, string> = {};
  try {
    if (venue.maintenance && found.route.worksInMaintenance !== true)
      throw new HtxRefusal('system-maintenance');
    checkContentType(request);
    return { reply: runRoute(venue, { request, found, query, headers }), headers };
  } catch (error) {
    if (!(error instanceof HtxFailure)) throw error;
    return { reply: refused(envelopeOf(envelope, error, venue.variants), error, now), headers };
  }
}

function bare(reply: Reply): Dispatched {
  return { reply, headers: {} };
}

function envelopeOf(envelope: Envelope, failure: HtxFailure, variants: HtxVariants): Envelope {
  const isAuth = failure.codes.v1 === 'api-signature-not-valid' || failure.codes.v1 === 'login-required';
  return envelope === 'v2' && isAuth && variants.v2AuthFailure === 'v1' ? 'v1' : envelope;
}

function checkContentType({ method, headers }: RawRequest): void {
  if (method !== 'POST') return;
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') throw new HtxRefusal('gateway-internal-error');
}

interface Running {
  readonly request: RawRequest;
  readonly found: FoundRoute;
  readonly query: string;
  /** Filled with what the limit says, which a refusal shows too. */
  readonly headers: Record<string, string>;
}

function runRoute(venue: HtxVenue, running: Running): Reply {
  const { request, found, headers } = running;
  const { route } = found;
  if (route.access === 'public') {
    charge(venue, route, { owner: request.remoteAddress, headers });
    return route.run(publicCall(venue, running));
  }
  const { account, key } = admit(venue, request, route.access);
  const owners = { uid: account.uid, key: key.apiKey, ip: request.remoteAddress } as const;
  charge(venue, route, { owner: owners[route.limit.per], headers });
  return route.run({ ...publicCall(venue, running), account, key });
}

interface Caller {
  readonly account: Account;
  readonly key: ApiKey;
}

function admit(venue: HtxVenue, request: RawRequest, access: ApiKey['permissions'][number]): Caller {
  const { engine, now, variants } = venue;
  const key = authenticate(request, { now, variants, findKey: (name) => engine.state.keys.get(name) });
  return authorise(venue, key, access);
}

/** Whether a key that has proved itself may do this. */
function authorise(
  { engine, now, variants }: HtxVenue,
  key: ApiKey,
  access: ApiKey['permissions'][number],
): Caller {
  if (!key.permissions.includes(access)) throw authFailure('permission', variants);
  engine.command((state) => state.keys.put({ ...key, lastUsedAt: now }));
  const account = engine.state.account(key.uid);
  if (account.isLocked === true && access !== 'read_only') {
    throw new HtxRefusal('operation-forbidden-for-lock-account-state');
  }
  return { account, key };
}

export interface Operation {
  readonly method: 'GET' | 'POST';
  readonly host: HostFamily;
  readonly path: string;
  readonly key: ApiKey;
  readonly address: string;
  /** The object or the array that a request's body would hold. */
  readonly content: FieldValue;
}

/** Runs a private endpoint for a key that has proved itself on another wire: same checks, same limits, same answer. */
export function dispatchOperation(venue: HtxVenue, operation: Operation): Reply {
  const { host, method, path, key, address, content } = operation;
  const found = findRoute(host, method, path);
  if (found === null || found.route.access === 'public') throw new Error(`no private endpoint ${path}`);
  const { route, segments } = found;
  const { engine, maintenance, now, variants } = venue;
  try {
    if (maintenance) throw new HtxRefusal('system-maintenance');
    const caller = authorise(venue, key, route.access);
    const owners = { uid: caller.account.uid, key: key.apiKey, ip: address } as const;
    charge(venue, route, { owner: owners[route.limit.per], headers: {} });
    const world = { engine, state: engine.state, now, variants, maintenance, segments };
    return route.run({ ...world, ...contentOf(content), ...caller });
  } catch (error) {
    if (!(error instanceof HtxFailure)) throw error;
    return refused(envelopeOf(route.envelope, error, variants), error, now);
  }
}

function charge(
  { limits, now, variants }: HtxVenue,
  { limit, method, path, host }: Route,
  payer: { readonly owner: string; readonly headers: Record<string, string> },
): void {
  const factor = variants.rateLimitFactor;
  if (factor === null) return;
  const bucket = `${limit.bucket ?? `${host} ${method} ${path}`}|${payer.owner}`;
  const charged = limits.take(bucket, { max: limit.max * factor, windowMs: limit.windowMs }, now);
  Object.assign(payer.headers, limitHeaders(limit, charged));
  if (!charged.fits) throw new HtxRefusal('base-request-exceed-frequency-limit');
}

function publicCall(venue: HtxVenue, { request, found, query }: Running): PublicCall {
  const { engine, maintenance, now, variants } = venue;
  const { segments } = found;
  const content =
    request.method === 'POST'
      ? readBody(request.body)
      : {
          fields: new Fields(
            queryPairs(query)
              .filter(({ name }) => !isAuthName(name))
              .map(({ name, value }) => [name, value] as const),
          ),
          rows: [],
        };
  return { engine, state: engine.state, now, variants, maintenance, segments, ...content };
}

function readBody(body: Buffer): Pick<PublicCall, 'fields' | 'rows'> {
  if (body.length === 0) return { fields: new Fields([]), rows: [] };
  return contentOf(parseBody(body.toString('utf8')));
}

function contentOf(value: FieldValue): Pick<PublicCall, 'fields' | 'rows'> {
  return Array.isArray(value)
    ? { fields: new Fields([]), rows: value.map((row: FieldValue) => Fields.of(row)) }
    : { fields: Fields.of(value), rows: [] };
}
