import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { KEY_FILE, writeKeyFile } from './log-head.ts';
import { logKeyOf, makeDirectory } from './testing/log-bench.ts';

test('A key beside the log stays as it is, and the key of another log is refused.', (context) => {
  const directory = makeDirectory(context);
  const file = path.join(directory, KEY_FILE);
  writeKeyFile(directory, logKeyOf(1));
  const line = readFileSync(file, 'latin1');
  assert.match(line, /^bitting\.invalid\/1\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\n$/u);
  writeKeyFile(directory, logKeyOf(1));
  assert.equal(readFileSync(file, 'latin1'), line);
  assert.throws(() => writeKeyFile(directory, logKeyOf(2)), { code: 'LEDGER_FORKED' });
  writeFileSync(file, line.slice(1));
  assert.throws(() => writeKeyFile(directory, logKeyOf(1)), { code: 'LEDGER_FORKED' });
  assert.equal(readFileSync(file, 'latin1'), line.slice(1), 'nothing is written over it');
});

test('A key file that the power cut short is written again.', (context) => {
  const directory = makeDirectory(context);
  const file = path.join(directory, KEY_FILE);
  writeKeyFile(directory, logKeyOf(1));
  const line = readFileSync(file, 'latin1');
  for (const length of [0, 1, line.length]) {
    writeFileSync(file, new Uint8Array(length));
    writeKeyFile(directory, logKeyOf(1));
    assert.equal(readFileSync(file, 'latin1'), line, `${length} zeroes`);
  }
});
