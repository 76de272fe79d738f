import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { readRecord, writeRecord } from '@bitting/core/ledger/record.ts';
import { readSegmentHeader, SEGMENT_HEADER_BYTES } from '@bitting/core/ledger/segment.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { Audit } from '../../audit/audit.ts';
import type { AuditReport } from '../../audit/messages.ts';
import { makeDirectory, openLog } from '../../ledger/testing/log-bench.ts';
import { SUMMARY_EVENT } from '../summary-file.ts';

export interface SummedLog {
  readonly directory: string;
  readonly file: string;
}

/** A log of some segments that names a summary of its first 2,000 records; `isSigned`: and is signed after that. */
export async function writeSummedLog(context: TestContext, isSigned = true): Promise<SummedLog> {
  const directory = makeDirectory(context);
  const file = path.join(makeDirectory(context), 'summary.json');
  const log = await openLog(directory);
  await log.append(2_000);
  await log.close();
  const next = await openLog(directory);
  const told: AuditReport[] = [];
  const tell = (report: AuditReport): void => void told.push(report);
  const audit = new Audit({ ledgerDirectory: directory, summaryFile: file, nowMs: () => 0, tell });
  while (audit.step());
  const [summary] = told;
  assert.ok(summary?.kind === 'summary');
  const details = { records: String(summary.records), hash: summary.hash };
  const stamp = { wallMs: epochMs(1_900_000_000_000), monotonicMs: 900_000, boot: 'later' };
  await next.writer.append({ ...stamp, type: 'system', event: SUMMARY_EVENT, details });
  while (audit.step());
  await (isSigned ? next.close() : next.kill());
  return { directory, file };
}

/** Puts another text in the place of a record; with `checked` its checksums are right again. */
export function changeRecord(directory: string, wanted: bigint, checked: boolean): void {
  for (let segment = 0; ; segment += 1) {
    const file = path.join(directory, segmentName(segment));
    const bytes = readFileSync(file);
    const header = readSegmentHeader(bytes);
    assert.ok(header !== null);
    for (let at = SEGMENT_HEADER_BYTES; ;) {
      const read = readRecord(header.id, bytes, at);
      if (read.kind === 'broken') break;
      if (read.record.sequence !== wanted) {
        at = read.end;
        continue;
      }
      const payload = Buffer.from(read.record.payload);
      payload.write('EVENT', payload.indexOf('event '));
      if (checked) bytes.set(writeRecord(header.id, { ...read.record, payload }), at);
      else bytes.write('EVENT', bytes.indexOf('event ', at));
      writeFileSync(file, bytes);
      return;
    }
  }
}
