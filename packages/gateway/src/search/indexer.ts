import { rmSync } from 'node:fs';
import { areEqual, sha256 } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import {
  BATCH_RECORDS,
  CHUNK_RECORDS,
  GLANCE_BYTES,
  INTENTS_REMEMBERED_MAX,
  WINDOW_BYTES,
} from './bounds.ts';
import { findFirstPlace, type LogCursor, type PlacedRecord } from './log-cursor.ts';
import { type IndexedRecord, type IndexProgress, RecordIndex } from './record-index.ts';
import { RecordTexts } from './record-texts.ts';
import { WordNumbers } from './word-numbers.ts';
import { inheritedWords, type Word, wordsOf, writeWord } from './words.ts';

export interface IndexerOptions {
  readonly ledgerDirectory: string;
  readonly indexFile: string;
}

/** Keeps the file of the search behind the ledger, and builds it where it is missing, of another format or of another ledger. */
export class Indexer {
  readonly index: RecordIndex;
  readonly texts: RecordTexts;
  readonly numbers = new WordNumbers();
  readonly #directory: string;
  readonly #intents = new Map<string, readonly Word[]>();
  #progress: IndexProgress | null;
  #cursor: LogCursor | null = null;

  constructor({ ledgerDirectory, indexFile }: IndexerOptions) {
    this.#directory = ledgerDirectory;
    this.texts = new RecordTexts(ledgerDirectory);
    const { index, progress } = openIndex(indexFile, this.texts);
    this.index = index;
    this.#progress = progress;
  }

  /** The number of the first record that is not in the index. */
  get end(): number {
    return this.#progress?.sequence ?? 0;
  }

  /** The first that is in it. */
  get first(): number {
    return this.#progress?.first ?? 0;
  }

  /** The first record whose text is there; those before it are archived. */
  firstPresent(): number {
    return findFirstPlace(this.#directory)?.sequence ?? 0;
  }

  /** Takes up some records; says whether there may be more. */
  step(): boolean {
    const cursor = this.#findCursor();
    if (cursor === null) return false;
    const records: IndexedRecord[] = [];
    let last: PlacedRecord | null = null;
    let leaf: Uint8Array = new Uint8Array();
    while (records.length < BATCH_RECORDS) {
      const found = cursor.next();
      if (found === null) break;
      records.push(this.#take(found));
      last = found;
      leaf = sha256(found.record.payload);
    }
    if (last === null) {
      // Whoever opens the index again begins with what is there.
      if (this.firstPresent() > cursor.place.sequence)
        throw new BittingError('SEARCH_UNAVAILABLE', 'records were archived that are not in the index');
      return false;
    }
    const first = this.#progress?.first ?? records[0]?.sequence ?? 0;
    const progress = { ...cursor.place, first, last: leaf };
    try {
      this.index.write(records, progress);
    } catch (error) {
      this.#cursor = null;
      throw error;
    }
    this.#progress = progress;
    return records.length === BATCH_RECORDS;
  }

  /** Words that an end of an intent has by that intent; none where it is not known. */
  inherited(intentId: string): readonly Word[] {
    const known = this.#intents.get(intentId);
    if (known !== undefined) return known;
    const intent = this.#findIntent(intentId);
    const words = intent === null ? [] : inheritedWords(wordsOf(intent));
    this.#remember(intentId, words);
    return words;
  }

  close(): void {
    this.index.close();
  }

  #findCursor(): LogCursor | null {
    const place = this.#progress ?? findFirstPlace(this.#directory);
    if (place === null) return null;
    const { sequence, segment, offset } = place;
    this.#cursor ??= this.texts.walk({ sequence, segment, offset }, WINDOW_BYTES);
    return this.#cursor;
  }

  #take({ sequence, segment, offset, record }: PlacedRecord): IndexedRecord {
    const entry = decodeLedgerEntry(record.payload);
    const words = new Set(wordsOf(entry));
    if (entry.type === 'intent') this.#remember(entry.intentId, inheritedWords(words));
    if (isEnd(entry)) for (const word of this.inherited(entry.intentId)) words.add(word);
    const numbers = new Set([...words].map((word) => this.numbers.of(word)));
    return { sequence, segment, offset, wallMs: entry.wallMs, words: [...numbers] };
  }

  #remember(intentId: string, words: readonly Word[]): void {
    const oldest = this.#intents.keys().next();
    if (this.#intents.size >= INTENTS_REMEMBERED_MAX && oldest.done !== true)
      this.#intents.delete(oldest.value);
    this.#intents.set(intentId, words);
  }

  /** The first record that names it. */
  #findIntent(intentId: string): LedgerEntry | null {
    const word = this.numbers.of(writeWord('intent', intentId));
    const chunk = this.index.seekChunk(word, 0, 'oldest');
    for (const place of chunk === null ? [] : this.index.readChunk(word, chunk)) {
      const sequence = (chunk ?? 0) * CHUNK_RECORDS + place;
      const mark = this.index.findMark(sequence);
      const entry = mark === null ? null : this.texts.read(sequence, mark);
      if (entry?.type === 'intent' && entry.intentId === intentId) return entry;
    }
    return null;
  }
}

export function isEnd(
  entry: LedgerEntry,
): entry is LedgerEntry & { readonly type: 'outcome' | 'resolution' } {
  return entry.type === 'outcome' || entry.type === 'resolution';
}

/** What is there, where it is of this ledger; otherwise a new one. */
function openIndex(
  file: string,
  texts: RecordTexts,
): { readonly index: RecordIndex; readonly progress: IndexProgress | null } {
  try {
    const index = new RecordIndex(file);
    const progress = index.readProgress();
    if (progress === null || isOf(progress, index, texts)) return { index, progress };
    index.close();
  } catch {
    // It cannot be read: then it is as good as missing.
  }
  removeIndex(file);
  return { index: new RecordIndex(file), progress: null };
}

export function removeIndex(file: string): void {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
}

/** The ledger has the last record that was indexed, with the same text. */
function isOf({ sequence, last }: IndexProgress, index: RecordIndex, texts: RecordTexts): boolean {
  const mark = index.findMark(sequence - 1);
  if (mark === null) return false;
  const cursor = texts.walk(mark, GLANCE_BYTES);
  for (let found = cursor.next(); found !== null; found = cursor.next())
    if (found.sequence === sequence - 1) return areEqual(sha256(found.record.payload), last);
  return false;
}
