import assert from 'node:assert/strict';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { CATALOGUE, type ErrorCode } from '../../errors/catalogue.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { RenderedAnswer } from '../dialect.ts';
import { renderRefusal } from './refusals.ts';

const CLIENT = new ccxt.htx();

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

function bodyOf(answer: RenderedAnswer): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(answer.body).toString()) as Readonly<Record<string, unknown>>;
}

type Row = readonly [code: ErrorCode, status: number, text: string, number: number, raised: string];

const SIGNATURE = 'api-signature-not-valid';

const ROWS: readonly Row[] = [
  ['CREDENTIALS_MISSING', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['SIGNATURE_MISSING', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['TIMESTAMP_MISSING', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['TIMESTAMP_MALFORMED', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['TIMESTAMP_OUTSIDE_WINDOW', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['REQUEST_REPLAYED', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['SIGNATURE_SPENT', 429, 'rate-too-many-requests', 1032, 'RateLimitExceeded'],
  ['KEY_UNKNOWN', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['KEY_REVOKED', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['KEY_EXPIRED', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['KEY_NOT_YET_VALID', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['KEY_SUSPENDED', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['SIGNATURE_WRONG', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['ADDRESS_NOT_ALLOWED', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['ENVIRONMENT_MISMATCH', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['BODY_BINDING_MISSING', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['BODY_BINDING_WRONG', 401, SIGNATURE, 403, 'AuthenticationError'],
  ['TLS_REQUIRED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['OPERATION_UNKNOWN', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['OPERATION_FORBIDDEN', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['OPERATION_NOT_ADMITTED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['SCOPE_MISSING', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['STATE_HALTED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['STATE_REDUCING', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['MARKET_NOT_ALLOWED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['INSTRUMENT_NOT_ALLOWED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['VENUE_ACCOUNT_NOT_ALLOWED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['ACCOUNT_WIDE_NOT_ALONE', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['ORDER_TERMS_UNKNOWN', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['REQUEST_MALFORMED', 400, 'validation-format-error', 1067, 'BadRequest'],
  ['FIELD_UNKNOWN', 400, 'validation-format-error', 1067, 'BadRequest'],
  ['FIELD_MALFORMED', 400, 'validation-format-error', 1067, 'BadRequest'],
  ['FIELD_MISSING', 400, 'validation-constraints-required', 1067, 'BadRequest'],
  ['BATCH_SIZE_WRONG', 400, 'validation-format-error', 1067, 'BadRequest'],
  ['JSON_MALFORMED', 400, 'bad-request', 1067, 'BadRequest'],
  ['JSON_DUPLICATE_KEY', 400, 'bad-request', 1067, 'BadRequest'],
  ['JSON_TOO_LARGE', 400, 'bad-request', 1067, 'BadRequest'],
  ['UTF8_MALFORMED', 400, 'bad-request', 1067, 'BadRequest'],
  ['INSTRUMENT_UNKNOWN', 200, 'base-symbol-error', 1013, 'BadSymbol'],
  ['NOTIONAL_ABOVE_LIMIT', 200, 'order-limitorder-amount-max-error', 1041, 'InvalidOrder'],
  ['DEPTH_EXCEEDED', 200, 'order-limitorder-amount-max-error', 1041, 'InvalidOrder'],
  ['NOTIONAL_BUDGET_EXHAUSTED', 200, 'order-holding-limit-failed', 1461, 'InvalidOrder'],
  ['TURNOVER_EXHAUSTED', 200, 'order-holding-limit-failed', 1461, 'InvalidOrder'],
  ['EXPOSURE_ABOVE_LIMIT', 200, 'order-holding-limit-failed', 1461, 'InvalidOrder'],
  ['OPEN_ORDERS_EXHAUSTED', 200, 'order-holding-limit-failed', 1461, 'InvalidOrder'],
  ['PRICE_OUTSIDE_COLLAR', 200, 'order-invalid-price', 1039, 'InvalidOrder'],
  ['ORDER_PRICE_MISSING', 200, 'order-invalid-price', 1039, 'InvalidOrder'],
  ['SELF_TRADE', 200, 'order-invalid-price', 1039, 'InvalidOrder'],
  ['ORDER_TYPE_NOT_ALLOWED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['LEVERAGE_ABOVE_LIMIT', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['LOSS_LIMIT_REACHED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['INSTRUMENT_NOT_LIQUID', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['OUTSIDE_SCHEDULE', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['KEY_IDLE', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['USES_EXHAUSTED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['BREAKER_TRIPPED', 403, SIGNATURE, 403, 'PermissionDenied'],
  ['REFERENCES_APART', 503, 'gateway-internal-error', 1000, 'ExchangeNotAvailable'],
  ['MARKET_STATE_UNKNOWN', 503, 'gateway-internal-error', 1000, 'ExchangeNotAvailable'],
  ['USAGE_UNKNOWN', 503, 'gateway-internal-error', 1000, 'ExchangeNotAvailable'],
  ['IN_FLIGHT_EXHAUSTED', 429, 'rate-too-many-requests', 1032, 'RateLimitExceeded'],
  ['ORDER_NOT_OWNED', 200, 'order-queryorder-invalid', 1061, 'OrderNotFound'],
  ['CLIENT_ORDER_ID_REUSED', 200, 'invalid-client-order-id', 1050, 'ExchangeError'],
  ['RATE_EXCEEDED', 429, 'rate-too-many-requests', 1032, 'RateLimitExceeded'],
  ['REPLAY_MEMORY_FULL', 429, 'rate-too-many-requests', 1032, 'RateLimitExceeded'],
  ['LEDGER_UNAVAILABLE', 503, 'system-maintenance', 1001, 'OnMaintenance'],
  ['VAULT_SEALED', 503, 'system-maintenance', 1001, 'OnMaintenance'],
  ['OVERLOADED', 503, 'system-maintenance', 1001, 'OnMaintenance'],
  ['VENUE_DOWN', 503, 'system-maintenance', 1001, 'OnMaintenance'],
  ['UPSTREAM_UNREACHED', 503, 'gateway-internal-error', 1000, 'ExchangeNotAvailable'],
  ['REFERENCE_STALE', 503, 'gateway-internal-error', 1000, 'ExchangeNotAvailable'],
  ['POLICY_CHANGED', 503, 'gateway-internal-error', 1000, 'ExchangeNotAvailable'],
  ['OUTCOME_UNKNOWN', 504, 'timeout', 1000, 'RequestTimeout'],
  ['INTERNAL_FAULT', 500, 'gateway-internal-error', 1000, 'ExchangeNotAvailable'],
];
for (const [code, status, text, number, raised] of ROWS) {
  test(`${code} is said as ${text} and ${number}, and ccxt raises ${raised}.`, () => {
    const answer = renderRefusal(refuse(code));
    assert.equal(answer.status, status);
    const body = bodyOf(answer);
    const { message } = body;
    assert.ok(typeof message === 'string' && message.endsWith(CATALOGUE[code].sentence), String(message));
    assert.deepEqual(body, {
      status: 'error',
      'err-code': text,
      'err-msg': message,
      err_code: number,
      err_msg: message,
      code: number,
      message,
      data: null,
    });
    assert.equal(raisedBy(answer), raised);
  });
}

test('A refusal is said in the venue’s own words where clients know them by their text.', () => {
  const messageOf = (code: ErrorCode) => bodyOf(renderRefusal(refuse(code, { detail: 'why' })))['err-msg'];
  assert.equal(messageOf('SCOPE_MISSING'), 'API key has no permission: why');
  assert.equal(messageOf('KEY_UNKNOWN'), 'Incorrect Access key: why');
  assert.equal(messageOf('SIGNATURE_WRONG'), 'Verification failure: why');
  assert.equal(messageOf('TIMESTAMP_OUTSIDE_WINDOW'), 'invalid submission time: why');
  assert.equal(messageOf('NOTIONAL_ABOVE_LIMIT'), 'why');
});

test('Every code of the catalogue is an error to ccxt, never an empty success.', () => {
  for (const code of Object.keys(CATALOGUE) as ErrorCode[]) {
    const answer = renderRefusal(refuse(code));
    assert.equal(bodyOf(answer)['status'], 'error');
    assert.notEqual(raisedBy(answer), 'nothing', code);
  }
  const bare = { status: 403, headers: [], body: Buffer.from('{"code":1002,"message":"forbidden"}') };
  assert.equal(raisedBy(bare), 'nothing');
});

test('Our code and reason stand in headers, in printable ASCII and bounded.', () => {
  const refusal = refuse('FIELD_UNKNOWN', { detail: `naïve\r\nset-cookie: x\u0000 ${'y'.repeat(1_000)}` });
  const headers = new Map(renderRefusal(refusal).headers);
  assert.equal(headers.get('content-type'), 'application/json');
  assert.equal(headers.get('bitting-code'), 'FIELD_UNKNOWN');
  const reason = headers.get('bitting-reason') ?? '';
  assert.match(reason, /^[ -~]{400}$/u);
  assert.ok(reason.startsWith('na?ve??set-cookie: x? yyy'));
});

test('The rule that refused stands in a header, and no header where none did.', () => {
  const headersOf = (refusal: Refusal) => new Map(renderRefusal(refusal).headers);
  const ruled = refuse('PRICE_OUTSIDE_COLLAR', { ruleId: 'account/price-collar' });
  assert.equal(headersOf(ruled).get('bitting-rule'), 'account/price-collar');
  assert.equal(headersOf(refuse('FIELD_UNKNOWN')).has('bitting-rule'), false);
});
