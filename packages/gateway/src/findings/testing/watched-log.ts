/** A log that a bot and a thief write, and whoever watches it: what is told becomes a record, as the gateway does it. */
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { makeDirectory, openLog, type LiveLog } from '../../ledger/testing/log-bench.ts';
import { intentOf } from '../../search/testing/search-ground.ts';
import { LogWatcher } from '../live/log-watcher.ts';
import type { OriginAnswer, OriginQuestion, ToldFinding } from '../live/messages.ts';
import { DAY_MS, HOUR_MS, MIDNIGHT, MINUTE_MS } from './stories.ts';

export const HOME = '192.0.2.1';
export const ELSEWHERE = '203.0.113.9';
const STAMP = { monotonicMs: 0, boot: 'b0' };

interface Places {
  readonly ledgerDirectory: string;
  readonly watchFile: string;
}

export class WatchedLog {
  readonly told: ToldFinding[] = [];
  readonly asked: OriginQuestion[] = [];
  nowMs = MIDNIGHT;
  /** Whether what is told becomes a record. */
  isHeard = true;
  compare: (question: OriginQuestion) => OriginAnswer = ({ address, among }) => among.indexOf(address);
  readonly #log: LiveLog;
  readonly #places: Places;
  #watcher: LogWatcher | null = null;
  #numbers = 0;

  private constructor(log: LiveLog, places: Places) {
    this.#log = log;
    this.#places = places;
  }

  static async open(t: TestContext): Promise<WatchedLog> {
    const ledgerDirectory = makeDirectory(t);
    const log = await openLog(ledgerDirectory);
    const watched = new WatchedLog(log, {
      ledgerDirectory,
      watchFile: path.join(makeDirectory(t), 'watch.db'),
    });
    t.after(async () => {
      watched.end();
      await log.close();
    });
    return watched;
  }

  get watchFile(): string {
    return this.#places.watchFile;
  }

  /** An order of this key; the clock goes with it. */
  order(atMs: number, change: { address?: string; instrument?: string; key?: string } = {}): LedgerEntry {
    this.#numbers += 1;
    return intentOf({
      number: this.#numbers,
      wallMs: atMs,
      key: 'key_1',
      account: 'acc_1',
      instrument: 'BTC-USDT',
      address: HOME,
      venueOrderId: null,
      end: 'accepted',
      ...change,
    });
  }

  event(atMs: number, event: string, details: Readonly<Record<string, string>>): LedgerEntry {
    return { ...STAMP, type: 'system', wallMs: epochMs(atMs), event, details };
  }

  async write(...entries: readonly LedgerEntry[]): Promise<void> {
    for (const { wallMs } of entries) this.nowMs = Math.max(this.nowMs, wallMs);
    await Promise.all(entries.map((entry) => this.#log.writer.append(entry)));
  }

  /** Four days, two orders every ten minutes from eight to six; the last one is the day before midnight. */
  async work(change: { address?: string; key?: string } = {}): Promise<void> {
    const orders = Array.from({ length: 4 * 60 }, (_, slot) => {
      const day = 4 - Math.floor(slot / 60);
      const atMs = MIDNIGHT - day * DAY_MS + 8 * HOUR_MS + (slot % 60) * 10 * MINUTE_MS;
      return [this.order(atMs, change), this.order(atMs + 1_000, change)];
    }).flat();
    await this.write(...orders);
  }

  /** Looks until there is nothing more to look at; what is told is in the log then. */
  async look(): Promise<readonly string[]> {
    const before = this.told.length;
    while (await this.#open().step());
    const told = this.told.slice(before);
    if (this.isHeard)
      for (const { rule, virtualKeyId, accountId, sentence, records } of told)
        await this.write(
          this.event(this.nowMs, 'finding', {
            rule,
            virtualKeyId,
            accountId,
            sentence,
            records: records.join(' '),
          }),
        );
    return told.map(({ rule, sentence }) => `${rule}: ${sentence}`);
  }

  save(): void {
    this.#open().save();
  }

  /** As a process that is killed: what was not saved is forgotten. */
  end(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  #open(): LogWatcher {
    this.#watcher ??= new LogWatcher({
      ...this.#places,
      nowMs: () => this.nowMs,
      compare: async (question) => {
        this.asked.push(question);
        return this.compare(question);
      },
      tell: (findings) => void this.told.push(...findings),
    });
    return this.#watcher;
  }
}
