import type { Schema } from './fields.ts';

/** OKX v5, sections "Trade" and "Account" (documentation of 2026-02-23, change log to 2026-10-09), REST shapes. */

/** More than these in one request and the venue answers 51111. */
export const BATCH_MAX = 20;
export const ALGO_CANCEL_MAX = 10;
/** Split take-profits; the venue's own bound is lower. */
const LEGS_MAX = 10;

const SIDE = { oneOf: ['buy', 'sell'] } as const;
const POSITION_SIDE = { oneOf: ['long', 'short', 'net'] } as const;
const MARGIN_MODE = { oneOf: ['cross', 'isolated'] } as const;
const TRADE_MODE = { oneOf: ['cash', 'cross', 'isolated', 'spot_isolated'] } as const;
const TRIGGER_SOURCE = { oneOf: ['last', 'index', 'mark'] } as const;
const TARGET_CURRENCY = { oneOf: ['base_ccy', 'quote_ccy'] } as const;
const BIT = { oneOf: ['0', '1'] } as const;
const LEG_KIND = { oneOf: ['condition', 'limit'] } as const;
const QUICK_MARGIN = { oneOf: ['manual', 'auto_borrow', 'auto_repay'] } as const;
const SELF_TRADE = { oneOf: ['cancel_maker', 'cancel_taker', 'cancel_both'] } as const;
const CHASE_KIND = { oneOf: ['distance', 'ratio'] } as const;

const LEG_PRICES = {
  tpTriggerPx: 'positive',
  tpTriggerPxType: TRIGGER_SOURCE,
  tpOrdPx: 'market-or-positive',
  tpOrdKind: LEG_KIND,
  slTriggerPx: 'positive',
  slTriggerPxType: TRIGGER_SOURCE,
  slOrdPx: 'market-or-positive',
} as const;

const NEW_LEG_PRICES = {
  newTpTriggerPx: 'non-negative',
  newTpTriggerPxType: TRIGGER_SOURCE,
  newTpOrdPx: 'market-or-positive',
  newTpOrdKind: LEG_KIND,
  newSlTriggerPx: 'non-negative',
  newSlTriggerPxType: TRIGGER_SOURCE,
  newSlOrdPx: 'market-or-positive',
} as const;

const ATTACHED_LEG: Schema = {
  fields: {
    ...LEG_PRICES,
    attachAlgoClOrdId: 'client-id',
    tpTriggerRatio: 'positive',
    slTriggerRatio: 'positive',
    sz: 'positive',
    amendPxOnTriggerType: BIT,
    callbackRatio: 'positive',
    callbackSpread: 'positive',
    activePx: 'positive',
  },
  required: [],
};

const AMENDED_LEG: Schema = {
  fields: {
    ...NEW_LEG_PRICES,
    attachAlgoId: 'venue-id',
    attachAlgoClOrdId: 'client-id',
    newTpTriggerRatio: 'positive',
    newSlTriggerRatio: 'positive',
    sz: 'positive',
    amendPxOnTriggerType: BIT,
    newCallbackRatio: 'positive',
    newCallbackSpread: 'positive',
    newActivePx: 'positive',
  },
  required: [],
};

export const ORDER: Schema = {
  fields: {
    ...LEG_PRICES,
    instId: 'instrument',
    tdMode: TRADE_MODE,
    ccy: 'word',
    clOrdId: 'client-id',
    tag: 'tag',
    side: SIDE,
    posSide: POSITION_SIDE,
    ordType: {
      oneOf: [
        'market',
        'limit',
        'post_only',
        'fok',
        'ioc',
        'optimal_limit_ioc',
        'mmp',
        'mmp_and_post_only',
        'rpi',
        'elp',
      ],
    },
    sz: 'positive',
    px: 'positive',
    pxUsd: 'positive',
    pxVol: 'positive',
    reduceOnly: 'boolean',
    tgtCcy: TARGET_CURRENCY,
    banAmend: 'boolean',
    pxAmendType: BIT,
    tradeQuoteCcy: 'word',
    slippagePct: 'non-negative',
    stpMode: SELF_TRADE,
    rpiTakerAccess: 'boolean',
    isElpTakerAccess: 'boolean',
    quickMgnType: QUICK_MARGIN,
    attachAlgoOrds: { rows: ATTACHED_LEG, max: LEGS_MAX },
  },
  required: ['instId', 'tdMode', 'side', 'ordType', 'sz'],
};

export const AMENDED_ORDER: Schema = {
  fields: {
    ...NEW_LEG_PRICES,
    instId: 'instrument',
    ordId: 'venue-id',
    clOrdId: 'client-id',
    tag: 'tag',
    reqId: 'client-id',
    cxlOnFail: 'boolean',
    newSz: 'positive',
    newPx: 'positive',
    newPxUsd: 'positive',
    newPxVol: 'positive',
    pxAmendType: BIT,
    rpiTakerAccess: 'boolean',
    isElpTakerAccess: 'boolean',
    attachAlgoOrds: { rows: AMENDED_LEG, max: LEGS_MAX },
  },
  required: ['instId'],
};

export const CANCELLED_ORDER: Schema = {
  fields: { instId: 'instrument', ordId: 'venue-id', clOrdId: 'client-id', tag: 'tag' },
  required: ['instId'],
};

const CHASE: Schema = {
  fields: {
    chaseType: CHASE_KIND,
    chaseVal: 'non-negative',
    maxChaseType: CHASE_KIND,
    maxChaseVal: 'non-negative',
  },
  required: [],
};

export const ALGO_ORDER: Schema = {
  fields: {
    ...LEG_PRICES,
    instId: 'instrument',
    tdMode: TRADE_MODE,
    ccy: 'word',
    // ccxt names the client order id of an algo order so; the venue ignores it.
    clOrdId: 'client-id',
    algoClOrdId: 'client-id',
    tag: 'tag',
    side: SIDE,
    posSide: POSITION_SIDE,
    ordType: { oneOf: ['conditional', 'oco', 'trigger', 'move_order_stop', 'chase', 'twap'] },
    sz: 'positive',
    closeFraction: { oneOf: ['1'] },
    reduceOnly: 'boolean',
    tgtCcy: TARGET_CURRENCY,
    tradeQuoteCcy: 'word',
    quickMgnType: QUICK_MARGIN,
    cxlOnClosePos: 'boolean',
    triggerPx: 'positive',
    triggerPxType: TRIGGER_SOURCE,
    orderPx: 'market-or-positive',
    advanceOrdType: { oneOf: ['fok', 'ioc', 'chase'] },
    advChaseParams: { rows: CHASE, max: 1 },
    attachAlgoOrds: { rows: ATTACHED_LEG, max: LEGS_MAX },
    callbackRatio: 'positive',
    callbackSpread: 'positive',
    activePx: 'positive',
    chaseType: CHASE_KIND,
    chaseVal: 'non-negative',
    maxChaseType: CHASE_KIND,
    maxChaseVal: 'non-negative',
    pxVar: 'non-negative',
    pxSpread: 'non-negative',
    szLimit: 'positive',
    pxLimit: 'positive',
    timeInterval: 'word',
  },
  required: ['instId', 'tdMode', 'side', 'ordType'],
};

const AMENDED_CHASE: Schema = {
  fields: { newChaseVal: 'non-negative', newMaxChaseVal: 'non-negative' },
  required: [],
};

export const AMENDED_ALGO: Schema = {
  fields: {
    ...NEW_LEG_PRICES,
    instId: 'instrument',
    algoId: 'venue-id',
    algoClOrdId: 'client-id',
    tag: 'tag',
    reqId: 'client-id',
    cxlOnFail: 'boolean',
    newSz: 'positive',
    newTriggerPx: 'positive',
    newOrdPx: 'market-or-positive',
    newTriggerPxType: TRIGGER_SOURCE,
    advChaseParams: { rows: AMENDED_CHASE, max: 1 },
    attachAlgoOrds: { rows: AMENDED_LEG, max: LEGS_MAX },
  },
  required: ['instId'],
};

export const CANCELLED_ALGO: Schema = {
  fields: { instId: 'instrument', algoId: 'venue-id', algoClOrdId: 'client-id', tag: 'tag' },
  required: ['instId'],
};

export const CANCEL_ALL_AFTER: Schema = { fields: { timeOut: 'seconds', tag: 'tag' }, required: ['timeOut'] };

export const MASS_CANCEL: Schema = {
  fields: { instType: { oneOf: ['OPTION'] }, instFamily: 'word', lockInterval: 'seconds', tag: 'tag' },
  required: ['instType', 'instFamily'],
};

export const CLOSE_POSITION: Schema = {
  fields: {
    instId: 'instrument',
    mgnMode: MARGIN_MODE,
    posSide: POSITION_SIDE,
    ccy: 'word',
    autoCxl: 'boolean',
    clOrdId: 'client-id',
    tag: 'tag',
  },
  required: ['instId', 'mgnMode'],
};

/** The venue also takes a currency instead of an instrument; what such a call did cannot be asked back reliably. */
export const SET_LEVERAGE: Schema = {
  fields: {
    instId: 'instrument',
    lever: 'leverage',
    mgnMode: MARGIN_MODE,
    posSide: POSITION_SIDE,
    tag: 'tag',
  },
  required: ['instId', 'lever', 'mgnMode'],
};
