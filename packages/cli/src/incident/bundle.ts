import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { usageError } from '../arguments.ts';
import { renderPage } from './page.ts';
import { renderReadme } from './readme.ts';
import type { IncidentReport } from './report.ts';
import type { Proofs } from './source.ts';
import type { ToldRecord } from './told-record.ts';

export interface BundleContent {
  readonly report: IncidentReport;
  readonly records: readonly ToldRecord[];
  readonly proofs: Proofs;
  /** The verifier in Python; `null`: it is not installed here. */
  readonly verifier: Uint8Array | null;
}

/** The files of a bundle, by their paths in it. */
export function layOutBundle({
  report,
  records,
  proofs,
  verifier,
}: BundleContent): ReadonlyMap<string, Uint8Array> {
  const text = (content: string): Uint8Array => Buffer.from(content);
  const files = new Map<string, Uint8Array>([
    ['incident.html', text(renderPage(report, records))],
    ['incident.json', text(`${writeJson(report)}\n`)],
    ['records.jsonl', text(records.map((record) => writeRecord(record)).join(''))],
    ['README.md', text(renderReadme(report))],
    ...(report.log.key === null ? [] : [['log.vkey', text(`${report.log.key}\n`)] as const]),
    ...(proofs.checkpoint === null ? [] : [['checkpoint', proofs.checkpoint] as const]),
    ...(verifier === null ? [] : [['verify_ledger.py', verifier] as const]),
    ...Array.from(
      proofs.receipts,
      ([record, receipt]) => [`receipts/${record}.tlog-proof`, receipt] as const,
    ),
  ]);
  const sums = Array.from(files, ([name, bytes]) => `${sha256Hex(bytes)}  ${name}\n`);
  return files.set('SHA256SUMS', text(sums.join('')));
}

/** Into a new directory for the owner alone: source addresses and order ids are nobody else's matter. */
export function writeBundle(directory: string, files: ReadonlyMap<string, Uint8Array>): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (cause) {
    const why =
      cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
        ? 'is there already'
        : 'cannot be made';
    throw usageError(`${directory} ${why}: --out names a directory that is to be made.`);
  }
  if ([...files.keys()].some((name) => name.startsWith('receipts/')))
    mkdirSync(path.join(directory, 'receipts'), { mode: 0o700 });
  for (const [name, bytes] of files)
    writeFileSync(path.join(directory, name), bytes, { flag: 'wx', mode: 0o600 });
}

/** The entry stands last and as it is in the ledger, so that its hash can be made again. */
function writeRecord({ sequence, leaf, payload }: ToldRecord): string {
  return `{"record":"${sequence}","leaf":"${leaf}","entry":${payload}}\n`;
}

function writeJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, field: unknown) => (typeof field === 'bigint' ? field.toString() : field),
    2,
  );
}
