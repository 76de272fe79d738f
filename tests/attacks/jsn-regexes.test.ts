/** No text makes a regular expression of the gateway slow. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** As long as a head may be; what is longer is refused before anybody looks at it. */
const LENGTH = 16_384;
const MILLISECONDS_MAX = 5;
/** Another process may have the processor: the best time of some counts. */
const ROUNDS = 5;

/** Where a regular expression can begin, the expression, its flags. */
const LITERAL =
  /(?<=(?:[(,=:!&|?{}[;>]|\breturn|=>)\s*)\/(?![/*])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([dgimsuvy]*)/gu;

const PUMPS = [
  'a',
  'A',
  '0',
  '9',
  '-',
  '_',
  '.',
  '/',
  ' ',
  '%',
  '=',
  '+',
  ':',
  '"',
  '\\',
  '\n',
  '\r\n',
  '\t',
  ',',
  '&',
  '[',
  '{',
  '%41',
  'a-',
  '0.',
  '0:',
  'a=1&',
  '\u00e9',
  'aA0',
];
const HEADS = ['', 'a', '0', '/', 'BTC-', '::'];
const TAILS = ['', '!', '\0', '=', '0'];

function readRegexes(): { readonly where: string; readonly regex: RegExp }[] {
  const files = globSync('packages/{core,http,gateway}/src/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/\.test\.ts$|\.fixture\.ts$|\.twin\.ts$|\/testing\//u.test(file),
  );
  assert.ok(files.length > 200, `${files.length} files`);
  return files.flatMap((file) => {
    // What stands in comments is not run.
    const text = readFileSync(path.join(ROOT, file), 'utf8').replaceAll(/^\s*(?:\/?\*|\/\/).*$/gmu, '');
    return Array.from(text.matchAll(LITERAL), ([, source = '', flags = '']) => ({
      where: `${file}: /${source}/${flags}`,
      regex: new RegExp(source, flags.replaceAll(/[gy]/gu, '')),
    }));
  });
}

function bestOf(regex: RegExp, text: string): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS && best > MILLISECONDS_MAX; round += 1) {
    const begin = performance.now();
    regex.test(text);
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

const TEXTS = PUMPS.flatMap((pump) => {
  const long = pump.repeat(Math.ceil(LENGTH / pump.length));
  return HEADS.flatMap((head) => TAILS.map((tail) => head + long + tail));
});

function slowOf(regex: RegExp): string | null {
  const slow = TEXTS.find((text) => bestOf(regex, text) > MILLISECONDS_MAX);
  return slow === undefined ? null : `${JSON.stringify(slow.slice(0, 12))}…${JSON.stringify(slow.slice(-3))}`;
}

void test('JSN-13: every regular expression of the trusted packages answers within milliseconds', () => {
  const regexes = readRegexes();
  assert.ok(regexes.length > 80, `${regexes.length} expressions`);
  const found = regexes.flatMap(({ where, regex }) => {
    const slow = slowOf(regex);
    return slow === null ? [] : [`${where} by ${slow}`];
  });
  assert.deepEqual(found, []);
});

void test('JSN-13: search finds an expression that is slow, and the expressions of a text', () => {
  // One that is quadratic, so that the search of it comes to an end.
  assert.notEqual(slowOf(/a+b/u), null);
  const text = String.raw`const A = /^a[/"]\/+$/u; x.replace(/b/gu, ''); if (!/c/u.test(d / e / f)) return /g/u;`;
  assert.deepEqual(
    Array.from(text.matchAll(LITERAL), ([, source]) => source),
    [String.raw`^a[/"]\/+$`, 'b', 'c', 'g'],
  );
});
