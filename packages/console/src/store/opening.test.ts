import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import { AT_MS, makeAlert } from '../testing/messages.ts';
import { openStore } from './opening.ts';
import { Outbox } from './outbox.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-opening-'));
  file = path.join(directory, 'alerts.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

function fillStore(): void {
  using outbox = new Outbox(file);
  const alerts = Array.from({ length: 200 }, (_, number) => makeAlert(number));
  outbox.take(alerts, { nowMs: AT_MS, plan: () => ({ deliveries: [], escalateMs: null }) });
}

function change(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

const UNUSABLE = [
  ['of a newer program', () => change('PRAGMA user_version = 99')],
  ['of another program', () => change('PRAGMA application_id = 7')],
  ['no database', () => writeFileSync(file, 'not a database, and long enough to look like one'.repeat(40))],
  [
    'damaged',
    () => {
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(0xa5, 4_096, 40_960));
    },
  ],
] as const;

for (const [what, spoil] of UNUSABLE)
  test(`A store that is ${what} is refused as it is, and put aside by the console, which tells of it.`, () => {
    fillStore();
    spoil();
    const before = readFileSync(file);
    if (what !== 'damaged') assert.throws(() => new Outbox(file));
    assert.deepEqual(readFileSync(file), before);
    const { alert, outbox } = openStore(file, AT_MS);
    assert.deepEqual([alert?.rule, alert?.severity], ['store-replaced', 'critical']);
    assert.deepEqual(outbox.list({ limit: 1 }), []);
    outbox[Symbol.dispose]();
    assert.deepEqual(readFileSync(`${file}.aside-${AT_MS}`), before);
    const again = openStore(file, AT_MS + 1);
    again.outbox[Symbol.dispose]();
    assert.equal(again.alert, null);
  });

test('A store that is as it should be is opened, and nothing is put aside.', () => {
  fillStore();
  const { alert, outbox } = openStore(file, AT_MS);
  assert.equal(alert, null);
  assert.equal(outbox.list({ limit: 300 }).length, 200);
  outbox[Symbol.dispose]();
  assert.ok(readdirSync(directory).every((name) => !name.includes('aside')));
});
