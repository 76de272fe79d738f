import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../../errors/bitting-error.ts';
import { insertClientOrderIds, makeClientOrderId } from './client-order-id.ts';
import { operationOf } from './testing/requests.ts';

const ORDER = operationOf('POST', 'trade/order');
const BATCH = operationOf('POST', 'trade/batch-orders');
const ALGO = operationOf('POST', 'trade/order-algo');
const ID = 'bit00112233445566778899aabbccdd';

function insert(operation: typeof ORDER, body: string, ids: readonly (string | null)[]): string {
  return Buffer.from(insertClientOrderIds(operation, Buffer.from(body), ids)).toString();
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof BittingError);
    return error.code;
  }
  return 'nothing was thrown';
}

test('An id is three letters and the hexadecimal of 14 random bytes: within what the venue takes.', () => {
  const asked: number[] = [];
  const id = makeClientOrderId((length) => {
    asked.push(length);
    return Buffer.alloc(length, 0xab);
  });
  assert.deepEqual(asked, [14]);
  assert.equal(id, `bit${'ab'.repeat(14)}`);
  assert.match(id, /^[A-Za-z0-9]{1,32}$/u);
});

const EXAMPLES: readonly (readonly [
  what: string,
  operation: typeof ORDER,
  body: string,
  ids: readonly (string | null)[],
  expected: string,
])[] = [
  ['one order', ORDER, '{"instId":"BTC-USDT"}', [ID], `{"clOrdId":"${ID}","instId":"BTC-USDT"}`],
  [
    'an order with spaces',
    ORDER,
    ' \n{ "instId" : "BTC-USDT" }\t',
    [ID],
    ` \n{"clOrdId":"${ID}", "instId" : "BTC-USDT" }\t`,
  ],
  [
    'an algo order',
    ALGO,
    '{"instId":"BTC-USDT","clOrdId":"mine"}',
    [ID],
    `{"algoClOrdId":"${ID}","instId":"BTC-USDT","clOrdId":"mine"}`,
  ],
  ['a batch of one', BATCH, '[{"a":"1"}]', [ID], `[{"clOrdId":"${ID}","a":"1"}]`],
  [
    'the middle of a batch',
    BATCH,
    '[{"clOrdId":"x"}, {"a":"1"} ,{"clOrdId":"y"}]',
    [null, ID, null],
    `[{"clOrdId":"x"}, {"clOrdId":"${ID}","a":"1"} ,{"clOrdId":"y"}]`,
  ],
  [
    'both of a batch',
    BATCH,
    '[{"a":"1"},{"b":"2"}]',
    ['first', 'second'],
    '[{"clOrdId":"first","a":"1"},{"clOrdId":"second","b":"2"}]',
  ],
  ['an empty id', ORDER, '{"a":"1","clOrdId":"","b":"2"}', [ID], `{"a":"1","clOrdId":"${ID}","b":"2"}`],
  ['an empty id with spaces', ORDER, '{"clOrdId" :\r\n "", "b":"2"}', [ID], `{"clOrdId":"${ID}", "b":"2"}`],
  [
    'an empty id after text that looks like one',
    ORDER,
    '{"tag":"\\"clOrdId\\":\\"\\"","clOrdId":""}',
    [ID],
    `{"tag":"\\"clOrdId\\":\\"\\"","clOrdId":"${ID}"}`,
  ],
  [
    'an empty id in the second of a batch',
    BATCH,
    '[{"a":"1"},{"clOrdId":""}]',
    ['first', 'second'],
    '[{"clOrdId":"first","a":"1"},{"clOrdId":"second"}]',
  ],
  [
    'an order with attached legs',
    ORDER,
    '{"attachAlgoOrds":[{"sz":"1"}],"sz":"1"}',
    [ID],
    `{"clOrdId":"${ID}","attachAlgoOrds":[{"sz":"1"}],"sz":"1"}`,
  ],
  [
    'letters of more than one byte',
    ORDER,
    '{"tag":"é€😀","a":"1"}',
    [ID],
    `{"clOrdId":"${ID}","tag":"é€😀","a":"1"}`,
  ],
  [
    'a batch behind letters of more than one byte',
    BATCH,
    '[{"tag":"é€😀"},{"a":"1"}]',
    [null, ID],
    `[{"tag":"é€😀"},{"clOrdId":"${ID}","a":"1"}]`,
  ],
];
for (const [what, operation, body, ids, expected] of EXAMPLES) {
  test(`An id is put into ${what}, and all else stays.`, () => {
    assert.equal(insert(operation, body, ids), expected);
  });
}

test('A body that needs no id is the same bytes.', () => {
  const body = Buffer.from('[{"clOrdId":"x"}]');
  assert.equal(insertClientOrderIds(BATCH, body, [null]), body);
});

test('The body that was given is not changed.', () => {
  const body = Buffer.from('{"a":"1"}');
  insertClientOrderIds(ORDER, body, [ID]);
  assert.equal(body.toString(), '{"a":"1"}');
});

test('An empty id in a form that a search could miss is refused.', () => {
  assert.equal(
    codeOf(() => insert(ORDER, '{"clOrd\\u0049d":"","a":"1"}', [ID])),
    'FIELD_MALFORMED',
  );
});

test('Ids for what is not there are a fault.', () => {
  assert.equal(
    codeOf(() => insert(BATCH, '[{"a":"1"}]', [ID, ID])),
    'INTERNAL_FAULT',
  );
  assert.equal(
    codeOf(() => insert(BATCH, '[1]', [ID])),
    'INTERNAL_FAULT',
  );
  const cancel = operationOf('POST', 'trade/cancel-order');
  assert.equal(
    codeOf(() => insert(cancel, '{"a":"1"}', [ID])),
    'INTERNAL_FAULT',
  );
});

test('Whatever the keys and their order, the parsed order gains its id and nothing else.', () => {
  const name = fc.constantFrom('instId', 'sz', 'px', 'tag', 'clOrdId"', 'side\\', 'é', '😀', '{', '[');
  const rows = fc.array(
    fc.dictionary(name, fc.string({ unit: 'grapheme', maxLength: 6 }), { noNullPrototype: true, minKeys: 1 }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom(undefined, 1, '\t'),
      fc.func(fc.boolean()),
      (orders, indent, wantsId) => {
        const ids = orders.map((_order, item) => (wantsId(item) ? `id${item}` : null));
        const after = insert(BATCH, JSON.stringify(orders, null, indent), ids);
        const expected = orders.map((order, item) =>
          ids[item] === null ? order : { ...order, clOrdId: ids[item] },
        );
        assert.deepEqual(JSON.parse(after), expected);
        const added = ids.filter((id) => id !== null).map((id) => `"clOrdId":"${id}",`);
        assert.equal(after.length, JSON.stringify(orders, null, indent).length + added.join('').length);
      },
    ),
  );
});
