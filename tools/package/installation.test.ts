import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { HOME, listProgram, ROOT } from './installation.ts';

const RUNTIME = `node-linux-${process.arch}`;
const skip = process.platform === 'linux' ? false : 'packages are made on Linux';
const list = (): ReadonlySet<string> => new Set(listProgram(RUNTIME).map(({ target }) => target));

/** What the text of a module imports, by the names that it writes. */
function importsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/^(?:import|export)[^'"]*?from '([^']+)';$/gmu), ([, name = '']) => name);
}

test('package holds whatever its sources import', { skip }, () => {
  const placed = list();
  let seen = 0;
  for (const target of placed) {
    // What bots are shown to paste is no import of ours.
    if (!/\/packages\/(?!client\/src\/snippets\/).*\.ts$/u.test(target)) continue;
    const text = readFileSync(path.join(ROOT, target.slice(HOME.length + 1)), 'utf8');
    for (const name of importsOf(text)) {
      if (name.startsWith('node:')) continue;
      const own = /^@bitting\/([a-z]+)\/(.+)$/u.exec(name);
      const wanted = name.startsWith('.')
        ? path.join(path.dirname(target), name)
        : own === null
          ? `${HOME}/node_modules/${name}/package.json`
          : `${HOME}/packages/${own[1]}/src/${own[2]}`;
      assert.ok(placed.has(wanted), `${target} imports ${name}`);
      seen += 1;
    }
  }
  assert.ok(seen > 1_000, `${seen} imports were seen`);
});

test(
  'package holds the command, the Node that runs it and its licence, and programs are those that have to be',
  { skip },
  () => {
    const programs = listProgram(RUNTIME).filter(({ isProgram }) => isProgram === true);
    assert.deepEqual(
      programs.map(({ target }) => target),
      [`${HOME}/node_modules/${RUNTIME}/bin/node`, 'usr/bin/bitting'],
    );
    const placed = list();
    for (const file of [
      'packages/cli/bin/bitting.js',
      `node_modules/${RUNTIME}/LICENSE`,
      'tools/verify_ledger.py',
    ])
      assert.ok(placed.has(`${HOME}/${file}`), file);
  },
);

test('package holds no test, no fixture and nothing that only developers need', { skip }, () => {
  for (const target of list()) {
    assert.doesNotMatch(target, /\.(?:test|twin|fixture)\.ts$|\/testing\/|\/\.[a-z]/u);
    assert.doesNotMatch(target, /\/node_modules\/(?:ccxt|typescript|oxlint|prettier|fast-check|npm)\//u);
  }
});
