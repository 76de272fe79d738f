import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  HTX_HISTORY_MS,
  HTX_LIST_ROWS_MAX,
  HTX_ORDER_MEMORY_MS,
  HTX_REQUEST_LIFE_MS,
  RECONCILIATION_GRACE_MS,
} from '../../bounds.ts';
import type { AccountCancelIntent, CancelIntent, Intent, PlaceIntent } from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { VenueAnswer } from '../dialect.ts';
import { planReconciliation, resolveIntent } from './reconciliation.ts';
import { readRequest } from './readers.ts';
import { findHtxOperation } from './operations/table.ts';
import { messageOf } from './testing/messages.ts';
import {
  answerOf,
  CLOSE,
  CONTRACT_CANCEL,
  CONTRACT_PLACE,
  codeError,
  done,
  legacyError,
  LEVERAGE,
  MASS_CANCEL,
  ok,
  SPOT_CANCEL,
  SPOT_PLACE,
  spotError,
} from './testing/intents.ts';

const SENT = epochMs(1_800_000_000_000);
const LATE_MS = HTX_REQUEST_LIFE_MS + RECONCILIATION_GRACE_MS;
const COIN_PLACE: PlaceIntent = { ...CONTRACT_PLACE, instrument: 'BTC-USD' };
const COIN_CANCEL: CancelIntent = { ...CONTRACT_CANCEL, instrument: 'BTC-USD' };
const SPOT_ALGO: PlaceIntent = { ...SPOT_PLACE, algo: true, type: 'trigger' };
const CONTRACT_ALGO: PlaceIntent = { ...CONTRACT_PLACE, algo: true, type: 'trigger' };
const LINEAR_MASS: AccountCancelIntent = { ...MASS_CANCEL, tag: 'linear BTC-USDT' };
const COIN_MASS: AccountCancelIntent = { ...MASS_CANCEL, tag: 'inverse BTC-USD' };
const TIMER: AccountCancelIntent = {
  kind: 'account-cancel',
  means: 'cancel-all-after',
  delaySeconds: 60,
  tag: 'spot',
};

const EVERY: readonly Intent[] = [
  SPOT_PLACE,
  SPOT_ALGO,
  CONTRACT_PLACE,
  CONTRACT_ALGO,
  COIN_PLACE,
  SPOT_CANCEL,
  { ...SPOT_CANCEL, order: { kind: 'client-id', id: 'a' } } as const,
  { ...SPOT_CANCEL, algo: true, order: { kind: 'client-id', id: 'a' } } as const,
  CONTRACT_CANCEL,
  { ...CONTRACT_CANCEL, algo: true },
  COIN_CANCEL,
  MASS_CANCEL,
  LINEAR_MASS,
  { ...LINEAR_MASS, tag: 'linear' },
  COIN_MASS,
  TIMER,
  CLOSE,
  LEVERAGE,
  { ...LEVERAGE, instrument: 'BTC-USD' },
];

/** `accepted 77`, `rejected`, or `later`. */
function endOf(intent: Intent, answers: readonly VenueAnswer[], ageMs: number = LATE_MS + 1): string {
  const outcome = resolveIntent(intent, answers, { sentMs: SENT, askedMs: epochMs(SENT + ageMs) });
  if (outcome === null) return 'later';
  return outcome.kind === 'accepted'
    ? ['accepted', outcome.venueOrderId].filter(Boolean).join(' ')
    : outcome.kind;
}

const targetsOf = (intent: Intent): readonly string[] =>
  (planReconciliation(intent, { sentMs: SENT, deadlineMs: null })?.questions ?? []).map(
    ({ method, target, body }) => [method, target, Buffer.from(body).toString()].join(' ').trim(),
  );

test('A spot order is asked for by its id, then among the open ones and the past ones.', () => {
  assert.deepEqual(targetsOf(SPOT_PLACE), [
    'GET /v1/order/orders/getClientOrder?clientOrderId=mine-1',
    'GET /v1/order/openOrders?size=100',
    'GET /v1/order/history?symbol=btcusdt&size=100',
  ]);
  assert.deepEqual(targetsOf(SPOT_ALGO), [
    'GET /v2/algo-orders/specific?clientOrderId=mine-1',
    'GET /v2/algo-orders/opening?symbol=btcusdt&limit=100',
  ]);
});

test('Contract orders are asked for at the API that has them.', () => {
  assert.deepEqual(targetsOf(CONTRACT_PLACE), [
    'GET /v5/trade/order?contract_code=BTC-USDT&margin_mode=cross&client_order_id=555',
    'GET /v5/trade/order/opens?contract_code=BTC-USDT&margin_mode=cross&limit=100',
    'GET /v5/trade/order/history?contract_code=BTC-USDT&margin_mode=cross&limit=100',
  ]);
  assert.equal(
    targetsOf(COIN_PLACE)[0],
    'POST /swap-api/v1/swap_order_info {"contract_code":"BTC-USD","client_order_id":"555"}',
  );
  assert.equal(
    targetsOf(CONTRACT_ALGO)[0],
    'GET /v5/algo/order?contract_code=BTC-USDT&algo_client_order_id=555',
  );
  assert.deepEqual(targetsOf({ ...CONTRACT_CANCEL, algo: true }), [
    'GET /v5/algo/order?contract_code=BTC-USDT&algo_id=77',
  ]);
});

test('Every question is a known read of its family, and is read as one.', () => {
  for (const intent of EVERY) {
    const { questions } = planReconciliation(intent, { sentMs: SENT, deadlineMs: null }) ?? { questions: [] };
    assert.notEqual(questions.length, 0, intent.kind);
    for (const { family, method, target, body } of questions) {
      const message = messageOf({ method, target, body });
      const operation = findHtxOperation(method, message.path, family);
      assert.ok(operation !== null && !operation.acts && operation.class === 'read', target);
      assert.equal(operation.family, family);
      assert.equal(readRequest(operation, message).kind, 'read-request', target);
    }
  }
});

test('It is asked soon, whatever deadline there was: the venue was told of none.', () => {
  for (const deadlineMs of [null, epochMs(SENT + 60_000)]) {
    const plan = planReconciliation(SPOT_PLACE, { sentMs: SENT, deadlineMs });
    assert.equal(plan?.notBeforeMs, SENT + RECONCILIATION_GRACE_MS);
  }
  const armed = planReconciliation(TIMER, { sentMs: SENT, deadlineMs: null });
  assert.equal(armed?.notBeforeMs, SENT + 60_000 + RECONCILIATION_GRACE_MS);
});

test('What has no id, or is only read, cannot be asked about.', () => {
  const times = { sentMs: SENT, deadlineMs: null };
  assert.equal(planReconciliation({ ...SPOT_PLACE, clientOrderId: null }, times), null);
  assert.equal(planReconciliation({ kind: 'read', instrument: null }, times), null);
  assert.equal(endOf({ kind: 'read', instrument: null }, [ok([])]), 'later');
});

const NOBODY = spotError('base-record-invalid');
const SPOT_ROW = { id: 77, 'client-order-id': 'mine-1', symbol: 'btcusdt', state: 'submitted' };
const V5_ROW = {
  order_id: '1512501029504577536',
  client_order_id: '555',
  contract_code: 'BTC-USDT',
  state: 'new',
};

test('An order that the venue shows was taken, at once and whichever answer shows it.', () => {
  assert.equal(endOf(SPOT_PLACE, [ok(SPOT_ROW)], 1), 'accepted 77');
  assert.equal(endOf(SPOT_PLACE, [NOBODY, ok([SPOT_ROW])], 1), 'accepted 77');
  assert.equal(endOf(SPOT_PLACE, [NOBODY, ok([]), ok([SPOT_ROW])], 1), 'accepted 77');
  assert.equal(endOf(CONTRACT_PLACE, [done(V5_ROW)], 1), 'accepted 1512501029504577536');
  const coin = ok([
    { order_id: 5, order_id_str: '6', client_order_id: 555, contract_code: 'BTC-USD', status: 3 },
  ]);
  assert.equal(endOf(COIN_PLACE, [coin], 1), 'accepted 6');
  const listed = ok({ orders: [{ order_id_str: '6', client_order_id: 555 }], total_page: 1 });
  assert.equal(endOf(COIN_PLACE, [legacyError(1017), listed], 1), 'accepted 6');
});

test('An order of the same id that is older, or of another instrument, is not ours.', () => {
  const none = [ok([]), ok([])];
  const created = (at: number): VenueAnswer => ok({ ...SPOT_ROW, 'created-at': at });
  assert.equal(endOf(SPOT_PLACE, [created(SENT)], 1), 'accepted 77');
  assert.equal(endOf(SPOT_PLACE, [created(SENT - LATE_MS)], 1), 'accepted 77');
  const old = created(SENT - LATE_MS - 1);
  assert.equal(endOf(SPOT_PLACE, [old, ...none], 1), 'later');
  assert.equal(endOf(SPOT_PLACE, [old, ...none]), 'rejected');
  const other = ok({ ...SPOT_ROW, symbol: 'ethusdt' });
  assert.equal(endOf(SPOT_PLACE, [other, ...none], 1), 'later');
  assert.equal(endOf(SPOT_PLACE, [other, ...none]), 'rejected');
  const v5 = done({ ...V5_ROW, created_time: String(SENT - LATE_MS - 1) });
  assert.equal(endOf(CONTRACT_PLACE, [v5, done([]), done([])]), 'rejected');
  const algo = { clientOrderId: 'mine-1', symbol: 'btcusdt', orderOrigTime: SENT - 600_000 };
  assert.equal(endOf(SPOT_ALGO, [done(algo), done([])]), 'rejected');
});

test('An order of another id is not ours.', () => {
  assert.equal(
    endOf(SPOT_PLACE, [ok({ ...SPOT_ROW, 'client-order-id': 'mine-10' }), ok([]), ok([])]),
    'rejected',
  );
  assert.equal(endOf(SPOT_PLACE, [ok({ ...SPOT_ROW, 'client-order-id': 'mine-10' })], 1), 'later');
});

test('“No such order” proves nothing while the signed request is still good (ORD-09).', () => {
  const answers = [NOBODY, ok([]), ok([])];
  assert.equal(endOf(SPOT_PLACE, answers, 0), 'later');
  assert.equal(endOf(SPOT_PLACE, answers, LATE_MS), 'later');
  assert.equal(endOf(SPOT_PLACE, answers, LATE_MS + 1), 'rejected');
});

test('“No such order” proves nothing while an answer is missing or not understood.', () => {
  assert.equal(endOf(SPOT_PLACE, [NOBODY]), 'later');
  assert.equal(endOf(SPOT_PLACE, [NOBODY, ok([])]), 'later');
  for (const odd of [
    spotError('base-system-error'),
    spotError('api-signature-not-valid'),
    spotError('base-request-exceed-frequency-limit', 429),
    answerOf('<html>'),
    answerOf({ status: 'ok', data: 'x' }),
    answerOf({ status: 'ok', data: [1] }),
    answerOf({ status: 'ok', data: [] }, 500),
    answerOf({ status: 'ok', data: [] }, 206),
  ])
    for (const at of [0, 1, 2]) {
      const answers = [NOBODY, ok([]), ok([])].map((answer, item) => (item === at ? odd : answer));
      assert.equal(endOf(SPOT_PLACE, answers), 'later', Buffer.from(odd.body).toString());
    }
  assert.equal(endOf(SPOT_PLACE, [NOBODY, ok([]), ok([])]), 'rejected');
});

test('The venue says in several ways that there is none.', () => {
  for (const none of [
    NOBODY,
    spotError('base-not-found'),
    spotError('order-queryorder-invalid', 404),
    ok(null),
  ])
    assert.equal(endOf(SPOT_PLACE, [none, ok([]), ok([])]), 'rejected');
  for (const none of [codeError(1017), codeError(1061), done(null), done([]), done({})])
    assert.equal(endOf(CONTRACT_PLACE, [none, done([]), done([])]), 'rejected');
});

test('After two hours the venue may have forgotten an order: then whole lists must show that it is not there (ORD-09).', () => {
  const full = ok(
    Array.from({ length: HTX_LIST_ROWS_MAX }, (_, id) => ({ ...SPOT_ROW, id, 'client-order-id': `x${id}` })),
  );
  const answers = [NOBODY, ok([]), ok([])];
  assert.equal(endOf(SPOT_PLACE, [NOBODY, ok([]), full], HTX_ORDER_MEMORY_MS), 'rejected');
  assert.equal(endOf(SPOT_PLACE, [NOBODY, ok([]), full], HTX_ORDER_MEMORY_MS + 1), 'later');
  assert.equal(endOf(SPOT_PLACE, [NOBODY, full, ok([])], HTX_ORDER_MEMORY_MS + 1), 'later');
  assert.equal(endOf(SPOT_PLACE, answers, HTX_HISTORY_MS), 'rejected');
  assert.equal(endOf(SPOT_PLACE, answers, HTX_HISTORY_MS + 1), 'later');
  assert.equal(endOf(SPOT_ALGO, [codeError(1007), done([])], HTX_ORDER_MEMORY_MS), 'rejected');
  assert.equal(endOf(SPOT_ALGO, [codeError(1007), done([])], HTX_ORDER_MEMORY_MS + 1), 'later');
});

test('A conditional order is known by its own ids.', () => {
  assert.equal(endOf(SPOT_ALGO, [done({ clientOrderId: 'mine-1', orderStatus: 'created' })], 1), 'accepted');
  assert.equal(
    endOf(CONTRACT_ALGO, [done([{ algo_id: '9', algo_client_order_id: '555' }])], 1),
    'accepted 9',
  );
  assert.equal(endOf(CONTRACT_ALGO, [done([V5_ROW])], 1), 'later');
});

test('A cancel is done when the order is cancelled, and never will be when it is filled.', () => {
  const spot = (state: string, ageMs: number): string =>
    endOf(SPOT_CANCEL, [ok({ ...SPOT_ROW, state })], ageMs);
  assert.equal(spot('canceled', 1), 'accepted 77');
  assert.equal(spot('partial-canceled', 1), 'accepted 77');
  assert.equal(spot('filled', 1), 'rejected');
  assert.equal(spot('canceling', LATE_MS + 1), 'later');
  const v5 = (state: string, ageMs: number): string =>
    endOf(
      { ...CONTRACT_CANCEL, order: { kind: 'client-id', id: '555' } },
      [done({ ...V5_ROW, state })],
      ageMs,
    );
  assert.equal(v5('partially_canceled', 1), 'accepted 1512501029504577536');
  assert.equal(v5('rejected', 1), 'rejected');
  const coin = (status: number, ageMs: number): string =>
    endOf(COIN_CANCEL, [ok([{ order_id: 77, status }])], ageMs);
  assert.deepEqual(
    [coin(7, 1), coin(5, 1), coin(6, 1), coin(11, LATE_MS + 1)],
    ['accepted 77', 'accepted 77', 'rejected', 'later'],
  );
});

test('A cancel of an order that still rests may be on its way as long as its signature is good.', () => {
  for (const state of ['submitted', 'partial-filled']) {
    assert.equal(endOf(SPOT_CANCEL, [ok({ ...SPOT_ROW, state })], LATE_MS), 'later');
    assert.equal(endOf(SPOT_CANCEL, [ok({ ...SPOT_ROW, state })]), 'rejected');
  }
  assert.equal(endOf(SPOT_CANCEL, [NOBODY], LATE_MS), 'later');
  assert.equal(endOf(SPOT_CANCEL, [NOBODY]), 'rejected');
});

test('A cancel of everything is done when nothing of it rests any more.', () => {
  assert.equal(endOf(MASS_CANCEL, [ok([])], 1), 'accepted');
  assert.equal(endOf(MASS_CANCEL, [ok([{ ...SPOT_ROW, symbol: 'ethusdt' }])], 1), 'accepted');
  assert.equal(endOf(MASS_CANCEL, [ok([SPOT_ROW])], LATE_MS), 'later');
  assert.equal(endOf(MASS_CANCEL, [ok([SPOT_ROW])]), 'rejected');
  assert.equal(
    endOf({ ...MASS_CANCEL, tag: 'spot' }, [ok([{ ...SPOT_ROW, symbol: 'ethusdt' }])]),
    'rejected',
  );
  assert.equal(endOf(LINEAR_MASS, [done([])], 1), 'accepted');
  assert.equal(endOf(COIN_MASS, [ok({ orders: [] })], 1), 'accepted');
  assert.equal(endOf(MASS_CANCEL, [spotError('base-system-error')]), 'later');
  const others = Array.from({ length: HTX_LIST_ROWS_MAX }, (_, id) => ({
    ...SPOT_ROW,
    id,
    symbol: 'ethusdt',
  }));
  assert.equal(endOf(MASS_CANCEL, [ok(others)], 1), 'later');
});

test('A timer says nothing before its end, and may still have been set as long as its request is good.', () => {
  const armedMs = 60_000;
  for (const rows of [[], [SPOT_ROW]]) assert.equal(endOf(TIMER, [ok(rows)], armedMs - 1), 'later');
  assert.equal(endOf(TIMER, [ok([])], armedMs), 'accepted');
  assert.equal(endOf(TIMER, [ok([SPOT_ROW])], LATE_MS + 1), 'later');
  assert.equal(endOf(TIMER, [ok([SPOT_ROW])], armedMs + LATE_MS), 'later');
  assert.equal(endOf(TIMER, [ok([SPOT_ROW])], armedMs + LATE_MS + 1), 'rejected');
});

test('A cancel of some instruments looks at theirs alone.', () => {
  const two = { ...MASS_CANCEL, tag: 'spot btcusdt,ethusdt' };
  assert.equal(endOf(two, [ok([{ ...SPOT_ROW, symbol: 'ltcusdt' }])], 1), 'accepted');
  assert.equal(endOf(two, [ok([{ ...SPOT_ROW, symbol: 'ethusdt' }])], 1), 'later');
});

test('A disarmed timer shows in orders that still rest.', () => {
  const disarmed = { ...TIMER, delaySeconds: 0 };
  assert.equal(endOf(disarmed, [ok([SPOT_ROW])], 1), 'accepted');
  assert.equal(endOf(disarmed, [ok([])]), 'rejected');
});

test('A closing is done when no position of its side is open.', () => {
  const position = { contract_code: 'BTC-USDT', position_side: 'long', volume: '2' };
  const closeLong = { ...CLOSE, positionSide: 'long' } as const;
  assert.equal(endOf(closeLong, [done([])], 1), 'accepted');
  assert.equal(endOf(closeLong, [done([{ ...position, volume: '0.0' }])], 1), 'accepted');
  assert.equal(endOf(closeLong, [done([{ ...position, position_side: 'short' }])], 1), 'accepted');
  assert.equal(endOf(closeLong, [done([{ ...position, contract_code: 'ETH-USDT' }])], 1), 'accepted');
  for (const intent of [closeLong, CLOSE]) {
    assert.equal(endOf(intent, [done([position])], LATE_MS), 'later');
    assert.equal(endOf(intent, [done([position])]), 'rejected');
  }
  assert.equal(endOf(closeLong, [codeError(1000)]), 'later');
});

test('A leverage is set when the venue shows it for this contract.', () => {
  const shown = (lever_rate: unknown, contract_code = 'BTC-USDT'): VenueAnswer =>
    done({ contract_code, margin_mode: 'cross', lever_rate });
  assert.equal(endOf(LEVERAGE, [shown(10)], 1), 'accepted');
  assert.equal(endOf(LEVERAGE, [shown('10.0')], 1), 'accepted');
  assert.equal(endOf(LEVERAGE, [shown(5)], LATE_MS), 'later');
  assert.equal(endOf(LEVERAGE, [shown(5)]), 'rejected');
  assert.equal(endOf(LEVERAGE, [shown(10, 'ETH-USDT')]), 'rejected');
  assert.equal(
    endOf({ ...LEVERAGE, instrument: 'BTC-USD' }, [ok([{ contract_code: 'BTC-USD', lever_rate: 10 }])]),
    'accepted',
  );
});

test('Whatever the answers hold, an intent is settled or not, and never before its time without proof.', () => {
  const answer = fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())).map((data) => ok(data));
  fc.assert(
    fc.property(fc.constantFrom(...EVERY), fc.array(answer, { maxLength: 4 }), (intent, answers) => {
      const end = endOf(intent, answers, 1);
      assert.ok(end === 'later' || end.startsWith('accepted') || intent.kind === 'cancel', end);
    }),
  );
});
