import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { CanarySet } from './canary.ts';

const WRITERS: readonly (readonly [form: string, write: (secret: string) => string | Uint8Array])[] = [
  ['raw', (secret) => `key=${secret};`],
  ['raw', (secret) => JSON.stringify({ secret })],
  ['url', (secret) => `?key=${encodeURIComponent(secret)}`],
  ['hex', (secret) => Buffer.from(secret).toString('hex')],
  ['upper-case hex', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
  ['utf-16', (secret) => Buffer.from(secret, 'utf16le')],
  ['base64', (secret) => Buffer.from(secret).toString('base64')],
  ['base64', (secret) => Buffer.from(`x${secret}yz`).toString('base64')],
  ['base64', (secret) => Buffer.from(`xy${secret}z`).toString('base64')],
  ['base64url', (secret) => Buffer.from(`user:${secret}>>`).toString('base64url')],
];

void test('canary search finds a secret in every form that a program might write', () => {
  for (const [form, write] of WRITERS) {
    const canaries = new CanarySet();
    const secret = canaries.plant('secret');
    const hits = canaries.search('output', write(secret));
    assert.ok(
      hits.some((hit) => form.startsWith(hit.form)),
      `${form}: ${JSON.stringify(hits)}`,
    );
    assert.deepEqual(canaries.search('output', write('Ca9+/anothersecret=!')), [], form);
  }
});

void test('canary search reads every file below a directory and their names', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'canary-'));
  try {
    const canaries = new CanarySet();
    const secret = canaries.plant('secret');
    canaries.watch('name', 'filename-secret');
    writeFileSync(path.join(directory, 'harmless'), 'nothing');
    assert.deepEqual(canaries.searchTree(directory), []);
    writeFileSync(path.join(directory, 'filename-secret'), `x${secret}`);
    const hits = canaries.searchTree(directory);
    assert.deepEqual(new Set(hits.map((hit) => hit.label)), new Set(['secret', 'name']));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

void test('canary search finds a secret that JSON has to escape', () => {
  const canaries = new CanarySet();
  canaries.watch('quoted', 'pass"word\\1');
  assert.deepEqual(
    canaries.search('output', JSON.stringify('pass"word\\1')).map((hit) => hit.form),
    ['json'],
  );
});
