import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { VERSION } from '../config/version.ts';
import type { DataLayout } from '../config/data-layout.ts';
import { createDataDirectory, openDataDirectory, signMarker } from './data-directory.ts';
import { parseMarker, writeMarker } from './data-formats.ts';

let root: string;
let layout: DataLayout;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'bitting-formats-'));
  layout = createDataDirectory(path.join(root, 'data'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function database(format: number): Buffer {
  const head = Buffer.alloc(4_096);
  head.write('SQLite format 3\0', 'latin1');
  head.writeUInt32BE(format, 60);
  return head;
}

function own(letters: string, format: number): Buffer {
  const head = Buffer.alloc(4_096);
  head.write(letters, 'latin1');
  head.writeUInt8(format, 4);
  return head;
}

function summary(format: number): Buffer {
  const place = JSON.stringify({ sequence: 1, segment: 0, offset: 512 });
  return Buffer.from(`${place}\n${JSON.stringify({ format, segment: 0, content: { records: 0 } })}`);
}

const FILES: readonly (readonly [name: string, known: number, write: (format: number) => Buffer])[] = [
  ['vault/vault.db', 2, database],
  ['vault/private.db', 1, database],
  ['index/orders.db', 3, database],
  ['index/orders-htx.db', 3, database],
  ['index/ledger.db', 2, database],
  ['index/watch.db', 1, database],
  ['console/alerts.db', 1, database],
  ['index/summary.json', 2, summary],
  ['ledger/head.bin', 1, (format) => own('BTHD', format)],
  ['ledger/segment-00000007.bin', 1, (format) => own('BTLG', format)],
];

for (const [name, known, write] of FILES) {
  test(`${name} of format ${known} is opened, and one of format ${known + 1} is refused untouched.`, () => {
    const file = path.join(layout.directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, write(known));
    openDataDirectory(layout.directory);
    writeFileSync(file, write(known + 1));
    assert.throws(
      () => openDataDirectory(layout.directory),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'DATA_FORMAT_NEWER');
        assert.ok(
          error.message.startsWith(`${name} in ${layout.directory} is of format ${known + 1}, `),
          error.message,
        );
        assert.match(
          error.message,
          /which a newer version of Bitting wrote .*nothing was changed.*bitting restore/u,
        );
        return true;
      },
    );
    assert.deepEqual(readFileSync(file), write(known + 1));
  });
}

test('A directory of a newer format is refused by its marker, which says what wrote it, whatever else it says.', () => {
  const text = JSON.stringify({ kind: 'bitting-data', format: 3, program: '3.1.4', more: true });
  writeFileSync(layout.markerFile, text);
  assert.throws(() => openDataDirectory(layout.directory), {
    code: 'DATA_FORMAT_NEWER',
    message: /bitting\.json in .* is of format 3, which version 3\.1\.4 of Bitting wrote/u,
  });
  assert.equal(readFileSync(layout.markerFile, 'utf8'), text);
});

test('A marker of before the program signed it is taken, and signed by who serves.', () => {
  writeFileSync(layout.markerFile, '{"kind":"bitting-data","format":1}\n');
  openDataDirectory(layout.directory);
  signMarker(layout);
  assert.deepEqual(parseMarker(readFileSync(layout.markerFile, 'utf8')), { format: 2, program: VERSION });
  const again = readFileSync(layout.markerFile, 'utf8');
  signMarker(layout);
  assert.equal(readFileSync(layout.markerFile, 'utf8'), again);
  assert.equal(again, writeMarker());
});

test('A marker of a former format is taken, and raised by who serves, though the version is the same.', () => {
  writeFileSync(layout.markerFile, JSON.stringify({ kind: 'bitting-data', format: 1, program: VERSION }));
  openDataDirectory(layout.directory);
  signMarker(layout);
  assert.equal(readFileSync(layout.markerFile, 'utf8'), writeMarker());
});

test('What is signed with is the version of the packages.', () => {
  for (const name of ['gateway', 'cli']) {
    const file = path.resolve(import.meta.dirname, '../../..', name, 'package.json');
    assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version, VERSION, name);
  }
});

for (const text of [
  '',
  '{}',
  '[]',
  'null',
  '{"kind":"bitting-data"}',
  '{"kind":"bitting-data","format":0}',
  '{"kind":"bitting-data","format":"1"}',
  '{"kind":"bitting-data","format":1.5}',
  '{"kind":"bitting-data","format":1,"program":1}',
  '{"kind":"bitting-data","format":1,"more":true}',
  '{"kind":"other","format":1}',
])
  test(`A marker ${JSON.stringify(text)} is none of ours.`, () => {
    writeFileSync(layout.markerFile, text);
    assert.throws(() => openDataDirectory(layout.directory), { code: 'DATA_DIRECTORY_FOREIGN' });
  });
