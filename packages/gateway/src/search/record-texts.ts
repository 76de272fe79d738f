import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { SegmentHeader } from '@bitting/core/ledger/segment.ts';
import { GLANCE_BYTES, HEADERS_REMEMBERED_MAX } from './bounds.ts';
import { findFirstPlace, LogCursor, type LogPlace, readHeader } from './log-cursor.ts';

/** The records themselves, from the segments of the ledger: every one is checked against its checksum. */
export class RecordTexts {
  readonly #directory: string;
  readonly #headers = new Map<number, SegmentHeader>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Forward from a place, many of them. */
  walk(place: LogPlace, windowBytes: number): LogCursor {
    return new LogCursor(this.#directory, place, {
      windowBytes,
      headerOf: (segment) => this.#headerOf(segment),
    });
  }

  /** One record, from a known place before it; `null`: it is not there (any more). */
  read(sequence: number, place: LogPlace): LedgerEntry | null {
    const entry = this.#readFrom(sequence, place);
    if (entry !== null) return entry;
    // The place before it may be archived where the record itself is not.
    const first = findFirstPlace(this.#directory);
    const isLeft = first !== null && place.sequence < first.sequence && first.sequence <= sequence;
    return isLeft ? this.#readFrom(sequence, first) : null;
  }

  #readFrom(sequence: number, place: LogPlace): LedgerEntry | null {
    const cursor = this.walk(place, GLANCE_BYTES);
    for (let found = cursor.next(); found !== null; found = cursor.next())
      if (found.sequence >= sequence)
        return found.sequence === sequence ? decodeLedgerEntry(found.record.payload) : null;
    return null;
  }

  /** Of a segment that was begun it never changes. */
  #headerOf(segment: number): SegmentHeader | null {
    const known = this.#headers.get(segment);
    if (known !== undefined) return known;
    const header = readHeader(this.#directory, segment);
    if (header === null) return null;
    if (this.#headers.size >= HEADERS_REMEMBERED_MAX) this.#headers.clear();
    this.#headers.set(segment, header);
    return header;
  }
}
