import type { PrivateCall, PrivateRoute, PublicCall, PublicRoute, RateLimit } from '../call.ts';
import { okLegacy, okMarket, okV5, type Reply } from '../replies.ts';
import { ContractRefusal } from './codes.ts';
import type { ContractCall, ContractPrivateCall } from './contract-call.ts';
import type { Shape } from './contracts.ts';
import { Params } from './params.ts';

type PublicRun<T> = (call: ContractCall) => T;
type PrivateRun<T> = (call: ContractPrivateCall) => T;

/** Limits of this host: pools that all paths of a kind share. */
const POOLS = {
  trade: { max: 72, windowMs: 3000, per: 'uid', bucket: 'contract-trade', headers: 'contract' },
  read: { max: 72, windowMs: 3000, per: 'uid', bucket: 'contract-read', headers: 'contract' },
  info: { max: 240, windowMs: 3000, per: 'ip', bucket: 'contract-info', headers: 'contract' },
  market: { max: 800, windowMs: 1000, per: 'ip', bucket: 'contract-market', headers: 'contract' },
} as const satisfies Record<string, RateLimit>;

/** A limit of one path alone. */
export function contractLimit(max: number, windowMs: number): RateLimit {
  return { max, windowMs, per: 'uid', headers: 'contract' };
}

function contractCall(call: PublicCall): ContractCall {
  const { engine, fields, maintenance, now, rows, state, variants } = call;
  const params = new Params(fields.values);
  return {
    engine,
    maintenance,
    now,
    params,
    rows: rows.map((row) => new Params(row.values)),
    state,
    variants,
  };
}

function privateCall(call: PrivateCall): ContractPrivateCall {
  return { ...contractCall(call), account: call.account };
}

/** A private path of V5. */
function v5(method: 'GET' | 'POST', path: string, run: PrivateRun<unknown>): PrivateRoute {
  const isRead = method === 'GET';
  return {
    host: 'contract',
    method,
    path: `/v5/${path}`,
    access: isRead ? 'read_only' : 'trade',
    envelope: 'contract-v5',
    limit: isRead ? POOLS.read : POOLS.trade,
    run: (call) => okV5(call.now, run(privateCall(call))),
  };
}

export function v5Get(path: string, run: PrivateRun<unknown>): PrivateRoute {
  return v5('GET', path, run);
}

export function v5Post(path: string, run: PrivateRun<unknown>): PrivateRoute {
  return v5('POST', path, run);
}

function publicRoute(
  path: string,
  shape: Pick<PublicRoute, 'envelope' | 'limit'>,
  run: (call: ContractCall) => Reply,
): PublicRoute {
  return {
    host: 'contract',
    method: 'GET',
    path: `/${path}`,
    access: 'public',
    ...shape,
    run: (call) => run(contractCall(call)),
  };
}

/** A public path of V5. */
export function v5Public(path: string, run: PublicRun<unknown>): PublicRoute {
  const shape = { envelope: 'contract-v5', limit: POOLS.info } as const;
  return publicRoute(`v5/${path}`, shape, (call) => okV5(call.now, run(call)));
}

/** Market data: the content stands beside `status` and `ts`. */
export function market(path: string, run: PublicRun<Shape>): PublicRoute {
  const shape = { envelope: 'market', limit: POOLS.market } as const;
  return publicRoute(path, shape, (call) => okMarket(call.now, run(call)));
}

/** A public path of the old interface. */
export function legacyPublic(path: string, run: PublicRun<unknown>): PublicRoute {
  const shape = { envelope: 'contract-legacy', limit: POOLS.info } as const;
  return publicRoute(path, shape, (call) => okLegacy(call.now, run(call)));
}

/** What says that the host is up: it answers in maintenance too, and its content is the body. */
export function statusPublic(path: string, run: PublicRun<Shape>): PublicRoute {
  const shape = { envelope: 'contract-legacy', limit: POOLS.info } as const;
  const route = publicRoute(path, shape, (call) => ({
    status: 200,
    code: 'ok',
    body: { status: 'ok', ...run(call) },
  }));
  return { ...route, worksInMaintenance: true };
}

type Access = 'trade' | 'read_only';

function legacy(path: string, access: Access, run: PrivateRun<unknown>): PrivateRoute {
  return {
    host: 'contract',
    method: 'POST',
    path: `/linear-swap-api/${path}`,
    access,
    envelope: 'contract-legacy',
    limit: access === 'trade' ? POOLS.trade : POOLS.read,
    run: (call) => okLegacy(call.now, run(privateCall(call))),
  };
}

/** What an account that has been moved to V5 hears: 6023 when it acts, 4007 when it reads. */
function moved(access: Access): ContractRefusal {
  return new ContractRefusal(access === 'trade' ? 6023 : 4007);
}

/** An old private path that works only where accounts have not been moved. */
export function legacyLinear(name: string, access: Access, run: PrivateRun<unknown>): PrivateRoute {
  return legacy(`v1/${name}`, access, (call) => {
    if (call.variants.legacyLinear === 'moved') throw moved(access);
    return run(call);
  });
}

/** An old private path that nobody runs any more. */
export function legacyClosed(path: string, access: Access, method: 'GET' | 'POST' = 'POST'): PrivateRoute {
  const route = legacy(path, access, () => {
    throw moved(access);
  });
  return { ...route, method };
}

/** An old path that moves money or rights, and works for every account. */
export function legacyMoney(path: string, run: PrivateRun<unknown>): PrivateRoute {
  return { ...legacy(path, 'trade', run), limit: contractLimit(10, 60_000) };
}

/** What can be read about such moves. */
export function legacyMoneyRead(
  method: 'GET' | 'POST',
  path: string,
  run: PrivateRun<unknown>,
): PrivateRoute {
  return { ...legacy(path, 'read_only', run), method };
}
