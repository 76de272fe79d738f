import { areEqual, sha256 } from '@bitting/core/crypto/hash.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { GLANCE_BYTES, WINDOW_BYTES } from '../../search/bounds.ts';
import {
  findFirstPlace,
  findPlaceBefore,
  type LogCursor,
  type LogPlace,
  type PlacedRecord,
} from '../../search/log-cursor.ts';
import { RecordTexts } from '../../search/record-texts.ts';
import { HABIT_DAYS } from '../bounds.ts';
import { requestOf } from '../request.ts';
import type { Request } from '../story.ts';
import { SAVE_EVERY_MS, SAVE_EVERY_RECORDS, TELL_AGAIN_MS, WATCH_BATCH_RECORDS } from './bounds.ts';
import type { OriginAnswer, OriginQuestion, ToldFinding } from './messages.ts';
import { removeWatchFile, WatchFile, type WatchProgress } from './watch-file.ts';
import { WatchedKeys } from './watched-keys.ts';

const DAY_MS = 86_400_000;

export interface LogWatcherOptions {
  readonly ledgerDirectory: string;
  readonly watchFile: string;
  readonly nowMs: () => number;
  /** Asks whoever knows addresses. */
  readonly compare: (question: OriginQuestion) => Promise<OriginAnswer>;
  /** Of what was found the ledger gets a record: that is how it is known to be told. */
  readonly tell: (findings: readonly ToldFinding[]) => void;
}

/** Records that say nothing of what a bot asks for; an outcome is of an intent that said so. A text in a record cannot hold this, its quotes are escaped. */
const PASSED_OVER = ['"type":"outcome"', '"type":"resolution"', '"type":"admin"'].map((text) =>
  Buffer.from(text),
);

/**
 * Looks at every record behind the writer, with the rules of the report. What it knows it has from the ledger alone, what was told
 * included, so that it says nothing twice, whoever of all of them ended in between.
 */
export class LogWatcher {
  readonly #options: LogWatcherOptions;
  readonly #texts: RecordTexts;
  readonly #file: WatchFile;
  readonly #keys: WatchedKeys;
  /** When what of which key was told. */
  readonly #toldAt = new Map<string, number>();
  #progress: WatchProgress | null;
  #cursor: LogCursor | null = null;
  #savedMs: number;
  #unsaved = 0;

  constructor(options: LogWatcherOptions) {
    this.#options = options;
    this.#texts = new RecordTexts(options.ledgerDirectory);
    this.#file = openFile(options.watchFile, this.#texts);
    this.#progress = this.#file.readProgress();
    this.#keys = new WatchedKeys(this.#file);
    this.#savedMs = options.nowMs();
  }

  /** The number of the first record that was not looked at. */
  get end(): number {
    return this.#progress?.sequence ?? 0;
  }

  /** Looks at some records, and once there are no more tells what stands out; says whether there may be more. */
  async step(): Promise<boolean> {
    const seen: Seen[] = [];
    const cursor = this.#findCursor();
    let last: { readonly place: LogPlace; readonly payload: Uint8Array } | null = null;
    for (const found of readSome(cursor)) {
      seen.push(see(found));
      last = { place: found, payload: Uint8Array.from(found.record.payload) };
    }
    if (cursor !== null && last !== null) {
      await this.#askOrigins(seen);
      for (const one of seen) this.#take(one);
      const { sequence, segment, offset } = last.place;
      const lastPlace = { sequence, segment, offset };
      this.#progress = { ...cursor.place, lastPlace, last: sha256(last.payload) };
      this.#unsaved += seen.length;
    }
    const hasMore = seen.length === WATCH_BATCH_RECORDS;
    if (!hasMore) this.#tell();
    if (this.#isSaveDue()) this.save();
    return hasMore;
  }

  save(): void {
    this.#savedMs = this.#options.nowMs();
    if (this.#progress === null || this.#unsaved === 0) return;
    this.#file.write(this.#keys.changed(), this.#progress);
    this.#keys.saved();
    this.#unsaved = 0;
  }

  close(): void {
    this.#file.close();
  }

  #isSaveDue(): boolean {
    const age = this.#options.nowMs() - this.#savedMs;
    return age >= SAVE_EVERY_MS || this.#unsaved >= SAVE_EVERY_RECORDS || this.#keys.isFull;
  }

  /** Where what comes next was moved away with older segments, it goes on with what there is. */
  #findCursor(): LogCursor | null {
    if (this.#cursor !== null) return this.#cursor;
    const first = findFirstPlace(this.#options.ledgerDirectory);
    if (first === null) return null;
    const { sequence, segment, offset }: LogPlace = this.#progress ?? this.#findHabits() ?? first;
    const place = segment < first.segment ? first : { sequence, segment, offset };
    this.#cursor = this.#texts.walk(place, WINDOW_BYTES);
    return this.#cursor;
  }

  /** What is older than habits reach need not be read: some segment that begins before them. */
  #findHabits(): LogPlace | null {
    const sinceMs = this.#options.nowMs() - (HABIT_DAYS + 1) * DAY_MS;
    return findPlaceBefore(this.#options.ledgerDirectory, (place) => {
      const found = this.#texts.walk(place, GLANCE_BYTES).next();
      return found === null || decodeLedgerEntry(found.record.payload).wallMs >= sinceMs;
    });
  }

  async #askOrigins(seen: readonly Seen[]): Promise<void> {
    for (const { request, virtualKeyId, accountId } of seen) {
      if (request === null || request.address === '') continue;
      const { origins } = this.#keys.of(virtualKeyId, accountId);
      if (origins.of(request.address) !== null) continue;
      const question = origins.question(request.address, request.atMs);
      if (question === null) continue;
      origins.settle(question, await this.#options.compare(question), request.atMs);
    }
  }

  #take({ sequence, entry, request, virtualKeyId, accountId }: Seen): void {
    if (entry === null) return;
    if (entry.type === 'system' && entry.event === 'finding') {
      this.#noteTold(entry);
      return;
    }
    if (request === null && entry.type !== 'system') return;
    const { key, origins } = this.#keys.of(virtualKeyId, accountId);
    if (request !== null)
      key.take({ kind: 'request', request: { ...request, origin: origins.of(request.address) } });
    else if (entry.type === 'system') key.take({ kind: 'event', event: { sequence, entry } });
    this.#keys.settle(virtualKeyId);
  }

  #noteTold({ details, wallMs }: LedgerEntry & { readonly type: 'system' }): void {
    const { rule = '', virtualKeyId = '', accountId = '', records = '' } = details;
    const [firstRecord = ''] = records.split(' ');
    this.#keys.of(virtualKeyId, accountId).key.noteTold({ rule, firstRecord, atMs: wallMs });
    this.#keys.settle(virtualKeyId);
    this.#toldAt.delete(`${rule} ${virtualKeyId}`);
  }

  /** Again after a while, until the ledger has it. */
  #tell(): void {
    const nowMs = this.#options.nowMs();
    const findings: ToldFinding[] = [];
    for (const virtualKeyId of this.#keys.open()) {
      const { key } = this.#keys.of(virtualKeyId, '');
      for (const { rule, finding } of key.due(nowMs)) {
        const name = `${rule} ${virtualKeyId}`;
        if (nowMs - (this.#toldAt.get(name) ?? Number.NEGATIVE_INFINITY) < TELL_AGAIN_MS) continue;
        this.#toldAt.set(name, nowMs);
        const { fromMs, toMs, sentence } = finding;
        const records = finding.records.map(String);
        findings.push({ rule, virtualKeyId, accountId: key.accountId, sentence, fromMs, toMs, records });
      }
      this.#keys.settle(virtualKeyId);
    }
    if (findings.length > 0) this.#options.tell(findings);
  }
}

/** A record, as far as it is looked at. */
interface Seen {
  readonly sequence: bigint;
  readonly entry: LedgerEntry | null;
  readonly request: Request | null;
  readonly virtualKeyId: string;
  readonly accountId: string;
}

function* readSome(cursor: LogCursor | null): Generator<PlacedRecord> {
  for (let read = 0; read < WATCH_BATCH_RECORDS; read += 1) {
    const found = cursor?.next() ?? null;
    if (found === null) return;
    yield found;
  }
}

function see({ record: { sequence, payload } }: PlacedRecord): Seen {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const nobody = { sequence, request: null, virtualKeyId: '', accountId: '' };
  if (PASSED_OVER.some((text) => bytes.includes(text))) return { ...nobody, entry: null };
  const entry = decodeLedgerEntry(payload);
  const request = requestOf(sequence, entry);
  if (request === null || !('virtualKeyId' in entry)) return { ...nobody, entry };
  const { virtualKeyId, accountId } = entry;
  return { sequence, entry, request, virtualKeyId, accountId };
}

/** What is there, where it is of this ledger; otherwise a new one. */
function openFile(name: string, texts: RecordTexts): WatchFile {
  try {
    const file = new WatchFile(name);
    const progress = file.readProgress();
    if (progress === null || isOf(progress, texts)) return file;
    file.close();
  } catch {
    // It cannot be read: then it is as good as missing.
  }
  removeWatchFile(name);
  return new WatchFile(name);
}

/** The ledger has the last record that was looked at, with the same text. */
function isOf({ lastPlace, last }: WatchProgress, texts: RecordTexts): boolean {
  const found = texts.walk(lastPlace, GLANCE_BYTES).next();
  return found !== null && areEqual(sha256(found.record.payload), last);
}
