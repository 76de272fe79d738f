import assert from 'node:assert/strict';
import { chownSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leaveNote } from './verified-note.ts';
import { makeFolder, SOMEBODY } from '../testing/own-folder.ts';

const skip = process.getuid?.() === 0 ? false : 'only root can hand something over';

void test('A note takes the place of the one before, for its owner alone, and writes through no link', (context) => {
  const folder = makeFolder(context);
  const [file, other] = [path.join(folder, 'note.json'), path.join(folder, 'other')];
  writeFileSync(other, 'of somebody');
  symlinkSync(other, `${file}.new`);
  leaveNote(file, 'one\n');
  leaveNote(file, 'two\n');
  assert.equal(readFileSync(file, 'utf8'), 'two\n');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(readFileSync(other, 'utf8'), 'of somebody');
  assert.ok(!existsSync(`${file}.new`));
});

void test('A note of root belongs to whom the directory belongs to', { skip }, (context) => {
  const folder = makeFolder(context);
  const file = path.join(folder, 'note.json');
  leaveNote(file, 'root’s\n');
  assert.equal(statSync(file).uid, 0);
  chownSync(folder, SOMEBODY, SOMEBODY);
  leaveNote(file, 'his\n');
  assert.deepEqual([statSync(file).uid, statSync(file).gid], [SOMEBODY, SOMEBODY]);
});
