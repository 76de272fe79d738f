/** Every alert fires for what it is there for, and for nothing less: Prometheus’s own tool says so. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';

const RULES = path.resolve(import.meta.dirname, '../../deploy/prometheus');
const skip = spawnSync('promtool', ['--version']).status === 0 ? false : 'promtool is not installed';

const rules = readFileSync(path.join(RULES, 'alerts.yml'), 'utf8');
const alerts = Array.from(
  rules.matchAll(/- alert: (?<name>\w+)$/gmu),
  ({ groups }) => groups?.['name'] ?? '',
);

/** What the tests of the alerts say, where every expression is this one. */
function testWith(
  context: TestContext,
  expression: string,
): { readonly status: number | null; readonly said: string } {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-alerts-'));
  context.after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  writeFileSync(path.join(directory, 'alerts.yml'), rules.replaceAll(/(?<=^\s+expr: ).+$/gmu, expression));
  copyFileSync(path.join(RULES, 'alerts.test.yml'), path.join(directory, 'alerts.test.yml'));
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'alerts.test.yml'], {
    cwd: directory,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

test('Alerts are rules that Prometheus reads, and do what their tests say.', { skip }, () => {
  for (const [word, file] of [
    ['check', 'alerts.yml'],
    ['test', 'alerts.test.yml'],
  ] as const) {
    const { status, stdout, stderr } = spawnSync('promtool', [word, 'rules', file], {
      cwd: RULES,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
  }
});

test('Each alert has a test that it fires and one that it is silent.', { skip }, (context) => {
  assert.ok(alerts.length > 20);
  assert.equal(new Set(alerts).size, alerts.length);
  const never = testWith(context, 'absent(vector(1))');
  const always = testWith(context, 'vector(1)');
  for (const { status, said } of [never, always]) assert.notEqual(status, 0, said);
  for (const alert of alerts) {
    assert.match(never.said, new RegExp(`alertname: ${alert},[^]*?exp:\\[\\s*\\S`, 'u'), alert);
    assert.match(always.said, new RegExp(`alertname: ${alert}, time: \\w+,\\s+exp:\\[\\]`, 'u'), alert);
  }
});

test('Each alert says how urgent it is and where to read on.', () => {
  const blocks = rules.split('- alert: ').slice(1);
  for (const block of blocks) {
    assert.match(block, /severity: (?:page|ticket)$/mu, block);
    assert.match(block, /summary: \S.+$/mu, block);
    for (const [page] of block.matchAll(/docs\/[\w/-]+\.md/gu))
      assert.ok(readFileSync(path.resolve(RULES, '../..', page), 'utf8').length > 0, page);
  }
});
