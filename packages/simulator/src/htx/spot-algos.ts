import { Decimal } from '@bitting/core/money/decimal.ts';
import { CANCEL_ROWS_MAX, DEAD_MAN_MIN_S } from '../bounds.ts';
import { cancelAlgo, findAlgo, placeAlgo } from '../engine/algo-orders.ts';
import { setDeadManTimer } from '../engine/dead-man.ts';
import type { Algo, StopLeg } from '../engine/records.ts';
import { DEFAULT_LIMIT, perUser, type PrivateCall, type PrivateRoute, type RateLimit } from './call.ts';
import { ownAccountType } from './accounts.ts';
import { HtxRefusal } from './errors.ts';
import { accountIdOf, spotIdOf } from './ids.ts';
import { readClientId, SPOT_TAG } from './order-requests.ts';
import { okV2, type Reply } from './replies.ts';
import { spotRefusal } from './spot-orders.ts';
import { spotInstrument, type Shape } from './symbols.ts';

const TIMES_IN_FORCE = { gtc: '', boc: 'post_only', ioc: 'ioc', fok: 'fok' } as const;
const TRAILING_MIN = Decimal.parse('0.001');
const TRAILING_MAX = Decimal.parse('0.05');

interface AlgoTerms {
  readonly size: Decimal;
  readonly orderPrice: Decimal | null;
  readonly isBudget: boolean;
}

/** A purchase at market names its value, everything else its size. */
function readTerms({ fields }: PrivateCall): AlgoTerms {
  const isLimit = fields.oneOf('orderType', ['limit', 'market']) === 'limit';
  const isBudget = !isLimit && fields.text('orderSide') === 'buy';
  return {
    size: fields.requiredDecimal(isBudget ? 'orderValue' : 'orderSize'),
    orderPrice: isLimit ? fields.requiredDecimal('orderPrice') : null,
    isBudget,
  };
}

function readTrailing({ fields }: PrivateCall): Algo['trailing'] {
  const callbackRatio = fields.decimal('trailingRate');
  if (callbackRatio === null) return undefined;
  if (callbackRatio.isBelow(TRAILING_MIN) || callbackRatio.isAbove(TRAILING_MAX)) {
    throw new HtxRefusal('invalid-parameter', 'trailingRate');
  }
  return { callbackRatio, activePrice: fields.requiredDecimal('stopPrice'), best: null };
}

function place(call: PrivateCall): Reply {
  const { account, engine, fields, state } = call;
  if (ownAccountType(account, fields.required('accountId')) !== 'spot') {
    throw new HtxRefusal('base-operation-forbidden');
  }
  const instrument = spotInstrument(state, fields.required('symbol'));
  const side = fields.oneOf('orderSide', ['buy', 'sell']);
  const { size, orderPrice, isBudget } = readTerms(call);
  const stopPrice = fields.requiredDecimal('stopPrice');
  const trailing = readTrailing(call);
  const clientId = readClientId(call, fields.required('clientOrderId'));
  const inForce = fields.oneOf(
    'timeInForce',
    ['gtc', 'boc', 'ioc', 'fok'],
    orderPrice === null ? 'ioc' : 'gtc',
  );
  if (!stopPrice.isMultipleOf(instrument.tick) || orderPrice?.isMultipleOf(instrument.tick) === false) {
    throw new HtxRefusal('order-orderprice-precision-error', instrument.tick.scale.toString());
  }
  const trigger: StopLeg = { triggerPrice: stopPrice, orderPrice, triggerOn: 'last' };
  const result = engine.command((venue) =>
    placeAlgo(venue, account.uid, {
      instrumentId: instrument.id,
      clientId,
      tradeMode: 'cash',
      side,
      positionSide: null,
      type: trailing === undefined ? 'trigger' : 'trailing',
      size,
      closeFraction: '',
      targetCurrency: isBudget ? 'quote_ccy' : '',
      takeProfit: null,
      stopLoss: null,
      trigger: trailing === undefined ? trigger : null,
      ...(trailing === undefined ? {} : { trailing }),
      advanceType: TIMES_IN_FORCE[inForce],
      reduceOnly: false,
      attached: [],
      tag: SPOT_TAG,
    }),
  );
  if (result.kind === 'rejected') throw spotRefusal(state, account.uid, result);
  return okV2({ clientOrderId: clientId });
}

function cancel({ account, engine, fields, state }: PrivateCall): Reply {
  const names = fields.list('clientOrderIds');
  if (names.length === 0 || names.length > CANCEL_ROWS_MAX) {
    throw new HtxRefusal('invalid-parameter', 'clientOrderIds');
  }
  const accepted: string[] = [];
  const rejected: string[] = [];
  for (const name of names) {
    const algo = findAlgo(state, { uid: account.uid, algoId: '', clientId: name });
    const isOurs = algo !== null && isConditional(algo);
    const result = isOurs
      ? engine.command((venue) => cancelAlgo(venue, { uid: account.uid, algoId: algo.id, clientId: '' }))
      : null;
    (result?.kind === 'changed' ? accepted : rejected).push(name);
  }
  return okV2({ accepted, rejected });
}

/** Stops of `orders/place` are orders, not conditional orders. */
function isConditional(algo: Algo): boolean {
  return algo.tag === SPOT_TAG && algo.givesId !== true;
}

const STATES = {
  live: 'created',
  effective: 'triggered',
  canceled: 'canceled',
  order_failed: 'rejected',
} as const satisfies Record<Algo['state'], string>;

function shapeOf(algo: Algo): Shape {
  const { trigger, trailing } = algo;
  const isBudget = algo.targetCurrency === 'quote_ccy';
  const price = trigger?.orderPrice ?? null;
  const inForce = (Object.entries(TIMES_IN_FORCE) as readonly (readonly [string, string])[]).find(
    ([, type]) => type === algo.advanceType,
  );
  return {
    accountId: accountIdOf(algo.uid, 'spot'),
    source: 'api',
    clientOrderId: algo.clientId,
    ...(algo.orderId === '' ? {} : { orderId: spotIdOf(algo.orderId).toString() }),
    symbol: algo.instrumentId,
    ...(price === null ? {} : { orderPrice: price.toString() }),
    ...(isBudget ? { orderValue: algo.size.toString() } : { orderSize: algo.size.toString() }),
    orderSide: algo.side,
    timeInForce: inForce?.[0] ?? 'gtc',
    orderType: price === null ? 'market' : 'limit',
    stopPrice: (trigger?.triggerPrice ?? trailing?.activePrice ?? Decimal.ZERO).toString(),
    ...(trailing === undefined ? {} : { trailingRate: trailing.callbackRatio.toString() }),
    orderOrigTime: algo.createdAt,
    lastActTime: algo.updatedAt,
    ...(algo.triggeredAt === null ? {} : { orderCreateTime: algo.triggeredAt }),
    orderStatus: STATES[algo.state],
    ...(algo.failCode === '' ? {} : { errCode: 2002, errMessage: algo.failCode }),
  };
}

const ROWS_MAX = 500;

function listed(call: PrivateCall, rows: readonly Algo[]): Reply {
  const { fields } = call;
  const symbol = fields.text('symbol');
  const side = fields.oneOf('orderSide', ['buy', 'sell', ''], '');
  const limit = Math.min(fields.whole('limit', 100), ROWS_MAX);
  const chosen = rows
    .filter(
      (algo) =>
        isConditional(algo) &&
        (symbol === '' || algo.instrumentId === symbol) &&
        (side === '' || algo.side === side),
    )
    .toReversed();
  const fromId = fields.text('fromId');
  const at = fromId === '' ? 0 : chosen.findIndex(({ id }) => spotIdOf(id).toString() === fromId);
  const rest = at === -1 ? [] : chosen.slice(at);
  const next = rest[limit];
  return okV2(
    rest.slice(0, limit).map((algo) => shapeOf(algo)),
    next === undefined ? {} : { nextId: spotIdOf(next.id) },
  );
}

function opening(call: PrivateCall): Reply {
  return listed(call, call.state.openAlgos.ownedBy(call.account.uid));
}

function history(call: PrivateCall): Reply {
  const { account, fields, state } = call;
  const status = fields.oneOf('orderStatus', ['canceled', 'rejected', 'triggered']);
  const rows = state.closedAlgos.ownedBy(account.uid).filter((algo) => STATES[algo.state] === status);
  return listed(call, rows);
}

function specific({ account, fields, state }: PrivateCall): Reply {
  const clientId = fields.required('clientOrderId');
  const algo = findAlgo(state, { uid: account.uid, algoId: '', clientId });
  if (algo === null || !isConditional(algo)) throw new HtxRefusal('base-not-found');
  return okV2(shapeOf(algo));
}

/** Arms the timer that cancels the spot orders of the user; zero stops it. */
function cancelAllAfter({ account, engine, fields, now }: PrivateCall): Reply {
  const timeout = fields.whole('timeout', -1);
  if (timeout !== 0 && timeout < DEAD_MAN_MIN_S) throw new HtxRefusal('invalid-parameter', 'timeout');
  const timer = { uid: account.uid, tag: SPOT_TAG };
  const dueAt = engine.state.now() + timeout * 1000;
  engine.command((venue) => setDeadManTimer(venue, timeout === 0 ? timer : { ...timer, dueAt }));
  return okV2({ currentTime: now, triggerTime: timeout === 0 ? 0 : now + timeout * 1000 });
}

function algo(
  method: 'GET' | 'POST',
  path: string,
  run: PrivateRoute['run'],
  limit: RateLimit = perUser(20),
): PrivateRoute {
  const access = method === 'GET' ? 'read_only' : 'trade';
  return { host: 'spot', method, path: `/v2/algo-orders${path}`, access, envelope: 'v2', limit, run };
}

export const ALGO_ROUTES: readonly PrivateRoute[] = [
  algo('POST', '', place),
  algo('POST', '/cancellation', cancel),
  algo('GET', '/opening', opening),
  algo('GET', '/history', history),
  algo('GET', '/specific', specific),
  algo('POST', '/cancel-all-after', cancelAllAfter, DEFAULT_LIMIT),
];
