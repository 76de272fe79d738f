/** `bitting init` at a terminal: a real one, made by `script`, whose other end is this test. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { CLI } from '../support/demo-process.ts';

const PASSPHRASE = 'correct horse battery staple';
const RECOVERY = 'another one for the safe';
const HAS_TERMINAL = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout.includes('util-linux');

interface Terminal {
  /** All that was shown so far. */
  readonly shown: string;
  readonly status: number;
}

/** Types each answer when its question is shown, as a person would. */
async function converse(
  words: readonly string[],
  answers: readonly (readonly [question: RegExp, typed: string])[],
): Promise<Terminal> {
  const line = [process.execPath, CLI, ...words].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qefc', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const left = [...answers];
  let shown = '';
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    const [question, typed] = left[0] ?? [];
    const found = question?.exec(shown.slice(seen));
    if (found === null || found === undefined || typed === undefined) return;
    seen = shown.length;
    left.shift();
    child.stdin.write(typed);
  });
  const [status] = (await once(child, 'close')) as [number];
  assert.equal(left.length, 0, `not asked: ${left[0]?.[0]}\n${shown}`);
  return { shown, status };
}

void test(
  'init asks at a terminal, shows no passphrase, and writes what was answered',
  { skip: HAS_TERMINAL ? false : 'there is no script of util-linux to make a terminal' },
  async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-terminal-'));
    const data = path.join(folder, 'data');
    try {
      const { shown, status } = await converse(
        ['init', '--as-root', '--data', data],
        [
          [/okx, htx or both\? \[both\]: $/u, 'okex\n'],
          [/Please say okx, htx or both \[both\]: $/u, 'okx\n'],
          [/First of three ports.*\[18400\]: $/u, '19400\n'],
          [/passphrase that somebody types.*\[passphrase\]: $/u, '\n'],
          [/A second way to open it.*\[passphrase\]: $/u, '\n'],
          [/New passphrase of the vault.*: $/u, 'short\r'],
          [
            /needs at least 12 characters\. Once more\.\s+New passphrase of the vault.*: $/u,
            `${PASSPHRASE}\r`,
          ],
          [/The same again.*: $/u, 'mistyped\r'],
          [/differ\. Once more\.\s+New passphrase of the vault.*: $/u, `${PASSPHRASE}\r`],
          [/The same again.*: $/u, `${PASSPHRASE}\r`],
          [/Recovery passphrase.*: $/u, `${RECOVERY}\r`],
          [/The same again.*: $/u, `${RECOVERY}\r`],
        ],
      );
      assert.equal(status, 0, shown);
      assert.match(shown, /The configuration is .*bitting\.toml/u);
      assert.doesNotMatch(shown, /horse|safe/u);
      const file = readFileSync(path.join(data, 'bitting.toml'), 'utf8');
      assert.match(file, /^venues = \["okx"\]$/mu);
      assert.match(file, /^okx_port = 19400$/mu);
      assert.doesNotMatch(file, /horse|safe/u);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

void test(
  'init that is broken off at a question has made nothing',
  { skip: HAS_TERMINAL ? false : 'there is no script of util-linux to make a terminal' },
  async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-terminal-'));
    const data = path.join(folder, 'data');
    try {
      for (const [key, code] of [
        ['\u0003', 130],
        ['\u0004', 2],
      ] as const) {
        const { status, shown } = await converse(
          ['init', '--as-root', '--data', data],
          [
            [/\[both\]: $/u, '\n'],
            [/\[18400\]: $/u, key],
          ],
        );
        assert.equal(status, code, shown);
        assert.ok(!existsSync(data));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
