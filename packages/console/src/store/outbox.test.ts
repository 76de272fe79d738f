import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { GROUP_MS, KEPT_MS, WAITING_MAX } from '../bounds.ts';
import { AT_MS, makeAlert } from '../testing/messages.ts';
import { Outbox, type Planner } from './outbox.ts';

let directory: string;
let file: string;
let outbox: Outbox;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-outbox-'));
  file = path.join(directory, 'alerts.db');
  outbox = new Outbox(file);
});
afterEach(() => {
  outbox[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

const plan: Planner = (_severity, fromMs) => ({
  deliveries: [{ channel: 'webhook', dueMs: fromMs }],
  escalateMs: null,
});

function take(...alerts: readonly ReturnType<typeof makeAlert>[]): void {
  outbox.take(alerts, { nowMs: AT_MS, plan });
}

function due(nowMs = AT_MS) {
  return outbox.due('webhook', nowMs, 100);
}

test('A record and how far was read are in one transaction: what fails leaves neither.', () => {
  const fails: Planner = () => {
    throw new Error('no plan');
  };
  const cursor = { name: 'admin', next: 8n };
  assert.throws(() => outbox.take([makeAlert(7)], { cursor, nowMs: AT_MS, plan: fails }), /no plan/u);
  assert.equal(outbox.cursor('admin'), null);
  assert.deepEqual(due(), []);
  outbox.take([makeAlert(7)], { cursor, nowMs: AT_MS, plan });
  assert.equal(outbox.cursor('admin'), 8n);
  assert.deepEqual(
    due().map(({ id }) => id),
    ['al_7'],
  );
});

test('What was taken is there after the process ended, and a record that comes again is not told again.', () => {
  take(makeAlert(1));
  outbox[Symbol.dispose]();
  outbox = new Outbox(file);
  take(makeAlert(1));
  const [first, ...others] = due();
  assert.deepEqual([first?.id, first?.times, others], ['al_1', 1, []]);
});

test('What is alike is told as one with its number; once that began to be told, what follows is told later, together.', () => {
  const alike = [1, 2, 3, 4, 5].map((number) => makeAlert(number, { group: 'same', atMs: AT_MS + number }));
  take(...alike.slice(0, 3));
  const [first] = due();
  assert.deepEqual([first?.id, first?.times, first?.lastMs], ['al_1', 3, AT_MS + 3]);
  if (first !== undefined) outbox.begin(first);
  take(...alike.slice(3));
  assert.deepEqual(
    due().map(({ id }) => id),
    ['al_1'],
  );
  const [, second] = due(AT_MS + GROUP_MS);
  assert.deepEqual([second?.id, second?.times], ['al_4', 2]);
});

test('What is worse than what it would be folded into is told at once.', () => {
  take(makeAlert(1, { group: 'same' }), makeAlert(2, { group: 'same', severity: 'critical' }));
  assert.equal(due().length, 2);
});

test('A flood becomes one number, but for what is critical.', () => {
  take(...Array.from({ length: WAITING_MAX + 50 }, (_, number) => makeAlert(number)));
  take(makeAlert(9_999, { severity: 'critical' }));
  assert.equal(outbox.waiting(), WAITING_MAX + 2);
  const crowd = outbox.list({ limit: 2 }).find(({ rule }) => rule === 'crowd');
  assert.deepEqual([crowd?.times, crowd?.severity], [50, 'warning']);
  assert.equal(outbox.list({ limit: 1 })[0]?.id, 'al_9999');
});

test('A delivery waits until it was sent, and tells how its channel is.', () => {
  outbox.setChannels(['webhook'], AT_MS, AT_MS);
  take(makeAlert(1));
  const [delivery] = due();
  assert.ok(delivery !== undefined);
  outbox.begin(delivery);
  outbox.failed(delivery, { againMs: AT_MS + 10, nowMs: AT_MS, problem: 'nobody listens there' });
  assert.deepEqual(due(), []);
  assert.equal(outbox.channels()[0]?.failingMs, AT_MS);
  assert.equal(due(AT_MS + 10)[0]?.attempts, 1);
  outbox.sent(delivery, AT_MS + 11);
  assert.deepEqual(due(AT_MS + 10), []);
  const [health] = outbox.channels();
  assert.deepEqual([health?.failingMs, health?.sentMs, health?.problem], [null, AT_MS + 11, null]);
});

test('What waits for a channel that is not configured any more is given up.', () => {
  take(makeAlert(1));
  outbox.setChannels(['email'], AT_MS, AT_MS);
  assert.equal(outbox.waiting(), 0);
  assert.equal(outbox.list({ limit: 1 })[0]?.deliveries[0]?.state, 'given-up');
});

function planFor(channel: string): Planner {
  return (_severity, dueMs) => ({ deliveries: [{ channel, dueMs }], escalateMs: null });
}

function waitingOn(channel: string): readonly string[] {
  return outbox.due(channel, AT_MS, 100).map(({ id }) => id);
}

test('What is critical and waited for a channel that was replaced is told by the other, there and back, each once.', () => {
  outbox.setChannels(['webhook'], AT_MS, AT_MS);
  const critical = { severity: 'critical' } as const;
  take(makeAlert(1), makeAlert(2, critical), makeAlert(3, critical), makeAlert(4, critical));
  const told = due().find(({ id }) => id === 'al_3');
  assert.ok(told !== undefined);
  outbox.sent(told, AT_MS);
  outbox.acknowledge('al_4', 'somebody', AT_MS);
  for (const [channel, other] of [
    ['email', 'webhook'],
    ['webhook', 'email'],
  ] as const) {
    outbox.setChannels([channel], AT_MS, AT_MS);
    for (let start = 0; start < 2; start += 1) outbox.tellStranded(AT_MS, planFor(channel));
    assert.deepEqual([waitingOn(channel), waitingOn(other)], [['al_2'], []]);
  }
});

test('Nothing is told with what was given up before anybody was told of it.', () => {
  outbox.setChannels(['webhook'], AT_MS, AT_MS);
  take(makeAlert(1));
  outbox.setChannels(['email'], AT_MS, AT_MS);
  outbox.take([makeAlert(2, { group: makeAlert(1).group })], { nowMs: AT_MS, plan: planFor('email') });
  assert.deepEqual(waitingOn('email'), ['al_2']);
});

test('An alert is told over the next channel until somebody acknowledges it.', () => {
  const escalating: Planner = (_severity, fromMs) => ({
    deliveries: [{ channel: 'webhook', dueMs: fromMs }],
    escalateMs: fromMs + 10,
  });
  outbox.take([makeAlert(1)], { nowMs: AT_MS, plan: escalating });
  const next = () => ({ channel: 'email', againMs: AT_MS + 20 });
  outbox.escalate(AT_MS + 9, next);
  assert.equal(outbox.waiting(), 1);
  outbox.escalate(AT_MS + 10, next);
  assert.equal(outbox.due('email', AT_MS + 10, 9)[0]?.step, 1);
  assert.equal(outbox.acknowledge('al_1', 'ada', AT_MS + 11), 1);
  assert.equal(outbox.acknowledge('al_1', 'bob', AT_MS + 12), 0);
  outbox.escalate(AT_MS + 30, next);
  assert.equal(outbox.list({ limit: 1 })[0]?.deliveries.length, 2);
  assert.equal(outbox.list({ limit: 1 })[0]?.ackedBy, 'ada');
});

test('What is old and was told is forgotten; what waits is not.', () => {
  take(makeAlert(1), makeAlert(2));
  const [delivery] = due();
  assert.ok(delivery !== undefined);
  outbox.sent(delivery, AT_MS);
  outbox.prune(AT_MS + KEPT_MS - 1);
  assert.equal(outbox.list({ limit: 9 }).length, 2);
  outbox.prune(AT_MS + KEPT_MS + 1);
  assert.deepEqual(
    outbox.list({ limit: 9 }).map(({ id }) => id),
    ['al_2'],
  );
});

test('A file that is something else, or of a newer program, is refused and stays as it is.', () => {
  const other = path.join(directory, 'other.db');
  const database = new DatabaseSync(other);
  database.exec('PRAGMA application_id = 7; CREATE TABLE mine (x); ');
  database.close();
  assert.throws(() => new Outbox(other), { code: 'DATA_DIRECTORY_FOREIGN' });
  const text = path.join(directory, 'text.db');
  writeFileSync(text, 'not a database, and long enough to look like one'.repeat(40));
  assert.throws(() => new Outbox(text));
});

test('A clock that was set back holds up nothing: neither what is alike nor what was to be tried again.', () => {
  const laterMs = AT_MS + 365 * 86_400_000;
  const critical = { severity: 'critical', group: 'same' } as const;
  const takeAt = (number: number, nowMs: number): void =>
    outbox.take([makeAlert(number, critical)], { nowMs, plan });
  takeAt(1, laterMs);
  const [first] = due(laterMs);
  assert.ok(first !== undefined);
  outbox.begin(first);
  outbox.failed(first, { againMs: laterMs + 10, nowMs: laterMs, problem: 'nobody listens there' });
  assert.deepEqual(due(laterMs), []);
  takeAt(2, AT_MS);
  assert.deepEqual(
    due().map(({ id }) => id),
    ['al_2', 'al_1'],
  );
});

test('What somebody did himself is left out of what waits for him, and of nothing else.', () => {
  const about = { doneBy: 'op_1', named: [{ kind: 'key', id: 'key_1', label: 'grid' }] } as const;
  const told: Planner = (_severity, dueMs) => ({
    deliveries: [{ channel: 'email', dueMs }],
    escalateMs: dueMs,
  });
  outbox.setChannels(['email'], AT_MS, AT_MS);
  outbox.take([makeAlert(1, { severity: 'critical', about }), makeAlert(2, { severity: 'critical' })], {
    nowMs: AT_MS,
    plan: told,
  });
  assert.equal(outbox.unacknowledged('critical', 'op_1'), 1);
  assert.equal(outbox.unacknowledged('critical', 'op_2'), 2);
  assert.equal(outbox.unacknowledged('critical'), 2, 'of channels and their signs of life');
  const ids = (query: Parameters<Outbox['list']>[0]): readonly string[] =>
    outbox.list(query).map(({ id }) => id);
  assert.deepEqual(ids({ limit: 10, open: true, notBy: 'op_1' }), ['al_2']);
  assert.deepEqual(ids({ limit: 10, open: true, by: 'op_1' }), ['al_1']);
  assert.deepEqual(ids({ limit: 10, open: true, notBy: 'op_2' }), ['al_2', 'al_1']);
  assert.deepEqual(
    outbox.due('email', AT_MS, 10).map(({ about: one, id }) => [id, one]),
    [
      ['al_1', about],
      ['al_2', { doneBy: null, named: [] }],
    ],
    'a channel is told of both',
  );
  let steps = 0;
  outbox.escalate(AT_MS, () => {
    steps += 1;
    return null;
  });
  assert.equal(steps, 2, 'and both are told again for as long as nobody acknowledges them');
});

test('A store of before is opened, and its alerts name nothing.', () => {
  outbox.take([makeAlert(1)], { nowMs: AT_MS, plan });
  outbox[Symbol.dispose]();
  const older = new DatabaseSync(file);
  older.exec('DROP TABLE alert_abouts');
  older.close();
  outbox = new Outbox(file);
  assert.deepEqual(
    outbox.list({ limit: 10 }).map(({ about }) => about),
    [{ doneBy: null, named: [] }],
  );
});
