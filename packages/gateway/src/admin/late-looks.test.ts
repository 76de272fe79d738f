/** What operators look at on a full disk: they are let, it takes nothing of what is kept for cancels, and is told later. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { NOTED_ACTS_MAX, NOTED_AGAIN_MS, NOTED_LATE_MS } from '../bounds.ts';
import { createStamp } from '../ports/stamp.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { Journal } from './journal.ts';
import { NotedActs } from './noted-acts.ts';
import { startAdminFixture } from './testing/admin-fixture.ts';

const TAIL = { operatorId: 'op_1', act: 'ledger-read', details: { what: 'tail', filter: '' } };
const LAST = { limit: 10, follow: false };

let clock: ManualClock;
let ledger: MemoryLedger;
let acts: NotedActs;
beforeEach(() => {
  clock = new ManualClock();
  ledger = new MemoryLedger();
  acts = new NotedActs(new Journal(ledger, createStamp(clock, 'b'.repeat(32))), clock);
});
afterEach(() => acts.close());

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await turns();
}

const told = (): readonly Readonly<Record<string, string>>[] =>
  ledger.ofType('admin').map(({ details }) => details);

test('An operator may look on a full disk; the record comes when there is room, and says how often and when.', async () => {
  await using fixture = await startAdminFixture();
  fixture.ledger.reserved = true;
  const beganMs = fixture.clock.wallMs();
  const auditor = fixture.clientFor('auditor');
  await auditor.tail(LAST);
  fixture.clock.advance(NOTED_AGAIN_MS);
  await turns();
  await auditor.tail(LAST);
  await turns();
  assert.deepEqual(fixture.ledger.ofType('admin'), []);
  fixture.ledger.reserved = false;
  fixture.clock.advance(NOTED_LATE_MS);
  await turns();
  const [entry, ...others] = fixture.ledger.ofType('admin');
  assert.deepEqual(others, []);
  assert.match(entry?.operatorId ?? '', /^op_/u);
  assert.equal(entry?.act, 'ledger-read');
  assert.deepEqual(entry.details, {
    what: 'tail',
    filter: '',
    times: '2',
    firstMs: String(beganMs),
    lastMs: String(beganMs + NOTED_AGAIN_MS),
  });
});

test('A halt goes into what is kept on a full disk, a look and a refusal do not.', async () => {
  ledger.reserved = true;
  acts.note(TAIL);
  acts.note({ ...TAIL, act: 'refused', details: { operation: 'bind', code: 'ROLE_MISSING' } });
  acts.note({ ...TAIL, act: 'halt' });
  await turns();
  assert.deepEqual(
    ledger.ofType('admin').map(({ act }) => act),
    ['halt'],
  );
});

test('It is tried until there is room, and told once.', async () => {
  ledger.reserved = true;
  acts.note(TAIL);
  await turns();
  for (let time = 0; time < 3; time += 1) await pass(NOTED_LATE_MS);
  assert.equal(clock.timers, 1);
  ledger.reserved = false;
  await pass(NOTED_LATE_MS);
  await pass(NOTED_LATE_MS);
  assert.deepEqual(
    told().map(({ times }) => times),
    ['1'],
  );
  assert.equal(clock.timers, 0);
});

test('What is late is told at the end, too, and where it cannot be no timer is left.', async () => {
  ledger.writable = false;
  acts.note(TAIL);
  await turns();
  await acts.close();
  assert.deepEqual([told().length, clock.timers], [0, 0]);
  ledger.writable = true;
  await acts.close();
  assert.equal(told().length, 1);
});

test('What waits to be told is bounded; what comes to wait already is counted still.', async () => {
  ledger.reserved = true;
  const noteOne = (number: number): void => acts.note({ ...TAIL, details: { what: String(number) } });
  for (let number = 0; number <= NOTED_ACTS_MAX; number += 1) noteOne(number);
  await turns();
  clock.advance(NOTED_AGAIN_MS);
  await turns();
  noteOne(0);
  await turns();
  ledger.reserved = false;
  await pass(NOTED_LATE_MS);
  assert.equal(told().length, NOTED_ACTS_MAX);
  assert.equal(told().find(({ what }) => what === '0')?.['times'], '2');
});
