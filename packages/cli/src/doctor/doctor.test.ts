import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { AREA_NAMES, AREAS } from './areas.ts';
import { examine, judge } from './examination.ts';
import { proposeRuleset } from './nftables.ts';
import { renderCommands, renderExamination } from './report-lines.ts';
import { INSTALLATION_SEEDS } from './testing/installation-seeds.ts';
import { MACHINE_SEEDS } from './testing/machine-seeds.ts';
import { account, status } from './testing/seed.ts';
import { World } from './testing/world.ts';

const SEEDS = [...MACHINE_SEEDS, ...INSTALLATION_SEEDS];

const PROPOSED = 'type filter hook input priority 0; policy drop;\nmeta skuid 990 counter reject\n';

void test('healthy machine gives nothing to say, a full score and 0', () => {
  using world = new World();
  const examination = world.examine();
  assert.deepEqual(examination.findings, []);
  assert.deepEqual(examination.unchecked, []);
  assert.equal(examination.score, 100);
  assert.equal(judge(examination), 0);
});

for (const { byHand, id, seed } of SEEDS)
  void test(`${id} is found, and gone after its own mend`, () => {
    using world = new World();
    world.write('proposed.nft', PROPOSED);
    seed(world);
    const found = world.examine().findings.filter((finding) => finding.id === id);
    assert.ok(found.length > 0, `not found: ${JSON.stringify(world.examine())}`);
    for (const { mend } of found) {
      assert.equal(mend.kind, byHand === undefined ? 'command' : 'by-hand');
      assert.notEqual(mend.text, '');
      if (mend.kind === 'command') world.run(mend.text);
    }
    byHand?.(world);
    const after = world.examine();
    assert.ok(!after.findings.some((finding) => finding.id === id), JSON.stringify(after.findings));
    assert.ok(!after.unchecked.some((unchecked) => unchecked.id === id), JSON.stringify(after.unchecked));
  });

void test('every check but that of what is left out is seeded, and its area has a place on the page', () => {
  const ids = AREAS.flatMap(({ checks }) => checks.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  const seeded = new Set(SEEDS.map(({ id }) => id));
  assert.deepEqual(
    ids.filter((id) => !seeded.has(id)),
    ['users.group-wheel', 'keys.many'],
  );
  const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/operations/doctor.md'), 'utf8');
  for (const name of AREA_NAMES) assert.match(page, new RegExp(`^## ${name}$`, 'mu'));
  for (const id of ids) assert.ok(page.includes(`\`${id}\``), `${id} is not on the page`);
});

void test('gateway that does not answer leaves unchecked what only it can say, and never 0', () => {
  using world = new World();
  world.isUp = false;
  rmSync(world.at('proc/4242'), { recursive: true });
  const examination = world.examine();
  assert.deepEqual(examination.findings, []);
  const unchecked = examination.unchecked.map(({ id }) => id);
  for (const id of ['keys.any-address', 'ledger.unwritable', 'memory.core-dumps', 'vault.sealed'])
    assert.ok(unchecked.includes(id), id);
  assert.equal(judge(examination), 1);
  assert.equal(examination.score, 100 - 2 * unchecked.length);
});

void test('sealed gateway leaves its keys unchecked', () => {
  using world = new World();
  status({ sealed: true })(world);
  const { unchecked } = world.examine();
  assert.ok(unchecked.some(({ id, why }) => id === 'keys.any-address' && /sealed/u.test(why)));
});

void test('configuration that is not TOML is found, and what it would say is not taken for well', () => {
  using world = new World();
  world.append('srv/bitting/bitting.toml', 'what = = this\n');
  const { findings, unchecked } = world.examine();
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['vault.configuration'],
  );
  for (const wanted of [
    'tls.expired',
    'ledger.no-witness',
    'vault.key-beside',
    'ports.bots-in-clear',
    'backups.same-disk',
  ])
    assert.ok(
      unchecked.some(({ id, why }) => id === wanted && /not be understood/u.test(why)),
      wanted,
    );
});

void test('score counts a check once however much it found, and never falls below 0', () => {
  using world = new World();
  world.mode('srv/bitting/vault', 0o755);
  world.mode('srv/bitting/ledger', 0o755);
  const examination = world.examine();
  assert.equal(examination.findings.length, 2);
  assert.equal(examination.score, 95);
  assert.equal(judge(examination), 1);
  for (const { seed, id } of SEEDS)
    if (id.startsWith('files.') && id !== 'files.key-file-missing') seed(world);
  assert.equal(world.examine().score, 0);
  assert.equal(judge(world.examine()), 2);
});

void test('machine without the files of Linux leaves unchecked what they would say', () => {
  using world = new World();
  for (const name of ['proc', 'sys', 'etc']) rmSync(world.at(name), { recursive: true });
  const unchecked = new Set<string>(world.examine().unchecked.map(({ id }) => id));
  for (const id of ['memory.swap', 'memory.ptrace', 'ports.inspector', 'disk.unencrypted', 'users.root'])
    assert.ok(unchecked.has(id), id);
});

void test('report names each finding with its command, and the script holds what is done by hand as comments', () => {
  using world = new World();
  world.mode('srv/bitting', 0o755);
  account({ ipBound: false, label: 'evil\u001b[2J' })(world);
  const examination = world.examine();
  const paint = { good: String, bad: String, faint: String, strong: String };
  const lines = renderExamination(examination, paint);
  assert.ok(lines.includes(`  $ chmod go-rwx ${world.layout.directory}`));
  assert.match(lines.at(-1) ?? '', /^Score 60 of 100: /u);
  assert.ok(!lines.join('').includes('\u001b'));
  const script = renderCommands(examination);
  assert.ok(script.includes(`chmod go-rwx ${world.layout.directory}`));
  assert.ok(script.some((line) => line.startsWith('# by hand: Bind it')));
});

void test('proposed firewall takes SSH where it listens, bots over TLS alone, and lets the gateway go to its venues', async () => {
  using world = new World();
  world.listen(22);
  world.listen(18_400);
  const lookup = (host: string): Promise<readonly string[]> =>
    Promise.resolve(host === 'openapi.okx.com' ? ['192.0.2.1', '2001:db8::1'] : []);
  const plain = await proposeRuleset(world.scene(), ['openapi.okx.com', 'ws.okx.com'], lookup);
  assert.match(plain, /policy drop/u);
  assert.match(plain, /tcp dport 22 accept/u);
  assert.doesNotMatch(plain, /dport 18400/u);
  assert.match(plain, /elements = \{ 192\.0\.2\.1 \}/u);
  assert.match(plain, /# ws\.okx\.com: no address was found/u);
  assert.match(plain, /meta skuid 990 ip daddr 127\.0\.0\.53 /u);
  world.append('srv/bitting/bitting.toml', '[tls]\nsource = "authority"\n');
  assert.match(await proposeRuleset(world.scene(), [], lookup), /tcp dport 18400 accept/u);
});

void test('areas that are not asked for are not looked at', () => {
  using world = new World();
  world.mode('srv/bitting', 0o755);
  assert.deepEqual(
    examine(
      world.scene(),
      AREAS.filter(({ name }) => name === 'clock'),
    ).findings,
    [],
  );
});
