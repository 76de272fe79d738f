import type { FoundRecord, RecordPage, RecordQuery, SearchWord } from '../ports/record-search.ts';
import { MISSES_PER_PAGE_MAX, PAGE_BYTES_MAX, PAGE_RECORDS_MAX, SEEKS_PER_PAGE_MAX } from './bounds.ts';
import { type Indexer, isEnd } from './indexer.ts';
import { chunkOf, type Direction } from './record-index.ts';
import { CHUNK_RECORDS } from './bounds.ts';
import { WordForms } from './word-forms.ts';
import { type Word, wordsOf, writeWord } from './words.ts';

/**
 * One page of the records that have all the words, found in the index and then read: what is shown has them in truth. Bounded in
 * work as well: a page may be short, or empty, and say where to go on. Records before `present` are archived.
 */
export function findRecords(indexer: Indexer, query: RecordQuery, present = 0): RecordPage {
  const words = Object.entries(query.words).map(([kind, forms]) =>
    [forms].flat().map((text) => writeWord(kind as SearchWord, text)),
  );
  const found: FoundRecord[] = [];
  const page = (next: number | null): RecordPage => ({
    records: found,
    next: next === null ? null : BigInt(next),
    indexed: BigInt(indexer.end),
    ...(archived === 0 ? {} : { archived: BigInt(archived) }),
  });
  const { archived, range } = withoutArchived(rangeOf(indexer, query), present);
  if (range === null || range.from > range.to) return page(null);
  const limit = Math.min(query.limit, PAGE_RECORDS_MAX);
  let [misses, bytes] = [0, 0];
  for (const step of candidates(indexer, words, range)) {
    if (step.kind === 'stop') return page(step.sequence);
    const { sequence } = step;
    if (found.length >= limit || misses >= MISSES_PER_PAGE_MAX || bytes >= PAGE_BYTES_MAX)
      return page(sequence);
    const entry = read(indexer, sequence);
    if (entry === null || !fits(indexer, entry, { words, query })) {
      misses += 1;
      continue;
    }
    found.push({ sequence: BigInt(sequence), entry });
    bytes += JSON.stringify(entry).length;
  }
  return page(null);
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly direction: Direction;
}

function rangeOf(indexer: Indexer, { sinceMs, untilMs, direction, from }: RecordQuery): Range | null {
  const stretch =
    sinceMs === null && untilMs === null
      ? { from: indexer.first, to: indexer.end - 1 }
      : indexer.index.findStretch(sinceMs, untilMs);
  if (stretch === null) return null;
  const begin = from === null ? null : Number(from);
  const range = {
    from: Math.max(stretch.from, indexer.first, direction === 'oldest' ? (begin ?? 0) : 0),
    to: Math.min(stretch.to, indexer.end - 1, direction === 'newest' ? (begin ?? Infinity) : Infinity),
    direction,
  };
  return range.from > range.to ? null : range;
}

/** The index knows them still, and what it finds could not be read. */
function withoutArchived(
  range: Range | null,
  present: number,
): { readonly range: Range | null; readonly archived: number } {
  if (range === null || present === 0 || range.from > present) return { range, archived: 0 };
  return { range: { ...range, from: present }, archived: present };
}

type Step = { readonly kind: 'record' | 'stop'; readonly sequence: number };

/** Records that the index has under all words; `stop` where enough was looked at. */
function* candidates(indexer: Indexer, asked: readonly (readonly Word[])[], range: Range): Generator<Step> {
  const { from, to, direction } = range;
  const words = asked.map((forms) => {
    const numbers = forms.map((form) => indexer.numbers.of(form));
    return new WordForms(indexer.index, numbers, direction);
  });
  const stepBy = direction === 'newest' ? -1 : 1;
  const [first, last] = direction === 'newest' ? [chunkOf(to), chunkOf(from)] : [chunkOf(from), chunkOf(to)];
  for (let at = first; stepBy * at <= stepBy * last; at += stepBy) {
    const reached = words.reduce<number | null>(
      (chunk, word) => (chunk === null ? null : word.seekChunk(chunk)),
      at,
    );
    if (reached === null || stepBy * reached > stepBy * last) return;
    if (reached === at || words.length < 2)
      for (const sequence of placesIn(words, reached, range)) yield { kind: 'record', sequence };
    // Some word leapt: all have to be asked from there.
    at = reached === at || words.length < 2 ? reached : reached - stepBy;
    if (words.reduce((seeks, word) => seeks + word.seeks, 0) > SEEKS_PER_PAGE_MAX) {
      const next = at + stepBy;
      if (stepBy * next <= stepBy * last) yield { kind: 'stop', sequence: beginOf(next, direction) };
      return;
    }
  }
}

function beginOf(chunk: number, direction: Direction): number {
  return direction === 'oldest' ? chunk * CHUNK_RECORDS : (chunk + 1) * CHUNK_RECORDS - 1;
}

/** Those of a chunk that have all words, in the direction that is asked for. */
function placesIn(
  words: readonly WordForms[],
  chunk: number,
  { from, to, direction }: Range,
): readonly number[] {
  const begin = chunk * CHUNK_RECORDS;
  const [head = ALL_PLACES, ...others] = words
    .map((word) => word.readChunk(chunk))
    .toSorted((left, right) => left.length - right.length);
  const common = others.reduce((left, right) => intersect(left, right), head);
  const places = Array.from(common, (place) => begin + place).filter(
    (sequence) => sequence >= from && sequence <= to,
  );
  return direction === 'newest' ? places.toReversed() : places;
}

const ALL_PLACES = Uint16Array.from({ length: CHUNK_RECORDS }, (_, place) => place);

/** Both in their order. */
function intersect(left: Uint16Array, right: Uint16Array): Uint16Array {
  let at = 0;
  return left.filter((place) => {
    while (at < right.length && (right[at] ?? 0) < place) at += 1;
    return right[at] === place;
  });
}

function read(indexer: Indexer, sequence: number): FoundRecord['entry'] | null {
  const mark = indexer.index.findMark(sequence);
  return mark === null ? null : indexer.texts.read(sequence, mark);
}

function fits(
  indexer: Indexer,
  entry: FoundRecord['entry'],
  { words, query }: { readonly words: readonly (readonly Word[])[]; readonly query: RecordQuery },
): boolean {
  const { sinceMs, untilMs } = query;
  if (entry.wallMs < (sinceMs ?? 0) || entry.wallMs > (untilMs ?? Infinity)) return false;
  const own = wordsOf(entry);
  const missing = words.filter((forms) => !forms.some((form) => own.has(form)));
  if (missing.length === 0) return true;
  if (!isEnd(entry)) return false;
  const inherited = new Set(indexer.inherited(entry.intentId));
  return missing.every((forms) => forms.some((form) => inherited.has(form)));
}
