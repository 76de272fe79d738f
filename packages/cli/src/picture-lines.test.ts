import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { AccountPictureView, RowAge } from '@bitting/client/pictures.ts';
import { renderChange, renderPicture } from './picture-lines.ts';

const NOW_MS = Date.UTC(2026, 10, 21);
const LABELS = new Map([['key_1', 'grid']]);
const age = (seconds: number, change: Partial<RowAge> = {}): RowAge => ({
  source: 'stream',
  venueMs: NOW_MS - seconds * 1000,
  heardMs: NOW_MS,
  ...change,
});

const EMPTY: AccountPictureView = {
  accountId: 'acc_1',
  label: 'main',
  venue: 'okx',
  state: 'live',
  nowMs: NOW_MS,
  leftOut: 0,
  balances: [],
  positions: [],
  orders: [],
  fills: [],
  external: { orders: 0, fills: 0 },
  streams: [{ path: '/ws/v5/private', live: true, refused: [], problem: null }],
  parts: [{ name: 'orders', askedMs: NOW_MS, problem: null, drift: 0, repaired: 0 }],
};

const ORDER = {
  instrument: 'BTC-USDT',
  market: 'spot',
  venueOrderId: '77',
  clientOrderId: 'c1',
  algo: false,
  side: 'buy',
  price: '60000',
  quantity: '0.5',
  filled: '0.2',
  reduceOnly: false,
  state: 'open',
  placedBy: 'key',
  virtualKeyId: 'key_1',
  ...age(4),
} as const;

void test('an empty picture says that it is live and what there is none of', () => {
  assert.deepEqual(renderPicture(EMPTY, LABELS), [
    'main (acc_1, okx) is live: every change comes by stream',
    '',
    'No balances.',
    '',
    'No positions.',
    '',
    'No open orders.',
    '',
    'No fills.',
    '',
  ]);
});

void test('rows say from where and how old they are, and whose they are', () => {
  const lines = renderPicture(
    {
      ...EMPTY,
      balances: [
        {
          wallet: 'trading',
          asset: 'USDT',
          total: '100',
          available: '90',
          ...age(0, { source: 'asked', venueMs: null, heardMs: NOW_MS - 300_000 }),
        },
      ],
      orders: [
        ORDER,
        { ...ORDER, venueOrderId: '78', algo: true, price: null, placedBy: 'external', virtualKeyId: null },
      ],
    },
    LABELS,
  ).join('\n');
  assert.match(lines, /trading +USDT +100 +90 +asked +5 min/u);
  assert.match(lines, /^77 +BTC-USDT +buy +60000 +0\.2 +0\.5 +grid +stream +4 s$/mu);
  assert.match(lines, /^78 \(algo\) +BTC-USDT +buy +market +0\.2 +0\.5 +EXTERNAL/mu);
});

void test('what is not right stands at the top', () => {
  const lines = renderPicture(
    {
      ...EMPTY,
      state: 'blind',
      leftOut: 7,
      external: { orders: 2, fills: 3 },
      streams: [
        { path: '/ws/v5/private', live: false, refused: ['orders-algo (60018)'], problem: 'lost\u001B[2J' },
      ],
      parts: [{ name: 'orders', askedMs: null, problem: 'OVERLOADED', drift: 0, repaired: 0 }],
    },
    LABELS,
  );
  assert.deepEqual(lines.slice(0, 6), [
    'main (acc_1, okx) is BLIND: a stream is missing, asked every half minute',
    '  stream /ws/v5/private: lost?[2J',
    '  stream /ws/v5/private does not give orders-algo (60018)',
    '  orders cannot be asked: OVERLOADED',
    '  7 rows more were left out: there is no place for them',
    '  2 orders and 3 fills were not placed through this gateway',
  ]);
});

const CHANGES: readonly (readonly [kind: string, row: unknown, line: RegExp])[] = [
  ['state', { state: 'blind' }, /state +blind$/u],
  [
    'balance',
    { wallet: 'spot', asset: 'BTC', total: '1', available: '0.5' },
    /balance +spot BTC 1, available 0\.5$/u,
  ],
  ['position', { instrument: 'X', side: 'net', quantity: '-2', entryPrice: '5' }, /position +X net -2 @ 5$/u],
  ['order', ORDER, /order +open BTC-USDT buy 0\.2\/0\.5 @ 60000 #77 by grid$/u],
  ['order', { ...ORDER, placedBy: 'pending', virtualKeyId: null }, /#77 by \?$/u],
  ['fill', { ...ORDER, tradeId: '5', price: '6', quantity: '7' }, /fill +BTC-USDT buy 7 @ 6 #77 by grid$/u],
];

for (const [kind, row, line] of CHANGES)
  void test(`a change of kind ${kind} is one line: ${line.source}`, () => {
    const event: TailEvent = { type: 'account', wallMs: NOW_MS, accountId: 'acc_1', kind, row };
    assert.match(renderChange(event, LABELS), line);
    assert.ok(renderChange(event, LABELS).startsWith('2026-11-21T00:00:00.000Z '));
  });
