/** What a bot is told of its request, and what an operator reads of an answer: each sentence names what is wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSON_DEPTH_MAX } from '../../bounds.ts';
import { Decimal } from '../../money/decimal.ts';
import type { AmendIntent } from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { Operation } from '../operation.ts';
import { okxDialect } from './dialect.ts';
import { readCredentials } from './auth.ts';
import { marketOfInstrument } from './instrument-id.ts';
import { OKX_OPERATIONS } from './operations/table.ts';
import { readOutcome } from './outcome.ts';
import { readRequest } from './readers.ts';
import { planReconciliation, resolveIntent } from './reconciliation.ts';
import { CANCEL, PLACE } from './testing/intents.ts';
import { answerOf, messageOf, operationOf, readBody } from './testing/requests.ts';

const PAIR = { instId: 'BTC-USDT' };
const SWAP = { instId: 'BTC-USDT-SWAP' };
const SPOT_ORDER = { ...PAIR, tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '1', px: '1' };
const SWAP_ORDER = { ...SWAP, tdMode: 'cross', side: 'buy', ordType: 'limit', sz: '1', px: '1' };
const ALGO = { ...SWAP, tdMode: 'cross', side: 'sell', ordType: 'trigger', triggerPx: '1', sz: '1' };
const ALGO_BUY = { ...PAIR, tdMode: 'cash', side: 'buy', ordType: 'trigger', triggerPx: '1', sz: '1' };

const without = (body: object, ...names: readonly string[]): object =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

const TOLD: readonly (readonly [path: string, body: object, told: string])[] = [
  ['trade/order', without(SPOT_ORDER, 'px'), 'FIELD_MISSING: The order needs exactly one price.'],
  ['trade/order', { ...SPOT_ORDER, pxUsd: '1' }, 'FIELD_MALFORMED: The order needs exactly one price.'],
  [
    'trade/order',
    { ...without(SPOT_ORDER, 'px'), ordType: 'optimal_limit_ioc' },
    'FIELD_MALFORMED: The order type is defined for contracts only.',
  ],
  [
    'trade/order',
    { ...without(SWAP_ORDER, 'px'), pxVol: '1' },
    'FIELD_MALFORMED: Only options are priced in pxUsd or pxVol.',
  ],
  [
    'trade/order',
    { ...SPOT_ORDER, instId: 'btc-usdt' },
    'FIELD_MALFORMED: The field instId is not in its defined form.',
  ],
  [
    'trade/order',
    { ...SPOT_ORDER, instId: 'A-B-C-D-E' },
    'FIELD_MALFORMED: The field instId names no known kind of instrument.',
  ],
  [
    'trade/order',
    { ...SPOT_ORDER, tgtCcy: 'quote_ccy' },
    'FIELD_MALFORMED: The field tgtCcy has no defined meaning for this order.',
  ],
  [
    'trade/order-algo',
    { ...ALGO, closeFraction: '1' },
    'FIELD_MALFORMED: The field closeFraction needs an order that only reduces, without sz.',
  ],
  ['trade/order-algo', without(ALGO, 'sz'), 'FIELD_MISSING: The field sz is missing.'],
  ['trade/order-algo', ALGO_BUY, 'FIELD_MISSING: The field tgtCcy must say what sz counts.'],
  [
    'trade/order-algo',
    { ...ALGO, tgtCcy: 'base_ccy' },
    'FIELD_MALFORMED: The fields sz and tgtCcy have no defined meaning for this order.',
  ],
  [
    'trade/order-algo',
    { ...ALGO_BUY, tgtCcy: 'quote_ccy' },
    'FIELD_MALFORMED: The fields sz and tgtCcy have no defined meaning for this order.',
  ],
  [
    'trade/cancel-order',
    { ...PAIR, ordId: '1', clOrdId: 'a' },
    'FIELD_MALFORMED: Name the order by ordId or by clOrdId, not both.',
  ],
  ['trade/cancel-order', PAIR, 'FIELD_MISSING: Name the order by ordId or by clOrdId.'],
  ['trade/amend-algos', PAIR, 'FIELD_MISSING: Name the order by algoId or by algoClOrdId.'],
  [
    'trade/cancel-order',
    { instId: 'A-B-C-D-E', ordId: '1' },
    'FIELD_MALFORMED: The field instId names no known kind of instrument.',
  ],
  [
    'trade/close-position',
    { instId: 'A-B-C-D-E', mgnMode: 'cross' },
    'FIELD_MALFORMED: The field instId names no known kind of instrument.',
  ],
  [
    'account/set-leverage',
    { instId: 'A-B-C-D-E', mgnMode: 'cross', lever: '3' },
    'FIELD_MALFORMED: The field instId names no known kind of instrument.',
  ],
  [
    'trade/amend-order',
    { ...SWAP, ordId: '1', newPxUsd: '1' },
    'FIELD_MALFORMED: An order is changed to a price in newPx alone; cancel it and place a new one in another.',
  ],
  [
    'trade/cancel-all-after',
    { timeOut: '9' },
    'FIELD_MALFORMED: The field timeOut must be 0 or from 10 to 120 seconds.',
  ],
];

test('A bot is told what of its body is wrong.', () => {
  for (const [path, body, told] of TOLD) {
    const read = readBody(path, body);
    assert.equal(read.kind === 'refused' ? `${read.code}: ${read.detail}` : 'accepted', told, path);
  }
});

test('A refusal names the order of a batch that it is about, and none where there is but one.', () => {
  const itemOf = (path: string, body: unknown): number | null | undefined => {
    const read = readBody(path, body);
    return read.kind === 'refused' ? read.item : undefined;
  };
  const wrong = without(SPOT_ORDER, 'px');
  assert.equal(itemOf('trade/order', wrong), null);
  assert.equal(itemOf('trade/batch-orders', [SPOT_ORDER, wrong, wrong]), 1);
  assert.equal(itemOf('trade/batch-orders', [SPOT_ORDER]), undefined);
});

test('A cancel of all keeps the tag by which it chooses.', () => {
  const tagOf = (path: string, body: object): unknown => {
    const read = readBody(path, body);
    const [intent] = read.kind === 'refused' ? [] : read.intents;
    return intent?.kind === 'account-cancel' ? intent.tag : intent;
  };
  const options = { instType: 'OPTION', instFamily: 'BTC-USD' };
  assert.equal(tagOf('trade/mass-cancel', { ...options, tag: 'a1' }), 'a1');
  assert.equal(tagOf('trade/mass-cancel', options), null);
  assert.equal(tagOf('trade/cancel-all-after', { timeOut: '10', tag: 'a1' }), 'a1');
});

test('A bot is told what stands where nothing belongs, and which header is wrong.', () => {
  const order = operationOf('POST', 'trade/order');
  const told = (read: ReturnType<typeof readRequest>): string =>
    read.kind === 'refused' ? `${read.code}: ${read.detail}` : 'accepted';
  const target = order.path;
  const body = JSON.stringify(SPOT_ORDER);
  assert.equal(told(readRequest(order, messageOf({ method: 'POST', target, body }))), 'accepted');
  assert.equal(
    told(readRequest(order, messageOf({ method: 'POST', target: `${target}?a=1`, body }))),
    'FIELD_UNKNOWN: A request that acts has no query.',
  );
  const late = messageOf({ method: 'POST', target, body, headers: { exptime: '1' } });
  assert.equal(
    told(readRequest(order, late)),
    'FIELD_MALFORMED: The header expTime must be milliseconds since 1970.',
  );
  const ticker = operationOf('GET', 'market/ticker');
  assert.equal(
    told(readRequest(ticker, messageOf({ target: ticker.path, body: '{}' }))),
    'FIELD_UNKNOWN: A request that reads has no body.',
  );
  for (const [query, detail] of [
    ['instId', 'The query is not in its canonical form.'],
    ['=a', 'The query is not in its canonical form.'],
    ['instId=a&instId=b', 'The query names instId twice.'],
  ])
    assert.match(
      told(readRequest(ticker, messageOf({ target: `${ticker.path}?${query}` }))),
      new RegExp(`: ${detail}$`, 'u'),
    );
  const credentials = readCredentials(
    messageOf({
      target,
      headers: {
        'ok-access-key': 'k',
        'ok-access-sign': Buffer.alloc(32).toString('base64'),
        'ok-access-timestamp': '2026-11-21T10:00:00.000Z',
        'ok-access-passphrase': 'p',
        'x-simulated-trading': '2',
      },
    }),
  );
  assert.equal(
    credentials.kind === 'refused' ? credentials.detail : 'presented',
    'The header x-simulated-trading must be 0 or 1.',
  );
});

const ROW = { ordId: '77', clOrdId: 'mine1', sCode: '0', sMsg: '' };

test('An outcome that is unknown says what made it so.', () => {
  const reasonOf = (answer: ReturnType<typeof answerOf>): string | undefined => {
    const [item] = readOutcome(operationOf('POST', 'trade/order'), [PLACE], answer).items;
    return item?.kind === 'unknown' ? item.reason : item?.kind;
  };
  const form = 'the answer is not in the venue’s form';
  assert.equal(reasonOf(answerOf('0', [ROW])), 'accepted');
  assert.equal(reasonOf({ status: 200, body: Buffer.from('{}') }), form);
  assert.equal(reasonOf(answerOf('0', [ROW, ROW])), form);
  assert.equal(reasonOf(answerOf('0', [ROW], 502)), 'HTTP status 502');
  assert.equal(reasonOf(answerOf('0', [ROW], 201)), 'HTTP status 201');
  assert.equal(reasonOf(answerOf('50004', [])), 'code 50004');
  assert.equal(reasonOf(answerOf('0', [])), 'code 0');
  assert.equal(reasonOf(answerOf('1234567', [])), 'code of unknown form');
  assert.equal(reasonOf(answerOf('x5', [])), 'code of unknown form');
  assert.equal(reasonOf(answerOf('5x', [])), 'code of unknown form');
  assert.equal(reasonOf(answerOf('0', [{ ...ROW, sCode: '50026' }])), 'code 50026');
  assert.equal(reasonOf(answerOf('0', [{ ...ROW, clOrdId: 'other' }])), 'the answer is about another order');
  assert.equal(reasonOf(answerOf('0', [{ ...ROW, ordId: '' }])), 'the order has got no id');
  // A row beside what is none, and an answer beyond its bounds, are not read in part.
  assert.equal(reasonOf(answerOf('0', [ROW, 5])), form);
  const deep = '['.repeat(JSON_DEPTH_MAX + 1) + ']'.repeat(JSON_DEPTH_MAX + 1);
  assert.equal(reasonOf({ status: 200, body: Buffer.from(`{"code":"0","data":[{"a":${deep}}]}`) }), form);
  const bare = { status: 200, body: Buffer.from('{"code":"51008"}') };
  assert.deepEqual(readOutcome(operationOf('POST', 'trade/order'), [PLACE], bare).items, [
    { kind: 'rejected', venueCode: '51008', venueMessage: '' },
  ]);
});

test('An order of a dated contract only reduces under the same conditions as one of a swap.', () => {
  const reduceOnlyOf = (changes: object): unknown => {
    const read = readBody('trade/order', { ...SWAP_ORDER, ...changes });
    assert.ok(read.kind !== 'refused', JSON.stringify(changes));
    const [intent] = read.intents;
    return intent?.kind === 'place' ? intent.reduceOnly : intent;
  };
  for (const instId of ['BTC-USDT-SWAP', 'BTC-USDT-261225']) {
    assert.equal(reduceOnlyOf({ instId }), false);
    assert.equal(reduceOnlyOf({ instId, reduceOnly: true }), true);
    assert.equal(reduceOnlyOf({ instId, posSide: 'long', side: 'sell' }), true);
    assert.equal(reduceOnlyOf({ instId, posSide: 'short', side: 'buy' }), true);
    assert.equal(reduceOnlyOf({ instId, posSide: 'long', side: 'buy' }), false);
    assert.equal(reduceOnlyOf({ instId, posSide: 'short', side: 'sell' }), false);
  }
  const option = 'BTC-USD-261225-50000-C';
  assert.equal(reduceOnlyOf({ instId: option, reduceOnly: true }), false);
  assert.equal(reduceOnlyOf({ instId: option, posSide: 'long', side: 'sell' }), false);
  assert.equal(reduceOnlyOf({ instId: option, reduceOnly: true, tdMode: 'isolated' }), false);
});

test('What reconciliation found missing is said with the venue’s code for it.', () => {
  const resolve = (intent: Parameters<typeof resolveIntent>[0], ...rows: readonly (readonly object[])[]) => {
    const item = resolveIntent(
      intent,
      rows.map((data) => answerOf('0', data)),
    );
    return item?.kind === 'rejected' ? `${item.venueCode}: ${item.venueMessage}` : item?.kind;
  };
  const gone = '51603: the venue knows no such order after the deadline, in its history neither';
  assert.equal(resolve(PLACE, [], []), gone);
  assert.equal(resolve(PLACE, [], [{ ...ROW, state: 'canceled' }]), 'accepted');
  assert.equal(resolve(CANCEL, []), gone);
  for (const code of ['51603', '51001', '51063', '51400']) {
    const item = resolveIntent(CANCEL, [answerOf(code, [])]);
    assert.equal(item?.kind === 'rejected' ? item.venueCode : item?.kind, '51603', code);
  }
  assert.equal(resolveIntent(CANCEL, [answerOf('50013', [])]), null);
  assert.equal(resolve(CANCEL, [{ ...ROW, state: 'live' }]), '51400: the order is live');
  assert.equal(resolve(CANCEL, [ROW]), '51400: the order is in no state');
  assert.equal(resolve(CANCEL, [{ ...ROW, state: 'canceled' }]), 'accepted');
  const amend: AmendIntent = { ...CANCEL, kind: 'amend', newSize: Decimal.ONE, newPrice: null, newLegs: [] };
  assert.equal(resolve(amend, [{ ...ROW, sz: '2' }]), '51503: the order does not show the change');
  assert.equal(resolve(amend, [{ ...ROW, sz: '1' }]), 'accepted');
  const moved: AmendIntent = {
    ...amend,
    newSize: null,
    newLegs: [{ purpose: 'take-profit', triggerPrice: Decimal.parse('2'), price: null, size: null }],
  };
  assert.equal(resolve(moved, [{ ...ROW, attachAlgoOrds: [5, { tpTriggerPx: '2' }] }]), 'accepted');
  assert.equal(
    resolve(moved, [{ ...ROW, attachAlgoOrds: [5] }]),
    '51503: the order does not show the change',
  );
  const armed = { kind: 'account-cancel', means: 'mass-cancel', delaySeconds: null, tag: null } as const;
  assert.equal(resolve(armed, [ROW]), '1: what the venue shows does not prove that it was done');
  const close = {
    kind: 'close-position',
    instrument: 'BTC-USDT-SWAP',
    market: 'swap',
    marginMode: 'cross',
    positionSide: null,
    clientOrderId: null,
    cancelsPending: false,
  } as const;
  assert.equal(resolve(close, [{ pos: '-0.5' }]), '1: the position is still open');
  for (const pos of ['', '0', '-0', '0.0', '0.000']) assert.equal(resolve(close, [{ pos }]), 'accepted', pos);
  const leverage = {
    kind: 'set-leverage',
    instrument: 'BTC-USDT-SWAP',
    market: 'swap',
    marginMode: 'cross',
    leverage: Decimal.parse('3'),
  } as const;
  assert.equal(resolve(leverage, [{ lever: '5' }]), '1: the venue shows another leverage');
});

test('A resting algo order is looked for among those of its own kind.', () => {
  const kinds = {
    'take-profit-stop-loss': 'conditional,oco',
    trigger: 'trigger',
    trailing: 'move_order_stop',
    chase: 'chase',
    twap: 'twap',
  } as const;
  for (const [type, word] of Object.entries(kinds) as readonly [keyof typeof kinds, string][]) {
    const plan = planReconciliation({ ...PLACE, algo: true, type }, { sentMs: epochMs(1), deadlineMs: null });
    assert.deepEqual(
      plan?.questions.map(({ target }) => target),
      [
        '/api/v5/trade/order-algo?algoClOrdId=mine1',
        `/api/v5/trade/orders-algo-pending?ordType=${word}&instId=BTC-USDT`,
      ],
    );
  }
});

test('Orders and amends can carry a deadline, and nothing else can.', () => {
  const takesDeadline = (one: Operation): boolean => okxDialect.takesDeadline(one);
  const classes = new Set(OKX_OPERATIONS.filter(takesDeadline).map((one) => one.class));
  assert.deepEqual([...classes].sort(), ['amend', 'place']);
  for (const one of OKX_OPERATIONS.filter(({ class: group }) => group === 'place' || group === 'amend'))
    assert.ok(takesDeadline(one), one.path);
  assert.deepEqual(okxDialect.answerHeaders, []);
});

test('An id tells its market by its whole text, and by no part of it.', () => {
  const markets = {
    'BTC-USDT': 'spot',
    'BTC-USDT-SWAP': 'swap',
    'BTC-USD_UM-SWAP': 'swap',
    'BTC-USDT-261225': 'futures',
    'BTC-USD-261225-50000-C': 'option',
  } as const;
  for (const [id, market] of Object.entries(markets)) {
    assert.equal(marketOfInstrument(id), market);
    for (const other of [`x${id}`, `-${id}`, `${id}x`, `${id}-`, ` ${id}`, `${id}\n`])
      assert.equal(marketOfInstrument(other), null, other);
  }
});
