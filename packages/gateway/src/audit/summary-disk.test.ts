/** The audit on a disk that does not let it write or remove its summary. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeDirectory, openLog } from '../ledger/testing/log-bench.ts';
import { changeRecord, writeSummedLog } from '../summary/testing/summed-log.ts';
import { SUMMARY_EVENT } from '../summary/summary-file.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { Audit } from './audit.ts';
import type { AuditReport } from './messages.ts';

test('Damage is told also where the summary cannot be removed.', async (context) => {
  const { directory } = await writeSummedLog(context);
  changeRecord(directory, 77n, true);
  const summaryFile = path.join(makeDirectory(context), 'summary.json');
  mkdirSync(summaryFile);
  const told: AuditReport[] = [];
  const audit = new Audit({
    ledgerDirectory: directory,
    summaryFile,
    nowMs: () => 0,
    tell: (report) => told.push(report),
  });
  while (audit.step());
  assert.deepEqual(
    told.map((report) => (report.kind === 'damage' ? report.record : report.kind)),
    ['77'],
  );
});

test('A summary that the disk does not take is left out, and the next one is written.', async (context) => {
  const directory = makeDirectory(context);
  const place = path.join(makeDirectory(context), 'index');
  const summaryFile = path.join(place, 'summary.json');
  const log = await openLog(directory);
  await log.append(300);
  await log.close();
  const next = await openLog(directory);
  const told: AuditReport[] = [];
  let nowMs = 0;
  const audit = new Audit({
    ledgerDirectory: directory,
    summaryFile,
    nowMs: () => (nowMs += 60_000),
    tell: (report) => told.push(report),
    leastRecords: 100,
    everyRecords: 200,
  });
  const run = async (): Promise<void> => {
    while (audit.step());
    const summary = told.findLast((report) => report.kind === 'summary');
    assert.ok(summary?.kind === 'summary');
    const stamp = { wallMs: epochMs(1_800_000_900_000), monotonicMs: 900_000, boot: 'later' };
    const details = { records: String(summary.records), hash: summary.hash };
    await next.writer.append({ ...stamp, type: 'system', event: SUMMARY_EVENT, details });
    while (audit.step());
  };
  await run();
  assert.ok(!existsSync(place), 'there is no such directory');
  mkdirSync(place);
  await next.append(300);
  await run();
  assert.ok(existsSync(summaryFile));
  assert.equal(told.filter(({ kind }) => kind === 'summary').length, 2);
  rmSync(place, { recursive: true });
  await next.close();
});
