import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { LANGUAGES } from './define-texts.ts';

const SOURCES = path.resolve(import.meta.dirname, '..');
/** English words that are the same in Chinese: names, and what is typed as it stands. */
const CHINESE = /[\p{Script=Han}]/u;

interface Found {
  readonly name: string;
  readonly texts: Readonly<Record<string, unknown>>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Found['texts'] {
  return isObject(value) && LANGUAGES.every((language) => isObject(value[language]));
}

/** Every text with its place; a function stands as what it is. */
function list(group: unknown, place = ''): readonly (readonly [string, unknown])[] {
  if (!isObject(group)) return [[place, group]];
  return Object.entries(group).flatMap(([key, value]) => list(value, place === '' ? key : `${place}.${key}`));
}

async function findTexts(): Promise<readonly Found[]> {
  const files = globSync(['**/texts.ts', '**/*-texts.ts'], { cwd: SOURCES }).sort();
  const all = await Promise.all(
    files
      .filter((file) => !/(?:define|use)-texts\.ts$/u.test(file))
      .map(async (file) => {
        const module = (await import(path.join(SOURCES, file))) as Readonly<Record<string, unknown>>;
        return Object.entries(module).flatMap(([name, texts]) =>
          isTexts(texts) ? [{ name: `${file} ${name}`, texts }] : [],
        );
      }),
  );
  return all.flat();
}

const FOUND = await findTexts();

test('texts of the page are found', () => {
  assert.ok(FOUND.length >= 8, `only ${FOUND.length}`);
});

for (const { name, texts } of FOUND) {
  test(`${name} says the same things in every language`, () => {
    const [first, ...others] = LANGUAGES.map((language) =>
      list(texts[language]).map(([place, value]) => `${place}: ${typeof value}`),
    );
    for (const other of others) assert.deepEqual(other.toSorted(), first?.toSorted());
  });

  test(`${name} has no empty text`, () => {
    for (const language of LANGUAGES)
      for (const [place, value] of list(texts[language])) {
        if (typeof value === 'function') continue;
        assert.ok(typeof value === 'string' && value.trim() !== '', `${language} ${place}`);
      }
  });
}

test('most texts of the page are Chinese where they should be', () => {
  const texts = FOUND.flatMap(({ texts: group }) => list(group['zh']).map(([, value]) => value));
  const words = texts.filter((value) => typeof value === 'string');
  const chinese = words.filter((value) => CHINESE.test(value));
  assert.ok(chinese.length / words.length > 0.9, `${chinese.length} of ${words.length}`);
});
