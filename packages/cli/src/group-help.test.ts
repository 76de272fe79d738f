import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from './commands.ts';
import { renderCommandHelp, renderOverview } from './help.ts';
import { FakeGateway } from './testing/fake-gateway.ts';

const FIRST_WORDS = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0] ?? ''))];

test('every first word with --help helps, in each of its forms', async () => {
  await using gateway = await FakeGateway.open({});
  for (const word of FIRST_WORDS)
    for (const words of [
      [word, '--help'],
      [word, '-h'],
      ['help', word],
      ['--help', word],
    ]) {
      const ran = await gateway.runBare(...words);
      assert.equal(ran.code, 0, words.join(' '));
      assert.match(ran.out, new RegExp(`Usage: bitting ${word}\\b`, 'u'));
      assert.equal(ran.err, '');
    }
});

test('a group is helped with by all of its commands, a command by its own page', async () => {
  await using gateway = await FakeGateway.open({});
  const group = (await gateway.runBare('policy', '--help')).out;
  for (const { name } of COMMANDS.filter((command) => command.name.startsWith('policy ')))
    assert.ok(group.includes(`  ${name} `), name);
  assert.equal(group.includes('  keys list'), false);
  const show = COMMANDS.find(({ name }) => name === 'policy show');
  assert.ok(show !== undefined);
  for (const words of [
    ['policy', 'show', '--help'],
    ['help', 'policy', 'show'],
    ['policy', 'show', 'grid', '-h'],
  ])
    assert.equal((await gateway.runBare(...words)).out, renderCommandHelp(show), words.join(' '));
  for (const words of [[], ['help'], ['--help'], ['-h']])
    assert.equal((await gateway.runBare(...words)).out, renderOverview(COMMANDS), words.join(' '));
});

test('help and the version are JSON where that is asked for, and asking for nothing but JSON is asking for help', async () => {
  await using gateway = await FakeGateway.open({});
  const jsonOf = async (...words: readonly string[]) =>
    JSON.parse((await gateway.runBare(...words, '--json')).out) as { help: string; version: string };
  for (const words of [[], ['help'], ['--help']])
    assert.equal((await jsonOf(...words)).help, renderOverview(COMMANDS));
  assert.match((await jsonOf('policy', '--help')).help, /^Usage: bitting policy COMMAND/u);
  assert.match((await jsonOf('status', '-h')).help, /Usage: bitting status/u);
  assert.match((await jsonOf('--version')).version, /^\d+\.\d+\.\d+$/u);
});

test('a word that is missing is said with what it is', async () => {
  await using gateway = await FakeGateway.open({});
  assert.match(
    (await gateway.run('policy', 'show')).err,
    /"bitting policy show" needs WHOSE: a virtual key or an account/u,
  );
});

test('a wrong second word is told with the one that was probably meant, or with all there are', async () => {
  await using gateway = await FakeGateway.open({});
  const errorOf = async (...words: readonly string[]) => {
    const { code, err } = await gateway.runBare(...words);
    assert.equal(code, 2);
    return err;
  };
  assert.match(await errorOf('policy', 'shwo'), /no command "policy shwo"\. Did you mean "policy show"\?/u);
  assert.match(await errorOf('keys', 'frobnicate'), /There are keys list, keys show\./u);
  assert.match(await errorOf('policy'), /"policy" needs one more word: policy show, /u);
  assert.match(await errorOf('help', 'plocy'), /There is no command "plocy"/u);
});
