/** What a bot is told of its request, and what an operator reads of an answer: each sentence names what is wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTX_REQUEST_LIFE_MS, RECONCILIATION_GRACE_MS } from '../../bounds.ts';
import type { Intent } from '../../trading/intent.ts';
import type { ItemOutcome } from '../../trading/outcome.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { ReadRequest, VenueAnswer } from '../dialect.ts';
import type { Refusal } from '../../errors/refusal.ts';
import { htxDialect } from './dialect.ts';
import { HTX_OPERATIONS } from './operations/table.ts';
import { resolveIntent } from './reconciliation.ts';
import {
  answerOf,
  CLOSE,
  codeError,
  CONTRACT_CANCEL,
  CONTRACT_PLACE,
  done,
  legacyError,
  LEVERAGE,
  MASS_CANCEL,
  ok,
  SPOT_PLACE,
  spotError,
} from './testing/intents.ts';
import { itemsOf } from './testing/outcomes.ts';
import { readExample, readSent } from './testing/requests.ts';

const told = (read: ReadRequest | Refusal): string =>
  read.kind === 'refused' ? `${read.code}: ${read.detail}` : 'accepted';

const NOT_OF_THIS_API = 'FIELD_MALFORMED: The field contract_code names no contract of this API.';
const TIMER = 'FIELD_MALFORMED: The timer must be from 5 seconds to an hour.';

const TOLD: readonly (readonly [reader: string, changes: Readonly<Record<string, unknown>>, told: string])[] =
  [
    ['spot-order', { price: undefined }, 'FIELD_MISSING: The field price is missing.'],
    [
      'spot-order',
      { type: 'buy-market' },
      'FIELD_MALFORMED: The field price has no defined meaning for this order.',
    ],
    [
      'v5-order',
      { type: 'market', price_match: 'opponent', price: undefined, time_in_force: undefined },
      'FIELD_MALFORMED: The fields type and price_match do not go together.',
    ],
    ['v5-order', { contract_code: 'BTC-USD' }, NOT_OF_THIS_API],
    [
      'v5-algo-order',
      { type: 'tp', tp_trigger_price: undefined },
      'FIELD_MISSING: The order lacks the trigger of its type.',
    ],
    ['v5-cancel', { contract_code: 'BTC-USD' }, NOT_OF_THIS_API],
    [
      'v5-cancel',
      { client_order_id: 5 },
      'FIELD_MALFORMED: Name orders by order_id or by client_order_id, not both.',
    ],
    [
      'v5-cancel',
      { order_id: undefined },
      'FIELD_MISSING: Name orders by order_id or by client_order_id, not both.',
    ],
    [
      'spot-cancel-open',
      { symbol: 'BTC-USDT' },
      'FIELD_MALFORMED: The field symbol is not in its defined form.',
    ],
    [
      'v5-cancel-all',
      { contract_code: 'BTC-USD' },
      'FIELD_MALFORMED: The field contract_code names nothing of this API.',
    ],
    ['v5-cancel-after', { on_off: 1, time_out: undefined }, 'FIELD_MISSING: The field time_out is missing.'],
    ['v5-cancel-after', { on_off: 1, time_out: 4000 }, TIMER],
    ['spot-cancel-after', { timeout: 4 }, TIMER],
    ['spot-cancel-after', { timeout: 3601 }, TIMER],
    ['spot-cancel-after', { timeout: 3600 }, 'accepted'],
    ['spot-cancel-after', { timeout: 5 }, 'accepted'],
    ['spot-cancel-after', { timeout: 0 }, 'accepted'],
  ];

test('A bot is told what of its body is wrong.', () => {
  for (const [reader, changes, wanted] of TOLD)
    assert.equal(told(readExample(reader, changes)), wanted, `${reader} ${JSON.stringify(changes)}`);
});

test('A bot is told that two orders of a batch disagree about the leverage of their contract.', () => {
  const order = {
    contract_code: 'BTC-USD',
    volume: 1,
    direction: 'buy',
    offset: 'open',
    order_price_type: 'limit',
    price: 1,
    lever_rate: 5,
  };
  const batch = (lever: number): ReadRequest | Refusal =>
    readSent('POST', '/swap-api/v1/swap_batchorder', {
      orders_data: [order, { ...order, lever_rate: lever }],
    });
  assert.equal(told(batch(5)), 'accepted');
  assert.equal(told(batch(10)), 'FIELD_MALFORMED: One contract cannot have two leverages.');
});

test('A bot is told what stands where nothing belongs.', () => {
  const open = '/v1/order/openOrders';
  assert.equal(told(readSent('GET', `${open}?symbol=btcusdt`)), 'accepted');
  assert.equal(told(readSent('GET', open, '{}')), 'FIELD_UNKNOWN: A GET has no body.');
  assert.equal(
    told(readSent('GET', `${open}?symbol=a&symbol=b`)),
    'FIELD_MALFORMED: The query names symbol twice.',
  );
  assert.equal(
    told(readSent('GET', `${open}?symbol`)),
    'FIELD_MALFORMED: The query is not in its canonical form.',
  );
  const cancel = '/v1/order/orders/77/submitcancel';
  assert.equal(told(readSent('POST', cancel, {})), 'accepted');
  assert.equal(
    told(readSent('POST', `${cancel}?a=1`, {})),
    'FIELD_UNKNOWN: The query of this request holds authentication alone.',
  );
  const info = '/swap-api/v1/swap_order_info';
  assert.equal(told(readSent('POST', info, {})), 'accepted');
  assert.equal(told(readSent('POST', info, [])), 'FIELD_MALFORMED: An object is expected.');
  assert.equal(
    told(readSent('POST', info, { contract_code: {} })),
    'FIELD_MALFORMED: A question holds plain values under known names.',
  );
});

function said(item: unknown): string {
  const outcome = item as ItemOutcome;
  if (outcome.kind === 'rejected') return `${outcome.venueCode}: ${outcome.venueMessage}`;
  return outcome.kind === 'unknown' ? outcome.reason : outcome.kind;
}

test('An outcome says what made it unknown, or how the venue refused.', () => {
  const ends = (reader: string, intents: readonly Intent[], answer: VenueAnswer): readonly string[] =>
    itemsOf(reader, intents, answer).map(said);
  const order = (answer: VenueAnswer): readonly string[] => ends('v5-order', [CONTRACT_PLACE], answer);
  const form = 'the answer is not in the venue’s form';
  const row = { order_id: '77', client_order_id: '555' };
  assert.deepEqual(order(done(row)), ['accepted']);
  assert.deepEqual(order(answerOf('{}')), [form]);
  assert.deepEqual(order(done([])), [form]);
  assert.deepEqual(order(answerOf({ code: 200, data: row }, 503)), ['HTTP status 503']);
  assert.deepEqual(order(answerOf({ code: 200, data: row }, 201)), ['HTTP status 201']);
  assert.deepEqual(order(answerOf('', 429)), ['429: too many requests']);
  assert.deepEqual(order(codeError(500)), ['code 500']);
  assert.deepEqual(order(answerOf({ code: 'No <b>', message: 'x', data: null })), ['code of unknown form']);
  assert.deepEqual(order(done({ ...row, client_order_id: '556' })), ['the answer is about another order']);
  assert.deepEqual(order(done({ client_order_id: '555' })), ['the answer is about another order']);
  assert.deepEqual(ends('spot-order', [SPOT_PLACE], ok('77')), ['accepted']);
  assert.deepEqual(ends('v5-lever', [LEVERAGE], done({ lever_rate: 9 })), ['not everything was done']);
  const states: Readonly<Record<string, string>> = {
    '-1': 'order-orderstate-error: the order was closed long ago',
    '0': 'order-orderstate-error: the venue knows no such order',
    '5': 'order-orderstate-error: the order is partly filled and cancelled',
    '6': 'order-orderstate-error: the order is filled',
    '7': 'order-orderstate-error: the order is cancelled',
    '10': 'accepted',
    '357632718898331': 'accepted',
    '9': form,
    x: form,
  };
  const cancel = { ...CONTRACT_CANCEL, order: { kind: 'client-id', id: 'mine-1' } } as const;
  for (const [state, end] of Object.entries(states))
    assert.deepEqual(ends('spot-cancel-client', [cancel], ok(state)), [end], state);
  const left = { success: [], failed: ['77'] };
  const spot = { ...CONTRACT_CANCEL, instrument: null, market: 'spot' } as const;
  assert.deepEqual(ends('spot-batch-cancel', [spot], ok(left)), [
    'rejected: the venue did not take the cancel',
  ]);
});

test('How the venue refused is said in its own words, whichever of its envelopes and rows they stand in.', () => {
  const ends = (reader: string, intents: readonly Intent[], answer: VenueAnswer): readonly string[] =>
    itemsOf(reader, intents, answer).map(said);
  const order = [CONTRACT_PLACE];
  assert.deepEqual(ends('v5-order', order, codeError(1047)), ['1047: words']);
  assert.deepEqual(ends('legacy-order', order, legacyError(1047)), ['1047: words']);
  assert.deepEqual(ends('spot-order', [SPOT_PLACE], spotError('bad-request')), ['bad-request: words']);
  assert.deepEqual(ends('v5-order', order, answerOf({ code: 1047, data: null })), ['1047: ']);
  // An envelope that says both yes and no says nothing.
  const row = { order_id: '77', client_order_id: '555' };
  for (const both of [
    { status: 'ok', err_code: 1047 },
    { status: 'ok', 'err-code': 'bad-request' },
    { status: 'ok', code: 1047 },
    { status: 'error', code: 200 },
    { status: 'off' },
  ])
    assert.deepEqual(
      ends('v5-order', order, answerOf({ ...both, data: row })),
      ['the answer is not in the venue’s form'],
      JSON.stringify(both),
    );
  const rows: readonly (readonly [reader: string, intent: Intent, row: object])[] = [
    ['v5-batch-orders', CONTRACT_PLACE, { client_order_id: '555', code: 1047, message: 'row' }],
    [
      'v5-algo-order',
      { ...CONTRACT_PLACE, algo: true },
      { algo_client_order_id: '555', code: 1047, message: 'row' },
    ],
    ['legacy-order', CONTRACT_PLACE, { client_order_id: '555', err_code: 1047, err_msg: 'row' }],
  ];
  for (const [reader, intent, one] of rows)
    assert.deepEqual(ends(reader, [intent], done([one])), ['1047: row'], reader);
  const spotRow = { 'client-order-id': 'mine-1', 'err-code': 'bad-request', 'err-msg': 'row' };
  assert.deepEqual(ends('spot-batch-orders', [SPOT_PLACE], ok([spotRow])), ['bad-request: row']);
});

test('Orders, closings and timers of contracts are read with their ids, flags and meanings.', () => {
  assert.equal(told(readExample('v5-order', { price_protect: true })), 'accepted');
  for (const price_protect of ['true', 1, null])
    assert.equal(
      told(readExample('v5-order', { price_protect })),
      'FIELD_MALFORMED: The field price_protect is not in its defined form.',
    );
  const read = (reader: string, changes: object): Intent | undefined => {
    const request = readExample(reader, { ...changes });
    return request.kind === 'refused' ? undefined : request.intents[0];
  };
  const closing = read('v5-close', { client_order_id: 5 });
  assert.equal(closing?.kind === 'close-position' ? closing.clientOrderId : closing, '5');
  const timer = read('spot-cancel-after', { timeout: 5 });
  assert.deepEqual(timer, {
    kind: 'account-cancel',
    means: 'cancel-all-after',
    delaySeconds: 5,
    tag: 'spot',
  });
});

test('What reconciliation finds is said when the request can no longer arrive, and not before.', () => {
  const sentMs = epochMs(1_770_000_000_000);
  const endMs = sentMs + HTX_REQUEST_LIFE_MS + RECONCILIATION_GRACE_MS;
  const resolve = (intent: Intent, rows: readonly object[], at = endMs + 1): string | null => {
    const answers = [done(rows), done([]), done([])];
    const item = resolveIntent(intent, answers, { sentMs, askedMs: epochMs(at) });
    return item === null ? null : said(item);
  };
  // The venue's own trouble says nothing, whatever its body.
  const times = { sentMs, askedMs: epochMs(endMs + 1) };
  for (const status of [500, 503])
    for (const answer of [done([]), codeError(1061)])
      assert.equal(resolveIntent(CONTRACT_CANCEL, [{ ...answer, status }], times), null);
  assert.equal(resolveIntent(CONTRACT_CANCEL, [codeError(1061)], times)?.kind, 'rejected');
  const gone = 'reconciled: the venue knows no such order and its request can no longer arrive';
  assert.equal(resolve(CONTRACT_PLACE, []), gone);
  assert.equal(resolve(CONTRACT_PLACE, [], endMs), null);
  assert.equal(resolve(CONTRACT_PLACE, [{ order_id: '77', client_order_id: '555' }]), 'accepted');
  assert.equal(resolve(CONTRACT_CANCEL, []), gone);
  const order = { order_id: '77', client_order_id: '' };
  assert.equal(
    resolve(CONTRACT_CANCEL, [{ ...order, state: 'new' }]),
    'reconciled: the order is in the state new',
  );
  assert.equal(resolve(CONTRACT_CANCEL, [{ ...order, state: 'new' }], endMs), null);
  for (const state of ['filled', 'triggered', 'rejected', '6', '10'])
    assert.equal(
      resolve(CONTRACT_CANCEL, [{ ...order, state }], sentMs + 1),
      `reconciled: the order is in the state ${state}`,
    );
  for (const state of ['canceled', 'partial-canceled', 'partially_canceled', '5', '7'])
    assert.equal(resolve(CONTRACT_CANCEL, [{ ...order, state }], sentMs + 1), 'accepted', state);
  for (const state of ['canceling', '11'])
    assert.equal(resolve(CONTRACT_CANCEL, [{ ...order, state }]), null, state);
  assert.equal(
    resolve(MASS_CANCEL, [{ symbol: 'btcusdt' }]),
    'reconciled: what the venue shows does not prove it',
  );
  assert.equal(resolve(MASS_CANCEL, [{ symbol: 'ethusdt' }]), 'accepted');
  const open = { contract_code: 'BTC-USDT', volume: 1 };
  assert.equal(resolve(CLOSE, [open]), 'reconciled: the position is still open');
  assert.equal(resolve(CLOSE, [{ ...open, volume: 0 }]), 'accepted');
  const lever = { contract_code: 'BTC-USDT', lever_rate: 5 };
  assert.equal(resolve(LEVERAGE, [lever]), 'reconciled: the venue shows another leverage');
  assert.equal(resolve(LEVERAGE, [{ ...lever, lever_rate: 10 }]), 'accepted');
});

test('HTX knows no deadlines, and what it says of its limits is passed on.', () => {
  assert.equal(
    HTX_OPERATIONS.some((operation) => htxDialect.takesDeadline(operation)),
    false,
  );
  assert.deepEqual(htxDialect.answerHeaders.toSorted(), [
    'ratelimit-interval',
    'ratelimit-limit',
    'ratelimit-remaining',
    'ratelimit-reset',
    'recovery-time',
    'x-hb-ratelimit-requests-expire',
    'x-hb-ratelimit-requests-remain',
  ]);
});
