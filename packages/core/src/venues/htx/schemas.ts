import type { Schema } from './fields.ts';

/** HTX spot v1/v2, contracts V5 and the older contract APIs (documentation of November 2025, read 2026-11-21). */

/** More in one request and the venue refuses the whole. */
export const BATCH_MAX = 10;
export const SPOT_CANCEL_MAX = 50;

const SIDE = { oneOf: ['buy', 'sell'] } as const;
const POSITION_SIDE = { oneOf: ['long', 'short', 'both'] } as const;
const TRIGGER_SOURCE = { oneOf: ['last', 'mark'] } as const;
const MARGIN_MODE = { oneOf: ['cross', 'isolated'] } as const;
/** Orders of V5 are documented for crossed margin alone. */
const ORDER_MARGIN_MODE = { oneOf: ['cross'] } as const;
const TIME_IN_FORCE = { oneOf: ['gtc', 'ioc', 'fok'] } as const;

export const SPOT_ORDER: Schema = {
  fields: {
    'account-id': 'account-id',
    symbol: 'pair',
    type: {
      oneOf: ['buy', 'sell'].flatMap((side) =>
        ['market', 'limit', 'ioc', 'limit-maker', 'stop-limit', 'limit-fok', 'stop-limit-fok'].map(
          (kind) => `${side}-${kind}`,
        ),
      ),
    },
    amount: 'positive',
    price: 'positive',
    // The others spend a margin account, and can borrow for it.
    source: { oneOf: ['spot-api', 'api'] },
    'client-order-id': 'client-id',
    'self-match-prevent': 'bit',
    'stop-price': 'positive',
    operator: { oneOf: ['gte', 'lte'] },
  },
  required: ['account-id', 'symbol', 'type', 'amount'],
};

export const SPOT_CANCEL: Schema = { fields: { symbol: 'pair' }, required: [] };

export const SPOT_CANCEL_CLIENT: Schema = {
  fields: { 'client-order-id': 'client-id' },
  required: ['client-order-id'],
};

export const SPOT_BATCH_CANCEL: Schema = {
  fields: {
    'order-ids': { list: 'venue-id', max: SPOT_CANCEL_MAX },
    'client-order-ids': { list: 'client-id', max: SPOT_CANCEL_MAX },
  },
  required: [],
};

/** By nothing but the instrument: what a cancel of one side or of some types did cannot be asked back reliably. */
export const SPOT_CANCEL_OPEN: Schema = {
  fields: { 'account-id': 'account-id', symbol: 'pairs' },
  required: [],
};

export const SPOT_CANCEL_AFTER: Schema = { fields: { timeout: 'duration' }, required: ['timeout'] };

export const SPOT_ALGO_ORDER: Schema = {
  fields: {
    accountId: 'account-id',
    symbol: 'pair',
    orderPrice: 'positive',
    orderSide: SIDE,
    orderSize: 'positive',
    orderValue: 'positive',
    timeInForce: { oneOf: ['gtc', 'boc', 'ioc', 'fok'] },
    orderType: { oneOf: ['limit', 'market'] },
    clientOrderId: 'client-id',
    stopPrice: 'positive',
    trailingRate: 'positive',
  },
  required: ['accountId', 'symbol', 'orderSide', 'orderType', 'stopPrice'],
};

export const SPOT_ALGO_CANCEL: Schema = {
  fields: { clientOrderIds: { list: 'client-id', max: SPOT_CANCEL_MAX } },
  required: ['clientOrderIds'],
};

const V5_LEGS = {
  tp_trigger_price: 'positive',
  tp_order_price: 'positive',
  tp_type: 'word',
  tp_trigger_price_type: TRIGGER_SOURCE,
  sl_trigger_price: 'positive',
  sl_order_price: 'positive',
  sl_type: 'word',
  sl_trigger_price_type: TRIGGER_SOURCE,
} as const;

export const V5_ORDER: Schema = {
  fields: {
    ...V5_LEGS,
    contract_code: 'contract',
    margin_mode: ORDER_MARGIN_MODE,
    side: SIDE,
    type: { oneOf: ['market', 'limit', 'post_only'] },
    volume: 'positive',
    price: 'positive',
    position_side: POSITION_SIDE,
    price_match: { oneOf: ['opponent', 'optimal_5', 'optimal_10', 'optimal_20'] },
    client_order_id: 'number-id',
    reduce_only: 'bit',
    time_in_force: TIME_IN_FORCE,
    price_protect: 'boolean',
    self_match_prevent: { oneOf: ['cancel_taker', 'cancel_maker', 'cancel_both'] },
    channel_code: 'word',
  },
  required: ['contract_code', 'margin_mode', 'side', 'type', 'volume'],
};

export const V5_CANCEL: Schema = {
  fields: { contract_code: 'contract', order_id: 'venue-id', client_order_id: 'number-id' },
  required: ['contract_code'],
};

export const V5_BATCH_CANCEL: Schema = {
  fields: {
    contract_code: 'contract',
    order_id: { list: 'venue-id', max: BATCH_MAX },
    client_order_id: { list: 'number-id', max: BATCH_MAX },
  },
  required: ['contract_code'],
};

export const V5_CANCEL_ALL: Schema = { fields: { contract_code: 'contract' }, required: [] };

export const V5_CANCEL_AFTER: Schema = {
  fields: { on_off: 'bit', time_out: 'duration' },
  required: ['on_off'],
};

export const V5_CLOSE: Schema = {
  fields: {
    contract_code: 'contract',
    margin_mode: MARGIN_MODE,
    position_side: POSITION_SIDE,
    client_order_id: 'number-id',
  },
  required: ['contract_code', 'margin_mode'],
};

export const V5_LEVER: Schema = {
  fields: {
    contract_code: 'contract',
    margin_mode: MARGIN_MODE,
    lever_rate: 'positive',
    // ccxt leaves its own word for margin_mode in the body; the venue does not know it.
    marginMode: MARGIN_MODE,
  },
  required: ['contract_code', 'margin_mode', 'lever_rate'],
};

export const V5_ALGO_ORDER: Schema = {
  fields: {
    ...V5_LEGS,
    contract_code: 'contract',
    margin_mode: ORDER_MARGIN_MODE,
    side: SIDE,
    // ccxt overwrites `trigger` with the type of the order that it places.
    type: { oneOf: ['trigger', 'tp', 'sl', 'trailing_stop', 'limit', 'market'] },
    volume: 'positive',
    price: 'positive',
    trigger_price: 'positive',
    trigger_price_type: TRIGGER_SOURCE,
    position_side: POSITION_SIDE,
    callback_rate: 'positive',
    active_price: 'positive',
    order_price_type: 'word',
    algo_client_order_id: 'number-id',
    reduce_only: 'bit',
    time_in_force: TIME_IN_FORCE,
    channel_code: 'word',
  },
  required: ['contract_code', 'margin_mode', 'side', 'type', 'volume'],
};

export const V5_ALGO_CANCEL: Schema = {
  fields: { contract_code: 'contract', algo_id: 'venue-id', algo_client_order_id: 'number-id' },
  required: ['contract_code'],
};

export const LEGACY_ORDER: Schema = {
  fields: {
    contract_code: 'contract',
    client_order_id: 'number-id',
    price: 'positive',
    volume: 'positive',
    direction: SIDE,
    offset: { oneOf: ['open', 'close', 'both'] },
    lever_rate: 'positive',
    order_price_type: {
      oneOf: ['limit', 'post_only', 'ioc', 'fok', 'market'].concat(
        ['opponent', 'optimal_5', 'optimal_10', 'optimal_20', 'lightning'].flatMap((name) => [
          name,
          `${name}_ioc`,
          `${name}_fok`,
        ]),
      ),
    },
    reduce_only: 'bit',
    tp_trigger_price: 'positive',
    tp_order_price: 'positive',
    tp_order_price_type: 'word',
    sl_trigger_price: 'positive',
    sl_order_price: 'positive',
    sl_order_price_type: 'word',
    channel_code: 'word',
  },
  required: ['contract_code', 'volume', 'direction', 'order_price_type'],
};

export const LEGACY_BATCH: Schema = {
  fields: { orders_data: { rows: LEGACY_ORDER, max: BATCH_MAX }, channel_code: 'word' },
  required: ['orders_data'],
};

export const LEGACY_CANCEL: Schema = {
  fields: {
    contract_code: 'contract',
    order_id: { commaList: 'venue-id', max: BATCH_MAX },
    client_order_id: { commaList: 'number-id', max: BATCH_MAX },
  },
  required: ['contract_code'],
};

export const LEGACY_CANCEL_ALL: Schema = {
  fields: { contract_code: 'contract' },
  required: ['contract_code'],
};

export const LEGACY_LEVER: Schema = {
  fields: { contract_code: 'contract', lever_rate: 'positive' },
  required: ['contract_code', 'lever_rate'],
};
