import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionRows } from './decision-rows.ts';

void test('requests and refusals of a key become lines, what became of them does not', () => {
  const order = {
    kind: 'place',
    instrument: 'BTC-USDT',
    side: 'buy',
    type: 'limit',
    size: '0.5 base',
    price: '30000',
  };
  const records = [
    {
      type: 'intent',
      sequence: '7',
      wallMs: 1,
      operation: 'POST /api/v5/trade/batch-orders',
      items: [order, order, order],
    },
    { type: 'outcome', sequence: '8', wallMs: 2, items: [] },
    {
      type: 'refusal',
      sequence: '9',
      wallMs: 3,
      operation: 'POST /x',
      detail: 'too much',
      ruleId: 'price-collar',
    },
    {
      type: 'refusal',
      sequence: '10',
      wallMs: 4,
      operation: 'GET /api/v5/account/balance',
      detail: 'no',
      ruleId: null,
    },
    { type: 'admin', sequence: '11', wallMs: 5, act: 'suspend', reason: null },
    { type: '__proto__', sequence: '12', wallMs: 6 },
  ];
  const said = 'Buy 0.5 BTC-USDT, limit at 30000';
  assert.deepEqual(
    decisionRows(records, 'en').map(({ sequence, verdict, asked, detail, ruleId }) => [
      sequence,
      verdict,
      asked,
      detail,
      ruleId,
    ]),
    [
      ['7', 'admitted', [said, said, 'and 1 more'], '', null],
      ['9', 'refused', [], 'too much', 'price-collar'],
      ['10', 'refused', ['Read balances'], 'no', null],
      ['11', 'other', [], '', null],
    ],
  );
});
