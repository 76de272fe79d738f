import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { renderConfigFile } from './default-file.ts';
import { readFileLayer } from './layers.ts';
import { renderReference } from './reference.ts';
import { renderConfigSchema } from './schema.ts';
import { isDerived, printToml, setting } from './setting.ts';
import { labelValue } from './shown.ts';
import { namesOf, SECTIONS, SETTING_NAMES, SETTING_ROWS } from './table.ts';
import { readToml } from './toml-entries.ts';
import { absolutePath, type SettingValue } from './value-types.ts';

const DOCS = path.resolve(import.meta.dirname, '..', '..', '..', '..', 'docs');
const HINT = 'if it is meant, run this test with WRITE_GOLDEN=1';
const BEGIN = '<!-- settings: begin -->\n\n';
const END = '<!-- settings: end -->';

void test('reference page shows the table of settings', () => {
  const file = path.join(DOCS, 'operations', 'configuration.md');
  const text = readFileSync(file, 'utf8');
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  const end = text.indexOf(END);
  assert.ok(begin >= BEGIN.length && end >= begin);
  const whole = text.slice(0, begin) + `${renderReference()}\n${text.slice(end)}`;
  if (process.env['WRITE_GOLDEN'] === '1') writeFileSync(file, whole);
  assert.equal(readFileSync(file, 'utf8'), whole, HINT);
});

void test('published JSON Schema is that of the table of settings', () => {
  const file = path.join(DOCS, 'formats', 'config.schema.json');
  if (process.env['WRITE_GOLDEN'] === '1')
    writeFileSync(file, `${JSON.stringify(renderConfigSchema(), null, 2)}\n`);
  assert.deepEqual(
    JSON.parse(readFileSync(file, 'utf8')),
    JSON.parse(JSON.stringify(renderConfigSchema())),
    HINT,
  );
});

void test('commented file is the one that people have seen', () => {
  const file = path.join(import.meta.dirname, 'testing', 'default.toml');
  if (process.env['WRITE_GOLDEN'] === '1') writeFileSync(file, renderConfigFile());
  assert.equal(readFileSync(file, 'utf8'), renderConfigFile(), HINT);
});

void test('commented file says nothing, and every line of it can be made to say its default', () => {
  const read = (text: string) => readFileLayer('f', readToml(encodeUtf8(text)));
  const nothing = read(renderConfigFile());
  assert.deepEqual([nothing.problems, nothing.given.size], [[], 0]);
  const all = read(renderConfigFile().replaceAll(/^# (?=[a-z_]+ = )/gmu, ''));
  assert.deepEqual(all.problems, []);
  assert.deepEqual([...all.given.keys()], SETTING_NAMES);
  for (const [name, { value }] of all.given) {
    const { fallback, example } = SETTING_ROWS[name];
    assert.deepEqual(value, fallback === null || isDerived(fallback) ? example : fallback, name);
  }
});

void test('file with what is given says exactly that', () => {
  const given = new Map<(typeof SETTING_NAMES)[number], SettingValue>([
    ['data.directory', '/srv/"odd" \\ name'],
    ['bots.venues', ['htx']],
    ['metrics.port', 9464],
    ['accounts.pictures', false],
  ]);
  const read = readFileLayer('f', readToml(encodeUtf8(renderConfigFile(given))));
  assert.deepEqual(read.problems, []);
  assert.deepEqual(new Map([...read.given].map(([name, { value }]) => [name, value])), given);
});

void test('default of every setting is one that may be given', () => {
  for (const name of SETTING_NAMES) {
    const { type, fallback, example } = SETTING_ROWS[name];
    for (const value of [isDerived(fallback) ? null : fallback, example ?? null]) {
      if (value === null) continue;
      const [entry] = ((reading) => (reading.kind === 'read' ? reading.entries : []))(
        readToml(encodeUtf8(`x = ${printToml(value)}`)),
      );
      assert.deepEqual(type.read(entry?.value ?? null), value, name);
    }
    assert.ok(fallback !== null || example !== undefined, `${name} has nothing to show`);
  }
});

void test('every setting belongs to a section', () => {
  assert.deepEqual(Object.keys(SECTIONS).flatMap(namesOf), SETTING_NAMES);
});

void test('secret is shown by a label alone', () => {
  const row = setting({ type: absolutePath, meaning: 'x', isSecret: true });
  assert.equal(labelValue('open sesame', row), '(secret)');
  assert.equal(labelValue(null, row), null);
  assert.equal(labelValue('/a', SETTING_ROWS['unlock.key_file']), '/a');
});
