import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { PrivateStore } from './private-store.ts';
import { DAY_MS, openPrivacyGround, type PrivacyGround } from './testing/privacy-ground.ts';

const HOME = '203.0.113.7';
/** Enough that pages of the file and of its log of writes have to be filled, split and freed. */
const ADDRESSES = 300;

interface Day {
  readonly pseudonyms: readonly string[];
  /** What lies in the files of it. */
  readonly envelopes: readonly Buffer[];
}

/** Days with many addresses each, all of it written. */
function live(ground: PrivacyGround, days: number): readonly Day[] {
  const hidden = Array.from({ length: days }, (_, number) => {
    if (number > 0) ground.clock.advance(DAY_MS);
    const pseudonyms = Array.from({ length: ADDRESSES }, (_address, at) =>
      ground.pseudonyms.hide('address', at === 0 ? HOME : `2001:db8::${at}`),
    );
    ground.pseudonyms.flush();
    return pseudonyms;
  });
  const salts = ground.store.salts();
  return hidden.map((pseudonyms, number) => ({
    pseudonyms,
    envelopes: [
      Buffer.from(salts[number]?.envelope ?? assert.fail()),
      ...pseudonyms.map((pseudonym) => Buffer.from(ground.store.readValue(pseudonym) ?? assert.fail())),
    ],
  }));
}

function findIn(raw: Buffer, { pseudonyms, envelopes }: Day): number {
  // Parts of them, too: a page that was freed may be overwritten at its beginning alone.
  const parts = envelopes.flatMap((envelope) => [envelope.subarray(6, 30), envelope.subarray(-24)]);
  return [...pseudonyms, ...parts].filter((part) => raw.includes(part)).length;
}

test('AUD-12: what is erased is in none of the files, to the byte; the days that are kept are whole.', (context) => {
  const ground = openPrivacyGround(context);
  const [first, second, third] = live(ground, 3);
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  for (const day of [first, second, third]) assert.equal(findIn(ground.readFiles(), day), 3 * ADDRESSES + 2);
  const erased = ground.pseudonyms.erase('20261123');
  assert.deepEqual(erased, { days: ['20261121', '20261122'], values: 2 * ADDRESSES });
  const raw = ground.readFiles();
  assert.equal(findIn(raw, first), 0);
  assert.equal(findIn(raw, second), 0);
  assert.equal(findIn(raw, third), 3 * ADDRESSES + 2);
  const kept = ground.pseudonyms.hide('address', HOME);
  assert.equal(kept, third.pseudonyms[0]);
  assert.deepEqual(ground.pseudonyms.formsOf('address', HOME), [HOME, kept]);
  assert.equal(ground.pseudonyms.reveal(first.pseudonyms[0] ?? ''), null);
  assert.equal(ground.pseudonyms.reveal(kept), HOME);
  assert.equal(ground.pseudonyms.erasedBefore, '20261123');
  ground.reopen();
  ground.unseal();
  assert.equal(ground.pseudonyms.reveal(second.pseudonyms[0] ?? ''), null);
  assert.equal(ground.pseudonyms.reveal(kept), HOME);
  assert.equal(ground.pseudonyms.erasedBefore, '20261123');
});

test('It is erased while the vault is sealed as well, and values that wait go with the others.', (context) => {
  const ground = openPrivacyGround(context);
  const hidden = ground.pseudonyms.hide('address', HOME);
  ground.clock.advance(DAY_MS);
  ground.pseudonyms.erase('20261122');
  ground.pseudonyms.flush();
  assert.equal(ground.store.readValue(hidden), null);
  assert.equal(ground.pseudonyms.reveal(hidden), null);
  ground.pseudonyms.hide('address', HOME);
  ground.pseudonyms.use(null);
  ground.clock.advance(DAY_MS);
  assert.deepEqual(ground.pseudonyms.erase('20261123').days, ['20261122']);
});

test('An erasing that the process did not survive is carried to its end by the next.', (context) => {
  const ground = openPrivacyGround(context);
  const [first] = live(ground, 2);
  assert.ok(first !== undefined);
  ground.store.close();
  // As erasing leaves it before it shrinks the files: rows are gone, and the file says so; without overwriting, for the test to see it.
  const database = new DatabaseSync(ground.file);
  database.exec('PRAGMA secure_delete = OFF');
  database.exec("DELETE FROM seen WHERE pseudonym < 'a1.20261122'; DELETE FROM salts WHERE day < '20261122'");
  database.exec("INSERT INTO erased (only, before, shredded) VALUES (1, '20261122', 0)");
  database.close();
  assert.ok(findIn(ground.readFiles(), first) > 0, 'it is there still');
  ground.reopen();
  assert.equal(findIn(ground.readFiles(), first), 0);
});

test('A start that has nothing to carry on writes nothing.', (context) => {
  const ground = openPrivacyGround(context);
  live(ground, 2);
  ground.pseudonyms.erase('20261122');
  ground.reopen();
  const before = ground.readFiles();
  ground.reopen();
  assert.ok(before.equals(ground.readFiles()));
});

test('A file of another program, of a newer one, or a broken one is refused, and left as it is.', (context) => {
  const ground = openPrivacyGround(context);
  ground.store.close();
  const change = (sql: string): void => {
    const database = new DatabaseSync(ground.file);
    database.exec(sql);
    database.close();
  };
  PrivateStore.open(ground.file).close();
  const changes = [
    ['PRAGMA user_version = 2', 'PRAGMA user_version = 1'],
    ['PRAGMA application_id = 7', 'PRAGMA application_id = 1112819536'],
    [
      'CREATE TRIGGER keep AFTER DELETE ON salts BEGIN INSERT INTO salts VALUES (OLD.day, OLD.envelope); END',
      'DROP TRIGGER keep',
    ],
    ['CREATE TABLE kept (day TEXT)', 'DROP TABLE kept'],
  ];
  for (const [made = '', undone = ''] of changes) {
    change(made);
    assert.throws(() => PrivateStore.open(ground.file), { code: 'PRIVATE_STORE_DAMAGED' }, made);
    change(undone);
    PrivateStore.open(ground.file).close();
  }
  rmSync(ground.file);
  writeFileSync(ground.file, 'no database');
  assert.throws(() => PrivateStore.open(ground.file), { code: 'PRIVATE_STORE_DAMAGED' });
});
