import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ACT_READERS } from './readers.ts';
import { HTX_OPERATIONS } from './operations/table.ts';
import {
  bodyOf,
  EXAMPLES,
  exampleOf,
  intentsOf,
  readExample,
  readSent,
  verdictOf,
} from './testing/requests.ts';

const POSTED = EXAMPLES.filter(({ fields }) => fields !== null);

test('Every reader that the table names exists, every reader is named, and each has an example.', () => {
  const named = new Set(HTX_OPERATIONS.filter(({ acts }) => acts).map(({ reader }) => reader));
  named.delete(null);
  assert.deepEqual([...named].sort(), [...ACT_READERS.keys()].sort());
  assert.deepEqual(EXAMPLES.map(({ reader }) => reader).sort(), [...ACT_READERS.keys()].sort());
});

for (const example of EXAMPLES) {
  test(`A request for ${example.reader} is read.`, () => {
    const read = readSent(example.method, example.target, bodyOf(example));
    assert.equal(verdictOf(read), 'accept');
    assert.equal(read.kind === 'read-request' ? read.deadlineMs : 'refused', null);
  });
}

for (const example of POSTED) {
  const { reader, target, fields, required } = example;

  test(`${reader} refuses a field that it does not define, whatever it is called (JSN-02, JSN-05).`, () => {
    const first = Object.keys(fields ?? {})[0] ?? '';
    for (const name of ['unknown', first.toUpperCase(), 'source-type', 'toString'])
      assert.equal(verdictOf(readExample(reader, { [name]: '1' })), 'FIELD_UNKNOWN', name);
    const text = JSON.stringify(fields).replace('{', '{"__proto__":"1",');
    assert.equal(verdictOf(readSent('POST', target, bodyOf(example, [text]))), 'JSON_MALFORMED');
  });

  test(`${reader} refuses a field twice, however its name is written (JSN-01).`, () => {
    const [name = '', value] = Object.entries(fields ?? {})[0] ?? [];
    const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`;
    for (const second of [name, escaped]) {
      const text = JSON.stringify(fields).replace('{', `{"${second}":${JSON.stringify(value)},`);
      assert.equal(
        verdictOf(readSent('POST', target, bodyOf(example, [text]))),
        'JSON_DUPLICATE_KEY',
        second,
      );
    }
  });

  test(`${reader} refuses to do without what it needs.`, () => {
    for (const name of required)
      assert.equal(verdictOf(readExample(reader, { [name]: undefined })), 'FIELD_MISSING', name);
  });

  test(`${reader} takes its own shape only (JSN-10).`, () => {
    const object = JSON.stringify(fields);
    const others = example.shape === 'array' ? [object, '{}'] : [`[${object}]`, '[]'];
    for (const body of [...others, '1', 'null', '""', '', `${object}x`, `[[${object}]]`])
      assert.notEqual(verdictOf(readSent('POST', target, body)), 'accept', body);
  });

  test(`${reader} refuses parameters beside its authentication.`, () => {
    assert.equal(verdictOf(readSent('POST', `${target}?symbol=btcusdt`, bodyOf(example))), 'FIELD_UNKNOWN');
  });

  test(`${reader} refuses values of other kinds in every field.`, () => {
    for (const name of Object.keys(fields ?? {}))
      for (const value of [null, true, {}, [], '\u0000', ' 1', '１', [null], [[]], 'a b'])
        assert.notEqual(
          verdictOf(readExample(reader, { [name]: value })),
          'accept',
          `${name} ${JSON.stringify(value)}`,
        );
  });

  test(`${reader} refuses every odd way to write a number (JSN-03).`, () => {
    const names = Object.entries(fields ?? {}).filter(([, value]) => /^[0-9.]+$/u.test(String(value)));
    const words = [
      '-1',
      '-0',
      '01',
      '1.',
      '.5',
      '+1',
      '1e9',
      '0x1',
      '1,0.0',
      'NaN',
      'Infinity',
      '9'.repeat(400),
    ];
    for (const [name] of names) {
      for (const word of words) {
        const sent = (text: string): string =>
          verdictOf(
            readSent(
              'POST',
              target,
              bodyOf(example, [JSON.stringify({ ...fields, [name]: '@' }).replace('"@"', text)]),
            ),
          );
        assert.notEqual(sent(JSON.stringify(word)), 'accept', `${name} ${word}`);
        assert.notEqual(sent(word), 'accept', `${name} ${word} as a number`);
      }
    }
  });
}

for (const { reader, max, fields, shape, target } of EXAMPLES.filter((one) => one.max !== null)) {
  test(`${reader} takes ${max} at once and not one more (JSN-11).`, () => {
    const example = exampleOf(reader);
    const sent = (count: number): string => {
      const numbers = Array.from({ length: count }, (_, item) => String(1000 + item));
      const name = Object.keys(fields ?? {}).find((one) => /(?:order[-_]ids?|OrderIds)$/u.test(one)) ?? '';
      const list = typeof fields?.[name] === 'string' ? numbers.join(',') : numbers;
      const objects = shape === 'object' ? [{ ...fields, [name]: list }] : numbers.map(() => fields);
      return verdictOf(readSent('POST', target, bodyOf(example, objects)));
    };
    assert.equal(sent(max ?? 0), 'accept');
    assert.notEqual(sent((max ?? 0) + 1), 'accept');
    if (shape !== 'object') assert.equal(sent((max ?? 0) + 1), 'BATCH_SIZE_WRONG');
  });
}

test('The one of a batch that is refused is named.', () => {
  const example = exampleOf('spot-batch-orders');
  const bad = { ...example.fields, price: undefined };
  const read = readSent('POST', example.target, bodyOf(example, [example.fields, bad]));
  assert.equal(read.kind === 'refused' ? read.item : 'read', 1);
  const batch = exampleOf('legacy-batch-orders');
  const worse = { ...batch.fields, contract_code: 'BTC-USDT' };
  const second = readSent('POST', batch.target, bodyOf(batch, [batch.fields, worse]));
  assert.equal(second.kind === 'refused' ? second.item : 'read', 1);
  const alone = readExample('legacy-order', { contract_code: 'BTC-USDT' });
  assert.equal(alone.kind === 'refused' ? alone.item : 'read', null);
});

test('A question is passed on with its instrument, whatever else it asks.', () => {
  const asked = (target: string): unknown => intentsOf(readSent('GET', target));
  assert.deepEqual(asked('/v1/order/openOrders?account-id=100001&symbol=btcusdt'), [
    { kind: 'read', instrument: 'btcusdt' },
  ]);
  assert.deepEqual(asked('/v5/trade/order?contract_code=BTC-USDT&order_id=1'), [
    { kind: 'read', instrument: 'BTC-USDT' },
  ]);
  assert.deepEqual(asked('/v1/account/accounts'), [{ kind: 'read', instrument: null }]);
  assert.equal(verdictOf(readSent('GET', '/v1/account/accounts', '{}')), 'FIELD_UNKNOWN');
  assert.equal(
    verdictOf(readSent('GET', '/v1/order/openOrders?symbol=btcusdt&symbol=ethusdt')),
    'FIELD_MALFORMED',
  );
});

test('A question that the venue wants as a POST holds plain values and nothing else.', () => {
  const target = '/swap-api/v1/swap_order_info';
  const asked = (body: unknown): string => verdictOf(readSent('POST', target, body));
  assert.deepEqual(
    intentsOf(readSent('POST', target, { contract_code: 'BTC-USD', order_id: '1,2', page_size: 5 })),
    [{ kind: 'read', instrument: 'BTC-USD' }],
  );
  assert.equal(asked({}), 'accept');
  for (const body of [[], { contract_code: ['BTC-USD'] }, { a: {} }, { 'a-b': 1 }, { a: null }])
    assert.equal(asked(body), 'FIELD_MALFORMED', JSON.stringify(body));
  assert.equal(asked('{"a":1,"a":2}'), 'JSON_DUPLICATE_KEY');
  assert.equal(verdictOf(readSent('POST', `${target}?contract_code=BTC-USD`, {})), 'FIELD_UNKNOWN');
});

test('What the table knows and does not admit is not read.', () => {
  for (const [method, target] of [
    ['POST', '/v1/order/auto/place'],
    ['POST', '/v1/dw/withdraw/api/create'],
    ['POST', '/v5/trade/position_all'],
    ['POST', '/v5/position/mode'],
    ['POST', '/swap-api/v1/swap_trigger_order'],
  ] as const)
    assert.equal(verdictOf(readSent(method, target, {})), 'OPERATION_NOT_ADMITTED', target);
});

test('Whatever bytes a body holds, reading it accepts or refuses and never throws.', () => {
  const targets = fc.constantFrom(...POSTED.map(({ target }) => target));
  fc.assert(
    fc.property(targets, fc.oneof(fc.json(), fc.string()), (target, body) => {
      const read = readSent('POST', target, body);
      assert.ok(read.kind === 'refused' || read.intents.length > 0);
    }),
  );
});
