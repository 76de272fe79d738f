/** Secrets are compared in constant time, in two places that everybody else calls. How long it takes is measured in TIM. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SECRET = String.raw`\b\w*(?:signature|secret|passphrase|tokenHash|commitment)\b`;
/** With nothing: whether there is one may be asked. */
const COMPARED = new RegExp(
  String.raw`${SECRET}\s*[!=]==(?!\s*(?:null|undefined|''))|[!=]==\s*(?:\w+\.)*${SECRET}`,
  'iu',
);
/** What one and the same operator has typed into two fields. */
const FORMS: ReadonlySet<string> = new Set([
  'packages/gateway/src/accounts/okx-form.ts',
  'packages/gateway/src/accounts/htx-form.ts',
]);

void test('SIG-21: no secret is compared by what stops at the first difference', () => {
  const files = globSync('packages/{core,http,gateway}/src/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/\.test\.ts$|\.fixture\.ts$|\.twin\.ts$|\/testing\//u.test(file),
  );
  assert.ok(files.length > 200, `${files.length} files`);
  const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
  const comparing = files.filter((file) => COMPARED.test(textOf(file)));
  assert.deepEqual(new Set(comparing), FORMS);
  const constant = files.filter((file) => textOf(file).includes('timingSafeEqual('));
  assert.deepEqual(constant.sort(), [
    'packages/core/src/crypto/hash.ts',
    'packages/core/src/crypto/hmac-key.ts',
  ]);
});

void test('SIG-21: search finds a comparison of secrets and passes over the question whether there is one', () => {
  for (const text of [
    'if (signature === expected)',
    'a.passphrase !== b',
    'x === entry.tokenHash',
    'left === secret',
  ])
    assert.match(text, COMPARED);
  for (const text of [
    'secret === null',
    'signature !== undefined',
    "passphrase === ''",
    'signature.length === 32',
  ])
    assert.doesNotMatch(text, COMPARED);
});
