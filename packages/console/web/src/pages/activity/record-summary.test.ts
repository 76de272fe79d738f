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

test('A request says its orders in the person’s language.', () => {
  assert.equal(
    summarise(INTENT, en),
    'POST /api/v5/trade/order · BTC-USDT buy limit 0.5 base @ 30000 reduce-only grid1',
  );
  assert.equal(
    summarise(INTENT, zh),
    'POST /api/v5/trade/order · BTC-USDT 买 limit 0.5 base @ 30000 只减仓 grid1',
  );
});

test('A batch says its first orders and counts the others.', () => {
  assert.match(summarise({ ...INTENT, items: [ITEM, ITEM, ITEM, ITEM] }, en), /and 2 more$/u);
});

test('An answer says what the venue made of it, with its code where that is odd.', () => {
  const end = (kind: string, venueCode: string | null): TailEvent => ({
    ...STAMP,
    type: 'outcome',
    httpStatus: 200,
    items: [{ kind, venueOrderId: '17', clientOrderId: 'grid1', venueCode }],
  });
  assert.equal(summarise(end('accepted', '0'), en), 'Accepted #17');
  assert.equal(summarise(end('rejected', '51008'), en), 'Rejected #17 venue’s code 51008');
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
  assert.equal(summarise(act, en), 'Suspended · grid · because “a drill”');
  assert.equal(summarise(act, zh), '停用 · grid · 原因：“a drill”');
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
        assert.doesNotMatch(summarise(record, en), hidden);
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
    assert.equal(typeof summarise(event, en), 'string');
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
  const order = 'BTC-USDT buy limit 0.5 base @ 30000 reduce-only grid1';
  assert.ok(summarise({ ...refusal, items: [ITEM] }, en).endsWith(` · ${order} · too far`));
  for (const items of [[], null])
    assert.ok(summarise({ ...refusal, items }, en).endsWith(' · POST /api/v5/trade/order · too far'));
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
  assert.doesNotMatch(summarise(refused, en), /code=|operation=|via=/u);
  assert.match(summarise(refused, en), /suspend/u);
});
