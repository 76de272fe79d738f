import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RECONCILIATION_GRACE_MS } from '../../bounds.ts';
import { Decimal } from '../../money/decimal.ts';
import type {
  AccountCancelIntent,
  AmendIntent,
  CancelIntent,
  ClosePositionIntent,
  Intent,
  PlaceIntent,
  SetLeverageIntent,
} from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { VenueAnswer } from '../dialect.ts';
import { findOkxOperation } from './operations/table.ts';
import { planReconciliation, resolveIntent } from './reconciliation.ts';
import { answerOf } from './testing/requests.ts';

const SENT = epochMs(1_800_000_000_000);

const PLACE: PlaceIntent = {
  kind: 'place',
  instrument: 'BTC-USDT',
  market: 'spot',
  side: 'buy',
  type: 'limit',
  size: { unit: 'base', amount: Decimal.ONE },
  price: Decimal.parse('100'),
  legs: [],
  reduceOnly: false,
  clientOrderId: 'mine1',
  algo: false,
  positionSide: null,
  venueAccount: null,
};
const ALGO: PlaceIntent = { ...PLACE, algo: true, type: 'trigger' };
const AMEND: AmendIntent = {
  kind: 'amend',
  instrument: 'BTC-USDT',
  market: 'spot',
  order: { kind: 'venue-id', id: '77' },
  algo: false,
  newSize: Decimal.parse('2'),
  newPrice: Decimal.parse('99.5'),
  newLegs: [],
};
const CANCEL: CancelIntent = {
  kind: 'cancel',
  instrument: 'BTC-USDT',
  market: 'spot',
  order: { kind: 'client-id', id: 'mine1' },
  algo: false,
};
const ARMED: AccountCancelIntent = {
  kind: 'account-cancel',
  means: 'cancel-all-after',
  delaySeconds: 60,
  tag: null,
};
const CLOSE: ClosePositionIntent = {
  kind: 'close-position',
  instrument: 'BTC-USDT-SWAP',
  market: 'swap',
  marginMode: 'cross',
  positionSide: null,
  clientOrderId: null,
  cancelsPending: false,
};
const LEVERAGE: SetLeverageIntent = {
  kind: 'set-leverage',
  instrument: 'BTC-USDT-SWAP',
  market: 'swap',
  leverage: Decimal.parse('10'),
  marginMode: 'isolated',
};

const ORDER = { ordId: '77', clOrdId: 'mine1', state: 'live', sz: '2', px: '99.5' };
const NOBODY = answerOf('51603', [], 200, 'Order does not exist');
const EMPTY = answerOf('0', []);

function targetsOf(intent: Intent): readonly string[] | undefined {
  return planReconciliation(intent, { sentMs: SENT, deadlineMs: null })?.questions.map(
    ({ target }) => target,
  );
}

const TARGETS: readonly (readonly [what: string, intent: Intent, targets: readonly string[] | undefined])[] =
  [
    [
      'an order',
      PLACE,
      ['trade/order?instId=BTC-USDT&clOrdId=mine1', 'trade/orders-history?instType=SPOT&instId=BTC-USDT'],
    ],
    [
      'an order of a swap',
      { ...PLACE, instrument: 'BTC-USDT-SWAP', market: 'swap' },
      [
        'trade/order?instId=BTC-USDT-SWAP&clOrdId=mine1',
        'trade/orders-history?instType=SWAP&instId=BTC-USDT-SWAP',
      ],
    ],
    [
      'a trigger order',
      ALGO,
      ['trade/order-algo?algoClOrdId=mine1', 'trade/orders-algo-pending?ordType=trigger&instId=BTC-USDT'],
    ],
    [
      'a stop order',
      { ...ALGO, type: 'take-profit-stop-loss' },
      [
        'trade/order-algo?algoClOrdId=mine1',
        'trade/orders-algo-pending?ordType=conditional,oco&instId=BTC-USDT',
      ],
    ],
    [
      'a trailing order',
      { ...ALGO, type: 'trailing' },
      [
        'trade/order-algo?algoClOrdId=mine1',
        'trade/orders-algo-pending?ordType=move_order_stop&instId=BTC-USDT',
      ],
    ],
    ['an order without an id', { ...PLACE, clientOrderId: null }, undefined],
    ['an amend', AMEND, ['trade/order?instId=BTC-USDT&ordId=77']],
    ['an amend of an algo order', { ...AMEND, algo: true }, ['trade/order-algo?algoId=77']],
    ['a cancel', CANCEL, ['trade/order?instId=BTC-USDT&clOrdId=mine1']],
    ['a cancel of an algo order', { ...CANCEL, algo: true }, ['trade/order-algo?algoClOrdId=mine1']],
    ['a timer', ARMED, ['trade/orders-pending']],
    [
      'a mass cancel',
      { ...ARMED, means: 'mass-cancel', delaySeconds: null },
      ['trade/orders-pending?instType=OPTION'],
    ],
    ['a closing', CLOSE, ['account/positions?instId=BTC-USDT-SWAP']],
    ['a leverage', LEVERAGE, ['account/leverage-info?instId=BTC-USDT-SWAP&mgnMode=isolated']],
    ['a leverage of no instrument', { ...LEVERAGE, instrument: null }, undefined],
    ['a read', { kind: 'read', instrument: null }, undefined],
  ];
for (const [what, intent, targets] of TARGETS) {
  test(`The end of ${what} is asked ${targets === undefined ? 'of nobody' : `with ${targets.length} questions`}.`, () => {
    assert.deepEqual(
      targetsOf(intent),
      targets?.map((target) => `/api/v5/${target}`),
    );
    for (const target of targets ?? []) {
      const operation = findOkxOperation('GET', `/api/v5/${target.split('?')[0]}`);
      assert.equal(operation?.class, 'read', target);
      assert.equal(operation.acts, false);
      assert.equal(operation.reader, 'query');
    }
  });
}

test('Nothing is asked before the request can no longer arrive.', () => {
  const plan = (intent: Intent, deadlineMs: number | null): number | undefined =>
    planReconciliation(intent, { sentMs: SENT, deadlineMs: deadlineMs === null ? null : epochMs(deadlineMs) })
      ?.notBeforeMs;
  assert.equal(plan(PLACE, SENT + 5_000), SENT + 5_000 + RECONCILIATION_GRACE_MS);
  assert.equal(plan(PLACE, null), SENT + RECONCILIATION_GRACE_MS);
  assert.equal(plan(PLACE, SENT - 60_000), SENT + RECONCILIATION_GRACE_MS);
  assert.equal(plan(ARMED, null), SENT + 60_000 + RECONCILIATION_GRACE_MS);
  assert.equal(
    plan({ ...ARMED, delaySeconds: null, means: 'mass-cancel' }, null),
    SENT + RECONCILIATION_GRACE_MS,
  );
});

function resolve(intent: Intent, ...answers: readonly VenueAnswer[]): string | null {
  return resolveIntent(intent, answers)?.kind ?? null;
}

test('An order that the venue knows was accepted, whatever became of it, and is named.', () => {
  for (const state of ['live', 'filled', 'canceled']) {
    assert.deepEqual(resolveIntent(PLACE, [answerOf('0', [{ ...ORDER, state }]), EMPTY]), {
      kind: 'accepted',
      venueOrderId: '77',
      clientOrderId: 'mine1',
    });
  }
  assert.equal(resolve(PLACE, NOBODY, answerOf('0', [{ ...ORDER, clOrdId: 'other' }, ORDER])), 'accepted');
  assert.equal(resolve(PLACE, answerOf('51001', []), answerOf('0', [ORDER])), 'accepted');
  const algo = { algoId: '5', algoClOrdId: 'mine1' };
  assert.deepEqual(resolveIntent(ALGO, [answerOf('0', [algo]), EMPTY]), {
    kind: 'accepted',
    venueOrderId: '5',
    clientOrderId: 'mine1',
  });
});

test('“Not found” is final only when the history says so too (ORD-09).', () => {
  const rejected = resolveIntent(PLACE, [NOBODY, EMPTY]);
  assert.ok(rejected?.kind === 'rejected');
  assert.equal(rejected.venueCode, '51603');
  assert.equal(resolve(PLACE, NOBODY), null);
  assert.equal(resolve(PLACE), null);
  assert.equal(resolve(PLACE, NOBODY, answerOf('50011', [], 429)), null);
  assert.equal(resolve(PLACE, answerOf('50001', [], 503), EMPTY), null);
});

test('An order of another id proves nothing of ours.', () => {
  assert.equal(resolve(PLACE, answerOf('0', [{ ...ORDER, clOrdId: 'other' }]), EMPTY), 'rejected');
  assert.equal(resolve(ALGO, answerOf('0', [ORDER]), EMPTY), 'rejected');
});

for (const [what, answer] of [
  ['no JSON', { status: 200, body: Buffer.from('<html>') }],
  ['nothing', { status: 200, body: Buffer.alloc(0) }],
  ['a server error', answerOf('0', [ORDER], 500)],
  ['a server error that says not found', answerOf('51603', [], 500)],
  ['another status', answerOf('0', [ORDER], 201)],
  ['a rate limit', answerOf('50011', [], 429)],
  ['a refused key', answerOf('50119', [], 401)],
] as const) {
  test(`An answer that is ${what} leaves the end open.`, () => {
    for (const intent of [PLACE, ALGO]) {
      assert.equal(resolve(intent, answer, EMPTY), null);
      assert.equal(resolve(intent, EMPTY, answer), null);
    }
    for (const intent of [AMEND, CANCEL, ARMED, CLOSE, LEVERAGE]) assert.equal(resolve(intent, answer), null);
  });
}

test('An amend was done when the order shows every change, and only then.', () => {
  const ask = (row: unknown, intent: AmendIntent = AMEND): string | null =>
    resolve(intent, answerOf('0', [row]));
  assert.equal(ask(ORDER), 'accepted');
  assert.equal(ask({ ...ORDER, sz: '2.0', px: '99.50' }), 'accepted');
  assert.equal(ask({ ...ORDER, sz: '1' }), 'rejected');
  assert.equal(ask({ ...ORDER, px: '100' }), 'rejected');
  assert.equal(ask({ ...ORDER, px: '' }), 'rejected');
  assert.equal(ask({ ...ORDER, px: '1' }, { ...AMEND, newPrice: null }), 'accepted');
  assert.equal(ask({ ...ORDER, sz: '1' }, { ...AMEND, newSize: null }), 'accepted');
  assert.equal(resolve(AMEND, NOBODY), 'rejected');
});

test('Changed legs are looked for in the order and in what is attached to it.', () => {
  const leg = {
    purpose: 'stop-loss',
    triggerPrice: Decimal.parse('90'),
    price: Decimal.parse('89'),
    size: null,
  } as const;
  const amend: AmendIntent = { ...AMEND, newSize: null, newPrice: null, newLegs: [leg] };
  const ask = (row: unknown, intent: AmendIntent = amend): string | null =>
    resolve(intent, answerOf('0', [row]));
  const shown = { slTriggerPx: '90', slOrdPx: '89' };
  assert.equal(ask({ ...ORDER, attachAlgoOrds: [{}, shown] }), 'accepted');
  assert.equal(ask({ ...ORDER, attachAlgoOrds: [{ ...shown, slOrdPx: '88' }] }), 'rejected');
  assert.equal(ask({ ...ORDER, attachAlgoOrds: [{ ...shown, slTriggerPx: '91' }] }), 'rejected');
  assert.equal(ask({ ...ORDER, attachAlgoOrds: [] }), 'rejected');
  assert.equal(ask(ORDER), 'rejected');
  const algo = { ...amend, algo: true };
  assert.equal(ask({ algoId: '77', ...shown }, algo), 'accepted');
  assert.equal(ask({ algoId: '77', ...shown, slTriggerPx: '91' }, algo), 'rejected');
  const profit = { ...leg, purpose: 'take-profit' } as const;
  assert.equal(
    ask({ algoId: '77', tpTriggerPx: '90', tpOrdPx: '89' }, { ...algo, newLegs: [profit] }),
    'accepted',
  );
  assert.equal(ask({ algoId: '77', ...shown }, { ...algo, newLegs: [leg, profit] }), 'rejected');
  const trigger = { ...leg, purpose: 'trigger', price: null } as const;
  assert.equal(
    ask({ algoId: '77', triggerPx: '90', ordPx: '-1' }, { ...algo, newLegs: [trigger] }),
    'accepted',
  );
});

for (const [state, expected] of [
  ['canceled', 'accepted'],
  ['mmp_canceled', 'accepted'],
  ['live', 'rejected'],
  ['partially_filled', 'rejected'],
  ['filled', 'rejected'],
  ['', 'rejected'],
] as const) {
  test(`A cancel of an order that is ${state === '' ? 'in no state' : state} was ${expected}.`, () => {
    assert.equal(resolve(CANCEL, answerOf('0', [{ ...ORDER, state }])), expected);
  });
}

test('A cancel of an order that the venue does not know was rejected.', () => {
  assert.equal(resolve(CANCEL, NOBODY), 'rejected');
});

test('What was to cancel everything is judged by what still rests.', () => {
  assert.equal(resolve(ARMED, EMPTY), 'accepted');
  assert.equal(resolve(ARMED, answerOf('0', [ORDER])), 'rejected');
  const disarm = { ...ARMED, delaySeconds: 0 };
  assert.equal(resolve(disarm, answerOf('0', [ORDER])), 'accepted');
  assert.equal(resolve(disarm, EMPTY), 'rejected');
});

test('A closing was done when no position of its side is open.', () => {
  const ask = (intent: ClosePositionIntent, ...rows: readonly unknown[]): string | null =>
    resolve(intent, answerOf('0', rows));
  for (const pos of ['0', '', '0.0', '-0'])
    assert.equal(ask(CLOSE, { pos, posSide: 'net' }), 'accepted', pos);
  for (const pos of ['1', '-1', '0.1', '-0.01', '10'])
    assert.equal(ask(CLOSE, { pos, posSide: 'net' }), 'rejected', pos);
  assert.equal(ask(CLOSE), 'accepted');
  const long = { ...CLOSE, positionSide: 'long' } as const;
  assert.equal(ask(long, { pos: '5', posSide: 'short' }), 'accepted');
  assert.equal(ask(long, { pos: '5', posSide: 'long' }), 'rejected');
  assert.equal(ask(long, { pos: '5', posSide: 'short' }, { pos: '5', posSide: 'long' }), 'rejected');
});

test('A leverage was set when the venue shows it.', () => {
  assert.equal(resolve(LEVERAGE, answerOf('0', [{ lever: '10' }])), 'accepted');
  assert.equal(resolve(LEVERAGE, answerOf('0', [{ lever: '3' }, { lever: '10.0' }])), 'accepted');
  assert.equal(resolve(LEVERAGE, answerOf('0', [{ lever: '3' }])), 'rejected');
  assert.equal(resolve(LEVERAGE, EMPTY), 'rejected');
});

test('A read has no end to find out.', () => {
  assert.equal(resolve({ kind: 'read', instrument: null }, EMPTY), null);
});
