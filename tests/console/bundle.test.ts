/** What a browser is given: small, from one origin, and without a way from text to markup or code. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { buildPage } from './support/ground.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const WEB = path.join(ROOT, 'packages/console/web');
const DIST = path.join(WEB, 'dist');
const FIRST_LOAD_BYTES_MAX = 250_000;
const SOURCES_SEEN_MIN = 20;

before(() => {
  buildPage();
});

/** The files that a browser must have before anything is shown: the module, and what it imports at once. */
function listFirstLoad(): readonly string[] {
  const [entry] =
    /<script[^>]+src="\/([^"]+\.js)"/u.exec(readFileSync(path.join(DIST, 'index.html'), 'utf8'))?.slice(1) ??
    [];
  assert.ok(entry !== undefined, 'index.html names no script');
  const found = new Set<string>();
  const follow = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const text = readFileSync(path.join(DIST, file), 'utf8');
    for (const [, imported = ''] of text.matchAll(/(?:from|import)\s*["'](\.\/[^"']+\.js)["']/gu))
      follow(path.posix.join(path.posix.dirname(file), imported));
  };
  follow(entry);
  return [...found];
}

test('The script of the first load is at most 250 kB, compressed.', (t) => {
  const bytes = listFirstLoad().reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(DIST, file)), { level: 9 }).length,
    0,
  );
  t.diagnostic(`${(bytes / 1000).toFixed(1)} kB in ${listFirstLoad().length} file(s)`);
  assert.ok(bytes > 10_000 && bytes <= FIRST_LOAD_BYTES_MAX, `${bytes} bytes`);
});

test('index.html runs nothing of its own and takes nothing from elsewhere.', () => {
  const html = readFileSync(path.join(DIST, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc="\/assets\/)[^>]*>/u);
  assert.doesNotMatch(html, /(?:src|href)="(?!\/)/u);
  assert.doesNotMatch(html, /\son[a-z]+=|style=|javascript:/u);
});

/** Ways from text to markup or code; a page that has none of them needs no policy of Trusted Types. */
const SINKS =
  /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|createContextualFragment|setHTMLUnsafe|parseFromString|srcdoc|document\.write(?:ln)?|eval|execScript)\b|new Function\b|\bset(?:Timeout|Interval)\(\s*['"`]|\sstyle=\{|javascript:/u;

test('CON-04 No source of the page has a way from text to markup, to code or to a style of an element.', () => {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: WEB }).filter((file) => !file.includes('.test.'));
  assert.ok(files.length >= SOURCES_SEEN_MIN, `only ${files.length} sources were seen`);
  const found = files.filter((file) => SINKS.test(readFileSync(path.join(WEB, file), 'utf8')));
  assert.deepEqual(found, []);
  for (const bad of ['x.innerHTML = y', '<p style={a} />', 'setTimeout("go()")', 'new Function(a)'])
    assert.match(bad, SINKS);
});
