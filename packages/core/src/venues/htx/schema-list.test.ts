import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { FieldForm, Schema } from './fields.ts';
import * as tables from './schemas.ts';

/** Every field that is let through to the venue: schema, name with `!` where it is required, and the form it must have. */
const LIST = new URL('../../../vectors/schemas-htx.txt', import.meta.url);

const isSchema = (table: unknown): table is Schema => typeof table === 'object';

function fieldsOf(name: string, { fields, required }: Schema): readonly string[] {
  const lines: string[] = [];
  // A required field that is none is a line of its own.
  for (const field of new Set([...Object.keys(fields), ...required])) {
    const { line, rows } = describe(fields[field]);
    lines.push(`${name} ${field}${required.includes(field) ? '!' : ''} ${line}`);
    if (rows !== null) lines.push(...fieldsOf(`${name}.${field}`, rows));
  }
  return lines;
}

function describe(form: FieldForm | undefined): { readonly line: string; readonly rows: Schema | null } {
  if (form === undefined) return { line: 'unknown', rows: null };
  if (typeof form === 'string') return { line: form, rows: null };
  if ('oneOf' in form) return { line: form.oneOf.join('|'), rows: null };
  if ('rows' in form) return { line: `rows, at most ${form.max}`, rows: form.rows };
  if ('list' in form) return { line: `list of ${form.list}, at most ${form.max}`, rows: null };
  return { line: `${form.commaList} with commas between, at most ${form.max}`, rows: null };
}

test('The schemas are the flat list that a reviewer reads, no field more or less.', () => {
  const lines = Object.entries(tables).flatMap(([name, table]) =>
    isSchema(table) ? fieldsOf(name, table) : [`${name} ${table}`],
  );
  assert.deepEqual(lines.sort(), readFileSync(LIST, 'utf8').trimEnd().split('\n'));
});
