/** The published schema is what the reader's table says, and refuses nothing that the reader takes. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Plain, PlainObject } from './document-shape.ts';
import { layerTerms, policies } from './policy-arbitrary.fixture.ts';
import {
  parsePolicy,
  parseTerms,
  policySchema,
  printPolicy,
  printTerms,
  writePolicy,
  writeTerms,
} from './policy-document.ts';
import { POLICY } from './policy.fixture.ts';
import { NO_LIMITS } from './limits.ts';

const DOCS = path.resolve(import.meta.dirname, '../../../../docs/formats');
const FILE = path.join(DOCS, 'policy.schema.json');

test('The published schema is what the table of the reader says.', () => {
  const text = JSON.stringify(policySchema());
  // `UPDATE=1` writes the file instead of comparing it; prettier gives it its form.
  if (process.env['UPDATE'] === '1') writeFileSync(FILE, text);
  const published = existsSync(FILE) ? JSON.stringify(JSON.parse(readFileSync(FILE, 'utf8'))) : '';
  assert.equal(published, text, 'run this test with UPDATE=1, and prettier over the file');
});

const PAGE = readFileSync(path.join(DOCS, 'policy.md'), 'utf8');

test('The page about policies explains every field.', () => {
  for (const field of [...Object.keys(POLICY), ...Object.keys(NO_LIMITS)])
    assert.ok(PAGE.includes(`| \`${field}\``), `${field} has no row`);
});

test('The documents of the page are a policy and the terms of a layer, and its examples are read, too.', () => {
  const [policy, terms, ...others] = Array.from(PAGE.matchAll(/^```json\n(.*?)^```/gmsu), ([, json = '']) =>
    Buffer.from(json),
  );
  assert.ok(policy !== undefined && terms !== undefined && others.length === 0);
  const document = JSON.parse(printPolicy(parsePolicy(policy))) as Record<string, unknown>;
  assert.notEqual(printTerms(parseTerms(terms)), '{"version":1}');
  const rows = Array.from(PAGE.matchAll(/^\| `(\w+)` .*\| `([^|]+)`[^`|]*\|$/gmu));
  assert.equal(rows.length, Object.keys(POLICY).length + Object.keys(NO_LIMITS).length);
  for (const [, name = '', example = ''] of rows) {
    const field = { [name]: JSON.parse(example) as unknown };
    const whole = name in NO_LIMITS ? { ...document, limits: field } : { ...document, ...field };
    const read = printPolicy(parsePolicy(Buffer.from(JSON.stringify(whole))));
    assert.ok(read.includes(`"${name}":`), name);
  }
});

/** The part of draft 2020-12 that the schema uses; a word that it does not know is a fault of this test. */
const KEYWORDS: Readonly<Record<string, (value: Plain, wanted: Plain, schema: PlainObject) => boolean>> = {
  type: (value, wanted) => typeOf(value) === wanted || (wanted === 'integer' && Number.isInteger(value)),
  enum: (value, wanted) => (wanted as readonly Plain[]).includes(value),
  const: (value, wanted) => value === wanted,
  anyOf: (value, wanted) => (wanted as readonly PlainObject[]).some((one) => isValid(value, one)),
  pattern: (value, wanted) => typeof value !== 'string' || new RegExp(wanted as string, 'u').test(value),
  minimum: (value, wanted) => typeof value !== 'number' || value >= Number(wanted),
  maximum: (value, wanted) => typeof value !== 'number' || value <= Number(wanted),
  items: (value, wanted) =>
    !Array.isArray(value) || value.every((item) => isValid(item as Plain, wanted as PlainObject)),
  uniqueItems: (value) =>
    !Array.isArray(value) || new Set(value.map((item) => JSON.stringify(item))).size === value.length,
  minItems: (value, wanted) => !Array.isArray(value) || value.length >= Number(wanted),
  maxItems: (value, wanted) => !Array.isArray(value) || value.length <= Number(wanted),
  minProperties: (value, wanted) => !isObject(value) || Object.keys(value).length >= Number(wanted),
  required: (value, wanted) =>
    !isObject(value) || (wanted as readonly string[]).every((name) => Object.hasOwn(value, name)),
  propertyNames: (value, wanted) =>
    !isObject(value) || Object.keys(value).every((name) => isValid(name, wanted as PlainObject)),
  properties: (value, wanted) =>
    !isObject(value) ||
    Object.entries(wanted as PlainObject).every(
      ([name, one]) => value[name] === undefined || isValid(value[name], one as PlainObject),
    ),
  additionalProperties: (value, wanted, { properties = {} }) =>
    !isObject(value) ||
    Object.entries(value)
      .filter(([name]) => !Object.hasOwn(properties as PlainObject, name))
      .every(([, one]) => wanted !== false && isValid(one, wanted as PlainObject)),
  description: () => true,
  title: () => true,
  default: () => true,
  $schema: () => true,
  $defs: () => true,
};

function isValid(value: Plain, schema: PlainObject): boolean {
  return Object.entries(schema).every(([word, wanted]) => {
    const check = KEYWORDS[word];
    assert.ok(check !== undefined, `the schema says ${word}`);
    return check(value, wanted, schema);
  });
}

function isObject(value: Plain): value is PlainObject {
  return typeOf(value) === 'object';
}

function typeOf(value: Plain): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const SCHEMA = policySchema();
const LAYER = (SCHEMA['$defs'] as PlainObject)['layer'] as PlainObject;

test('Whatever can be read is valid by the schema.', () => {
  fc.assert(
    fc.property(policies, layerTerms, (policy, terms) => {
      assert.ok(isValid(writePolicy(policy), SCHEMA), JSON.stringify(writePolicy(policy)));
      assert.ok(isValid(writeTerms(terms), LAYER), JSON.stringify(writeTerms(terms)));
    }),
  );
});

const WRITTEN = writePolicy(POLICY);
const INVALID: readonly (readonly [what: string, document: PlainObject])[] = [
  ['an unknown field', { ...WRITTEN, note: 1 }],
  ['a missing field', { version: 1 }],
  ['an unknown scope', { ...WRITTEN, scopes: ['withdraw'] }],
  ['a repetition', { ...WRITTEN, markets: ['spot', 'spot'] }],
  ['a pattern of no market', { ...WRITTEN, instruments: ['BTC-*'] }],
  ['a number as an amount', { ...WRITTEN, notionalPerOrder: { USDT: 5 } }],
  ['an amount below zero', { ...WRITTEN, notionalPerOrder: { USDT: '-5' } }],
  ['an absurd amount', { ...WRITTEN, notionalPerOrder: { USDT: '1000000000000000' } }],
  ['an asset that is none', { ...WRITTEN, notionalPerOrder: { 'US DT': '5' } }],
  ['a rate above the bound', { ...WRITTEN, requestsPerSecond: 1_001 }],
  ['an empty list that means all', { ...WRITTEN, limits: { orderTypes: [] } }],
  ['an empty amount', { ...WRITTEN, limits: { notionalPerDay: {} } }],
  ['a count of nothing', { ...WRITTEN, limits: { openOrders: 0 } }],
  ['an unknown limit', { ...WRITTEN, limits: { drawdown: '5' } }],
  ['a window of no day', { ...WRITTEN, limits: { schedule: [{ from: '08:00', to: '09:00' }] } }],
  ['half a window', { ...WRITTEN, limits: { schedule: [{ from: 'Mon 08:00' }] } }],
  ['a null where there is none', { ...WRITTEN, scopes: null }],
];
for (const [what, document] of INVALID)
  test(`The schema refuses ${what}.`, () => {
    assert.equal(isValid(document, SCHEMA), false);
    assert.equal(isValid(WRITTEN, SCHEMA), true);
  });

test('A layer may leave everything out but its version, and has nothing of a key.', () => {
  assert.equal(isValid({ version: 1 }, LAYER), true);
  assert.equal(isValid({}, LAYER), false);
  assert.equal(isValid({ version: 1, markets: [] }, LAYER), false);
  assert.equal(isValid({ version: 1, requestsPerSecond: 5 }, LAYER), false);
});

test('Every field says what it is for, and what its absence means.', () => {
  const visit = (schema: PlainObject, place: string): void => {
    const required = new Set((schema['required'] as readonly string[] | undefined) ?? []);
    for (const [name, field] of Object.entries((schema['properties'] as PlainObject | undefined) ?? {})) {
      assert.ok(isObject(field));
      assert.match(field['description'] as string, /^[A-Z].*\.$/u, `${place}.${name}`);
      assert.notEqual('default' in field, required.has(name), `${place}.${name}`);
      visit(field, `${place}.${name}`);
    }
  };
  visit(SCHEMA, 'policy');
  visit(LAYER, 'layer');
});
