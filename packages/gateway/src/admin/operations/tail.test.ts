import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { systemEntry } from '../../testing/entries.ts';
import { RECENT_RECORDS_MAX, RECORD_RANGE_TURN_MS } from '../../bounds.ts';
import type { AdminCall, AdminPorts } from '../operation.ts';
import { RecentRecords } from '../recent-records.ts';
import { tail } from './tail.ts';

const UNTIL_TURN_ENDS = 10;

function fixture() {
  const recent = new RecentRecords();
  let sequence = 0n;
  const add = (): void => {
    const entry = systemEntry(Number(sequence));
    recent.add({ sequence, entry }, encodeLedgerEntry(entry));
    sequence += 1n;
  };
  for (let count = 0; count < RECENT_RECORDS_MAX; count += 1) add();
  let nowMs = 0;
  const clock = { monotonicMs: () => (nowMs += RECORD_RANGE_TURN_MS / UNTIL_TURN_ENDS) };
  const shown: number[] = [];
  const abort = new AbortController();
  const ports = { recent, clock, pseudonyms: { reveal: () => null } } as unknown as AdminPorts;
  const call = {
    signal: abort.signal,
    event: (event: { readonly sequence: string }) => shown.push(Number(event.sequence)),
  } as unknown as AdminCall;
  const run = (follow: boolean) => tail.run(ports, { limit: RECENT_RECORDS_MAX, follow } as never, call);
  return { add, shown, abort, run };
}

const range = (end: number): readonly number[] => Array.from({ length: end }, (_, nth) => nth);

test('tail lets others have their turn between records, and shows what comes meanwhile behind them', async () => {
  const { add, shown, abort, run } = fixture();
  const running = run(true);
  const total = 3 * RECENT_RECORDS_MAX;
  let turns = 0;
  for (let added = RECENT_RECORDS_MAX; added < total; added += 20) {
    await new Promise(setImmediate);
    if (shown.length < RECENT_RECORDS_MAX) turns += 1;
    for (let count = 0; count < 20; count += 1) add();
  }
  abort.abort();
  assert.deepEqual(await running, { shown: total });
  assert.deepEqual(shown, range(total));
  assert.ok(turns > 50, `${turns} turns`);
});

test('tail shows no more to whoever hung up, or is not who he was, between two records', async () => {
  const { add, shown, abort, run } = fixture();
  const running = run(true);
  await new Promise(setImmediate);
  const before = shown.length;
  abort.abort();
  add();
  assert.deepEqual(await running, { shown: before });
  assert.deepEqual(shown, range(before));
  assert.ok(before > 0 && before < RECENT_RECORDS_MAX);
});

test('tail without more to come ends with the last record that was there when it was asked for', async () => {
  const { add, shown, run } = fixture();
  const running = run(false);
  for (let count = 0; count < 3 * RECENT_RECORDS_MAX; count += 1) add();
  assert.deepEqual(await running, { shown: RECENT_RECORDS_MAX });
  assert.deepEqual(shown, range(RECENT_RECORDS_MAX));
});
