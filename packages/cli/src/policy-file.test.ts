import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { readPolicyFile } from './policy-file.ts';

const DOCUMENT = {
  version: 1,
  scopes: ['read'],
  markets: ['spot'],
  instruments: 'all',
  notionalPerOrder: {},
  requestsPerSecond: 20,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: null,
};

function fileWith(context: TestContext, text: string): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-policy-'));
  context.after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const file = path.join(directory, 'policy.json');
  writeFileSync(file, text);
  return file;
}

test('a policy file that is no JSON is told with the place where it ends to be', (context) => {
  const file = fileWith(context, '{ "version": 1, }');
  assert.throws(() => readPolicyFile(file, 'layer'), {
    code: 'JSON_MALFORMED',
    message: /policy\.json: It is not JSON: .* at byte 16\.$/u,
  });
  assert.deepEqual(readPolicyFile(fileWith(context, '{ "version": 1 }'), 'layer'), { version: 1 });
});

test('a policy file that is no policy is told with the place of the mistake', (context) => {
  const file = fileWith(context, '{ "version": 1, "limits": { "priceCollar": "3" } }');
  assert.throws(() => readPolicyFile(file, 'layer'), {
    code: 'POLICY_MALFORMED',
    message: /policy\.json: .*limits\.priceCollar/u,
  });
});

test('a policy file of the other kind is told as that', (context) => {
  const key = JSON.stringify(DOCUMENT);
  assert.throws(
    () => readPolicyFile(fileWith(context, key), 'layer'),
    /holds the policy of a key, and not the terms/u,
  );
  assert.throws(
    () => readPolicyFile(fileWith(context, '{ "version": 1 }'), 'key'),
    /holds the terms of an account/u,
  );
  assert.deepEqual(readPolicyFile(fileWith(context, key), 'key'), DOCUMENT);
});

test('a policy file that is not there is said so', () => {
  assert.throws(() => readPolicyFile('/nonexistent/policy.json', 'key'), /cannot be read/u);
});
