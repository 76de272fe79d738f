import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTX_HISTORY_MS, HTX_REQUEST_LIFE_MS, RECONCILIATION_GRACE_MS } from '../../bounds.ts';
import type { AmendIntent, CancelIntent, Intent, PlaceIntent } from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { VenueAnswer } from '../dialect.ts';
import { planReconciliation, resolveIntent } from './reconciliation.ts';
import {
  CLOSE,
  codeError,
  CONTRACT_CANCEL,
  CONTRACT_PLACE,
  done,
  LEVERAGE,
  ok,
  SPOT_CANCEL,
  SPOT_PLACE,
} from './testing/intents.ts';

const SENT = epochMs(1_800_000_000_000);
const LATE_MS = HTX_REQUEST_LIFE_MS + RECONCILIATION_GRACE_MS;

function itemOf(intent: Intent, answers: readonly VenueAnswer[], ageMs = 1): unknown {
  return resolveIntent(intent, answers, { sentMs: SENT, askedMs: epochMs(SENT + ageMs) });
}

/** `accepted`, `rejected`, or `later`. */
function endOf(intent: Intent, answers: readonly VenueAnswer[], ageMs = 1): string {
  const item = resolveIntent(intent, answers, { sentMs: SENT, askedMs: epochMs(SENT + ageMs) });
  return item?.kind ?? 'later';
}

test('An order that is found has both its ids, or the one that the row shows.', () => {
  const row = { id: 77, symbol: 'btcusdt', 'client-order-id': 'mine-1' };
  assert.deepEqual(itemOf(SPOT_PLACE, [ok(row)]), {
    kind: 'accepted',
    venueOrderId: '77',
    clientOrderId: 'mine-1',
  });
  assert.deepEqual(itemOf(SPOT_CANCEL, [ok({ id: 77, state: 'canceled' })]), {
    kind: 'accepted',
    venueOrderId: '77',
    clientOrderId: null,
  });
});

test('A conditional spot order says its state in a word of its own.', () => {
  const algo: CancelIntent = { ...SPOT_CANCEL, algo: true, order: { kind: 'client-id', id: 'mine-2' } };
  const end = (orderStatus: string): string => endOf(algo, [done({ clientOrderId: 'mine-2', orderStatus })]);
  assert.deepEqual([end('canceled'), end('triggered'), end('created')], ['accepted', 'rejected', 'later']);
});

test('A cancelled order needs no answer beside the one that shows it.', () => {
  const row = { order_id: '77', state: 'canceled' };
  assert.equal(endOf(CONTRACT_CANCEL, [done(row)]), 'accepted');
  assert.equal(endOf(CONTRACT_CANCEL, [done(row), codeError(1000)]), 'accepted');
});

test('An order that rests after weeks shows that its cancel was never done; that it is not shown proves nothing.', () => {
  const old = HTX_HISTORY_MS + 1;
  assert.equal(endOf(CONTRACT_CANCEL, [done({ order_id: '77', state: 'new' })], old), 'rejected');
  assert.equal(endOf(CONTRACT_PLACE, [done([]), done([]), done([])], old), 'later');
});

test('An older order is told by each of the names that the venue has for its time.', () => {
  const coin: PlaceIntent = { ...CONTRACT_PLACE, instrument: 'BTC-USD' };
  const end = (fields: object): string =>
    endOf(coin, [ok({ order_id: 77, client_order_id: 555, contract_code: 'BTC-USD', ...fields })]);
  for (const name of ['created-at', 'created_at', 'created_time', 'orderOrigTime', 'create_date']) {
    assert.equal(end({ [name]: SENT - LATE_MS }), 'accepted', name);
    assert.equal(end({ [name]: SENT - LATE_MS - 1 }), 'later', name);
  }
  // What is no time in milliseconds makes no order older.
  for (const odd of ['-1600000000000', '01600000000000', '1600000000000.5', '1600000000'])
    assert.equal(end({ created_at: odd }), 'accepted', odd);
});

test('A leverage is looked for in all rows, whatever the others show.', () => {
  const other = { contract_code: 'ETH-USDT', lever_rate: 5 };
  const own = { contract_code: 'BTC-USDT', lever_rate: 10 };
  assert.equal(endOf(LEVERAGE, [done([other, own])]), 'accepted');
  assert.equal(endOf(LEVERAGE, [done([own, other])]), 'accepted');
  assert.equal(endOf(LEVERAGE, [done([other])], LATE_MS + 1), 'rejected');
  assert.equal(endOf(LEVERAGE, [done([{ contract_code: 'BTC-USDT' }])], LATE_MS + 1), 'rejected');
});

test('A position that does not say its size is open.', () => {
  assert.equal(endOf(CLOSE, [done([{ contract_code: 'BTC-USDT' }])], LATE_MS + 1), 'rejected');
  assert.equal(endOf(CLOSE, [done([{ contract_code: 'BTC-USDT', volume: '0' }])]), 'accepted');
});

test('A leverage of no contract, and a change that the venue does not know, cannot be asked about.', () => {
  const times = { sentMs: SENT, deadlineMs: null };
  assert.equal(planReconciliation(LEVERAGE, times)?.questions.length, 1);
  assert.equal(planReconciliation({ ...LEVERAGE, instrument: null }, times), null);
  const amend: AmendIntent = {
    ...CONTRACT_CANCEL,
    kind: 'amend',
    instrument: 'BTC-USDT',
    market: 'swap',
    newSize: null,
    newPrice: null,
    newLegs: [],
  };
  assert.equal(planReconciliation(amend, times), null);
  assert.equal(itemOf(amend, [done([])], LATE_MS + 1), null);
});
