import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TailEvent } from '@bitting/client/operations.ts';
import { exactJson } from './exact-json.ts';
import { decisionOf, orderIdsOf, readRow } from './record-row.ts';
import { summarise } from './record-summary.ts';

const STAMP = { sequence: '7', wallMs: 1, monotonicMs: 2, boot: 'b' };
const ITEM = {
  kind: 'place',
  instrument: 'BTC-USDT',
  side: 'buy',
  type: 'limit',
  size: '0.5 base',
  price: '30000',
  reduceOnly: true,
  clientOrderId: 'grid1',
  venueOrderId: null,
};
const INTENT: TailEvent = {
  ...STAMP,
  type: 'intent',
  operation: 'POST /api/v5/trade/order',
  virtualKeyId: 'key_1',
  items: [ITEM],
};
const names = new Map([['key_1', 'grid']]);
const en = { language: 'en', names } as const;
const zh = { language: 'zh', names } as const;

const said = (...given: Parameters<typeof summarise>): string => summarise(...given).words.join(' | ');

test('A request says its orders in the person’s language, and how it came in small print.', () => {
  assert.equal(said(INTENT, en), 'Buy 0.5 BTC-USDT, limit at 30000, reduce-only');
  assert.equal(said(INTENT, zh), '买入 0.5 BTC-USDT，限价 30000，只减仓');
  assert.deepEqual(summarise(INTENT, en).small, ['POST /api/v5/trade/order', 'grid1']);
});

test('A batch says its first orders and counts the others.', () => {
  assert.match(said({ ...INTENT, items: [ITEM, ITEM, ITEM, ITEM] }, en), /and 2 more$/u);
});

test('A question says what was asked about, and only an odd answer.', () => {
  const read: TailEvent = {
    ...STAMP,
    type: 'read',
    operation: 'GET /api/v5/trade/orders-pending',
    instrument: 'BTC-USDT',
    httpStatus: 200,
  };
  assert.equal(said(read, en), 'Read orders | BTC-USDT');
  assert.equal(said({ ...read, httpStatus: 503 }, en), 'Read orders | BTC-USDT | HTTP 503');
  assert.equal(said({ ...read, operation: 'SUBSCRIBE orders:SPOT', instrument: null }, zh), '订阅委托');
  assert.deepEqual(summarise(read, en).small, ['GET /api/v5/trade/orders-pending']);
});

test('An answer says what the venue made of it, with its code where that is odd, and of what if that is known.', () => {
  const end = (kind: string, venueCode: string | null): TailEvent => ({
    ...STAMP,
    type: 'outcome',
    httpStatus: 200,
    items: [{ kind, venueOrderId: '17', clientOrderId: 'grid1', venueCode }],
  });
  assert.equal(said(end('accepted', '0'), en), 'Accepted #17');
  assert.equal(said(end('rejected', '51008'), en), 'Rejected #17 venue’s code 51008');
  const cancel = { kind: 'cancel', instrument: 'BTC-USDT', venueOrderId: '17' };
  assert.equal(said(end('accepted', '0'), en, [cancel]), 'Accepted #17 | Cancel order #17 BTC-USDT');
  assert.equal(decisionOf(end('rejected', '51008')), 'rejected');
  assert.equal(
    decisionOf({ ...end('accepted', '0'), items: [{ kind: 'accepted' }, { kind: 'unknown' }] }),
    'unknown',
  );
});

test('An act says whom it was about by his name, and why.', () => {
  const act = {
    ...STAMP,
    type: 'admin',
    act: 'suspend',
    operatorId: 'op',
    subject: 'key_1',
    reason: 'a drill',
    details: {},
  };
  assert.equal(said(act, en), 'Suspended | grid | because “a drill”');
  assert.equal(said(act, zh), '停用 | grid | 原因：“a drill”');
});

const HIDDEN = [0, 0x0a, 0x1b, 0xad, 0x200b, 0x200e, 0x202e, 0x2028, 0x2066, 0x2800, 0xfeff, 0xd800, 0xe0041];

test('Whatever a bot or a venue wrote, nothing hidden and nothing that turns text around reaches the page.', () => {
  const hostile = fc
    .array(fc.oneof(fc.constantFrom(...HIDDEN), fc.integer({ min: 0, max: 0x10_ffff })), { maxLength: 20 })
    .map((points) => String.fromCodePoint(...points));
  const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2800]/u;
  fc.assert(
    fc.property(
      hostile,
      hostile,
      fc.constantFrom('intent', 'outcome', 'refusal', 'read', 'admin', 'system', 'x'),
      (one, two, type) => {
        const record: TailEvent = {
          ...STAMP,
          type,
          operation: one,
          detail: two,
          code: one,
          act: two,
          event: one,
          subject: two,
          reason: one,
          instrument: two,
          items: [{ ...ITEM, clientOrderId: one, instrument: two, kind: one, side: two }],
          details: { [one]: two, sentence: two },
        };
        const { small, words } = summarise(record, en, [{ ...ITEM, kind: one, instrument: two }]);
        for (const part of [...small, ...words]) assert.doesNotMatch(part, hidden);
        const json = exactJson(record);
        assert.doesNotMatch(json.replaceAll('\n', ''), /[^\u0020-\u007e]/u);
      },
    ),
    { numRuns: 40 },
  );
});

test('A record that is odd in every field is read all the same.', () => {
  for (const odd of [null, 7, [], {}, 'x', [null], [7]]) {
    const event = {
      ...STAMP,
      type: 'intent',
      items: odd,
      details: odd,
      intentId: odd,
      operation: odd,
    } as TailEvent;
    assert.equal(readRow(event, 0, () => undefined).decision, 'admitted');
    assert.ok(Array.isArray(summarise(event, en).words));
    assert.ok(Array.isArray(orderIdsOf(event)));
  }
});

test('A refusal says its order, and the operation where it was none.', () => {
  const refusal: TailEvent = {
    ...STAMP,
    type: 'refusal',
    code: 'PRICE_OUTSIDE_COLLAR',
    operation: 'POST /api/v5/trade/order',
    detail: 'too far',
    virtualKeyId: 'key_1',
  };
  const why = 'Not sent: Price too far off';
  const order = 'Buy 0.5 BTC-USDT, limit at 30000, reduce-only';
  assert.equal(said({ ...refusal, items: [ITEM] }, en), `${why} | ${order} | too far`);
  for (const items of [[], null]) {
    assert.equal(said({ ...refusal, items }, en), `${why} | too far`);
    assert.deepEqual(summarise({ ...refusal, items }, en).small, ['POST /api/v5/trade/order']);
  }
  const look = { ...refusal, code: 'SCOPE_MISSING', operation: 'GET /api/v5/account/balance', items: [] };
  assert.equal(said(look, en), 'Not sent: Not in its scope | Read balances | too far');
});

test('What an operator was refused is said in words.', () => {
  const refused: TailEvent = {
    ...STAMP,
    type: 'admin',
    act: 'refused',
    subject: null,
    operatorId: 'op_1',
    details: { operation: 'suspend', code: 'ROLE_MISSING', via: 'op_2' },
  };
  assert.doesNotMatch(said(refused, en), /code=|operation=|via=/u);
  assert.match(said(refused, en), /suspend/u);
});
