/** The list of the pages: whoever looks for one at night finds it from there. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const PAGES = path.resolve(import.meta.dirname, '../../docs/operations');
const LINK = /\]\((?<file>[^)#:]+)(?:#(?<anchor>[^)]+))?\)/gu;

/** As the reader of a page makes it of a heading. */
function anchorsOf(file: string): ReadonlySet<string> {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (?<heading>.+)$/gmu);
  return new Set(
    Array.from(headings, ({ groups }) =>
      (groups?.['heading'] ?? '')
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('Every page about running it is linked from the list of them.', () => {
  const index = readFileSync(path.join(PAGES, 'README.md'), 'utf8');
  const linked = new Set(Array.from(index.matchAll(LINK), ({ groups }) => groups?.['file'] ?? ''));
  const pages = globSync('*.md', { cwd: PAGES }).filter((name) => name !== 'README.md');
  assert.ok(pages.length > 15);
  assert.deepEqual(
    pages.filter((name) => !linked.has(name)),
    [],
  );
});

test('Every link of these pages leads to a page that is there, and to a heading on it.', () => {
  const lost: string[] = [];
  for (const name of globSync('*.md', { cwd: PAGES }))
    for (const { groups } of readFileSync(path.join(PAGES, name), 'utf8').matchAll(LINK)) {
      const { file = '', anchor } = groups ?? {};
      const target = path.resolve(PAGES, file);
      if (!existsSync(target)) lost.push(`${name}: ${file}`);
      else if (anchor !== undefined && !anchorsOf(target).has(anchor))
        lost.push(`${name}: ${file}#${anchor}`);
    }
  assert.deepEqual(lost, []);
});
