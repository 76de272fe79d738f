import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseSync, Visitor } from 'oxc-parser';

const SOURCES = path.resolve(import.meta.dirname, '..');
/** Attributes that people read or hear. */
const READ_ALOUD = new Set([
  'label',
  'title',
  'hint',
  'lead',
  'caption',
  'legend',
  'placeholder',
  'alt',
  'aria-label',
  'aria-description',
  'aria-roledescription',
]);
const LETTER = /\p{L}/u;
/** An asset’s code is the same in every language. */
const ASSET = /^[A-Z]{3,5}$/u;

/** Text that stands in a component itself, in one language. */
function findLiterals(file: string, source: string): readonly string[] {
  const found: string[] = [];
  const note = (text: string): void => {
    if (LETTER.test(text) && !ASSET.test(text)) found.push(`${file}: ${JSON.stringify(text.trim())}`);
  };
  const { program, errors } = parseSync(file, source);
  assert.deepEqual(errors, []);
  new Visitor({
    JSXText: ({ value }) => {
      note(value);
    },
    JSXExpressionContainer: ({ expression }) => {
      if (expression.type === 'Literal' && typeof expression.value === 'string') note(expression.value);
    },
    JSXAttribute: ({ name, value }) => {
      const isRead = name.type === 'JSXIdentifier' && READ_ALOUD.has(name.name);
      if (isRead && value?.type === 'Literal' && typeof value.value === 'string') note(value.value);
    },
  }).visit(program);
  return found;
}

test('no component of the page holds text of its own', () => {
  const files = globSync('**/*.tsx', { cwd: SOURCES });
  assert.ok(files.length >= 30, `only ${files.length} components`);
  const found = files.flatMap((file) => findLiterals(file, readFileSync(path.join(SOURCES, file), 'utf8')));
  assert.deepEqual(found, []);
});

test('text in a component is found between tags, in braces and in what is read aloud', () => {
  const source = `
    export const A = () => <p title="Kept">Words <b className="not-read">{'more'}</b> {texts.good} 12 · </p>;
  `;
  assert.deepEqual(findLiterals('a.tsx', source).toSorted(), [
    'a.tsx: "Kept"',
    'a.tsx: "Words"',
    'a.tsx: "more"',
  ]);
});
