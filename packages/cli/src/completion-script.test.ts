import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { COMMANDS } from './commands.ts';
import { renderCompletion, SHELLS } from './completion-script.ts';

function complete(words: readonly string[]): string[] {
  const program = `${renderCompletion('bash', COMMANDS)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bitting; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync('bash', ['-c', program, 'bash', ...words], { encoding: 'utf8' });
  assert.equal(run.stderr, '');
  return run.stdout.split('\n').filter((line) => line !== '');
}

void test('completion of bash knows commands, their second words, options and choices', () => {
  assert.deepEqual(complete(['bitting', 'se']), ['serve', 'seal']);
  assert.deepEqual(complete(['bitting', 'keys', 's']), ['show']);
  assert.deepEqual(complete(['bitting', 'issue', '--ow']), ['--owner']);
  assert.deepEqual(complete(['bitting', 'issue', '--client', 'p']), ['python-ccxt']);
  assert.deepEqual(complete(['bitting', 'status', '--owner']), []);
});

void test('completion script of every shell names every command and is well-formed where the shell is at hand', () => {
  for (const shell of SHELLS) {
    const script = renderCompletion(shell, COMMANDS);
    for (const { name } of COMMANDS)
      for (const word of name.split(' ')) assert.ok(script.includes(word), `${shell} ${word}`);
    const check = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
    if (check.error === undefined) assert.equal(check.status, 0, check.stderr);
  }
});
