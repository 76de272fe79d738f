import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanJson } from '../encoding/json.ts';
import {
  type ClosedSchema,
  Fields,
  type FieldValue,
  readClosedFields,
  readClosedRows,
  type ReadForm,
} from './closed-fields.ts';

type Form = 'text' | 'flag' | 'texts' | 'rows';

const ROW: ClosedSchema<Form> = { fields: { id: 'text' }, required: ['id'] };
const ORDER: ClosedSchema<Form> = {
  fields: { side: 'text', size: 'text', reduceOnly: 'flag', ids: 'texts', legs: 'rows' },
  required: ['side'],
};

const readForm: ReadForm<Form> = (raw, form): FieldValue | ReturnType<typeof readClosedRows> | null => {
  if (form === 'text') return typeof raw === 'string' ? raw : null;
  if (form === 'flag') return typeof raw === 'boolean' ? raw : null;
  if (form === 'rows') return readClosedRows(raw, { schema: ROW, max: 2, readForm });
  return Array.isArray(raw) ? raw.filter((item) => typeof item === 'string') : null;
};

/** The fields that a text has, or how it is refused: the code, the sentence for the bot, and which row. */
function read(text: string): Fields | string {
  const fields = readClosedFields(scanJson(Buffer.from(text)), ORDER, readForm);
  if (fields.kind === 'fields') return fields;
  return [fields.code, fields.detail, fields.item].filter((part) => part !== null).join(' | ');
}

function mustRead(text: string): Fields {
  const fields = read(text);
  assert.ok(fields instanceof Fields, text);
  return fields;
}

test('an object with known fields is read, each in its form', () => {
  const fields = mustRead(
    '{"side":"buy","size":"1.50","reduceOnly":true,"ids":["a","b"],"legs":[{"id":"x"}]}',
  );
  assert.equal(fields.kind, 'fields');
  assert.equal(fields.text('side'), 'buy');
  assert.equal(fields.decimal('size')?.toString(), '1.5');
  assert.equal(fields.decimal('side'), null);
  assert.equal(fields.flag('reduceOnly'), true);
  assert.deepEqual(fields.texts('ids'), ['a', 'b']);
  assert.deepEqual(
    fields.rows('legs').map((leg) => leg.text('id')),
    ['x'],
  );
});

test('each schema has its own names and forms, whichever was read before', () => {
  const schemas: readonly ClosedSchema<Form>[] = [
    { fields: { id: 'text', only: 'flag' }, required: [] },
    { fields: { id: 'flag' }, required: [] },
  ];
  const judge = (schema: ClosedSchema<Form>, text: string): string => {
    const fields = readClosedFields(scanJson(Buffer.from(text)), schema, readForm);
    return fields.kind === 'fields' ? 'read' : fields.code;
  };
  for (let round = 0; round < 2; round += 1)
    assert.deepEqual(
      ['{"id":"1"}', '{"id":true}', '{"only":true}', '{"hasOwnProperty":"1"}', '{"valueOf":"1"}'].map(
        (text) => schemas.map((schema) => judge(schema, text)),
      ),
      [
        ['read', 'FIELD_MALFORMED'],
        ['FIELD_MALFORMED', 'read'],
        ['read', 'FIELD_UNKNOWN'],
        ['FIELD_UNKNOWN', 'FIELD_UNKNOWN'],
        ['FIELD_UNKNOWN', 'FIELD_UNKNOWN'],
      ],
    );
});

test('a field that was asked for in another form than it has is not there', () => {
  const fields = mustRead('{"side":"buy","reduceOnly":false,"ids":["a"],"legs":[{"id":"x"}]}');
  assert.equal(fields.text('reduceOnly'), null);
  assert.equal(fields.flag('reduceOnly'), false);
  assert.equal(fields.flag('side'), false);
  assert.deepEqual(fields.texts('legs'), []);
  assert.deepEqual(fields.rows('ids'), []);
  for (const name of ['size', 'side', 'reduceOnly']) {
    assert.deepEqual(fields.texts(name), []);
    assert.deepEqual(fields.rows(name), []);
  }
  assert.equal(fields.decimal('size'), null);
});

test('an optional field that is empty is not there, a required one must be a value', () => {
  const fields = mustRead('{"side":"buy","size":""}');
  assert.equal(fields.has('size'), false);
  assert.equal(fields.has('side'), true);
  assert.equal(fields.hasAny('si'), true);
  assert.equal(fields.hasAny('ide'), false);
  assert.equal(mustRead('{"side":""}').text('side'), '');
});

test('a refusal names the field to the bot and says what is wrong with it', () => {
  const tooMany = 'BATCH_SIZE_WRONG | The batch is empty or has more items than the venue takes.';
  const cases: Readonly<Record<string, string>> = {
    '[]': 'FIELD_MALFORMED | An object is expected.',
    '{"side":"buy","price":"1"}': 'FIELD_UNKNOWN | The operation does not define the field price.',
    '{"side":"buy","toString":"1"}': 'FIELD_UNKNOWN | The operation does not define the field toString.',
    '{"side":1}': 'FIELD_MALFORMED | The field side is not in its defined form.',
    '{"size":"1"}': 'FIELD_MISSING | The field side is missing.',
    '{"side":"buy","legs":1}': 'FIELD_MALFORMED | An array is expected.',
    '{"side":"buy","legs":[]}': tooMany,
    '{"side":"buy","legs":[{"id":"1"},{"id":"2"},{"id":"3"}]}': tooMany,
    '{"side":"buy","legs":[{"id":"1"},{"Id":"2"}]}':
      'FIELD_UNKNOWN | The operation does not define the field Id. | 1',
  };
  for (const [text, refusal] of Object.entries(cases)) assert.equal(read(text), refusal, text);
  assert.equal(mustRead('{"side":"buy","legs":[{"id":"1"},{"id":"2"}]}').rows('legs').length, 2);
});

test('a refusal repeats only names that are harmless to print', () => {
  const refusalOf = (name: string): Fields | string => read(JSON.stringify({ side: 'buy', [name]: '1' }));
  const unusual = 'FIELD_UNKNOWN | The operation does not define the field with an unusual name.';
  for (const name of ['a', 'Aa0_-', 'n'.repeat(40)])
    assert.equal(refusalOf(name), `FIELD_UNKNOWN | The operation does not define the field ${name}.`);
  for (const name of ['', 'n'.repeat(41), 'a b', 'x<b>', '<b>x', 'é', 'a\n', '\na', 'a"b'])
    assert.equal(refusalOf(name), unusual, name);
});
