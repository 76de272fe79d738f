/** What the venue is asked about each kind of intent, at which of its three markets, and which codes prove that nothing was done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import { planReconciliation } from './reconciliation.ts';
import { isRejection } from './rejections.ts';
import { placeOfInstrument } from './instrument-id.ts';
import {
  CLOSE,
  CONTRACT_CANCEL,
  CONTRACT_PLACE,
  LEVERAGE,
  MASS_CANCEL,
  SPOT_CANCEL,
  SPOT_PLACE,
} from './testing/intents.ts';

function asked(intent: Intent): readonly string[] {
  const plan = planReconciliation(intent, { sentMs: epochMs(1_770_000_000_000), deadlineMs: null });
  return (plan?.questions ?? []).map(({ family, method, target, body }) =>
    [family.replace('htx-', ''), method, target, Buffer.from(body).toString()].join(' ').trimEnd(),
  );
}

const COIN = 'BTC-USD';

test('A placed order is asked for by its own id, among the open and among the past ones.', () => {
  assert.deepEqual(asked(SPOT_PLACE), [
    'spot GET /v1/order/orders/getClientOrder?clientOrderId=mine-1',
    'spot GET /v1/order/openOrders?size=100',
    'spot GET /v1/order/history?symbol=btcusdt&size=100',
  ]);
  assert.deepEqual(asked(CONTRACT_PLACE), [
    'contract GET /v5/trade/order?contract_code=BTC-USDT&margin_mode=cross&client_order_id=555',
    'contract GET /v5/trade/order/opens?contract_code=BTC-USDT&margin_mode=cross&limit=100',
    'contract GET /v5/trade/order/history?contract_code=BTC-USDT&margin_mode=cross&limit=100',
  ]);
  assert.deepEqual(asked({ ...CONTRACT_PLACE, instrument: COIN }), [
    'contract POST /swap-api/v1/swap_order_info {"contract_code":"BTC-USD","client_order_id":"555"}',
    'contract POST /swap-api/v1/swap_openorders {"contract_code":"BTC-USD","page_size":50}',
    'contract POST /swap-api/v3/swap_hisorders {"contract":"BTC-USD","trade_type":0,"type":1,"status":"0"}',
  ]);
  assert.deepEqual(asked({ ...SPOT_PLACE, clientOrderId: null }), []);
});

test('A conditional order is asked for where conditional orders are.', () => {
  assert.deepEqual(asked({ ...SPOT_PLACE, algo: true }), [
    'spot GET /v2/algo-orders/specific?clientOrderId=mine-1',
    'spot GET /v2/algo-orders/opening?symbol=btcusdt&limit=100',
  ]);
  assert.deepEqual(asked({ ...CONTRACT_PLACE, algo: true }), [
    'contract GET /v5/algo/order?contract_code=BTC-USDT&algo_client_order_id=555',
    'contract GET /v5/algo/order/opens?contract_code=BTC-USDT&limit=100',
  ]);
});

test('A cancelled order is asked for by the id that the cancel named.', () => {
  const client = { kind: 'client-id', id: '555' } as const;
  const rows: readonly (readonly [intent: Intent, question: string])[] = [
    [SPOT_CANCEL, 'spot GET /v1/order/orders/77'],
    [{ ...SPOT_CANCEL, order: client }, 'spot GET /v1/order/orders/getClientOrder?clientOrderId=555'],
    [{ ...SPOT_CANCEL, order: client, algo: true }, 'spot GET /v2/algo-orders/specific?clientOrderId=555'],
    [CONTRACT_CANCEL, 'contract GET /v5/trade/order?contract_code=BTC-USDT&margin_mode=cross&order_id=77'],
    [{ ...CONTRACT_CANCEL, algo: true }, 'contract GET /v5/algo/order?contract_code=BTC-USDT&algo_id=77'],
    [
      { ...CONTRACT_CANCEL, order: client, algo: true },
      'contract GET /v5/algo/order?contract_code=BTC-USDT&algo_client_order_id=555',
    ],
    [
      { ...CONTRACT_CANCEL, instrument: COIN },
      'contract POST /swap-api/v1/swap_order_info {"contract_code":"BTC-USD","order_id":"77"}',
    ],
    [
      { ...CONTRACT_CANCEL, instrument: COIN, order: client },
      'contract POST /swap-api/v1/swap_order_info {"contract_code":"BTC-USD","client_order_id":"555"}',
    ],
  ];
  for (const [intent, question] of rows) assert.deepEqual(asked(intent), [question]);
});

test('After a cancel of all it is asked what still rests, where it was meant.', () => {
  const rows: Readonly<Record<string, string>> = {
    spot: 'spot GET /v1/order/openOrders?size=100',
    'spot btcusdt,ethusdt': 'spot GET /v1/order/openOrders?size=100',
    linear: 'contract GET /v5/trade/order/opens?margin_mode=cross&limit=100',
    'linear BTC-USDT':
      'contract GET /v5/trade/order/opens?contract_code=BTC-USDT&margin_mode=cross&limit=100',
    'inverse BTC-USD':
      'contract POST /swap-api/v1/swap_openorders {"contract_code":"BTC-USD","page_size":50}',
  };
  for (const [tag, question] of Object.entries(rows))
    assert.deepEqual(asked({ ...MASS_CANCEL, tag }), [question], tag);
  assert.deepEqual(asked({ ...MASS_CANCEL, tag: null }), ['spot GET /v1/order/openOrders?size=100']);
});

test('Positions and leverages are asked for by contract.', () => {
  assert.deepEqual(asked(CLOSE), ['contract GET /v5/trade/position/opens?contract_code=BTC-USDT']);
  assert.deepEqual(asked(LEVERAGE), [
    'contract GET /v5/position/lever?contract_code=BTC-USDT&margin_mode=cross',
  ]);
  assert.deepEqual(asked({ ...LEVERAGE, instrument: COIN }), [
    'contract POST /swap-api/v1/swap_account_info {"contract_code":"BTC-USD"}',
  ]);
});

/** From the documentation of the venue, by hand; the words for what was checked of an order are tried with its answers. */
const REJECTING = [
  'api-signature-not-valid api-signature-check-failed login-required base-operation-forbidden',
  'operation-forbidden-for-fl-account-state operation-forbidden-for-lock-account-state account-state-invalid',
  'sub-user-auth-required base-request-exceed-frequency-limit rate-too-many-requests 510',
  'bad-request invalid-parameter invalid-command method-not-allowed parameter-required',
  'base-argument-unsupported base-symbol-error base-currency-error base-date-error',
  'validation-constraints-required validation-format-error invalid-client-order-id invalid-amount',
  'require-symbol base-not-found base-record-invalid cancel-disabled not-found',
  'order-fl-cancellation-is-disallowed order-orderstate-error order-queryorder-invalid',
  'order-user-cancel-forbidden',
].flatMap((line) => line.split(' '));

test('The venue’s words for having done nothing reject, and its words for trouble of its own prove nothing.', () => {
  for (const family of ['htx-spot', 'htx-contract'] as const) {
    for (const code of [...REJECTING, 'request limit']) assert.equal(isRejection(family, code), true, code);
    for (const code of [
      '',
      'base-system-error',
      'gateway-internal-error',
      'order-update-error',
      'bad-requests',
    ])
      assert.equal(isRejection(family, code), false, code);
  }
});

test('A number rejects where its host says so, at both ends of each range and not beside it.', () => {
  const spot = [
    [1001, 1003],
    [1006, 1007],
    [2002, 2003],
  ] as const;
  const contract = [
    [401, 401],
    [403, 403],
    [1010, 1021],
    [1030, 1045],
    [1047, 1063],
    [1065, 1067],
    [1069, 1071],
    [1076, 1097],
    [1100, 1106],
    [1109, 1115],
    [1200, 1235],
    [1253, 1254],
    [1348, 1349],
    [1403, 1470],
    [1480, 1511],
    [4000, 4011],
    [6023, 6023],
    [12_001, 12_009],
  ] as const;
  const families = { 'htx-spot': spot, 'htx-contract': contract } as const;
  for (const family of ['htx-spot', 'htx-contract'] as const)
    for (const [from, to] of families[family])
      for (const [code, isProof] of [
        [from - 1, false],
        [from, true],
        [to, true],
        [to + 1, false],
      ] as const)
        assert.equal(isRejection(family, String(code)), isProof, `${family} ${code}`);
  for (const code of ['0x417', '1047.0', '1047x', ' 1047', '1047 ', '+1047', '1.047e3', '001047'])
    assert.equal(isRejection('htx-contract', code), false, code);
});

test('A contract’s id tells its place by its whole text, and by no part of it.', () => {
  for (const id of ['BTC-USDT', 'BTC-USDT-261225', 'BTC-USD']) {
    assert.ok(placeOfInstrument(id) !== null, id);
    for (const other of [`x${id}`, `-${id}`, `${id}x`, `${id}-`, ` ${id}`, `${id}\n`])
      assert.equal(placeOfInstrument(other), null, other);
  }
});
