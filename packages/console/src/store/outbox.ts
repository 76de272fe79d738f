import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { NOTHING_NAMED, SEVERITIES, type About, type Alert, type Severity } from '../alerts/alert.ts';
import {
  DUE_WITHIN_MS,
  GROUP_MS,
  KEPT_MAX,
  KEPT_MS,
  STALE_MAX,
  WAITING_CRITICAL_MAX,
  WAITING_MAX,
} from '../bounds.ts';
import { crowdOf } from './crowd.ts';
import { keepRoom, prepareStore } from './preparation.ts';
import {
  rank,
  valuesOf,
  withAbout,
  type Cursor,
  type EscalatingRow,
  type GroupRow,
  type Inserted,
  type ListQuery,
  type StaleRow,
} from './rows.ts';
import { SQL } from './schema.ts';

/** Which channels are told of a new alert, and when the next of an escalation is. */
export interface Plan {
  readonly deliveries: readonly { readonly channel: string; readonly dueMs: number }[];
  readonly escalateMs: number | null;
}

/** Decides for an alert that may be told from `fromMs` on. */
export type Planner = (severity: Severity, fromMs: number) => Plan;

/** An alert on its way over one channel. */
export interface Delivery extends Alert {
  readonly number: number;
  readonly channel: string;
  readonly step: number;
  /** Tries before this one. */
  readonly attempts: number;
  readonly dueMs: number;
  /** When the last of those was that are told with it, and how many there are. */
  readonly lastMs: number;
  readonly times: number;
  readonly takenMs: number;
}

export interface KeptDelivery {
  readonly channel: string;
  readonly step: number;
  readonly state: 'waiting' | 'sent' | 'given-up';
  readonly attempts: number;
  readonly dueMs: number;
  readonly endedMs: number | null;
  readonly problem: string | null;
}

export interface KeptAlert extends Omit<Alert, 'group'> {
  readonly about: About;
  readonly lastMs: number;
  readonly times: number;
  readonly ackedMs: number | null;
  readonly ackedBy: string | null;
  readonly deliveries: readonly KeptDelivery[];
}

export interface ChannelHealth {
  readonly name: string;
  readonly sinceMs: number;
  readonly sentMs: number | null;
  /** Since when nothing got through; `null`: it does. */
  readonly failingMs: number | null;
  readonly problem: string | null;
  /** When the next sign of life is due. */
  readonly beatMs: number;
  /** Whether the other channels were told that this one fails. */
  readonly told: boolean;
}

/** Held by another process for so long at most: a transaction takes milliseconds. */
const BUSY_MS = 5_000;
const SQLITE_FULL = 13;
const REMOVED = 'the channel is not configured any more';
const COUNTED = 'the channel failed for long: it is only counted';

/**
 * What is to be told, what was, and how far the ledger was read, in a file of its own. A record and what follows from it are
 * in one transaction: none is lost and none is told twice for it. Sending is tried until it succeeds.
 */
export class Outbox implements Disposable {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: BUSY_MS });
    try {
      prepareStore(this.#database, file);
      this.#keepRoom();
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#database.close();
  }

  cursor(name: string): bigint | null {
    const next = this.#one(SQL.cursor, name)?.['next'];
    return typeof next === 'string' ? BigInt(next) : null;
  }

  /** Durable when it returns. Alerts that are known already are left out. */
  take(
    alerts: readonly Alert[],
    {
      cursor = null,
      nowMs,
      plan,
    }: { readonly cursor?: Cursor | null; readonly nowMs: number; readonly plan: Planner },
  ): void {
    this.#atomically(() => {
      for (const alert of alerts) this.#takeOne(alert, nowMs, plan);
      if (cursor !== null) this.#run(SQL.setCursor, cursor.name, cursor.next.toString());
    });
  }

  due(channel: string, nowMs: number, limit: number): readonly Delivery[] {
    const rows = this.#all(SQL.due, channel, nowMs, nowMs + DUE_WITHIN_MS, limit);
    return rows.map((row) => withAbout(row)) as unknown as readonly Delivery[];
  }

  /** Before the first byte of a try: what may have been told is never folded into. */
  begin({ number }: Pick<Delivery, 'number'>): void {
    this.#run(SQL.begin, number);
  }

  sent({ channel, number }: Pick<Delivery, 'channel' | 'number'>, nowMs: number): void {
    this.#atomically(() => {
      this.#run(SQL.sent, nowMs, number);
      this.#run(SQL.channelSent, nowMs, channel);
    });
  }

  /** `againMs`: when it is tried again; `null`: it is given up. */
  failed(
    { channel, number }: Pick<Delivery, 'channel' | 'number'>,
    {
      againMs,
      nowMs,
      problem,
    }: { readonly againMs: number | null; readonly nowMs: number; readonly problem: string },
  ): void {
    this.#atomically(() => {
      if (againMs === null) this.#run(SQL.giveUp, nowMs, problem, number);
      else this.#run(SQL.again, againMs, problem, number);
      this.#run(SQL.channelFailed, nowMs, problem, channel);
    });
  }

  /** Tells those that nobody acknowledged over the next channel; `next`: of a step, over which, and when the one after it is due. */
  escalate(
    nowMs: number,
    next: (step: number) => { readonly channel: string; readonly againMs: number | null } | null,
  ): void {
    this.#atomically(() => {
      for (const { number, steps } of this.#all(
        SQL.escalating,
        nowMs,
      ) as unknown as readonly EscalatingRow[]) {
        const step = steps + 1;
        const found = next(step);
        if (found !== null) this.#run(SQL.deliver, number, found.channel, step, nowMs);
        this.#run(SQL.escalate, step, found?.againMs ?? null, number);
      }
    });
  }

  /** Over one channel alone, whatever its threshold. */
  tellBy(
    channel: string,
    alert: Alert,
    { dueMs, nowMs }: { readonly nowMs: number; readonly dueMs: number },
  ): void {
    this.take([alert], { nowMs, plan: () => ({ deliveries: [{ channel, dueMs }], escalateMs: null }) });
  }

  /** How many were acknowledged; `null` as `id`: all. */
  acknowledge(id: string | null, by: string, nowMs: number): number {
    const { changes } =
      id === null ? this.#run(SQL.acknowledgeAll, nowMs, by) : this.#run(SQL.acknowledge, nowMs, by, id);
    return Number(changes);
  }

  /** The newest first; `open`: those that nobody acknowledged. */
  list({ by = '', id = '', limit, notBy = '', open = false }: ListQuery): readonly KeptAlert[] {
    return this.#all(SQL.list, open ? 1 : 0, id, limit, by, notBy).map(({ number, ...row }) =>
      Object.assign(withAbout(row) as unknown as Omit<KeptAlert, 'deliveries'>, {
        deliveries: this.#all(SQL.deliveriesOf, number as number) as unknown as readonly KeptDelivery[],
      }),
    );
  }

  waiting(): number {
    return Number(this.#one(SQL.waiting)?.['waiting']);
  }

  /** `notBy`: those that this operator did himself are left out. */
  unacknowledged(severity: Severity, notBy = ''): number {
    return Number(this.#one(SQL.unacknowledged, severity, notBy)?.['count']);
  }

  takenSince(ms: number): number {
    return Number(this.#one(SQL.takenSince, ms)?.['count']);
  }

  /** Those that are configured; what waits for others is given up. */
  setChannels(names: readonly string[], nowMs: number, beatMs: number): void {
    const list = JSON.stringify(names);
    this.#atomically(() => {
      for (const name of names) this.#run(SQL.addChannel, name, nowMs, beatMs);
      this.#run(SQL.removeChannels, list);
      this.#run(SQL.giveUpOther, nowMs, REMOVED, list);
    });
  }

  /** What is critical and waited for channels alone that are not configured any more is told by those that are. */
  tellStranded(nowMs: number, plan: Planner): void {
    this.#atomically(() => {
      for (const { number } of this.#all(SQL.stranded, REMOVED) as unknown as readonly EscalatingRow[])
        for (const { channel, dueMs } of plan('critical', nowMs).deliveries)
          this.#run(SQL.handOver, number, channel, dueMs);
    });
  }

  channels(): readonly ChannelHealth[] {
    return this.#all(SQL.channels).map((row) =>
      Object.assign(row as unknown as Omit<ChannelHealth, 'told'>, { told: row['told'] === 1 }),
    );
  }

  /** Of a channel that fails for long: all but the newest are given up, and counted in one message that waits instead. */
  foldStale(channel: string, nowMs: number): void {
    this.#atomically(() => {
      for (const severity of SEVERITIES) {
        const stale = this.#all(
          SQL.stale,
          channel,
          severity,
          STALE_MAX[severity],
        ) as unknown as readonly StaleRow[];
        const oldest = stale.at(-1);
        if (oldest === undefined) continue;
        for (const { delivery } of stale) this.#run(SQL.giveUp, nowMs, COUNTED, delivery);
        const times = stale.reduce((sum, row) => sum + row.times, 0);
        const lastMs = Math.max(...stale.map((row) => row.lastMs));
        this.#crowd(channel, oldest, { nowMs, times, lastMs, escalateMs: null });
      }
    });
  }

  noteTold(channel: string): void {
    this.#run(SQL.channelTold, channel);
  }

  setBeat(channel: string, beatMs: number): void {
    this.#run(SQL.beat, beatMs, channel);
  }

  /** Forgets what is old and was told. */
  prune(nowMs: number): void {
    this.#run(SQL.prune, nowMs - KEPT_MS, KEPT_MAX);
    this.#keepRoom();
  }

  /** Throws, like SQLite does, where the file is not what was written. */
  demandSound(): void {
    if (this.#one('PRAGMA integrity_check(1)')?.['integrity_check'] !== 'ok')
      throw new BittingError('DATA_DIRECTORY_FOREIGN', 'integrity_check');
  }

  /** Where there is no room, what was kept before has to do. */
  #keepRoom(): void {
    try {
      keepRoom(this.#database);
    } catch (error) {
      if ((error as { readonly errcode?: unknown }).errcode !== SQLITE_FULL) throw error;
    }
  }

  #takeOne(alert: Alert, nowMs: number, plan: Planner): void {
    if (this.#one(SQL.known, alert.id) !== undefined) return;
    const last = this.#lastAlike(alert);
    // Not one of a clock that was set back since: this would wait for that time to come again.
    const isRecent = last !== undefined && last.takenMs <= nowMs && nowMs - last.takenMs < GROUP_MS;
    // A critical one is told anew, however long the one before it waits.
    const isWaiting = last !== undefined && last.waiting > 0 && alert.severity !== 'critical';
    if (last?.attempts === 0 && (isWaiting || isRecent)) {
      this.#run(SQL.fold, 1, alert.atMs, last.number);
      return;
    }
    const { deliveries, escalateMs } = plan(alert.severity, isRecent ? last.takenMs + GROUP_MS : nowMs);
    const isFree = ({ channel }: { readonly channel: string }): boolean =>
      !this.#isCrowded(channel, alert.severity);
    const { crowded = [], free = [] } = Object.groupBy(deliveries, (one) =>
      isFree(one) ? 'free' : 'crowded',
    );
    const isToldOnce = free.length > 0 || crowded.length === 0;
    if (isToldOnce) {
      const number = this.#insert(alert, { nowMs, escalateMs, times: 1, lastMs: alert.atMs });
      for (const { channel, dueMs } of free) this.#run(SQL.deliver, number, channel, 0, dueMs);
    }
    for (const [index, { channel }] of crowded.entries())
      this.#crowd(channel, alert, {
        nowMs,
        times: 1,
        lastMs: alert.atMs,
        escalateMs: isToldOnce || index > 0 ? null : escalateMs,
      });
  }

  /**
   * The last of its group that is no less severe, that nobody acknowledged (who did would not hear of another), and that was not given
   * up before anybody was told.
   */
  #lastAlike({ group, severity }: Pick<Alert, 'group' | 'severity'>): GroupRow | undefined {
    const last = this.#one(SQL.lastOfGroup, group) as GroupRow | undefined;
    const isOpen = last?.ackedMs === null && last.isUntold !== 1;
    return isOpen && rank(last.severity) >= rank(severity) ? last : undefined;
  }

  #insert(alert: Alert, { escalateMs, lastMs, nowMs, times }: Inserted): number | bigint {
    const { lastInsertRowid } = this.#run(SQL.insert, ...valuesOf(alert), lastMs, nowMs, times, escalateMs);
    const { doneBy, named } = alert.about ?? NOTHING_NAMED;
    if (doneBy !== null || named.length > 0)
      this.#run(SQL.insertAbout, lastInsertRowid, doneBy, JSON.stringify(named));
    return lastInsertRowid;
  }

  #isCrowded(channel: string, severity: Severity): boolean {
    const waiting = Number(this.#one(SQL.waitingOn, channel)?.['waiting']);
    return waiting >= (severity === 'critical' ? WAITING_CRITICAL_MAX : WAITING_MAX);
  }

  /** One message of a channel that counts what is not told by it. */
  #crowd(channel: string, alert: Alert, inserted: Inserted): void {
    const crowd = crowdOf(alert, channel);
    const last = this.#lastAlike(crowd);
    if (last?.attempts === 0 && last.waiting > 0) {
      this.#run(SQL.fold, inserted.times, inserted.lastMs, last.number);
      return;
    }
    if (this.#one(SQL.known, crowd.id) !== undefined) return;
    this.#run(SQL.deliver, this.#insert(crowd, inserted), channel, 0, inserted.nowMs);
  }

  #atomically(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }

  #run(sql: string, ...values: readonly SQLInputValue[]) {
    return this.#statement(sql).run(...values);
  }

  #one(sql: string, ...values: readonly SQLInputValue[]) {
    return this.#statement(sql).get(...values);
  }

  #all(sql: string, ...values: readonly SQLInputValue[]) {
    return this.#statement(sql).all(...values);
  }
}
