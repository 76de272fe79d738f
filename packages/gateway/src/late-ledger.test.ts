import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { SystemEntry } from '@bitting/core/ledger/entry.ts';
import { LateLedger } from './late-ledger.ts';
import { MemoryLedger } from './testing/memory-ledger.ts';

const ENTRY: SystemEntry = {
  type: 'system',
  wallMs: epochMs(1),
  monotonicMs: 1,
  boot: 'b007',
  event: 'start',
  details: {},
};

void test('late ledger refuses until it starts and is the started one from then on', async () => {
  const late = new LateLedger();
  assert.equal(late.writable, false);
  await assert.rejects(late.append(ENTRY), { code: 'LEDGER_UNAVAILABLE' });
  const memory = new MemoryLedger();
  late.start(memory);
  assert.equal(late.writable, true);
  await late.append(ENTRY);
  assert.deepEqual(memory.entries, [ENTRY]);
  memory.writable = false;
  assert.equal(late.writable, false);
  late.noteGap(ENTRY);
  assert.deepEqual(memory.gaps, [ENTRY]);
});
