import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SecretSource } from './command.ts';
import { askNewPassphrases, type NewPassphrase } from './unlock.ts';

/** Whoever is asked gives these answers, in order, whatever the names. */
function answering(...answers: readonly string[]): {
  readonly source: SecretSource;
  readonly names: string[];
} {
  const names: string[] = [];
  const source: SecretSource = {
    read: (rows) => {
      names.push(...rows.map(({ name }) => name));
      return Promise.resolve(new Map(rows.map(({ name }, index) => [name, answers[index] ?? ''])));
    },
  };
  return { source, names };
}

const FIRST = 'a passphrase of every day';
const SECOND = 'another one for the safe';

async function ask(isTerminal: boolean, wanted: readonly NewPassphrase[], ...answers: readonly string[]) {
  const { source, names } = answering(...answers);
  const unlocks = await askNewPassphrases(source, isTerminal, wanted);
  return { names, texts: unlocks.map(({ kind, bytes }) => `${kind}:${Buffer.from(bytes).toString()}`) };
}

void test('new passphrases are asked twice at a terminal and once elsewhere, in order', async () => {
  assert.deepEqual(await ask(true, ['passphrase', 'recovery'], FIRST, FIRST, SECOND, SECOND), {
    names: ['passphrase', 'passphrase-again', 'recovery', 'recovery-again'],
    texts: [`passphrase:${FIRST}`, `passphrase:${SECOND}`],
  });
  assert.deepEqual(await ask(false, ['passphrase', 'recovery'], FIRST, SECOND), {
    names: ['passphrase', 'recovery'],
    texts: [`passphrase:${FIRST}`, `passphrase:${SECOND}`],
  });
  assert.deepEqual(await ask(false, ['recovery'], SECOND), {
    names: ['recovery'],
    texts: [`passphrase:${SECOND}`],
  });
  assert.deepEqual(await ask(true, []), { names: [], texts: [] });
});

void test('new passphrases are refused when they are mistyped, short or one and the same', async () => {
  const refused = { code: 'ARGUMENT_INVALID' };
  await assert.rejects(ask(true, ['passphrase'], FIRST, SECOND), refused);
  await assert.rejects(ask(true, ['passphrase', 'recovery'], FIRST, FIRST, SECOND, FIRST), refused);
  await assert.rejects(ask(false, ['passphrase', 'recovery'], FIRST, 'too short'), refused);
  await assert.rejects(ask(false, ['passphrase', 'recovery'], FIRST, FIRST), refused);
});
