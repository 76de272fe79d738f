import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import type { SummaryContent } from './ledger-summary.ts';

/** Of anything else than this the file is not read: a summary of another version says something else. */
export const SUMMARY_FORMAT = 2;
const LINE_END = 0x0a;

/** The event by which the ledger says which summary of its own records is right. */
export const SUMMARY_EVENT = 'summary';

/** Where the ledger says so. */
export interface SummaryPlace {
  readonly sequence: number;
  readonly segment: number;
  readonly offset: number;
}

/** A summary as it is written down: `text` is what the ledger has the SHA-256 of. */
export interface WrittenSummary {
  readonly records: number;
  readonly text: Uint8Array;
  /** In hex. */
  readonly hash: string;
}

/** What the file says; nothing of it is to be believed before the ledger has said so. */
export interface ReadSummary {
  readonly place: SummaryPlace;
  readonly hash: string;
  /** @throws Error for a text that is none */
  parse(): ParsedSummary;
}

export interface ParsedSummary {
  /** The segment from which on the log is read. */
  readonly segment: number;
  readonly content: SummaryContent;
}

export function writeSummary(content: SummaryContent, segment: number): WrittenSummary {
  const text = encodeUtf8(JSON.stringify({ format: SUMMARY_FORMAT, segment, content }));
  return { records: content.records, text, hash: sha256Hex(text) };
}

/** In one piece, or not at all; a crash of the machine may leave anything, which is then found by its hash. */
export function keepSummary(file: string, { text }: WrittenSummary, place: SummaryPlace): void {
  const line = encodeUtf8(`${JSON.stringify(place)}\n`);
  writeFileSync(`${file}.new`, Buffer.concat([line, text]), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeSummary(file: string): void {
  rmSync(file, { force: true });
}

/** `null`: there is none. Throws for what is no such file. */
export function readSummary(file: string): ReadSummary | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const lineEnd = bytes.indexOf(LINE_END);
  const text = bytes.subarray(lineEnd + 1);
  return {
    place: JSON.parse(decodeUtf8(bytes.subarray(0, Math.max(0, lineEnd)))) as SummaryPlace,
    hash: sha256Hex(text),
    parse: () => {
      const { format, ...parsed } = JSON.parse(decodeUtf8(text)) as ParsedSummary & {
        readonly format: number;
      };
      if (format !== SUMMARY_FORMAT)
        throw new BittingError(
          'LEDGER_DAMAGED',
          `it is of format ${format}, and this version reads ${SUMMARY_FORMAT}`,
        );
      return parsed;
    },
  };
}
