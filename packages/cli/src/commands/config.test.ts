import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runCommandLine } from '../run.ts';
import { renderConfigFile } from '../settings/default-file.ts';
import { SETTING_NAMES } from '../settings/table.ts';
import { Ground } from '../settings/testing/ground.ts';
import { recordSurroundings } from '../testing/recorded-surroundings.ts';

async function run(
  ...words: readonly string[]
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const surroundings = recordSurroundings();
  const status = await runCommandLine(words, surroundings);
  return { status, ...surroundings.written };
}

void test('config check says all that is wrong with its place, to people and to programs, and ends with 2', async () => {
  using ground = new Ground();
  writeFileSync(ground.file, '[bots]\nokx_port = "open sesame"\nokx_prt = 1\n', { mode: 0o600 });
  const people = await run('config', 'check', ground.file);
  assert.equal(people.status, 2);
  assert.equal(
    people.out,
    [
      `${ground.file} is not accepted.`,
      `  ${ground.file}:2:12: bots.okx_port must be a whole number from 0 to 65535, and is text.`,
      `  ${ground.file}:3:1: There is no setting bots.okx_prt. Did you mean bots.okx_port?`,
      '',
    ].join('\n'),
  );
  const programs = await run('config', 'check', '--config', ground.file, '--json');
  assert.equal(programs.status, 2);
  assert.deepEqual(JSON.parse(programs.out), {
    accepted: false,
    file: ground.file,
    problems: [
      {
        origin: `${ground.file}:2:12`,
        line: 2,
        column: 12,
        reason: 'bots.okx_port must be a whole number from 0 to 65535, and is text.',
      },
      {
        origin: `${ground.file}:3:1`,
        line: 3,
        column: 1,
        reason: 'There is no setting bots.okx_prt. Did you mean bots.okx_port?',
      },
    ],
    warnings: [],
  });
  for (const { out, err } of [people, programs]) assert.doesNotMatch(out + err, /sesame/u);
  writeFileSync(ground.file, '[bots]\nokx_port = 1\n');
  const mended = await run('config', 'check', ground.file);
  assert.deepEqual([mended.status, mended.out], [0, `${ground.file} is accepted.\n`]);
});

void test('serve says the same and starts nothing', async () => {
  using ground = new Ground();
  writeFileSync(ground.file, '[bots]\nokx_port = "open sesame"\nokx_prt = 1\n', { mode: 0o600 });
  const { status, err } = await run('serve', '--config', ground.file);
  assert.equal(status, 2);
  assert.match(
    err,
    /bitting\.toml:2:12: bots\.okx_port must be.*\n.*bitting\.toml:3:1: There is no setting/u,
  );
  assert.doesNotMatch(err, /sesame/u);
});

void test('config check takes one name of the file', async () => {
  assert.equal((await run('config', 'check', '/a', '--config', '/b')).status, 2);
});

void test('config show tells every setting, what holds, and who said it', async () => {
  using ground = new Ground();
  const data = path.join(ground.folder, 'data');
  writeFileSync(ground.file, '[metrics]\nport = 9464\n', { mode: 0o600 });
  const words = ['config', 'show', '--config', ground.file, '--data', data, '--okx-port', '5'];
  const { settings, file } = JSON.parse((await run(...words, '--json')).out) as {
    readonly file: string;
    readonly settings: readonly {
      readonly setting: string;
      readonly value: unknown;
      readonly origin: string;
    }[];
  };
  assert.equal(file, ground.file);
  assert.deepEqual(
    settings.map(({ setting }) => setting),
    SETTING_NAMES,
  );
  const told = new Map(settings.map(({ setting, ...rest }) => [setting, rest]));
  assert.deepEqual(told.get('metrics.port'), { value: 9464, origin: `${ground.file}:2:8` });
  assert.deepEqual(told.get('bots.okx_port'), { value: 5, origin: '--okx-port' });
  assert.deepEqual(told.get('bots.htx_spot_port'), { value: 18_401, origin: 'default' });
  const people = await run(...words);
  assert.equal(people.status, 0);
  assert.match(people.out, /^File: .*bitting\.toml \(named\)\n\nsetting +value +from\n/u);
  assert.match(people.out, /^metrics\.port +9464 +\S+bitting\.toml:2:8$/mu);
});

void test('config show tells what is not accepted, too', async () => {
  const { status, out } = await run('config', 'show', '--data', '/nonexistent/bitting', '--public', 'paper');
  assert.equal(status, 2);
  assert.match(out, /^not accepted: --public: market\.okx is "paper"/mu);
});

void test('config default prints the commented file, and config schema the schema', async () => {
  assert.equal((await run('config', 'default')).out, renderConfigFile());
  const schema = JSON.parse((await run('config', 'schema')).out) as { readonly properties: object };
  assert.ok('bots' in schema.properties);
});
