/** What a witness keeps on its disk. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { formatNoteKey, parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { CosignedHeads, nameOfHead } from './cosigned-heads.ts';
import { createWitnessDirectory, lockWitness, openWitnessDirectory } from './directory.ts';
import { DURABLE_WRITE } from './durable-file.ts';
import { KnownLogs } from './known-logs.ts';
import { SampleLog } from './testing/sample-log.ts';
import { makeTemporary, makeWitness } from './testing/witness-ground.ts';
import { printWitnessKey, readWitnessKey } from './witness-key.ts';

const LOG = new SampleLog('log.example/a');
const OTHER = new SampleLog('log.example/other');

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return error.code;
  }
  return 'nothing was thrown';
}

test('A new witness has a key of its own, which nobody else may read.', (context) => {
  const directory = path.join(makeTemporary(context), 'w');
  const seed = new Uint8Array(32).fill(3);
  const { verifier } = createWitnessDirectory(directory, { name: 'witness.example/x', seed });
  assert.ok(seed.every((byte) => byte === 0));
  const { layout, key } = openWitnessDirectory(directory);
  assert.equal(statSync(layout.directory).mode & 0o777, 0o700);
  assert.equal(statSync(layout.keyFile).mode & 0o777, 0o600);
  assert.equal(formatNoteKey(key.verifier), formatNoteKey(verifier));
  assert.deepEqual(
    parseNoteKey(readFileSync(layout.verifierFile, 'utf8').trim()).publicKey,
    verifier.publicKey,
  );
  chmodSync(layout.keyFile, 0o640);
  assert.equal(
    codeOf(() => openWitnessDirectory(directory)),
    'DATA_DIRECTORY_UNSAFE',
  );
});

test('A witness is made only where nothing is, and only with a name that keys can have.', (context) => {
  const directory = makeTemporary(context);
  const make = (name: string) => () =>
    createWitnessDirectory(directory, { name, seed: new Uint8Array(32).fill(3) });
  assert.equal(
    codeOf(() => openWitnessDirectory(directory)),
    'DATA_DIRECTORY_MISSING',
  );
  for (const name of ['', 'two words', 'a+b', 'a\nb']) assert.equal(codeOf(make(name)), 'ARGUMENT_INVALID');
  assert.equal(codeOf(make('a')), 'nothing was thrown');
  assert.equal(codeOf(make('a')), 'DATA_DIRECTORY_EXISTS');
});

test('A key file in which anything is changed is refused, and none of it is told.', () => {
  const line = printWitnessKey('witness.example/x', new Uint8Array(32).fill(5));
  assert.equal(readWitnessKey(line).verifier.name, 'witness.example/x');
  const secret = line.slice(line.lastIndexOf('+') + 1).trim();
  for (let at = 0; at < line.length; at += 1) {
    const changed = `${line.slice(0, at)}${line[at] === 'b' ? 'c' : 'b'}${line.slice(at + 1)}`;
    try {
      readWitnessKey(changed);
      assert.fail(changed);
    } catch (error) {
      assert.ok(error instanceof BittingError, String(error));
      assert.equal(error.code, 'WITNESS_DAMAGED');
      assert.equal(
        JSON.stringify([error.message, error.operatorDetail]).includes(secret.slice(8, 24)),
        false,
      );
    }
  }
});

test('One process at a time is a witness.', (context) => {
  const { layout } = makeWitness(context, []);
  const lock = lockWitness(layout);
  assert.equal(
    codeOf(() => lockWitness(layout)),
    'WITNESS_IN_USE',
  );
  lock[Symbol.dispose]();
  lockWitness(layout)[Symbol.dispose]();
});

test('A head that was signed is read again, and any changed byte of it stops the witness.', (context) => {
  const ground = makeWitness(context, [LOG]);
  assert.equal(ground.open().witness.addCheckpoint(LOG.request(0, 5)).kind, 'cosigned');
  const file = path.join(ground.layout.headsDirectory, nameOfHead(LOG.name));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const bytes = readFileSync(file);
  assert.equal(ground.open().heads.of(LOG.name)?.checkpoint.size, 5n);
  // The log's own signature was verified when it came; ours covers the text.
  for (let at = 0; at < bytes.indexOf('\n\n'); at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(file, changed);
    assert.equal(
      codeOf(() => ground.open()),
      'WITNESS_DAMAGED',
      `byte ${at}`,
    );
  }
  for (const cut of [0, 1, bytes.length - 1]) {
    writeFileSync(file, bytes.subarray(0, cut));
    assert.equal(
      codeOf(() => ground.open()),
      'WITNESS_DAMAGED',
      `${cut} bytes`,
    );
  }
  writeFileSync(file, bytes);
  writeFileSync(path.join(ground.layout.headsDirectory, nameOfHead(OTHER.name)), bytes);
  assert.equal(
    codeOf(() => ground.open()),
    'WITNESS_DAMAGED',
  );
});

test('A write that was cut short is passed over.', (context) => {
  const ground = makeWitness(context, [LOG]);
  ground.open().witness.addCheckpoint(LOG.request(0, 5));
  writeFileSync(path.join(ground.layout.headsDirectory, `${nameOfHead(LOG.name)}.new`), 'half a no');
  ground.clock.nowMs += 1_000;
  const { witness } = ground.open();
  assert.equal(witness.addCheckpoint(LOG.request(5, 6)).kind, 'cosigned');
  assert.deepEqual(readdirSync(ground.layout.headsDirectory), [nameOfHead(LOG.name)]);
});

test('A head that could not be written is not signed; when its move failed, nothing is until the next start.', (context) => {
  const ground = makeWitness(context, [LOG]);
  let failing: 'prepare' | 'commit' | null = 'prepare';
  const { witness } = ground.open({
    prepare: (file, bytes) => {
      if (failing === 'prepare') throw new Error('ENOSPC');
      DURABLE_WRITE.prepare(file, bytes);
    },
    commit: (file) => {
      if (failing === 'commit') throw new Error('EIO');
      DURABLE_WRITE.commit(file);
    },
  });
  assert.equal(witness.addCheckpoint(LOG.request(0, 5)).kind, 'unwritable');
  assert.equal(existsSync(path.join(ground.layout.headsDirectory, nameOfHead(LOG.name))), false);
  failing = null;
  assert.equal(witness.addCheckpoint(LOG.request(0, 5)).kind, 'cosigned');
  ground.clock.nowMs += 1_000;
  failing = 'commit';
  assert.equal(witness.addCheckpoint(LOG.request(5, 6)).kind, 'unwritable');
  failing = null;
  assert.equal(witness.addCheckpoint(LOG.request(5, 6)).kind, 'unwritable');
  assert.equal(ground.open().witness.addCheckpoint(LOG.request(5, 6)).kind, 'cosigned');
});

test('A log that is added is known at once, and a file that cannot be read leaves what was known.', (context) => {
  const { layout, key } = makeWitness(context, []);
  writeFileSync(layout.logsFile, `# logs of ours\n\n  ${formatNoteKey(LOG.verifier)}`);
  const logs = new KnownLogs(layout.logsFile);
  assert.deepEqual(
    logs.all.map(({ name }) => name),
    [LOG.name],
  );
  assert.deepEqual(logs.keysOf(OTHER.name), []);
  new KnownLogs(layout.logsFile).add(formatNoteKey(OTHER.verifier));
  assert.equal(logs.keysOf(OTHER.name).length, 1);
  assert.equal(logs.keysOf(LOG.name).length, 1);
  for (const line of [formatNoteKey(OTHER.verifier), formatNoteKey(key.verifier), '', 'a+b+c'])
    assert.equal(
      codeOf(() => logs.add(line)),
      'WITNESS_LOGS_MALFORMED',
      line,
    );
  writeFileSync(layout.logsFile, 'nonsense\n');
  assert.equal(logs.keysOf(LOG.name).length, 1);
  assert.equal(
    codeOf(() => new KnownLogs(layout.logsFile)),
    'WITNESS_LOGS_MALFORMED',
  );
  rmSync(layout.logsFile);
  assert.equal(logs.keysOf(LOG.name).length, 1);
});

test('Heads of another key stop the witness.', (context) => {
  const ground = makeWitness(context, [LOG]);
  ground.open().witness.addCheckpoint(LOG.request(0, 5));
  const other = readWitnessKey(printWitnessKey('witness.example/two', new Uint8Array(32).fill(8)));
  assert.equal(
    codeOf(() => new CosignedHeads(ground.layout.headsDirectory, other.verifier)),
    'WITNESS_DAMAGED',
  );
});
