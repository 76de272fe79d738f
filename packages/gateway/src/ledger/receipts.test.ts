import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { checkReceipt } from '@bitting/core/ledger/receipt-check.ts';
import { parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseReceipt } from '@bitting/core/ledger/tree/receipt.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { KEY_FILE } from './log-head.ts';
import { writeReceipt } from './receipts.ts';
import { findRecord } from './record-search.ts';
import { makeDirectory, openLog } from './testing/log-bench.ts';

test('The receipt of a record from before some fields were recorded proves it as it was written, without them.', async (context) => {
  const directory = makeDirectory(context);
  const { opened, writer, close } = await openLog(directory);
  const stamp = { wallMs: epochMs(1), monotonicMs: 1, boot: 'b0' };
  const said = { intentId: 'i1', httpStatus: 200, items: [], responseHash: null, upstreamMs: 1 };
  const older = { ...stamp, type: 'outcome', ...said } as unknown as LedgerEntry;
  const key = parseNoteKey(readFileSync(path.join(directory, KEY_FILE), 'utf8').trimEnd());
  const ports = { tree: opened.tree, findRecord: (sequence: bigint) => findRecord(directory, sequence) };
  for (const entry of [{ ...older, stages: { send: 1 } } as LedgerEntry, older]) {
    const { sequence } = await writer.append(entry);
    const proven = checkReceipt(parseReceipt(await writeReceipt(sequence, ports)), key, null);
    assert.equal(proven.index, sequence);
  }
  await close();
});
