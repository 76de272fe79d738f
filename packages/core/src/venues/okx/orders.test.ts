/** Orders as they are sent, and exactly what each of them is read as. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../../money/decimal.ts';
import type { OrderLeg, PlaceIntent } from '../../trading/intent.ts';
import { readBody, verdictOf } from './testing/requests.ts';

type Body = Readonly<Record<string, unknown>>;
/** A row: what differs from the plain order, and what differs in its intent, or the code of the refusal. */
type Row = readonly [name: string, change: Body, expected: Partial<PlaceIntent> | string];

const D = (text: string) => Decimal.parse(text);
const LIMIT: Body = {
  instId: 'BTC-USDT',
  tdMode: 'cash',
  side: 'buy',
  ordType: 'limit',
  px: '50000',
  sz: '2',
};
const READ: PlaceIntent = {
  kind: 'place',
  instrument: 'BTC-USDT',
  market: 'spot',
  side: 'buy',
  type: 'limit',
  size: { unit: 'base', amount: D('2') },
  price: D('50000'),
  legs: [],
  reduceOnly: false,
  clientOrderId: null,
  algo: false,
  positionSide: null,
  venueAccount: null,
};
const ALGO: Body = { instId: 'BTC-USDT', tdMode: 'cash', side: 'sell', ordType: 'trigger', sz: '2' };
const READ_ALGO: PlaceIntent = { ...READ, side: 'sell', type: 'trigger', price: null, algo: true };

const base = (amount: string) => ({ unit: 'base', amount: D(amount) }) as const;
const quote = (amount: string) => ({ unit: 'quote', amount: D(amount) }) as const;
const contracts = (amount: string) => ({ unit: 'contracts', amount: D(amount) }) as const;
const leg = (
  purpose: OrderLeg['purpose'],
  trigger: string | null,
  price: string | null,
  size: OrderLeg['size'] = null,
): OrderLeg => ({
  purpose,
  triggerPrice: trigger === null ? null : D(trigger),
  price: price === null ? null : D(price),
  size,
});

/** A change to `undefined` takes the field away. */
function checkRows(path: string, plain: Body, read: PlaceIntent, rows: readonly Row[]): void {
  for (const [name, change, expected] of rows) {
    const result = readBody(path, { ...plain, ...change });
    if (typeof expected === 'string') assert.equal(verdictOf(result), expected, name);
    else {
      assert.equal(result.kind, 'read-request', `${name}: ${JSON.stringify(result)}`);
      assert.deepEqual(
        result,
        { kind: 'read-request', intents: [{ ...read, ...expected }], deadlineMs: null },
        name,
      );
    }
  }
}

const AT_MARKET: Body = { ordType: 'market', px: undefined };
const MARKET = { type: 'market', price: null } as const;
const SWAP: Body = { instId: 'BTC-USDT-SWAP', tdMode: 'cross' };
const SWAP_READ = { instrument: 'BTC-USDT-SWAP', market: 'swap', size: contracts('2') } as const;

test('An ordinary order is read with its market, side, type, price and id.', () => {
  checkRows('trade/order', LIMIT, READ, [
    ['as it is', {}, {}],
    ['a sale', { side: 'sell' }, { side: 'sell' }],
    ['an id', { clOrdId: 'b15' }, { clientOrderId: 'b15' }],
    ['an empty id', { clOrdId: '' }, {}],
    ['a tag', { tag: 'x1' }, {}],
    ['post only', { ordType: 'post_only' }, { type: 'post-only' }],
    ['fill or kill', { ordType: 'fok' }, { type: 'fok' }],
    ['immediate or cancel', { ordType: 'ioc' }, { type: 'ioc' }],
    ['rpi', { ordType: 'rpi' }, { type: 'post-only' }],
    ['elp', { ordType: 'elp' }, { type: 'post-only' }],
    ['crossed margin', { tdMode: 'cross' }, { market: 'margin' }],
    ['isolated margin', { tdMode: 'isolated', ccy: 'USDT' }, { market: 'margin' }],
    ['copied spot', { tdMode: 'spot_isolated' }, {}],
    ['the smallest size', { sz: '0.000000000000000001' }, { size: base('0.000000000000000001') }],
    ['fields that judge nothing', { banAmend: true, stpMode: 'cancel_both', pxAmendType: '1' }, {}],
    [
      'every optional field empty',
      { ccy: '', posSide: '', tgtCcy: '', tradeQuoteCcy: '', reduceOnly: '' },
      {},
    ],
  ]);
});

test('A limit order has exactly one price, an order at market none that counts.', () => {
  checkRows('trade/order', LIMIT, READ, [
    ['without a price', { px: undefined }, 'FIELD_MISSING'],
    ['with an empty price', { px: '' }, 'FIELD_MISSING'],
    ['in dollars for a pair', { px: undefined, pxUsd: '1' }, 'FIELD_MALFORMED'],
    ['in volatility for a pair', { px: undefined, pxVol: '1' }, 'FIELD_MALFORMED'],
    ['in two units', { pxUsd: '1' }, 'FIELD_MALFORMED'],
    ['at market with a price', { ordType: 'market', tgtCcy: 'base_ccy' }, MARKET],
    ['post only without a price', { ordType: 'post_only', px: undefined }, 'FIELD_MISSING'],
    ['the best limit of a pair', { ordType: 'optimal_limit_ioc', px: undefined }, 'FIELD_MALFORMED'],
    ['fok without a price', { ordType: 'fok', px: undefined }, 'FIELD_MISSING'],
    ['ioc without a price', { ordType: 'ioc', px: undefined }, 'FIELD_MISSING'],
  ]);
});

const OPTION: Body = { instId: 'BTC-USD-281229-90000-C', tdMode: 'cross' };
const OPTION_READ = { instrument: 'BTC-USD-281229-90000-C', market: 'option', size: contracts('2') } as const;

test('An option is priced in its coin, in dollars or in volatility; only the first is a price here.', () => {
  checkRows('trade/order', { ...LIMIT, ...OPTION }, { ...READ, ...OPTION_READ }, [
    ['in its coin', { px: '0.01' }, { price: D('0.01') }],
    ['in dollars', { px: undefined, pxUsd: '100' }, { price: null }],
    ['in volatility', { px: undefined, pxVol: '0.5' }, { price: null }],
    ['in two units', { pxVol: '0.5' }, 'FIELD_MALFORMED'],
    ['market makers’', { ordType: 'mmp' }, { type: 'limit' }],
    ['market makers’, post only', { ordType: 'mmp_and_post_only' }, { type: 'post-only' }],
    ['flagged as reducing, which options do not have', { reduceOnly: true }, {}],
    ['a side of a position, which options do not have', { posSide: 'short' }, { positionSide: 'short' }],
  ]);
});

test('The size of a spot order at market counts what tgtCcy says, by default quote to buy and base to sell (POL-08).', () => {
  checkRows('trade/order', { ...LIMIT, ...AT_MARKET }, { ...READ, ...MARKET }, [
    ['a purchase', {}, { size: quote('2') }],
    ['a purchase, empty', { tgtCcy: '' }, { size: quote('2') }],
    ['a purchase in quote', { tgtCcy: 'quote_ccy' }, { size: quote('2') }],
    ['a purchase in base', { tgtCcy: 'base_ccy' }, { size: base('2') }],
    ['a sale', { side: 'sell' }, { side: 'sell', size: base('2') }],
    ['a sale in base', { side: 'sell', tgtCcy: 'base_ccy' }, { side: 'sell', size: base('2') }],
    ['a sale in quote', { side: 'sell', tgtCcy: 'quote_ccy' }, { side: 'sell', size: quote('2') }],
    ['copied spot', { tdMode: 'spot_isolated' }, { size: quote('2') }],
    ['another word', { tgtCcy: 'USDT' }, 'FIELD_MALFORMED'],
    ['upper case', { tgtCcy: 'BASE_CCY' }, 'FIELD_MALFORMED'],
  ]);
  checkRows('trade/order', LIMIT, READ, [
    ['a limit order in base', { tgtCcy: 'base_ccy' }, {}],
    ['a limit order in quote', { tgtCcy: 'quote_ccy' }, 'FIELD_MALFORMED'],
    ['an ioc order in quote', { ordType: 'ioc', tgtCcy: 'quote_ccy' }, 'FIELD_MALFORMED'],
  ]);
});

test('The size of a margin order at market is quote to buy and base to sell, and tgtCcy has no meaning.', () => {
  const margin = { ...LIMIT, ...AT_MARKET, tdMode: 'cross' };
  checkRows('trade/order', margin, { ...READ, ...MARKET, market: 'margin' }, [
    ['a purchase', {}, { size: quote('2') }],
    ['a sale', { side: 'sell' }, { side: 'sell', size: base('2') }],
    ['isolated', { tdMode: 'isolated', ccy: 'BTC' }, { size: quote('2') }],
    ['a purchase in base', { tgtCcy: 'base_ccy' }, 'FIELD_MALFORMED'],
    ['a purchase in quote', { tgtCcy: 'quote_ccy' }, 'FIELD_MALFORMED'],
    ['a limit order in base', { ordType: 'limit', px: '1', tgtCcy: 'base_ccy' }, 'FIELD_MALFORMED'],
  ]);
});

test('Contracts are counted in contracts, whatever the price.', () => {
  checkRows('trade/order', { ...LIMIT, ...SWAP }, { ...READ, ...SWAP_READ }, [
    ['a swap', {}, {}],
    ['a swap at market', AT_MARKET, MARKET],
    [
      'the best limit',
      { ordType: 'optimal_limit_ioc', px: undefined },
      { type: 'optimal-limit-ioc', price: null },
    ],
    ['isolated', { tdMode: 'isolated' }, {}],
    ['cash', { tdMode: 'cash' }, {}],
    ['an inverse swap', { instId: 'BTC-USD-SWAP' }, { instrument: 'BTC-USD-SWAP' }],
    ['a united margin swap', { instId: 'BTC-USD_UM-SWAP' }, { instrument: 'BTC-USD_UM-SWAP' }],
    ['futures', { instId: 'BTC-USD-281229' }, { instrument: 'BTC-USD-281229', market: 'futures' }],
    ['tgtCcy', { tgtCcy: 'base_ccy' }, 'FIELD_MALFORMED'],
    ['tgtCcy at market', { ...AT_MARKET, tgtCcy: 'quote_ccy' }, 'FIELD_MALFORMED'],
  ]);
});

test('An order reduces where the venue makes sure of it, and nowhere else.', () => {
  const reduces = { reduceOnly: true } as const;
  checkRows('trade/order', { ...LIMIT, ...SWAP }, { ...READ, ...SWAP_READ }, [
    ['flagged', reduces, reduces],
    ['flagged false', { reduceOnly: false }, {}],
    ['flagged as text', { reduceOnly: 'true' }, 'FIELD_MALFORMED'],
    ['flagged as a number', { reduceOnly: 1 }, 'FIELD_MALFORMED'],
    ['flagged in net mode', { ...reduces, posSide: 'net' }, reduces],
    ['a purchase of long', { posSide: 'long' }, { positionSide: 'long' }],
    ['a purchase of long, flagged', { posSide: 'long', ...reduces }, { positionSide: 'long' }],
    ['a purchase of short', { posSide: 'short' }, { positionSide: 'short', ...reduces }],
    ['a sale of long', { side: 'sell', posSide: 'long' }, { side: 'sell', positionSide: 'long', ...reduces }],
    ['a sale of short', { side: 'sell', posSide: 'short' }, { side: 'sell', positionSide: 'short' }],
    [
      'flagged, with a leg that opens again',
      { ...reduces, attachAlgoOrds: [{ slTriggerPx: '1', slOrdPx: '-1' }] },
      { legs: [leg('stop-loss', '1', null)] },
    ],
  ]);
  checkRows('trade/order', LIMIT, READ, [
    ['a flagged spot order', reduces, {}],
    ['a flagged order on crossed margin', { tdMode: 'cross', ...reduces }, { market: 'margin' }],
    [
      'a flagged order on isolated margin',
      { tdMode: 'isolated', ...reduces },
      { market: 'margin', ...reduces },
    ],
  ]);
});

test('The legs of an order are read with their triggers, prices and sizes (POL-06).', () => {
  const attached = (...rows: readonly Body[]): Body => ({ attachAlgoOrds: rows });
  const profit = { tpTriggerPx: '60000', tpOrdPx: '60001' };
  const loss = { slTriggerPx: '40000', slOrdPx: '-1', slTriggerPxType: 'mark' };
  checkRows('trade/order', LIMIT, READ, [
    ['none', attached({}), {}],
    ['take-profit', attached(profit), { legs: [leg('take-profit', '60000', '60001')] }],
    ['stop-loss at market', attached(loss), { legs: [leg('stop-loss', '40000', null)] }],
    [
      'both in one',
      attached({ ...profit, ...loss, amendPxOnTriggerType: '1', attachAlgoClOrdId: 'a1' }),
      { legs: [leg('take-profit', '60000', '60001'), leg('stop-loss', '40000', null)] },
    ],
    [
      'split, with sizes',
      attached({ ...profit, sz: '1.5' }, { tpTriggerPx: '70000', tpOrdPx: '-1', sz: '0.5' }),
      {
        legs: [
          leg('take-profit', '60000', '60001', base('1.5')),
          leg('take-profit', '70000', null, base('0.5')),
        ],
      },
    ],
    [
      'by a ratio',
      attached({ tpTriggerRatio: '0.1', tpOrdPx: '-1' }),
      { legs: [leg('take-profit', null, null)] },
    ],
    [
      'of limit kind',
      attached({ tpOrdKind: 'limit', tpOrdPx: '9' }),
      { legs: [leg('take-profit', '9', '9')] },
    ],
    [
      'of limit kind, by a ratio all the same',
      attached({ tpOrdKind: 'limit', tpOrdPx: '9', tpTriggerRatio: '0.1' }),
      { legs: [leg('take-profit', null, '9')] },
    ],
    [
      'of the kind that waits',
      attached({ tpOrdKind: 'condition', tpOrdPx: '9' }),
      { legs: [leg('take-profit', null, '9')] },
    ],
    ['trailing', attached({ callbackRatio: '0.1', activePx: '5' }), { legs: [leg('stop-loss', '5', null)] }],
    ['in the order itself', profit, { legs: [leg('take-profit', '60000', '60001')] }],
    [
      'in the order itself and attached',
      { ...profit, ...attached(loss) },
      { legs: [leg('take-profit', '60000', '60001'), leg('stop-loss', '40000', null)] },
    ],
    ['by a ratio alone', attached({ slTriggerRatio: '0.1' }), { legs: [leg('stop-loss', null, null)] }],
    ['trailing alone', attached({ callbackSpread: '1' }), { legs: [leg('stop-loss', null, null)] }],
    ['an empty list', { attachAlgoOrds: [] }, 'BATCH_SIZE_WRONG'],
    ['ten', attached(...Array.from({ length: 10 }, () => ({}))), {}],
    ['eleven', attached(...Array.from({ length: 11 }, () => ({}))), 'BATCH_SIZE_WRONG'],
    ['an object for the list', { attachAlgoOrds: loss }, 'FIELD_MALFORMED'],
    ['text for the list', { attachAlgoOrds: '[]' }, 'FIELD_MALFORMED'],
    ['a trigger of -1', attached({ slTriggerPx: '-1' }), 'FIELD_MALFORMED'],
    ['a price of -2', attached({ slTriggerPx: '1', slOrdPx: '-2' }), 'FIELD_MALFORMED'],
    ['a price of -1.0', attached({ slTriggerPx: '1', slOrdPx: '-1.0' }), 'FIELD_MALFORMED'],
    ['a size of zero', attached({ ...profit, sz: '0' }), 'FIELD_MALFORMED'],
    ['an unknown field', attached({ ...profit, instId: 'ETH-USDT' }), 'FIELD_UNKNOWN'],
  ]);
  checkRows('trade/order', { ...LIMIT, ...SWAP }, { ...READ, ...SWAP_READ }, [
    [
      'of contracts',
      attached({ ...profit, sz: '1' }),
      { legs: [leg('take-profit', '60000', '60001', contracts('1'))] },
    ],
  ]);
});

test('A trigger order has its trigger as a leg, at its price or at market.', () => {
  const trigger = (price: string | null) => ({ legs: [leg('trigger', '49000', price)] });
  checkRows('trade/order-algo', { ...ALGO, triggerPx: '49000', orderPx: '48000' }, READ_ALGO, [
    ['at a price', {}, trigger('48000')],
    ['at market', { orderPx: '-1' }, trigger(null)],
    ['a purchase at a price', { side: 'buy' }, { side: 'buy', ...trigger('48000') }],
    [
      'a purchase at market that does not say what it counts',
      { side: 'buy', orderPx: '-1' },
      'FIELD_MISSING',
    ],
    [
      'a purchase at market in base',
      { side: 'buy', orderPx: '-1', tgtCcy: 'base_ccy' },
      { side: 'buy', ...trigger(null) },
    ],
    ['with its id', { algoClOrdId: 'a7' }, { clientOrderId: 'a7', ...trigger('48000') }],
    ['with the id that the venue ignores', { clOrdId: 'a7' }, trigger('48000')],
    ['without a trigger', { triggerPx: undefined }, { legs: [leg('trigger', null, '48000')] }],
    ['chasing', { advanceOrdType: 'chase', advChaseParams: [{ chaseVal: '1' }] }, trigger('48000')],
    ['two chases', { advChaseParams: [{}, {}] }, 'BATCH_SIZE_WRONG'],
    [
      'with legs',
      { attachAlgoOrds: [{ slTriggerPx: '1', slOrdPx: '-1' }] },
      { legs: [leg('trigger', '49000', '48000'), leg('stop-loss', '1', null)] },
    ],
    ['on margin', { tdMode: 'cross' }, { market: 'margin', ...trigger('48000') }],
    ['a purchase at market on margin', { tdMode: 'cross', side: 'buy', orderPx: '-1' }, 'FIELD_MALFORMED'],
    ['without a size', { sz: undefined }, 'FIELD_MISSING'],
    ['an order of the book', { ordType: 'limit' }, 'FIELD_MALFORMED'],
    ['an iceberg', { ordType: 'iceberg' }, 'FIELD_MALFORMED'],
  ]);
});

test('Conditional and oco orders have their own legs; their sizes count the quote asset only where the venue says so.', () => {
  const loss = { slTriggerPx: '40000', slOrdPx: '-1' };
  const profit = { tpTriggerPx: '60000', tpOrdPx: '60001' };
  const stop = { type: 'take-profit-stop-loss', legs: [leg('stop-loss', '40000', null)] } as const;
  const both = [leg('take-profit', '60000', '60001'), leg('stop-loss', '40000', null)];
  checkRows('trade/order-algo', { ...ALGO, ordType: 'conditional', ...loss }, { ...READ_ALGO, ...stop }, [
    ['a stop', {}, {}],
    [
      'a profit',
      { ...profit, slTriggerPx: '', slOrdPx: '' },
      { legs: [leg('take-profit', '60000', '60001')] },
    ],
    ['one cancels the other', { ordType: 'oco', ...profit }, { legs: both }],
    ['a purchase in quote', { side: 'buy', tgtCcy: 'quote_ccy' }, { side: 'buy', size: quote('2') }],
    ['a purchase in base', { side: 'buy', tgtCcy: 'base_ccy' }, { side: 'buy' }],
    ['a purchase that does not say', { side: 'buy' }, 'FIELD_MISSING'],
    ['a sale in quote', { tgtCcy: 'quote_ccy' }, 'FIELD_MALFORMED'],
    [
      'a purchase in quote with a priced leg',
      { ...profit, side: 'buy', tgtCcy: 'quote_ccy' },
      'FIELD_MALFORMED',
    ],
  ]);
});

test('Trailing, chase and twap orders are read as what they are.', () => {
  checkRows('trade/order-algo', ALGO, READ_ALGO, [
    [
      'trailing',
      { ordType: 'move_order_stop', callbackRatio: '0.01', activePx: '50000' },
      { type: 'trailing', legs: [leg('trigger', '50000', null)] },
    ],
    [
      'trailing from now on',
      { ordType: 'move_order_stop', callbackSpread: '10' },
      { type: 'trailing', legs: [leg('trigger', null, null)] },
    ],
    ['a trailing purchase that does not say', { ordType: 'move_order_stop', side: 'buy' }, 'FIELD_MISSING'],
    ['chase', { ordType: 'chase', chaseType: 'distance', chaseVal: '0' }, { type: 'chase' }],
    [
      'twap',
      { ordType: 'twap', szLimit: '1', pxLimit: '50000', timeInterval: '10', pxSpread: '0' },
      { type: 'twap', price: D('50000') },
    ],
    ['a limit that belongs to twap', { ordType: 'chase', pxLimit: '50000' }, { type: 'chase' }],
  ]);
});

test('An algo order of contracts reduces by its flag or side, and may close a whole position.', () => {
  const swap = { ...ALGO, ...SWAP, triggerPx: '49000', orderPx: '-1' };
  const read = { ...READ_ALGO, ...SWAP_READ, legs: [leg('trigger', '49000', null)] };
  const whole = { closeFraction: '1', sz: undefined };
  checkRows('trade/order-algo', swap, read, [
    ['as it is', {}, {}],
    ['flagged', { reduceOnly: true }, { reduceOnly: true }],
    ['a purchase at market', { side: 'buy' }, { side: 'buy' }],
    ['in quote', { tgtCcy: 'quote_ccy' }, 'FIELD_MALFORMED'],
    ['in base', { tgtCcy: 'base_ccy' }, 'FIELD_MALFORMED'],
    ['all of a position', { ...whole, reduceOnly: true }, { reduceOnly: true, size: { unit: 'position' } }],
    [
      'all of a long position',
      { ...whole, posSide: 'long' },
      { reduceOnly: true, positionSide: 'long', size: { unit: 'position' } },
    ],
    ['all of a position without reducing', whole, 'FIELD_MALFORMED'],
    ['all of a position and a size', { closeFraction: '1', reduceOnly: true }, 'FIELD_MALFORMED'],
    ['half of a position', { ...whole, closeFraction: '0.5', reduceOnly: true }, 'FIELD_MALFORMED'],
    [
      'all of a position with a leg that opens again',
      { ...whole, reduceOnly: true, attachAlgoOrds: [{ slTriggerPx: '1', slOrdPx: '-1' }] },
      'FIELD_MALFORMED',
    ],
  ]);
});
