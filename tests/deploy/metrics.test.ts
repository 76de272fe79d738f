/** What a gateway prints of itself: to Prometheus, to whoever starts it, and on the page that says what it means. */
import { CertificateEnd } from '@bitting/gateway/edge/certificate-end.ts';
import { GOOD } from '@bitting/http/testing/tls-material.ts';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { listFamilies, readDashboard, readExpressions, readNames, renderTable } from './families.ts';
import { startMetricsGround, type MetricsGround } from './metrics-ground.fixture.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const PAGE = path.join(ROOT, 'docs', 'operations', 'metrics.md');
const BEGIN = '<!-- families: begin -->\n\n';
const END = '<!-- families: end -->';
const PROMTOOL = spawnSync('promtool', ['--version']).status === 0 ? false : 'promtool is not installed';

let ground: MetricsGround;
let sealed: string;
let text: string;

before(async () => {
  ground = await startMetricsGround();
  sealed = (await ground.ask('/metrics')).text;
});
after(async () => {
  await ground.close();
});

test('A gateway that is sealed lives and is not ready; unsealed it is ready, and stays so while it is halted.', async () => {
  assert.deepEqual(await ground.ask('/live'), { status: 200, text: 'live\n' });
  assert.deepEqual(await ground.ask('/ready'), { status: 503, text: 'not ready: sealed\n' });
  assert.match(sealed, /^bitting_sealed 1$/mu);
  await ground.unseal();
  await ground.trade();
  assert.deepEqual(await ground.ask('/ready'), { status: 200, text: 'ready\n' });
  const trading = await ground.ask('/metrics');
  assert.match(trading.text, /^bitting_sealed 0$/mu);
  assert.match(trading.text, /^bitting_trading_state\{state="active"\} 1$/mu);
  await ground.halt();
  // Whose bots speak plain HTTP: what it would say of a certificate is added.
  text = (await ground.ask('/metrics')).text + new CertificateEnd(GOOD).renderMetrics();
  assert.match(text, /^bitting_trading_state\{state="active"\} 0$/mu);
  assert.match(text, /^bitting_trading_state\{state="halted"\} 1$/mu);
  assert.deepEqual(await ground.ask('/ready'), { status: 200, text: 'ready\n' });
});

test('Metrics say how near the nearest key is to its limits.', () => {
  assert.match(text, /^bitting_limit_used_ratio\{layer="key",limit="notional-per-hour"\} 0\.1$/mu);
  assert.match(text, /^bitting_limit_used_ratio\{layer="key",limit="notional-per-day"\} 0\.05$/mu);
  assert.match(text, /^bitting_limit_used_ratio\{layer="key",limit="uses"\} 0\.01$/mu);
});

test('Metrics are what promtool accepts without a remark.', { skip: PROMTOOL }, () => {
  for (const printed of [sealed, text]) {
    assert.ok(printed.length > 1_000);
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: printed, encoding: 'utf8' });
    assert.deepEqual([checked.status, checked.stdout + checked.stderr], [0, '']);
  }
  const wrong = '# TYPE bitting_wrong counter\nbitting_wrong 1\n';
  assert.notEqual(spawnSync('promtool', ['check', 'metrics'], { input: wrong }).status, 0);
});

test('Every family says what it means and what it is, once.', () => {
  const families = listFamilies(text);
  assert.ok(families.length > 40, String(families.length));
  assert.equal(new Set(families.map(({ name }) => name)).size, families.length);
  for (const { name, help, type } of families) {
    assert.ok(help.length > 10, name);
    assert.equal(type === 'counter', name.endsWith('_total'), name);
  }
});

test('The page of metrics shows every family that a gateway prints.', () => {
  const page = readFileSync(PAGE, 'utf8');
  const begin = page.indexOf(BEGIN) + BEGIN.length;
  const end = page.indexOf(END);
  assert.ok(begin >= BEGIN.length && end >= begin);
  const rows = listFamilies(text).map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  const table = `${renderTable([['family', 'type', 'labels', 'meaning'], ...rows])}\n`;
  const whole = page.slice(0, begin) + table + page.slice(end);
  if (process.env['WRITE_GOLDEN'] === '1') writeFileSync(PAGE, whole);
  assert.equal(readFileSync(PAGE, 'utf8'), whole, 'if it is meant, run this test with WRITE_GOLDEN=1');
});

test('The dashboard and the alerts ask for nothing that the gateway does not print.', () => {
  const printed = new Set(listFamilies(text).flatMap(({ samples }) => samples));
  const dashboard = readDashboard(path.join(ROOT, 'deploy', 'grafana', 'bitting.json'));
  const alerts = readExpressions(path.join(ROOT, 'deploy', 'prometheus', 'alerts.yml'));
  assert.ok(dashboard.length > 15 && alerts.length > 15);
  for (const expression of [...dashboard, ...alerts])
    for (const name of readNames(expression)) assert.ok(printed.has(name), `${name} in ${expression}`);
  assert.deepEqual(readNames('rate(bitting_no_such_total[5m]) > 0'), ['bitting_no_such_total']);
});
