import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../../money/decimal.ts';
import type { AmendIntent, CancelIntent, Intent } from '../../trading/intent.ts';
import { readRequest } from './readers.ts';
import { messageOf, operationOf, readBody, verdictOf } from './testing/requests.ts';

type Row = readonly [name: string, body: unknown, expected: Intent | string];

const D = (text: string) => Decimal.parse(text);

function checkRows(path: string, rows: readonly Row[]): void {
  for (const [name, body, expected] of rows) {
    const read = readBody(path, body);
    if (typeof expected === 'string') assert.equal(verdictOf(read), expected, name);
    else assert.deepEqual(read, { kind: 'read-request', intents: [expected], deadlineMs: null }, name);
  }
}

const CANCEL = {
  kind: 'cancel',
  instrument: 'BTC-USDT',
  market: 'spot',
  order: { kind: 'venue-id', id: '7' },
  algo: false,
} as const satisfies CancelIntent;
const AMEND: AmendIntent = {
  ...CANCEL,
  kind: 'amend',
  newSize: null,
  newPrice: null,
  newLegs: [],
};
const PAIR = { instId: 'BTC-USDT' };
const BY_CLIENT = { order: { kind: 'client-id', id: 'c7' } } as const;

test('An order is named by one of its two ids (POL-13).', () => {
  for (const [path, venue, client, algo] of [
    ['trade/cancel-order', 'ordId', 'clOrdId', false],
    ['trade/cancel-algos', 'algoId', 'algoClOrdId', true],
  ] as const) {
    const wrap = (body: unknown) => (algo ? [body] : body);
    checkRows(path, [
      ['by the venue’s', wrap({ ...PAIR, [venue]: '7' }), { ...CANCEL, algo }],
      ['by the bot’s', wrap({ ...PAIR, [client]: 'c7' }), { ...CANCEL, ...BY_CLIENT, algo }],
      ['by both', wrap({ ...PAIR, [venue]: '7', [client]: 'c7' }), 'FIELD_MALFORMED'],
      ['by one, the other empty', wrap({ ...PAIR, [venue]: '7', [client]: '' }), { ...CANCEL, algo }],
      ['by neither', wrap(PAIR), 'FIELD_MISSING'],
      ['by two empty ones', wrap({ ...PAIR, [venue]: '', [client]: '' }), 'FIELD_MISSING'],
      ['by a number', wrap({ ...PAIR, [venue]: 7 }), 'FIELD_MALFORMED'],
      ['by a list', wrap({ ...PAIR, [venue]: ['7'] }), 'FIELD_MALFORMED'],
      ['by a word as the venue’s id', wrap({ ...PAIR, [venue]: 'c7' }), 'FIELD_MALFORMED'],
      [
        'by 20 digits',
        wrap({ ...PAIR, [venue]: '1'.repeat(20) }),
        { ...CANCEL, algo, order: { kind: 'venue-id', id: '1'.repeat(20) } },
      ],
      ['by 21 digits', wrap({ ...PAIR, [venue]: '1'.repeat(21) }), 'FIELD_MALFORMED'],
      [
        'by 32 characters',
        wrap({ ...PAIR, [client]: 'x'.repeat(32) }),
        { ...CANCEL, algo, order: { kind: 'client-id', id: 'x'.repeat(32) } },
      ],
      ['by 33 characters', wrap({ ...PAIR, [client]: 'x'.repeat(33) }), 'FIELD_MALFORMED'],
      ['by an id with a dash', wrap({ ...PAIR, [client]: 'c-7' }), 'FIELD_MALFORMED'],
      ['by an id with a line break', wrap({ ...PAIR, [client]: 'c7\n' }), 'FIELD_MALFORMED'],
      ['by an id that ends in more of a query', wrap({ ...PAIR, [client]: 'c7&ordId=1' }), 'FIELD_MALFORMED'],
      ['without an instrument', wrap({ [venue]: '7' }), 'FIELD_MISSING'],
    ]);
  }
  const swap = { instId: 'BTC-USDT-SWAP', ordId: '7', tag: 'sdk1' };
  checkRows('trade/cancel-order', [
    ['of a swap', swap, { ...CANCEL, instrument: 'BTC-USDT-SWAP', market: 'swap' }],
  ]);
});

test('A batch of cancels has an intent for each item, in order.', () => {
  const read = readBody('trade/cancel-batch-orders', [
    { ...PAIR, ordId: '7' },
    { ...PAIR, clOrdId: 'c7' },
  ]);
  assert.deepEqual(read.kind === 'read-request' && read.intents, [CANCEL, { ...CANCEL, ...BY_CLIENT }]);
});

test('An amend says what changes: size, price, legs (POL-06).', () => {
  const amend = (change: object) => ({ ...PAIR, ordId: '7', ...change });
  const stop = { purpose: 'stop-loss', triggerPrice: D('40000'), price: null, size: null } as const;
  const gain = { purpose: 'take-profit', triggerPrice: D('60000'), price: D('60001'), size: null } as const;
  checkRows('trade/amend-order', [
    ['nothing', amend({}), AMEND],
    ['the size', amend({ newSz: '3' }), { ...AMEND, newSize: D('3') }],
    ['the price', amend({ newPx: '50001.5' }), { ...AMEND, newPrice: D('50001.5') }],
    ['both', amend({ newSz: '3', newPx: '1' }), { ...AMEND, newSize: D('3'), newPrice: D('1') }],
    [
      'with an id of the request',
      amend({ newSz: '3', reqId: 'r1', cxlOnFail: true }),
      { ...AMEND, newSize: D('3') },
    ],
    ['by the bot’s id', { ...PAIR, clOrdId: 'c7', newSz: '3' }, { ...AMEND, ...BY_CLIENT, newSize: D('3') }],
    ['by both ids', { ...PAIR, ordId: '7', clOrdId: 'c7', newSz: '3' }, 'FIELD_MALFORMED'],
    ['a leg', amend({ newSlTriggerPx: '40000', newSlOrdPx: '-1' }), { ...AMEND, newLegs: [stop] }],
    [
      'an attached leg',
      amend({ attachAlgoOrds: [{ attachAlgoId: '9', newTpTriggerPx: '60000', newTpOrdPx: '60001' }] }),
      { ...AMEND, newLegs: [{ ...gain, size: { unit: 'position' } }] },
    ],
    [
      'the size of an attached leg',
      amend({ attachAlgoOrds: [{ newTpTriggerPx: '60000', newTpOrdPx: '60001', sz: '2' }] }),
      { ...AMEND, newLegs: [{ ...gain, size: { unit: 'base', amount: D('2') } }] },
    ],
    [
      'both places',
      amend({ newSlTriggerPx: '40000', attachAlgoOrds: [{ newTpTriggerPx: '60000', newTpOrdPx: '60001' }] }),
      { ...AMEND, newLegs: [stop, { ...gain, size: { unit: 'position' } }] },
    ],
    ['a leg taken away', amend({ newSlTriggerPx: '0' }), AMEND],
    [
      'a leg without a trigger',
      amend({ newSlOrdPx: '-1' }),
      { ...AMEND, newLegs: [{ ...stop, triggerPrice: null }] },
    ],
    [
      'a trailing leg',
      amend({ attachAlgoOrds: [{ newCallbackRatio: '0.1' }] }),
      { ...AMEND, newLegs: [{ ...stop, triggerPrice: null, size: { unit: 'position' } }] },
    ],
    ['a price in dollars of a pair', amend({ newPxUsd: '1' }), 'FIELD_MALFORMED'],
    ['a price in volatility of a pair', amend({ newPxVol: '1' }), 'FIELD_MALFORMED'],
    ['a size of zero', amend({ newSz: '0' }), 'FIELD_MALFORMED'],
    ['a price of -1', amend({ newPx: '-1' }), 'FIELD_MALFORMED'],
    ['the side', amend({ side: 'sell' }), 'FIELD_UNKNOWN'],
  ]);
  const option = { instId: 'BTC-USD-281229-90000-C', ordId: '7' };
  const read = { ...AMEND, instrument: option.instId, market: 'option' } as const;
  checkRows('trade/amend-order', [
    ['an option', { ...option, newPx: '0.5' }, { ...read, newPrice: D('0.5') }],
    ['an option in dollars', { ...option, newPxUsd: '1' }, 'FIELD_MALFORMED'],
    ['an option in volatility', { ...option, newPxVol: '0.5' }, 'FIELD_MALFORMED'],
  ]);
  checkRows('trade/amend-algos', [
    ['an algo order', { ...PAIR, algoId: '7', newSz: '3' }, { ...AMEND, algo: true, newSize: D('3') }],
    [
      'its trigger',
      { ...PAIR, algoClOrdId: 'c7', newTriggerPx: '5', newOrdPx: '-1' },
      {
        ...AMEND,
        ...BY_CLIENT,
        algo: true,
        newLegs: [{ purpose: 'trigger', triggerPrice: D('5'), price: null, size: null }],
      },
    ],
    ['an ordinary id', { ...PAIR, ordId: '7', newSz: '3' }, 'FIELD_UNKNOWN'],
  ]);
});

test('Cancel-all-after takes 0 or 10 to 120 seconds, as text or as a number.', () => {
  const timer = (delaySeconds: number, tag: string | null = null): Intent => ({
    kind: 'account-cancel',
    means: 'cancel-all-after',
    delaySeconds,
    tag,
  });
  const refused = [
    1,
    9,
    121,
    999_999,
    -1,
    10.5,
    '9',
    '121',
    '-1',
    '10.0',
    '010',
    '1e2',
    ' 10',
    '',
    null,
    true,
    [10],
  ];
  checkRows('trade/cancel-all-after', [
    ['as ccxt sends it', { timeOut: 10 }, timer(10)],
    ['as okx-api sends it', { timeOut: '10', tag: '159881cb7207BCDE' }, timer(10, '159881cb7207BCDE')],
    ['0', { timeOut: 0 }, timer(0)],
    ['"0"', { timeOut: '0' }, timer(0)],
    ['120', { timeOut: '120' }, timer(120)],
    ['nothing', {}, 'FIELD_MISSING'],
    ['a tag of 17', { timeOut: 10, tag: 'x'.repeat(17) }, 'FIELD_MALFORMED'],
    ...refused.map((timeOut): Row => [JSON.stringify(timeOut), { timeOut }, 'FIELD_MALFORMED']),
  ]);
});

test('Mass-cancel is for options.', () => {
  const options = { instType: 'OPTION', instFamily: 'BTC-USD' };
  const read: Intent = { kind: 'account-cancel', means: 'mass-cancel', delaySeconds: null, tag: null };
  checkRows('trade/mass-cancel', [
    ['options', options, read],
    ['with a lock', { ...options, lockInterval: '500' }, read],
    ['swaps', { ...options, instType: 'SWAP' }, 'FIELD_MALFORMED'],
    ['no family', { instType: 'OPTION' }, 'FIELD_MISSING'],
  ]);
});

test('Closing a position names its instrument, margin and side.', () => {
  const swap = { instId: 'BTC-USDT-SWAP', mgnMode: 'cross' };
  const read: Intent = {
    kind: 'close-position',
    instrument: 'BTC-USDT-SWAP',
    market: 'swap',
    marginMode: 'cross',
    positionSide: null,
    clientOrderId: null,
    cancelsPending: false,
  };
  checkRows('trade/close-position', [
    ['as ccxt sends it', swap, read],
    [
      'long',
      { ...swap, posSide: 'long', clOrdId: 'c1' },
      { ...read, positionSide: 'long', clientOrderId: 'c1' },
    ],
    ['short', { ...swap, posSide: 'short' }, { ...read, positionSide: 'short' }],
    ['net', { ...swap, posSide: 'net' }, read],
    ['pending orders first', { ...swap, autoCxl: true }, { ...read, cancelsPending: true }],
    ['pending orders first, as text', { ...swap, autoCxl: 'true' }, 'FIELD_MALFORMED'],
    [
      'a pair, which is on margin',
      { ...swap, instId: 'BTC-USDT', mgnMode: 'isolated', ccy: 'BTC' },
      { ...read, instrument: 'BTC-USDT', market: 'margin', marginMode: 'isolated' },
    ],
    ['cash', { ...swap, mgnMode: 'cash' }, 'FIELD_MALFORMED'],
    ['no margin', { instId: 'BTC-USDT-SWAP' }, 'FIELD_MISSING'],
  ]);
});

test('Leverage is set for an instrument, as text or as a number.', () => {
  const swap = { instId: 'BTC-USDT-SWAP', mgnMode: 'cross' };
  const read: Intent = {
    kind: 'set-leverage',
    instrument: 'BTC-USDT-SWAP',
    market: 'swap',
    leverage: D('10'),
    marginMode: 'cross',
  };
  const refused = [0, -1, '0', '-1', '1e1', '010', '+5', ' 5', true, null, {}, ['5']];
  checkRows('account/set-leverage', [
    ['as ccxt sends it', { ...swap, lever: 10 }, read],
    ['as okx-api sends it', { ...swap, lever: '10', tag: 'sdk1' }, read],
    ['a fraction', { ...swap, lever: 1.5 }, { ...read, leverage: D('1.5') }],
    ['of a side', { ...swap, lever: '10', posSide: 'long' }, read],
    [
      'of a pair',
      { ...swap, instId: 'BTC-USDT', lever: '10' },
      { ...read, instrument: 'BTC-USDT', market: 'margin' },
    ],
    ['of a currency', { ccy: 'BTC', mgnMode: 'cross', lever: '10' }, 'FIELD_UNKNOWN'],
    ['of nothing', { mgnMode: 'cross', lever: '10' }, 'FIELD_MISSING'],
    ['without a number', swap, 'FIELD_MISSING'],
    ['empty', { ...swap, lever: '' }, 'FIELD_MALFORMED'],
    ...refused.map((lever): Row => [JSON.stringify(lever), { ...swap, lever }, 'FIELD_MALFORMED']),
  ]);
});

const ORDER = { ...PAIR, tdMode: 'cash', side: 'buy', ordType: 'limit', px: '1', sz: '1' };

test('A deadline of the bot is read where orders take one, in one form.', () => {
  const deadlineOf = (path: string, body: unknown, exptime: string) => {
    const read = readBody(path, body, { exptime });
    return read.kind === 'refused' ? read.code : read.deadlineMs;
  };
  assert.equal(deadlineOf('trade/order', ORDER, '1795226400000'), 1_795_226_400_000);
  assert.equal(deadlineOf('trade/batch-orders', [ORDER], '1795226400000'), 1_795_226_400_000);
  assert.equal(deadlineOf('trade/amend-order', { ...PAIR, ordId: '1' }, '1795226400000'), 1_795_226_400_000);
  assert.equal(deadlineOf('trade/cancel-order', { ...PAIR, ordId: '1' }, '1795226400000'), null);
  assert.equal(deadlineOf('trade/cancel-order', { ...PAIR, ordId: '1' }, 'soon'), null);
  for (const text of [
    '',
    '0',
    'soon',
    '1795226400',
    '17952264000000',
    '0795226400000',
    '-795226400000',
    '1795226400000 ',
    '1.79e12',
    '1795226400000.5',
    '1795226400000, 1795226400000',
  ])
    assert.equal(deadlineOf('trade/order', ORDER, text), 'FIELD_MALFORMED', text);
});

test('A request that acts has no query, and a question no body.', () => {
  const order = operationOf('POST', 'trade/order');
  const body = JSON.stringify(ORDER);
  const acting = (target: string) => readRequest(order, messageOf({ method: 'POST', target, body }));
  assert.equal(verdictOf(acting(order.path)), 'accept');
  assert.equal(verdictOf(acting(`${order.path}?instId=ETH-USDT`)), 'FIELD_UNKNOWN');
  const balance = operationOf('GET', 'account/balance');
  const asking = (target: string, text = '') => readRequest(balance, messageOf({ target, body: text }));
  assert.equal(verdictOf(asking(balance.path)), 'accept');
  assert.equal(verdictOf(asking(balance.path, '{}')), 'FIELD_UNKNOWN');
  assert.equal(verdictOf(asking(balance.path, ' ')), 'FIELD_UNKNOWN');
});

test('An instrument is named exactly and by a shape that is known (POL-16).', () => {
  for (const instId of [
    'BTC-USDT',
    '1INCH-USDT',
    'BTC-USDT-SWAP',
    'BTC-USD-281229',
    'BTC-USD-281229-90000-P',
  ])
    assert.equal(verdictOf(readBody('trade/order', { ...ORDER, instId })), 'accept', instId);
  for (const instId of [
    'btc-usdt',
    'BTC_USDT',
    'BTCUSDT',
    'BTC-USDT-',
    '-USDT',
    'BTC-USDT-swap',
    'BTC-*',
    'BTC-USDT ',
    ' BTC-USDT',
    'BTC-USDT-SWAP-X',
    'BTC-USD-28122',
    'BTC-USD-2812299',
    'BTC-USD-281229-90000-X',
    'BTC-USD-281229-9.5-C',
    'BTC-USDT&instId=ETH-USDT',
    'ＢTC-USDT',
    'BTC–USDT',
    'BTC-USDT\n',
    'BTC-USDT-PERP',
    'constructor',
  ])
    assert.equal(verdictOf(readBody('trade/order', { ...ORDER, instId })), 'FIELD_MALFORMED', instId);
});

test('A batch is read item by item, and one bad item refuses all of it by its number (POL-05).', () => {
  const good = readBody('trade/batch-orders', [ORDER, { ...ORDER, instId: 'ETH-USDT' }, ORDER]);
  const names =
    good.kind === 'refused' ? [] : good.intents.map((intent) => 'instrument' in intent && intent.instrument);
  assert.deepEqual(names, ['BTC-USDT', 'ETH-USDT', 'BTC-USDT']);
  for (const [item, bad, code] of [
    [0, { ...ORDER, extra: '1' }, 'FIELD_UNKNOWN'],
    [1, { ...ORDER, sz: '0' }, 'FIELD_MALFORMED'],
    [2, { ...ORDER, px: undefined }, 'FIELD_MISSING'],
    [3, 'text', 'FIELD_MALFORMED'],
  ] as const) {
    const items: unknown[] = Array.from({ length: 4 }, () => ORDER);
    items[item] = bad;
    const refused = readBody('trade/batch-orders', items);
    assert.deepEqual([verdictOf(refused), refused.kind === 'refused' && refused.item], [code, item]);
  }
});

test('An id that is well formed but of no known market is refused wherever it stands.', () => {
  const odd = { instId: 'BTC-USDT-MOON' };
  const bodies: readonly (readonly [path: string, body: (instrument: object) => unknown])[] = [
    ['trade/order', (one) => ({ ...one, tdMode: 'cross', side: 'buy', ordType: 'limit', px: '1', sz: '1' })],
    ['trade/order-algo', (one) => ({ ...one, tdMode: 'cross', side: 'sell', ordType: 'chase', sz: '1' })],
    ['trade/cancel-order', (one) => ({ ...one, ordId: '1' })],
    ['trade/close-position', (one) => ({ ...one, mgnMode: 'cross' })],
    ['account/set-leverage', (one) => ({ ...one, lever: '3', mgnMode: 'cross' })],
  ];
  for (const [path, body] of bodies) {
    assert.equal(verdictOf(readBody(path, body(odd))), 'FIELD_MALFORMED', path);
    assert.equal(verdictOf(readBody(path, body({ instId: 'BTC-USDT-SWAP' }))), 'accept', path);
  }
});

test('A purchase of which one leg is at market must say what its size counts.', () => {
  const oco = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'oco', sz: '2' };
  const legs = { slTriggerPx: '60000', slOrdPx: '-1', tpTriggerPx: '40000', tpOrdPx: '40000' };
  const verdict = (change: object): string => verdictOf(readBody('trade/order-algo', { ...oco, ...change }));
  assert.equal(verdict(legs), 'FIELD_MISSING');
  assert.equal(verdict({ ...legs, tgtCcy: 'base_ccy' }), 'accept');
  assert.equal(verdict({ ...legs, slOrdPx: '60000' }), 'accept');
  assert.equal(verdict({ ordType: 'conditional', tgtCcy: 'quote_ccy' }), 'FIELD_MALFORMED');
});
