/** Every field of every operation that acts, each in its forms and in those that look like them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FieldForm, Schema } from './fields.ts';
import { BODY_READERS } from './readers.ts';
import { OKX_OPERATIONS } from './operations/table.ts';
import { readBody, verdictOf } from './testing/requests.ts';

type Body = Readonly<Record<string, unknown>>;

const PAIR = { instId: 'BTC-USDT' };
const CONTRACT = { instId: 'BTC-USDT-SWAP' };

/** The smallest body that each reader accepts. */
const SMALLEST: Readonly<Record<string, Body>> = {
  order: { ...PAIR, tdMode: 'cash', side: 'buy', ordType: 'limit', px: '1', sz: '1' },
  'batch-orders': { ...PAIR, tdMode: 'cash', side: 'buy', ordType: 'limit', px: '1', sz: '1' },
  'amend-order': { ...PAIR, ordId: '1' },
  'amend-batch-orders': { ...PAIR, ordId: '1' },
  'cancel-order': { ...PAIR, ordId: '1' },
  'cancel-batch-orders': { ...PAIR, ordId: '1' },
  'order-algo': { ...CONTRACT, tdMode: 'cross', side: 'sell', ordType: 'trigger', triggerPx: '1', sz: '1' },
  'amend-algos': { ...PAIR, algoId: '1' },
  'cancel-algos': { ...PAIR, algoId: '1' },
  'cancel-all-after': { timeOut: '10' },
  'mass-cancel': { instType: 'OPTION', instFamily: 'BTC-USD' },
  'close-position': { ...CONTRACT, mgnMode: 'cross' },
  'set-leverage': { ...CONTRACT, mgnMode: 'cross', lever: '3' },
};

interface Target {
  readonly name: string;
  readonly path: string;
  readonly schema: Schema;
  readonly batchMax: number | null;
  readonly smallest: Body;
}

const TARGETS: readonly Target[] = [...BODY_READERS].map(([name, { schema, batchMax }]) => {
  const operation = OKX_OPERATIONS.find(({ reader }) => reader === name);
  const smallest = SMALLEST[name];
  assert.ok(operation !== undefined && smallest !== undefined, name);
  return { name, path: operation.path.replace('/api/v5/', ''), schema, batchMax, smallest };
});

/** The verdict over one object, wrapped as the operation wants it. Text is put in as it is written. */
function judge({ path, batchMax }: Target, body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return verdictOf(readBody(path, batchMax === null ? text : `[${text}]`));
}

test('Every operation accepts its smallest body, which lacks nothing that it could do without.', () => {
  assert.equal(TARGETS.length, 13);
  for (const target of TARGETS) {
    assert.equal(judge(target, target.smallest), 'accept', target.name);
    for (const name of target.schema.required) {
      const { [name]: _, ...rest } = target.smallest;
      assert.equal(judge(target, rest), 'FIELD_MISSING', `${target.name} without ${name}`);
      const code = judge(target, { ...target.smallest, [name]: '' });
      assert.equal(code, 'FIELD_MALFORMED', `${target.name} with an empty ${name}`);
    }
  }
});

test('Every operation refuses a field that it does not define, other writings of those that it does included (JSN-02, JSN-05).', () => {
  for (const target of TARGETS) {
    const names = Object.keys(target.schema.fields);
    const variants = names.flatMap((name) => [
      name.toUpperCase(),
      name.charAt(0).toUpperCase() + name.slice(1),
      `${name} `,
      ` ${name}`,
      `${name}\u0000`,
      name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`),
    ]);
    const others = [
      'x',
      '',
      'toString',
      'hasOwnProperty',
      'valueOf',
      '0',
      'instIdCode',
      'expTime',
      'subAcct',
    ];
    for (const name of [...variants.filter((variant) => !names.includes(variant)), ...others])
      assert.equal(
        judge(target, { ...target.smallest, [name]: '1' }),
        'FIELD_UNKNOWN',
        `${target.name} ${name}`,
      );
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const text = JSON.stringify(target.smallest).replace('{', `{"${name}":"1",`);
      assert.equal(judge(target, text), 'JSON_MALFORMED', `${target.name} ${name}`);
    }
  }
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});

/** What stands for a decimal and is none (JSN-03), as JSON text. */
const NOT_DECIMAL = [
  '1',
  '0',
  '-1',
  '1.5',
  'null',
  'true',
  'false',
  '{}',
  '[]',
  '["1"]',
  '{"0":"1"}',
  '"1e9"',
  '"1E9"',
  '"1e-9"',
  '"-0"',
  '"-2"',
  '"+1"',
  '"0x10"',
  '"01"',
  '"00"',
  '"1."',
  '".5"',
  '"."',
  '"-"',
  '" 1"',
  '"1 "',
  '"1\\n"',
  '"\\t1"',
  '"１"',
  '"١"',
  '"1,000"',
  '"1_000"',
  '"1.2.3"',
  '"1.0f"',
  '"1n"',
  '"NaN"',
  '"Infinity"',
  '"-Infinity"',
  '"null"',
  '"$1"',
  '"1%"',
  '"1/2"',
  '"1\\u0000"',
  '"1\u200b"',
  '"--1"',
  '"-1.0"',
  '"-1 "',
  `"${'9'.repeat(400)}"`,
  `"1.${'0'.repeat(19)}"`,
  `"1${'0'.repeat(18)}"`,
];
/** Numbers that the scanner itself refuses. */
const NOT_JSON = [
  '1E400',
  '-0',
  '01',
  '1.',
  '.5',
  '+1',
  '0x10',
  'NaN',
  'Infinity',
  '-Infinity',
  '1_0',
  "'1'",
  '1e9',
];

const isDecimalForm = (form: FieldForm): boolean =>
  form === 'positive' || form === 'non-negative' || form === 'market-or-positive';

test('Every decimal field refuses what is not a decimal in text (JSN-03).', () => {
  let fields = 0;
  for (const target of TARGETS)
    for (const [name, form] of Object.entries(target.schema.fields)) {
      if (!isDecimalForm(form)) continue;
      fields += 1;
      const { [name]: _, ...rest } = target.smallest;
      const withField = (text: string) =>
        judge(target, JSON.stringify(rest).replace(/\}$/u, `,"${name}":${text}}`));
      const where = `${target.name} ${name}`;
      for (const text of NOT_DECIMAL) assert.equal(withField(text), 'FIELD_MALFORMED', `${where} ${text}`);
      for (const text of NOT_JSON) assert.equal(withField(text), 'JSON_MALFORMED', `${where} ${text}`);
      assert.equal(withField('"0"') === 'FIELD_MALFORMED', form !== 'non-negative', where);
      assert.equal(withField('"0.000"') === 'FIELD_MALFORMED', form !== 'non-negative', where);
      assert.equal(withField('"-1"') === 'FIELD_MALFORMED', form !== 'market-or-positive', where);
      for (const text of ['"1"', '"0.5"', `"${'9'.repeat(18)}.${'9'.repeat(18)}"`])
        assert.notEqual(withField(text), 'FIELD_UNKNOWN', where);
    }
  assert.ok(fields >= 57, String(fields));
});

test('A size or price of any text is accepted only as a plain decimal above zero.', () => {
  const order = TARGETS.find(({ name }) => name === 'order');
  assert.ok(order !== undefined);
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', ' ', ',') }),
    fc.double().map(String),
    fc.bigInt().map(String),
  );
  fc.assert(
    fc.property(fc.constantFrom('sz', 'px'), text, (name, value) => {
      const isPlain = /^(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?$/u.test(value) && /[1-9]/u.test(value);
      assert.equal(judge(order, { ...order.smallest, [name]: value }) === 'accept', isPlain, value);
    }),
    { numRuns: 500 },
  );
});

/** What a field of this form refuses as malformed. */
function wrongFor(form: FieldForm): readonly unknown[] {
  const always = [null, 1, {}, 'ü', 'a b', '\u0000'];
  if (form === 'boolean') return [...always, 'true', 'false', 0, []];
  if (typeof form === 'string') return [...always, true, false, [], ['1'], '1\n', ' 1'];
  if ('rows' in form) return [...always, true, [null], ['x'], [[]], 'x'];
  const near = form.oneOf.flatMap((word) => [
    ` ${word}`,
    `${word}\n`,
    `${word}x`,
    word.toUpperCase(),
    [word],
  ]);
  return [...always, true, ...near.filter((word) => typeof word !== 'string' || !form.oneOf.includes(word))];
}

test('Every other field refuses the types and texts that it does not take.', () => {
  for (const target of TARGETS)
    for (const [name, form] of Object.entries(target.schema.fields)) {
      if (isDecimalForm(form) || form === 'seconds' || form === 'leverage') continue;
      const give = (value: unknown) => judge(target, { ...target.smallest, [name]: value });
      const where = `${target.name} ${name}`;
      for (const value of wrongFor(form))
        assert.equal(give(value), 'FIELD_MALFORMED', `${where} ${JSON.stringify(value)}`);
      if (typeof form === 'string' || !('rows' in form)) continue;
      assert.equal(give([]), 'BATCH_SIZE_WRONG', where);
      assert.equal(give([{ x: '1' }]), 'FIELD_UNKNOWN', where);
    }
});

test('Every operation takes its own shape only: an object, or an array of 1 to 20 (algo cancels 10) objects (JSN-10, JSN-11).', () => {
  for (const { name, path, batchMax, smallest } of TARGETS) {
    const verdict = (body: unknown) => verdictOf(readBody(path, body));
    for (const body of [null, true, 1, '"text"', [null], ['x'], [[smallest]], [[]]])
      assert.equal(verdict(body), 'FIELD_MALFORMED', `${name} ${JSON.stringify(body)}`);
    if (batchMax === null) {
      assert.equal(verdict(smallest), 'accept', name);
      assert.equal(verdict([smallest]), 'FIELD_MALFORMED', name);
      assert.equal(verdict([]), 'FIELD_MALFORMED', name);
      continue;
    }
    assert.equal(batchMax, name === 'cancel-algos' ? 10 : 20);
    const items = (length: number) => Array.from({ length }, () => smallest);
    assert.equal(verdict(smallest), 'FIELD_MALFORMED', name);
    assert.equal(verdict({}), 'FIELD_MALFORMED', name);
    assert.equal(verdict(items(1)), 'accept', name);
    assert.equal(verdict(items(batchMax)), 'accept', name);
    assert.equal(verdict([]), 'BATCH_SIZE_WRONG', name);
    assert.equal(verdict(items(batchMax + 1)), 'BATCH_SIZE_WRONG', name);
    assert.equal(verdict(items(300)), 'BATCH_SIZE_WRONG', name);
  }
});

test('Every operation refuses a field twice, however its name is written (JSN-01).', () => {
  for (const target of TARGETS) {
    const text = JSON.stringify(target.smallest);
    assert.equal(judge(target, text), 'accept');
    for (const name of Object.keys(target.smallest)) {
      const value = JSON.stringify(target.smallest[name]);
      const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`;
      for (const again of [name, escaped]) {
        assert.equal(judge(target, text.replace('{', `{"${again}":${value},`)), 'JSON_DUPLICATE_KEY', name);
        assert.equal(
          judge(target, text.replace(/\}$/u, `,"${again}":${value}}`)),
          'JSON_DUPLICATE_KEY',
          name,
        );
      }
      // The same name in another writing, but once, is that field.
      assert.equal(judge(target, text.replace(`"${name}"`, `"${escaped}"`)), 'accept', name);
    }
  }
});

test('Every operation refuses what is not one JSON document (JSN-09).', () => {
  for (const { path, batchMax, smallest, name } of TARGETS) {
    const text = JSON.stringify(batchMax === null ? smallest : [smallest]);
    const verdict = (body: string) => verdictOf(readBody(path, body));
    assert.equal(verdict(` ${text}\r\n`), 'accept', name);
    for (const body of [
      '',
      ' ',
      `${text}${text}`,
      `${text},`,
      `${text}x`,
      `\uFEFF${text}`,
      text.slice(0, -1),
      `//\n${text}`,
    ])
      assert.equal(verdict(body), 'JSON_MALFORMED', `${name} ${body}`);
    assert.equal(verdict(`${text}${' '.repeat(65_537)}`), 'JSON_TOO_LARGE', name);
  }
});
