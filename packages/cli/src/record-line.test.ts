import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderRecord } from './record-line.ts';

const LABELS = new Map([
  ['key_1', 'grid'],
  ['acc_1', 'main'],
]);
const STAMP = { wallMs: Date.UTC(2026, 10, 21), monotonicMs: 1, boot: 'b007' };
const ITEM = {
  kind: 'place',
  instrument: 'BTC-USDT',
  market: 'spot',
  side: 'buy',
  type: 'limit',
  size: '0.5 base',
  price: '30000',
  reduceOnly: false,
  algo: false,
  clientOrderId: 'bit1',
  venueOrderId: null,
  notional: '15000 USDT',
  details: {},
};
const INTENT = {
  ...STAMP,
  type: 'intent',
  intentId: '0123456789abcdef',
  virtualKeyId: 'key_1',
  operation: 'POST /api/v5/trade/order',
  items: [ITEM],
};

const LINES: readonly (readonly [name: string, event: object, line: string])[] = [
  [
    'an order',
    INTENT,
    'intent     key_1 (grid) POST /api/v5/trade/order BTC-USDT buy limit 0.5 base @ 30000 client:bit1 [01234567]',
  ],
  [
    'a batch',
    { ...INTENT, items: [ITEM, { ...ITEM, side: 'sell', price: null, type: 'market' }, ITEM, ITEM] },
    'intent     key_1 (grid) POST /api/v5/trade/order BTC-USDT buy limit 0.5 base @ 30000 client:bit1; BTC-USDT sell market 0.5 base client:bit1; and 2 more [01234567]',
  ],
  [
    'an outcome',
    {
      ...STAMP,
      type: 'outcome',
      intentId: '0123456789abcdef',
      items: [
        { kind: 'accepted', venueOrderId: '17', clientOrderId: 'bit1', venueCode: '0' },
        { kind: 'rejected', venueOrderId: null, clientOrderId: 'bit2', venueCode: '51008' },
      ],
    },
    'outcome    accepted #17; rejected client:bit2 venue code 51008 [01234567]',
  ],
  [
    'a refusal',
    {
      ...STAMP,
      type: 'refusal',
      virtualKeyId: 'key_1',
      operation: 'POST /x',
      code: 'STATE_HALTED',
      detail: 'Halted.',
    },
    'refusal    key_1 (grid) POST /x STATE_HALTED Halted.',
  ],
  [
    'a read',
    {
      ...STAMP,
      type: 'read',
      virtualKeyId: 'key_1',
      operation: 'GET /api/v5/trade/order',
      instrument: 'BTC-USDT',
      httpStatus: 200,
    },
    'read       key_1 (grid) GET /api/v5/trade/order BTC-USDT 200',
  ],
  [
    'a login on a stream',
    {
      ...STAMP,
      type: 'read',
      virtualKeyId: 'key_1',
      operation: 'LOGIN',
      instrument: null,
      httpStatus: null,
    },
    'read       key_1 (grid) LOGIN',
  ],
  [
    'a halt of everything',
    {
      ...STAMP,
      type: 'admin',
      operatorId: 'op_1',
      act: 'halt',
      subject: null,
      reason: 'drawdown',
      details: {},
    },
    'admin      halt everything by op_1 because "drawdown"',
  ],
  [
    'a resume of one account',
    {
      ...STAMP,
      type: 'admin',
      operatorId: 'op_1',
      act: 'resume',
      subject: 'acc_1',
      reason: null,
      details: {},
    },
    'admin      resume acc_1 (main) by op_1',
  ],
  [
    'a start',
    { ...STAMP, type: 'system', event: 'start', details: { version: '1', from: '' } },
    'system     start version=1',
  ],
  [
    'text that would steer the terminal',
    { ...STAMP, type: 'system', event: '\u001b[2J', details: {} },
    'system     ?[2J',
  ],
  ['a type of the future', { ...STAMP, type: 'toString' }, 'toString  '],
];

void test('record of the ledger is one line that says what it was about', async (t) => {
  for (const [name, event, line] of LINES) {
    await t.test(name, () => {
      assert.equal(renderRecord(event as never, LABELS), `2026-11-21T00:00:00.000Z ${line}`);
    });
  }
});

void test('record of the ledger is shown with its number, and a very long detail of it is cut', () => {
  const event = {
    ...STAMP,
    sequence: '42',
    type: 'system',
    event: 'start',
    details: { short: 'a'.repeat(200), long: 'b'.repeat(201) },
  };
  const line = renderRecord(event, LABELS);
  assert.match(line, /^ {4}42 2026-11-21T/u);
  assert.ok(line.includes(`short=${'a'.repeat(200)} `));
  assert.ok(line.endsWith(`long=${'b'.repeat(200)}…`));
});
