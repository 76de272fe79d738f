import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { usageError } from './arguments.ts';
import { renderAllHelp } from './testing/all-help.ts';
import { runCommandLine } from './run.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { createPaint, Interruption } from './terminal.ts';
import { recordSurroundings } from './testing/recorded-surroundings.ts';

void test('help of every command is the text that people have seen', () => {
  const file = path.join(import.meta.dirname, 'testing', 'help.txt');
  if (process.env['WRITE_GOLDEN'] === '1') writeFileSync(file, renderAllHelp());
  assert.equal(
    renderAllHelp(),
    readFileSync(file, 'utf8'),
    'if it is meant, run this test with WRITE_GOLDEN=1',
  );
});

for (const words of [['init'], ['bind'], ['serve'], ['bind', '--json']])
  void test(`bitting ${words.join(' ')} says once on standard error that Node is outdated, and on a safe one nothing`, async () => {
    const command = [...words, '--data', '/nonexistent/bitting'];
    const safe = recordSurroundings();
    await runCommandLine(command, safe);
    assert.doesNotMatch(safe.written.err, /security fixes/u);
    const outdated = { ...recordSurroundings(), nodeVersion: '26.10.0' };
    await runCommandLine(command, outdated);
    assert.equal(
      outdated.written.err.match(/^warning: Node 26\.10\.0 lacks the security fixes/gmu)?.length,
      1,
    );
    assert.doesNotMatch(outdated.written.out, /security fixes/u);
    if (words.includes('--json')) assert.ok('error' in (JSON.parse(outdated.written.out) as object));
  });

void test('bitting status leaves the Node unmentioned: it touches no secret', async () => {
  const asked = { ...recordSurroundings(), nodeVersion: '26.10.0' };
  await runCommandLine(['status', '--data', '/nonexistent/bitting'], asked);
  assert.doesNotMatch(asked.written.err, /security fixes/u);
});

void test('--version prints the version of the command and nothing else', async () => {
  const asked = recordSurroundings();
  assert.equal(await runCommandLine(['--version'], asked), 0);
  assert.match(asked.written.out, /^\d+\.\d+\.\d+\n$/u);
  assert.equal(asked.written.err, '');
});

void test('help is the same whichever way it is asked for', async () => {
  const pages = await Promise.all(
    [
      ['status', '--help'],
      ['status', '-h'],
      ['help', 'status'],
    ].map(async (words) => {
      const surroundings = recordSurroundings();
      assert.equal(await runCommandLine(words, surroundings), 0);
      return surroundings.written.out;
    }),
  );
  assert.match(pages[0] ?? '', /^Say whether the gateway runs/u);
  assert.equal(new Set(pages).size, 1);
});

void test('failure is one sentence on standard error, or one line of JSON, and an exit code by its kind', async () => {
  const forPeople = recordSurroundings();
  assert.equal(await runCommandLine(['status', '--data', '/nonexistent/bitting'], forPeople), 7);
  assert.equal(forPeople.written.out, '');
  assert.match(
    forPeople.written.err,
    /^bitting: There is no data directory at [^\n]+"bitting init"[^\n]+ \[DATA_DIRECTORY_MISSING\]\n$/u,
  );

  const forPrograms = recordSurroundings();
  assert.equal(await runCommandLine(['statsu', '--json'], forPrograms), 2);
  assert.deepEqual(JSON.parse(forPrograms.written.out), {
    error: {
      code: 'ARGUMENT_INVALID',
      kind: 'invalid',
      message: 'There is no command "statsu". Did you mean "status"?',
    },
  });
  assert.equal(forPrograms.written.out.split('\n').length, 2);
});

void test('Ctrl-C at a secret ends with 130 and says nothing; no secret is a mistake', async () => {
  const data = mkdtempSync(path.join(os.tmpdir(), 'bitting-run-'));
  try {
    for (const [thrown, code, err] of [
      [new Interruption(), 130, /^$/u],
      [usageError('nothing was entered.'), 2, /nothing was entered/u],
    ] as const) {
      const surroundings = { ...recordSurroundings(), secrets: { read: () => Promise.reject(thrown) } };
      assert.equal(
        await runCommandLine(['init', '--as-root', '--data', path.join(data, 'new')], surroundings),
        code,
      );
      assert.equal(surroundings.written.out, '');
      assert.match(surroundings.written.err, err);
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

void test('colours are for terminals and never against NO_COLOR', () => {
  assert.equal(createPaint({ isTTY: true }, {}).good('x'), '\u001b[32mx\u001b[0m');
  assert.equal(createPaint({ isTTY: true }, { NO_COLOR: '1' }).good('x'), 'x');
  assert.equal(createPaint({}, {}).good('x'), 'x');
});

void test('shell word is quoted only where it has to be, and reads back as it was', () => {
  assert.equal(quoteWord('/srv/bitting-1'), '/srv/bitting-1');
  for (const text of ["it's", 'a b', '$HOME', '', '`id`']) {
    const read = spawnSync('sh', ['-c', `printf %s ${quoteWord(text)}`], { encoding: 'utf8' });
    assert.equal(read.stdout, text);
  }
});
