/** The doctor on this very machine: what else it says depends on the machine, what a test breaks and mends does not. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import type { Examination } from '../doctor/examination.ts';
import { healthyGateway } from '../doctor/testing/healthy-gateway.ts';
import { FakeGateway, type Answers } from '../testing/fake-gateway.ts';

const HEALTHY = healthyGateway(Date.now());
const [KEY] = HEALTHY.keys ?? [];
const ANSWERS: Answers = {
  status: HEALTHY.status,
  'ledger-show': HEALTHY.ledger,
  accounts: { accounts: HEALTHY.accounts },
  list: { virtualKeys: HEALTHY.keys },
  show: KEY,
};
const LINUX_ONLY = { skip: process.platform === 'linux' ? false : 'reads /proc' };

class Ground implements Disposable {
  readonly layout: DataLayout;

  constructor() {
    this.layout = layOutData(
      path.join(mkdtempSync(path.join(realpathSync(os.tmpdir()), 'bitting-doctor-')), 'data'),
    );
    mkdirSync(this.layout.vaultDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(this.layout.operatorTokenFile, 'bto_an-operators-token\n', { mode: 0o600 });
    writeFileSync(this.layout.vaultFile, '', { mode: 0o600 });
    mkdirSync(this.layout.consoleDirectory, { mode: 0o700 });
    writeFileSync(this.layout.pageTokenFile, 'bto_of-the-page\n', { mode: 0o600 });
  }

  [Symbol.dispose](): void {
    rmSync(path.dirname(this.layout.directory), { recursive: true, force: true });
  }

  async ask(gateway: FakeGateway, area: string): Promise<Examination & { readonly code: number }> {
    const words = ['doctor', '--data', this.layout.directory, '--offline', '--json', '--only', area];
    const { code, out } = await gateway.run(...words);
    return { ...(JSON.parse(out) as Examination), code };
  }
}

function runIn(command: string): void {
  const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

test('open data directory and a copy of the token are found with 2, and mended by what is printed', async () => {
  using ground = new Ground();
  await using gateway = await FakeGateway.open(ANSWERS);
  const { directory } = ground.layout;
  chmodSync(directory, 0o755);
  writeFileSync(path.join(path.dirname(directory), 'note'), 'bto_an-operators-token');
  const wanted = ['files.data-directory-mode', 'files.token-copies'];
  const before = await ground.ask(gateway, 'files');
  const found = before.findings.filter(({ evidence }) => evidence.includes(path.dirname(directory)));
  assert.deepEqual(found.map(({ id }) => id).sort(), wanted);
  assert.equal(before.code, 2);
  for (const { mend } of found) runIn(mend.text);
  const after = await ground.ask(gateway, 'files');
  assert.ok(!after.findings.some(({ evidence }) => evidence.includes(path.dirname(directory))));
});

test('keys are those that the gateway shows, and without it they are not checked', async () => {
  using ground = new Ground();
  await using gateway = await FakeGateway.open(ANSWERS);
  assert.deepEqual(await ground.ask(gateway, 'keys'), {
    findings: [],
    unchecked: [],
    checks: 16,
    score: 100,
    code: 0,
  });
  await using open = await FakeGateway.open({
    ...ANSWERS,
    show: { ...KEY, policy: { ...KEY?.policy, sourceCidrs: ['::/0'] } },
  });
  const { code, findings } = await ground.ask(open, 'keys');
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['keys.any-address'],
  );
  assert.equal(code, 2);
  await using silent = await FakeGateway.open({});
  const unseen = await ground.ask(silent, 'keys');
  assert.equal(unseen.unchecked.length, unseen.checks);
  assert.equal(unseen.code, 1);
});

test(
  'process that holds the vault open and may leave a core file is found, and mended',
  LINUX_ONLY,
  async (t) => {
    using ground = new Ground();
    await using gateway = await FakeGateway.open(ANSWERS);
    const program = `process.title = 'bitting-gateway'; require('node:fs').openSync(process.argv[1], 'r'); console.log('open'); setInterval(() => undefined, 1000)`;
    const child = spawn(
      'sh',
      [
        '-c',
        'ulimit -S -c 1024 && exec "$@"',
        'sh',
        process.execPath,
        '-e',
        program,
        ground.layout.vaultFile,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const isOpen = await new Promise((resolve) => {
        child.stdout.once('data', () => resolve(true));
        child.once('exit', () => resolve(false));
      });
      if (isOpen === false) {
        t.skip('core files are off for everybody here');
        return;
      }
      const find = async (): Promise<Examination['findings']> =>
        (await ground.ask(gateway, 'memory')).findings.filter(({ id }) => id === 'memory.core-dumps');
      const [found] = await find();
      assert.match(found?.evidence ?? '', new RegExp(`^process ${child.pid} may write`, 'u'));
      runIn(found?.mend.text ?? '');
      assert.deepEqual(await find(), []);
    } finally {
      child.kill();
    }
  },
);

test('proposed firewall is one that nft takes', async (t) => {
  using ground = new Ground();
  await using gateway = await FakeGateway.open(ANSWERS);
  writeFileSync(
    ground.layout.configFile,
    '[market]\nokx = "paper"\nhtx = "paper"\n[paper]\nokx_port = 1\nhtx_spot_port = 2\nhtx_contract_port = 3\n',
    { mode: 0o600 },
  );
  const words = ['--data', ground.layout.directory, '--offline', '--nftables'];
  await using paper = await FakeGateway.open({ ...ANSWERS, accounts: { accounts: [] } });
  const { code, out } = await paper.run('doctor', ...words);
  assert.equal(code, 0);
  assert.match(out, /policy drop/u);
  const { error, status, stderr } = spawnSync('nft', ['-c', '-f', '-'], { input: out, encoding: 'utf8' });
  if (error !== undefined || /Operation not permitted/u.test(stderr))
    t.skip('nft needs root, or is not there');
  else assert.equal(status, 0, stderr);
  assert.equal((await gateway.run('doctor', ...words, '--fix-commands')).code, 2);
});
