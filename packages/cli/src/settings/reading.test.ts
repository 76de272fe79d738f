import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CONFIG_BYTES_MAX } from '../bounds.ts';
import { findDataDirectory } from './data-directory.ts';
import { LayerReading } from './layers.ts';
import { nameOrigin, renderProblem } from './problem.ts';
import { demandAccepted, readSettings, type SettingsReading } from './reading.ts';
import { nameVariable, printToml } from './setting.ts';
import { SETTING_NAMES, SETTING_ROWS } from './table.ts';
import { Ground, type Said } from './testing/ground.ts';
import { sampleValues } from './testing/samples.ts';

for (const name of SETTING_NAMES)
  void test(`${name} is said by the command line, else a variable, else the file, else by default`, () => {
    using ground = new Ground();
    const { type } = SETTING_ROWS[name];
    const [byFile, byVariable, byOption] = sampleValues(SETTING_ROWS[name]);
    const options = new LayerReading();
    options.take(name, type.fromText(String(byOption)), { kind: 'option', option: 'x' });
    writeFileSync(ground.file, `${name} = ${printToml(byFile)}\n`, { mode: 0o600 });
    const read = (...said: readonly ('option' | 'variable' | 'file')[]): SettingsReading =>
      readSettings({
        options: said.includes('option') ? options : new LayerReading(),
        configFile: said.includes('file') ? ground.file : undefined,
        environment: said.includes('variable') ? { [nameVariable(name)]: String(byVariable) } : {},
        systemFile: '/nonexistent/bitting.toml',
      });
    const shown = (reading: SettingsReading): readonly [string, string] => [
      printToml(reading.settings[name] ?? ''),
      nameOrigin(reading.origins[name]),
    ];
    const told = [byFile, byVariable, byOption].map(printToml);
    assert.deepEqual(shown(read('file')), [told[0], `${ground.file}:1:${name.length + 4}`]);
    assert.deepEqual(shown(read('file', 'variable')), [told[1], nameVariable(name)]);
    assert.deepEqual(shown(read('file', 'variable', 'option')), [told[2], '--x']);
    assert.deepEqual(shown(read('file', 'option')), [told[2], '--x']);
    assert.deepEqual(shown(read('variable', 'option')), [told[2], '--x']);
    assert.equal(read().origins[name].kind, 'default');
    assert.notEqual(shown(read())[0], told[0]);
  });

/** Each is refused with exactly this, and accepted with the change that mends it. */
const CONTRADICTIONS: readonly (readonly [file: string, says: readonly RegExp[], mended: string])[] = [
  ['bots.host = "0.0.0.0"', [/:1:13: bots\.host must be 127\.0\.0\.1 or ::1/u], 'bots.host = "::1"'],
  ['metrics.host = "10.0.0.1"', [/:1:16: metrics\.host must be/u], 'metrics.host = "127.0.0.1"'],
  ['paper.host = "192.0.2.1"', [/:1:14: paper\.host must be/u], 'paper.host = "::1"'],
  [
    'bots.okx_port = 18401',
    [/:1:17: bots\.htx_spot_port is the port of bots\.okx_port, 18401 on 127\.0\.0\.1\./u],
    'bots.okx_port = 18401\nbots.venues = ["okx"]',
  ],
  [
    'metrics.port = 18402',
    [/:1:16: metrics\.port is the port of bots\.htx_contract_port/u],
    'metrics.port = 18402\nmetrics.host = "::1"',
  ],
  [
    'paper.okx_port = 18400',
    [/:1:18: paper\.okx_port is the port of bots\.okx_port/u],
    'paper.okx_port = 18400\nbots.okx_port = 0',
  ],
  [
    'bots.okx_port = 5\nbots.htx_spot_port = 5\nbots.htx_contract_port = 5',
    [/:2:22: bots\.htx_spot_port is the port of bots\.okx_port/u, /:3:26: bots\.htx_contract_port is/u],
    'bots.okx_port = 0\nbots.htx_spot_port = 0\nbots.htx_contract_port = 0',
  ],
  [
    'paper.htx_spot_port = 9',
    [/:1:23: paper\.htx_spot_port and paper\.htx_contract_port go together/u],
    'paper.htx_spot_port = 9\npaper.htx_contract_port = 10',
  ],
  ['market.okx = "paper"', [/:1:14: market\.okx is "paper"/u], 'market.okx = "paper"\npaper.okx_port = 9'],
  [
    'market.htx = "paper"',
    [/:1:14: market\.htx is "paper"/u],
    'market.htx = "paper"\npaper.htx_spot_port = 9\npaper.htx_contract_port = 10',
  ],
  [
    'unlock.method = "key-file"',
    [/:1:17: unlock\.method is "key-file", and/u],
    'unlock.method = "key-file"\nunlock.key_file = "/k"',
  ],
  [
    'unlock.method = "passphrase"\nunlock.key_file = "/k"',
    [/:1:17: unlock\.key_file is set, and/u],
    'unlock.method = "sealed"\nunlock.key_file = "/k"',
  ],
];

for (const [file, says, mended] of CONTRADICTIONS)
  void test(`configuration with ${JSON.stringify(file)} contradicts itself`, () => {
    using ground = new Ground();
    const told = ground.read({ file }).problems.map(renderProblem);
    assert.equal(told.length, says.length, told.join('\n'));
    for (const [index, words] of says.entries()) assert.match(told[index] ?? '', words);
    assert.deepEqual(ground.read({ file: mended }).problems, []);
  });

void test('all that is wrong is told at once, from top to bottom, and nothing that only follows from it', () => {
  using ground = new Ground();
  const said: Said = {
    file: '[bots]\nokx_port = "18401"\nhost = "0.0.0.0"\nstrange = 1\n[unlock]\nmethod = "key-file"\n',
    environment: { BITTING_METRICS_PORT: 'none', BITTING_PAPER_OKX_PORT: '18401' },
  };
  const reading = ground.read(said);
  assert.deepEqual(
    reading.problems.map((problem) => renderProblem(problem).replace(`${ground.file}:`, '')),
    [
      '2:12: bots.okx_port must be a whole number from 0 to 65535, and is text.',
      '3:8: bots.host must be 127.0.0.1 or ::1: without tls.source bots speak plain HTTP to the gateway.',
      '4:1: There is no setting bots.strange.',
      '6:10: unlock.method is "key-file", and unlock.key_file is not set.',
      'BITTING_METRICS_PORT: metrics.port must be a whole number from 0 to 65535.',
    ],
  );
  assert.throws(
    () => demandAccepted(reading),
    (error: unknown) =>
      error instanceof BittingError &&
      error.code === 'CONFIG_INVALID' &&
      reading.problems.every((problem) => error.message.includes(renderProblem(problem))),
  );
  assert.doesNotThrow(() => demandAccepted(ground.read({ file: '' })));
});

void test('contradiction with the default of what was refused is not told: nobody said that', () => {
  using ground = new Ground();
  const tell = (file: string): number => ground.read({ file }).problems.length;
  assert.equal(tell('bots.okx_port = "x"\nbots.htx_spot_port = 18400'), 1);
  assert.equal(tell('bots.htx_spot_port = 18400'), 1);
  assert.equal(tell('bots.okx_port = 1\nbots.htx_spot_port = 18400'), 0);
});

void test('key file within the data directory is a warning and no more', () => {
  using ground = new Ground();
  const at = (file: string): SettingsReading =>
    ground.read({ environment: { BITTING_UNLOCK_KEY_FILE: file } });
  const inside = at(path.join(ground.folder, 'data', 'vault.key'));
  assert.deepEqual(inside.problems, []);
  assert.match(
    inside.warnings.map(renderProblem).join(''),
    /^BITTING_UNLOCK_KEY_FILE: unlock\.key_file lies in/u,
  );
  assert.deepEqual(at(path.join(ground.folder, 'vault.key')).warnings, []);
});

void test('file that others may write, that is too long or that is not there is refused as a whole', () => {
  using ground = new Ground();
  const { file } = ground;
  const tell = (): readonly string[] =>
    readSettings({
      options: new LayerReading(),
      configFile: file,
      environment: {},
      systemFile: '',
    }).problems.map(renderProblem);
  assert.match(tell().join(), /bitting\.toml: There is no such file/u);
  writeFileSync(file, 'bots.okx_port = 1\n', { mode: 0o600 });
  for (const [mode, isAccepted] of [
    [0o600, true],
    [0o644, true],
    [0o620, false],
    [0o602, false],
    [0o666, false],
  ] as const) {
    chmodSync(file, mode);
    assert.equal(tell().length === 0, isAccepted, mode.toString(8));
    if (!isAccepted) assert.match(tell().join(), /bitting\.toml: Others may write it: chmod go-w/u);
  }
  chmodSync(file, 0o600);
  if (process.getuid?.() === 0) {
    chownSync(file, 65_534, 65_534);
    assert.match(tell().join(), /belongs to another user/u);
    chownSync(file, 0, 0);
  }
  writeFileSync(file, `# ${'x'.repeat(CONFIG_BYTES_MAX - 2)}`);
  assert.deepEqual(tell(), []);
  writeFileSync(file, `# ${'x'.repeat(CONFIG_BYTES_MAX - 1)}`);
  assert.match(tell().join(), /longer than 65536 bytes/u);
});

void test('file is the named one, else that of the variable, else of the data directory, else of the system', () => {
  using ground = new Ground();
  const data = path.join(ground.folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const write = (file: string, port: number): string => {
    writeFileSync(file, `[bots]\nokx_port = ${port}\n`, { mode: 0o600 });
    return file;
  };
  const named = write(path.join(ground.folder, 'named.toml'), 1);
  const ofVariable = write(path.join(ground.folder, 'variable.toml'), 2);
  const systemFile = path.join(ground.folder, 'system.toml');
  const read = (configFile?: string, variable?: string): readonly unknown[] => {
    const options = new LayerReading();
    options.take('data.directory', data, { kind: 'option', option: 'data' });
    const environment = variable === undefined ? {} : { BITTING_CONFIG: variable };
    const { file, settings, problems } = readSettings({ options, configFile, environment, systemFile });
    assert.deepEqual(problems, []);
    return [file?.reason, settings['bots.okx_port']];
  };
  assert.deepEqual(read(), [undefined, 18_400]);
  write(systemFile, 4);
  assert.deepEqual(read(), ['system', 4]);
  write(path.join(data, 'bitting.toml'), 3);
  assert.deepEqual(read(), ['data directory', 3]);
  assert.deepEqual(read(undefined, ofVariable), ['named', 2]);
  assert.deepEqual(read(named, ofVariable), ['named', 1]);
});

void test('file in a data directory means that directory and no other', () => {
  using ground = new Ground();
  const data = path.join(ground.folder, 'bitting');
  mkdirSync(data);
  const former = process.env['XDG_DATA_HOME'];
  process.env['XDG_DATA_HOME'] = ground.folder;
  try {
    const tell = (directory: string): string => {
      const text = `data.directory = ${JSON.stringify(directory)}`;
      writeFileSync(path.join(data, 'bitting.toml'), text, { mode: 0o600 });
      return readSettings({
        options: new LayerReading(),
        configFile: undefined,
        environment: {},
        systemFile: '',
      })
        .problems.map(renderProblem)
        .join();
    };
    assert.equal(tell(data), '');
    assert.match(tell('/elsewhere'), /bitting\.toml:1:18: data\.directory must be \S+ here/u);
  } finally {
    if (former === undefined) delete process.env['XDG_DATA_HOME'];
    else process.env['XDG_DATA_HOME'] = former;
  }
});

void test('configuration of a former form is not passed over in silence', () => {
  using ground = new Ground();
  mkdirSync(path.join(ground.folder, 'data'));
  assert.deepEqual(ground.read({}).problems, []);
  writeFileSync(path.join(ground.folder, 'data', 'config.json'), '{}');
  assert.match(ground.read({}).problems.map(renderProblem).join(), /config\.json is no longer read/u);
});

void test('policy of witnesses must be there and make its quorum', () => {
  using ground = new Ground();
  const policy = path.join(ground.folder, 'witness.policy');
  const tell = (): string =>
    ground
      .read({ file: `ledger.witnesses = ${JSON.stringify(policy)}` })
      .problems.map(renderProblem)
      .join();
  assert.match(tell(), /bitting\.toml:1:20: There is no such file: .*witness\.policy/u);
  const key = 'example.com/w+7c9bf1b7+BJ5vaWGVPJ4HJdZlyfUyS/KJ2CDdPSnhsbDvhsS1mDmd';
  writeFileSync(policy, `witness one ${key} http://127.0.0.1:1\ngroup all 2 one\nquorum all\n`);
  assert.match(tell(), /:1:20: /u);
});

void test('policy of witnesses that will lie in the data directory is looked for once that is made', () => {
  using ground = new Ground();
  const tell = (): string =>
    ground.read({ file: 'ledger.witnesses = "witness.policy"' }).problems.map(renderProblem).join();
  assert.equal(tell(), '');
  mkdirSync(path.join(ground.folder, 'data'));
  writeFileSync(path.join(ground.folder, 'data', 'bitting.json'), '{}');
  assert.match(tell(), /There is no such file: .*data\/witness\.policy/u);
});

void test('data directory for a command that needs nothing else is found whatever else is wrong', () => {
  using ground = new Ground();
  const find = (text: string | null, environment: Readonly<Record<string, string>> = {}): string => {
    if (text !== null) writeFileSync(ground.file, text, { mode: 0o600 });
    return findDataDirectory(environment, ground.file);
  };
  const usual = find(null);
  assert.match(usual, /bitting$/u);
  assert.equal(find('data.directory = "/srv/b"\nbots.okx_prt = 1\nbots.okx_port = "x"'), '/srv/b');
  assert.equal(find('', { BITTING_DATA_DIRECTORY: '/srv/c' }), '/srv/c');
  assert.equal(find('bots.okx_port = 1'), usual);
  for (const text of ['data.directory = 1', 'data.directory = "/srv/b"\nx = '])
    assert.throws(() => find(text), { code: 'CONFIG_INVALID' }, text);
});
