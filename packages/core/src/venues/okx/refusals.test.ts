import assert from 'node:assert/strict';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { CATALOGUE, type ErrorCode } from '../../errors/catalogue.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import type { RenderedAnswer } from '../dialect.ts';
import type { Operation } from '../operation.ts';
import { isRejection } from './outcome.ts';
import { renderRefusal } from './refusals.ts';
import { CANCEL, PLACE } from './testing/intents.ts';
import { operationOf } from './testing/requests.ts';

interface Body {
  readonly code: string;
  readonly msg: string;
  readonly data?: readonly Readonly<Record<string, string>>[];
}

const ORDER = operationOf('POST', 'trade/order');
const BATCH = operationOf('POST', 'trade/batch-orders');
const CANCEL_ORDER = operationOf('POST', 'trade/cancel-order');
const AMEND_ORDER = operationOf('POST', 'trade/amend-order');
const ORDER_ALGO = operationOf('POST', 'trade/order-algo');
const BALANCE = operationOf('GET', 'account/balance');
const LEVERAGE = operationOf('POST', 'account/set-leverage');

const CLIENT = new ccxt.okx();

/** What unmodified ccxt raises when it gets this answer. */
function raisedBy(answer: RenderedAnswer): string {
  const text = Buffer.from(answer.body).toString();
  try {
    CLIENT.handleErrors(answer.status, '', '', 'POST', {}, text, JSON.parse(text), {}, '');
  } catch (error) {
    return error instanceof Error ? error.constructor.name : 'something strange';
  }
  return 'nothing';
}

function bodyOf(answer: RenderedAnswer): Body {
  return JSON.parse(Buffer.from(answer.body).toString()) as Body;
}

function render(
  code: ErrorCode,
  operation: Operation | null,
  intents: readonly Intent[] = [],
): RenderedAnswer {
  return renderRefusal(refuse(code), { operation, intents });
}

/** A refusal of a whole request, of which no order is known: status, code, class of ccxt. */
const WHOLE: readonly (readonly [code: ErrorCode, status: number, venueCode: string, raised: string])[] = [
  ['CREDENTIALS_MISSING', 401, '50103', 'AuthenticationError'],
  ['SIGNATURE_MISSING', 401, '50106', 'AuthenticationError'],
  ['TIMESTAMP_MISSING', 401, '50107', 'AuthenticationError'],
  ['PASSPHRASE_MISSING', 401, '50104', 'AuthenticationError'],
  ['TIMESTAMP_MALFORMED', 401, '50112', 'AuthenticationError'],
  ['TIMESTAMP_OUTSIDE_WINDOW', 401, '50102', 'InvalidNonce'],
  ['REQUEST_REPLAYED', 401, '50102', 'InvalidNonce'],
  ['KEY_UNKNOWN', 401, '50111', 'AuthenticationError'],
  ['KEY_REVOKED', 401, '50111', 'AuthenticationError'],
  ['KEY_EXPIRED', 401, '50111', 'AuthenticationError'],
  ['KEY_NOT_YET_VALID', 401, '50111', 'AuthenticationError'],
  ['KEY_SUSPENDED', 401, '50007', 'AccountSuspended'],
  ['ENVIRONMENT_MISMATCH', 401, '50101', 'AuthenticationError'],
  ['PASSPHRASE_WRONG', 401, '50105', 'AuthenticationError'],
  ['SIGNATURE_WRONG', 401, '50113', 'AuthenticationError'],
  ['ADDRESS_NOT_ALLOWED', 401, '50110', 'PermissionDenied'],
  ['REPLAY_MEMORY_FULL', 429, '50011', 'RateLimitExceeded'],
  ['RATE_EXCEEDED', 429, '50011', 'RateLimitExceeded'],
  ['IN_FLIGHT_EXHAUSTED', 429, '50011', 'RateLimitExceeded'],
  ['LEVERAGE_ABOVE_LIMIT', 401, '50120', 'PermissionDenied'],
  ['OPERATION_UNKNOWN', 401, '50120', 'PermissionDenied'],
  ['OPERATION_FORBIDDEN', 401, '50120', 'PermissionDenied'],
  ['OPERATION_NOT_ADMITTED', 401, '50120', 'PermissionDenied'],
  ['SCOPE_MISSING', 401, '50120', 'PermissionDenied'],
  ['STATE_HALTED', 401, '50120', 'PermissionDenied'],
  ['STATE_REDUCING', 401, '50120', 'PermissionDenied'],
  ['ACCOUNT_WIDE_NOT_ALONE', 401, '50120', 'PermissionDenied'],
  ['REQUEST_MALFORMED', 400, '51000', 'BadRequest'],
  ['FIELD_UNKNOWN', 400, '51000', 'BadRequest'],
  ['FIELD_MALFORMED', 400, '51000', 'BadRequest'],
  ['FIELD_MISSING', 400, '50014', 'BadRequest'],
  ['BATCH_SIZE_WRONG', 400, '51111', 'BadRequest'],
  ['JSON_MALFORMED', 400, '50002', 'BadRequest'],
  ['JSON_DUPLICATE_KEY', 400, '50002', 'BadRequest'],
  ['JSON_TOO_LARGE', 400, '50002', 'BadRequest'],
  ['UTF8_MALFORMED', 400, '50002', 'BadRequest'],
  ['LEDGER_UNAVAILABLE', 503, '50001', 'OnMaintenance'],
  ['VAULT_SEALED', 503, '50001', 'OnMaintenance'],
  ['OVERLOADED', 503, '50001', 'OnMaintenance'],
  ['VENUE_DOWN', 503, '50001', 'OnMaintenance'],
  ['UPSTREAM_UNREACHED', 503, '50013', 'ExchangeNotAvailable'],
  ['REFERENCE_STALE', 503, '50013', 'ExchangeNotAvailable'],
  ['OUTCOME_UNKNOWN', 400, '50004', 'RequestTimeout'],
  ['INTERNAL_FAULT', 500, '50026', 'ExchangeNotAvailable'],
];
for (const [code, status, venueCode, raised] of WHOLE) {
  test(`${code} is said as ${venueCode}, and ccxt raises ${raised}.`, () => {
    for (const operation of [null, BALANCE, ORDER]) {
      const answer = render(code, operation);
      assert.equal(answer.status, status);
      assert.equal(bodyOf(answer).code, venueCode);
      assert.equal(bodyOf(answer).msg, CATALOGUE[code].sentence);
      assert.equal(raisedBy(answer), raised);
    }
  });
}

/** A refusal of orders: one row for each, `sCode` in it, HTTP 200 and code 1, as the venue does. */
const ORDERS: readonly (readonly [code: ErrorCode, rowCode: string, raised: string])[] = [
  ['SCOPE_MISSING', '50027', 'PermissionDenied'],
  ['MARKET_NOT_ALLOWED', '50027', 'PermissionDenied'],
  ['INSTRUMENT_NOT_ALLOWED', '50027', 'PermissionDenied'],
  ['STATE_HALTED', '50027', 'PermissionDenied'],
  ['STATE_REDUCING', '50027', 'PermissionDenied'],
  ['ORDER_TERMS_UNKNOWN', '50027', 'PermissionDenied'],
  ['INSTRUMENT_UNKNOWN', '51001', 'BadSymbol'],
  ['ORDER_TYPE_NOT_ALLOWED', '50027', 'PermissionDenied'],
  ['LOSS_LIMIT_REACHED', '50027', 'PermissionDenied'],
  ['INSTRUMENT_NOT_LIQUID', '50027', 'PermissionDenied'],
  ['OUTSIDE_SCHEDULE', '50027', 'PermissionDenied'],
  ['KEY_IDLE', '50027', 'PermissionDenied'],
  ['USES_EXHAUSTED', '50027', 'PermissionDenied'],
  ['BREAKER_TRIPPED', '50027', 'PermissionDenied'],
  ['NOTIONAL_ABOVE_LIMIT', '51005', 'InvalidOrder'],
  ['DEPTH_EXCEEDED', '51005', 'InvalidOrder'],
  ['NOTIONAL_BUDGET_EXHAUSTED', '51004', 'InvalidOrder'],
  ['TURNOVER_EXHAUSTED', '51004', 'InvalidOrder'],
  ['EXPOSURE_ABOVE_LIMIT', '51004', 'InvalidOrder'],
  ['OPEN_ORDERS_EXHAUSTED', '51174', 'InvalidOrder'],
  ['PRICE_OUTSIDE_COLLAR', '51006', 'InvalidOrder'],
  ['ORDER_PRICE_MISSING', '51006', 'InvalidOrder'],
  ['SELF_TRADE', '51006', 'InvalidOrder'],
  ['REFERENCES_APART', '50013', 'ExchangeNotAvailable'],
  ['MARKET_STATE_UNKNOWN', '50013', 'ExchangeNotAvailable'],
  ['USAGE_UNKNOWN', '50013', 'ExchangeNotAvailable'],
  ['CLIENT_ORDER_ID_REUSED', '51016', 'InvalidOrder'],
  ['REFERENCE_STALE', '50013', 'ExchangeNotAvailable'],
  ['FIELD_MISSING', '50014', 'BadRequest'],
];
for (const [code, rowCode, raised] of ORDERS) {
  test(`${code} of an order is a row of ${rowCode}, and ccxt raises ${raised}.`, () => {
    const answer = render(code, ORDER, [PLACE]);
    assert.equal(answer.status, 200);
    assert.deepEqual(bodyOf(answer), {
      code: '1',
      msg: 'All operations failed',
      inTime: '',
      outTime: '',
      data: [
        {
          ordId: '',
          clOrdId: 'mine1',
          tag: '',
          ts: '',
          sCode: rowCode,
          sMsg: CATALOGUE[code].sentence,
          subCode: '',
        },
      ],
    });
    assert.equal(raisedBy(answer), raised);
  });
}

test('What is no refusal of the order itself stays one of the whole request, orders or not.', () => {
  for (const [code, status, venueCode] of [
    ['RATE_EXCEEDED', 429, '50011'],
    ['IN_FLIGHT_EXHAUSTED', 429, '50011'],
    ['KEY_EXPIRED', 401, '50111'],
    ['LEDGER_UNAVAILABLE', 503, '50001'],
    ['OUTCOME_UNKNOWN', 400, '50004'],
    ['INTERNAL_FAULT', 500, '50026'],
  ] as const) {
    const answer = render(code, ORDER, [PLACE]);
    assert.equal(answer.status, status);
    assert.deepEqual(bodyOf(answer), { msg: CATALOGUE[code].sentence, code: venueCode });
  }
});

test('An order that is not the key’s own is one that does not exist.', () => {
  const amend: Intent = { ...CANCEL, kind: 'amend', newSize: null, newPrice: null, newLegs: [] };
  for (const [operation, intent, code] of [
    [CANCEL_ORDER, CANCEL, '51400'],
    [AMEND_ORDER, amend, '51603'],
  ] as const) {
    const answer = render('ORDER_NOT_OWNED', operation, [intent]);
    assert.equal(answer.status, 200);
    assert.equal(bodyOf(answer).data?.[0]?.['sCode'], code);
    assert.equal(raisedBy(answer), 'OrderNotFound');
  }
  assert.equal(bodyOf(render('ORDER_NOT_OWNED', null)).code, '50120');
});

test('A row names the order as the bot did: by the venue’s id, by its own, or as an algo order.', () => {
  const row = (operation: Operation, intent: Intent): unknown =>
    bodyOf(render('STATE_HALTED', operation, [intent])).data?.[0];
  const partly = (given: unknown, wanted: Readonly<Record<string, string>>): void => {
    assert.deepEqual({ ...(given as Readonly<Record<string, string>>), ...wanted }, given);
  };
  partly(row(CANCEL_ORDER, CANCEL), { ordId: '77', clOrdId: '' });
  partly(row(CANCEL_ORDER, { ...CANCEL, order: { kind: 'client-id', id: 'x' } }), {
    ordId: '',
    clOrdId: 'x',
  });
  const amend: Intent = { ...CANCEL, kind: 'amend', newSize: null, newPrice: null, newLegs: [] };
  partly(row(AMEND_ORDER, amend), { ordId: '77', clOrdId: '' });
  partly(row(ORDER, { ...PLACE, clientOrderId: null }), { ordId: '', clOrdId: '' });
  partly(row(ORDER_ALGO, { ...PLACE, algo: true }), { algoId: '', algoClOrdId: 'mine1' });
  partly(row(operationOf('POST', 'trade/cancel-algos'), { ...CANCEL, algo: true }), {
    algoId: '77',
    algoClOrdId: '',
  });
});

test('A batch is refused as a whole: a row for each order, the guilty one with the reason.', () => {
  const refusal = refuse('NOTIONAL_ABOVE_LIMIT', { detail: 'too large', item: 1 });
  const { data } = bodyOf(renderRefusal(refusal, { operation: BATCH, intents: [PLACE, PLACE, PLACE] }));
  assert.deepEqual(
    data?.map((row) => row['sCode']),
    ['51005', '51005', '51005'],
  );
  const others = 'Nothing of the batch was sent: item 1 was refused.';
  assert.deepEqual(
    data.map((row) => row['sMsg']),
    [others, 'too large', others],
  );
  const whole = bodyOf(
    renderRefusal(refuse('STATE_HALTED', { detail: 'halted' }), {
      operation: BATCH,
      intents: [PLACE, PLACE],
    }),
  );
  assert.deepEqual(
    whole.data?.map((row) => row['sMsg']),
    ['halted', 'halted'],
  );
});

test('A setting that is refused has no rows of orders, but a code that clients understand.', () => {
  const answer = render('SCOPE_MISSING', LEVERAGE, [{ kind: 'read', instrument: null }]);
  assert.equal(answer.status, 401);
  assert.equal(bodyOf(answer).code, '50120');
  assert.deepEqual(bodyOf(answer).data, [{ sCode: '50027', sMsg: CATALOGUE.SCOPE_MISSING.sentence }]);
  assert.equal(raisedBy(answer), 'PermissionDenied');
});

test('Every code of the catalogue is said in the venue’s form, and no client takes one for success.', () => {
  for (const code of Object.keys(CATALOGUE) as ErrorCode[]) {
    for (const [operation, intents] of [
      [null, []],
      [BALANCE, []],
      [ORDER, [PLACE]],
      [CANCEL_ORDER, [CANCEL]],
    ] as const) {
      const answer = render(code, operation, intents);
      const body = bodyOf(answer);
      assert.match(body.code, /^(?:1|[0-9]{5})$/u);
      for (const row of body.data ?? []) assert.match(row['sCode'] ?? '', /^[0-9]{5}$/u);
      assert.notEqual(raisedBy(answer), 'nothing', code);
    }
  }
});

test('What was refused before it was sent is never said as something whose outcome is unknown.', () => {
  for (const [code] of ORDERS) {
    const said = bodyOf(render(code, ORDER, [PLACE])).data?.[0]?.['sCode'] ?? '';
    assert.ok(isRejection(said) || said === '50013', `${code} ${said}`);
  }
});

test('Our code and reason stand in headers, in printable ASCII and bounded.', () => {
  const refusal = refuse('FIELD_UNKNOWN', { detail: `naïve\r\nset-cookie: x\u0000 ${'y'.repeat(1_000)}` });
  const headers = new Map(renderRefusal(refusal, { operation: null, intents: [] }).headers);
  assert.equal(headers.get('content-type'), 'application/json');
  assert.equal(headers.get('bitting-code'), 'FIELD_UNKNOWN');
  const reason = headers.get('bitting-reason') ?? '';
  assert.match(reason, /^[ -~]{400}$/u);
  assert.ok(reason.startsWith('na?ve??set-cookie: x? yyy'));
});

test('The rule that refused stands in a header, and no header where none did.', () => {
  const headersOf = (refusal: Refusal) =>
    new Map(renderRefusal(refusal, { operation: null, intents: [] }).headers);
  const ruled = refuse('PRICE_OUTSIDE_COLLAR', { ruleId: 'account/price-collar' });
  assert.equal(headersOf(ruled).get('bitting-rule'), 'account/price-collar');
  assert.equal(headersOf(refuse('FIELD_UNKNOWN')).has('bitting-rule'), false);
});
