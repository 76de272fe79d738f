import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { QuestionSource } from './command.ts';
import { orderInit, type Order } from './init-order.ts';
import { LayerReading } from './settings/layers.ts';
import { readSettings, type SettingsReading } from './settings/reading.ts';

type Given = Parameters<typeof orderInit>[0];

const NOTHING: Given = {
  config: undefined,
  data: undefined,
  venue: [],
  'port-base': undefined,
  'key-file': undefined,
  'recovery-passphrase': false,
  'recovery-key-file': undefined,
  'no-recovery': false,
  'as-root': false,
};

/** A folder in which an installation is planned; whoever is asked there gives these answers. */
class Plan implements Disposable {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-init-'));
  readonly data = path.join(this.folder, 'data');
  readonly systemFile = path.join(this.folder, 'system.toml');
  readonly asked: string[] = [];

  order(given: Partial<Given>, answers: readonly string[] | null = null): Promise<Order> {
    const left = [...(answers ?? [])];
    const questions: QuestionSource = {
      ask: (prompt) => {
        this.asked.push(prompt);
        const answer = left.shift();
        return answer === undefined
          ? Promise.reject(new Error(`not expected: ${prompt}`))
          : Promise.resolve(answer);
      },
    };
    return orderInit(
      { ...NOTHING, ...(given.config === undefined ? { data: this.data } : {}), ...given },
      { questions: answers === null ? null : questions, environment: {}, systemFile: this.systemFile },
    );
  }

  /** What the file of an order says to who serves. */
  read({ configText }: Order): SettingsReading {
    const file = path.join(this.folder, 'read.toml');
    writeFileSync(file, configText ?? '', { mode: 0o600 });
    return readSettings({ options: new LayerReading(), configFile: file, environment: {}, systemFile: '' });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

void test('init with nobody to ask takes what is safe: loopback, a passphrase, every venue', async () => {
  using plan = new Plan();
  const order = await plan.order({});
  assert.deepEqual(
    { ...order, configText: '' },
    {
      directory: plan.data,
      unlock: { kind: 'passphrase' },
      recovery: null,
      configFile: path.join(plan.data, 'bitting.toml'),
      configText: '',
    },
  );
  const { settings, origins, problems } = plan.read(order);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [settings['bots.host'], settings['bots.okx_port'], settings['bots.venues'], settings['unlock.method']],
    ['127.0.0.1', 18_400, ['okx', 'htx'], 'passphrase'],
  );
  assert.equal(origins['bots.host'].kind, 'file');
  assert.equal(origins['data.directory'].kind, 'default');
});

void test('init asks for venues, ports, what opens the vault and what else does, and writes it', async () => {
  using plan = new Plan();
  const key = path.join(plan.folder, 'vault.key');
  const recovery = path.join(plan.folder, 'recovery.key');
  const order = await plan.order({}, ['htx', '19400', 'key-file', key, 'key-file', recovery]);
  assert.deepEqual(order.unlock, { kind: 'key-file', file: key });
  assert.deepEqual(order.recovery, { kind: 'key-file', file: recovery });
  const { settings } = plan.read(order);
  assert.deepEqual(
    [settings['bots.venues'], settings['bots.htx_contract_port'], settings['unlock.key_file']],
    [['htx'], 19_402, key],
  );
  assert.ok(!order.configText?.includes(recovery), 'where the recovery lies is nobody else’s business');
});

void test('init takes an empty line for what it proposes', async () => {
  using plan = new Plan();
  const order = await plan.order({}, ['', '', '', '']);
  assert.deepEqual([order.unlock.kind, order.recovery?.kind], ['passphrase', 'passphrase']);
  assert.deepEqual(
    plan.asked.map((prompt) => /\[(.*)\]: $/u.exec(prompt)?.[1]),
    ['both', '18400', 'passphrase', 'passphrase'],
  );
});

void test('init does not ask for what an option says', async () => {
  using plan = new Plan();
  const key = path.join(plan.folder, 'vault.key');
  const said: Partial<Given> = { venue: ['okx'], 'port-base': 20_000, 'key-file': key };
  const order = await plan.order({ ...said, 'recovery-passphrase': true }, []);
  assert.deepEqual(order.recovery, { kind: 'passphrase' });
  assert.equal((await plan.order({ ...said, 'no-recovery': true }, [])).recovery, null);
  assert.equal(plan.asked.length, 0);
  assert.equal((await plan.order(said, ['none'])).recovery, null);
  assert.equal(plan.asked.length, 1);
});

void test('init asks again what cannot be, and not for ever', async () => {
  using plan = new Plan();
  const order = await plan.order({ 'no-recovery': true }, [
    'okex',
    'okx',
    '80',
    '65001',
    '65000',
    'passphrase',
  ]);
  assert.deepEqual(plan.read(order).settings['bots.venues'], ['okx']);
  assert.equal(plan.read(order).settings['bots.htx_contract_port'], 65_002);
  await assert.rejects(plan.order({}, ['a', 'b', 'c', 'okx']), { code: 'ARGUMENT_INVALID' });
  await assert.rejects(plan.order({ venue: ['okx'], 'port-base': 1024 }, ['key-file', 'relative', '', 'x']), {
    code: 'ARGUMENT_INVALID',
  });
});

void test('init says before any question that there is no room', async () => {
  using plan = new Plan();
  mkdirSync(plan.data);
  assert.equal((await plan.order({}, ['', '', '', ''])).directory, plan.data);
  writeFileSync(path.join(plan.data, 'bitting.toml'), '');
  plan.asked.length = 0;
  await assert.rejects(plan.order({}, []), { code: 'DATA_DIRECTORY_FOREIGN' });
  await assert.rejects(
    plan.order({ data: undefined, config: path.join(plan.folder, 'none', 'x.toml') }, []),
    {
      code: 'ARGUMENT_INVALID',
      message: /There is no directory/u,
    },
  );
  assert.equal(plan.asked.length, 0);
});

void test('init writes where the data is into a file that lies elsewhere', async () => {
  using plan = new Plan();
  const config = path.join(plan.folder, 'etc.toml');
  const order = await plan.order({ config, data: plan.data });
  assert.equal(order.configFile, config);
  assert.equal(plan.read(order).settings['data.directory'], plan.data);
});

void test('init follows a configuration that is there, and leaves it as it is', async () => {
  using plan = new Plan();
  const config = path.join(plan.folder, 'etc.toml');
  const key = path.join(plan.folder, 'vault.key');
  const text = `[data]\ndirectory = ${JSON.stringify(plan.data)}\n[unlock]\nkey_file = ${JSON.stringify(key)}\n`;
  writeFileSync(config, text, { mode: 0o600 });
  assert.deepEqual(await plan.order({ config, 'recovery-passphrase': true }, []), {
    directory: plan.data,
    unlock: { kind: 'key-file', file: key },
    recovery: { kind: 'passphrase' },
    configFile: config,
    configText: null,
  });
  assert.equal((await plan.order({ config }, ['none'])).recovery, null);
  for (const said of [
    { venue: ['okx'] as const },
    { 'port-base': 2000 },
    { 'key-file': '/k' },
    { data: '/d' },
  ])
    await assert.rejects(plan.order({ config, ...said }, []), {
      code: 'ARGUMENT_INVALID',
      message: /etc\.toml is there, and is not overwritten/u,
    });
  await assert.rejects(plan.order({ config, 'recovery-key-file': key }, []), { code: 'ARGUMENT_INVALID' });
  writeFileSync(config, `${text}strange = 1\n`);
  await assert.rejects(plan.order({ config }, []), { code: 'CONFIG_INVALID' });
  assert.equal(readFileSync(config, 'utf8'), `${text}strange = 1\n`);
  assert.ok(!existsSync(plan.data));
});

void test('init follows the configuration of the system unless another place is named', async () => {
  using plan = new Plan();
  writeFileSync(plan.systemFile, `data.directory = ${JSON.stringify(plan.data)}\n`, { mode: 0o600 });
  const followed = await plan.order({ data: undefined });
  assert.deepEqual([followed.directory, followed.configFile], [plan.data, plan.systemFile]);
  const elsewhere = path.join(plan.folder, 'other');
  assert.equal((await plan.order({ data: elsewhere })).configFile, path.join(elsewhere, 'bitting.toml'));
});

void test('init wants one way of recovery, and another key than that of every day', async () => {
  using plan = new Plan();
  const key = path.join(plan.folder, 'vault.key');
  for (const said of [
    { 'no-recovery': true, 'recovery-passphrase': true },
    { 'recovery-key-file': key, 'recovery-passphrase': true },
    { 'key-file': key, 'recovery-key-file': path.join(plan.folder, '.', 'vault.key') },
  ])
    await assert.rejects(plan.order(said), { code: 'ARGUMENT_INVALID' }, JSON.stringify(said));
  const other = { 'key-file': key, 'recovery-key-file': path.join(plan.folder, 'recovery.key') };
  assert.equal((await plan.order(other)).recovery?.kind, 'key-file');
});
