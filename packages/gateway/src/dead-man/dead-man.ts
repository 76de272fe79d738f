import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { VenueHands } from '../halt/venue-hands.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Pictures } from '../ports/pictures.ts';
import type { SignsOfLife } from '../ports/signs-of-life.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { VirtualKeyEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import { LOOK_MS, PICTURE_LOOK_MS, PICTURE_REST_MS, RUN_REST_MS, STALL_MS } from './bounds.ts';
import { OpenOrders, type OpenKey } from './open-orders.ts';
import { HeardBots } from './signs-of-life.ts';
import { cancelOrdersOf } from './silent-bot.ts';
import { type SavedTimers, VenueTimers } from './venue-timers.ts';

export interface DeadManPorts {
  readonly keys: Pick<VaultKeyRing, 'sealed' | 'virtualKey' | 'credential' | 'listVirtualKeys'>;
  readonly clock: Clock;
  readonly ledger: LedgerWriter;
  readonly stamp: Stamp;
  readonly venue: (id: VenueId) => { readonly hands: VenueHands; readonly pictures: Pick<Pictures, 'show'> };
}

/** An open key whose policy wants that it does not stay so without its bot. */
interface Guarded extends OpenKey {
  readonly venue: VenueId;
  readonly seconds: number;
}

/** What is known of a guarded key while it has open orders. */
interface Watch {
  /** By the clock of silence: when it began to be watched. */
  readonly sinceMs: number;
  /** It was silent for too long when it was last looked at. */
  isSuspect: boolean;
  isRunning: boolean;
  /** By the monotonic clock; before this its orders are not cancelled again. */
  restsUntilMs: number;
}

/**
 * Sees to it that orders of keys with `deadManSeconds` do not outlive their bots: cancels those of a bot that is silent, and
 * keeps the venue's own timer armed in case the gateway is not there to do so.
 */
export class DeadMan {
  readonly #ports: DeadManPorts;
  readonly #heard: HeardBots;
  readonly #open: OpenOrders;
  readonly #timers: VenueTimers;
  readonly #watches = new Map<string, Watch>();
  readonly #lookedMs = new Map<string, number>();
  #restedMs = -Infinity;
  #wasSealed = false;
  #isClosed = false;
  #stopLook: (() => void) | null = null;

  constructor(ports: DeadManPorts) {
    this.#ports = ports;
    this.#heard = new HeardBots(() => ports.clock.monotonicMs());
    this.#timers = new VenueTimers({
      ...ports,
      hands: (venue) => ports.venue(venue).hands,
      tell: (event, details) => {
        this.#record(event, details);
      },
    });
    this.#open = new OpenOrders({
      clock: ports.clock,
      picture: (venue, accountId) => ports.venue(venue).pictures.show(accountId),
      hasOpen: (venue, accountId, virtualKeyId) => ports.venue(venue).hands.hasOpen(accountId, virtualKeyId),
    });
  }

  get signs(): SignsOfLife {
    return this.#heard;
  }

  /** See {@link HeardBots.unheardMs}. */
  unheardMs(virtualKeyId: string): number | null {
    return this.#heard.unheardMs(virtualKeyId);
  }

  /** Timers of the venue that are needed and could not be armed lately. */
  unarmed(venue: VenueId): number {
    return this.#timers.unarmed(venue);
  }

  /** See {@link VenueTimers.standing}. */
  timersOf(accountId: string): ReturnType<VenueTimers['standing']> {
    return this.#timers.standing(accountId);
  }

  /** One record of the ledger, in order, before {@link start}. */
  restore(entry: LedgerEntry): void {
    if (entry.type === 'outcome') this.#timers.settle(entry);
    if (entry.type !== 'intent') return;
    this.#timers.begin(entry);
    // Whose key is guarded nobody can say before the vault is open.
    this.#open.note(entry);
  }

  /** Instead of the records that it is about: what former lives knew of timers, and the first order of each key that could rest. */
  restoreSummary(timers: SavedTimers, placed: readonly LedgerEntry[]): void {
    this.#timers.load(timers);
    for (const entry of placed) if (entry.type === 'intent') this.#open.note(entry);
  }

  /** A record that is about to be written. Never throws. */
  note(entry: LedgerEntry): void {
    if (entry.type === 'outcome') this.#timers.settle(entry);
    if (entry.type !== 'intent') return;
    this.#timers.begin(entry);
    if (this.#guardOf(entry) === null) return;
    // All keys are looked at for it: not for each order of a bot that has some already.
    if (!this.#open.note(entry)) return;
    // Behind whatever is writing the record: the timer does not wait for the next look.
    queueMicrotask(() => {
      this.#steer();
    });
  }

  /** After the last record. */
  start(): void {
    this.#timers.takeOver();
    this.#heard.beginAnew();
    this.#look();
  }

  /** The venue's timers stay as they are: the next life goes on, or they fire. */
  close(): void {
    this.#isClosed = true;
    this.#stopLook?.();
  }

  #look(): void {
    const { clock, keys } = this.#ports;
    const dueMs = clock.monotonicMs() + LOOK_MS;
    this.#stopLook = clock.after(LOOK_MS, () => {
      const lateMs = clock.monotonicMs() - dueMs;
      if (lateMs >= STALL_MS) this.#heard.lose(lateMs);
      this.#look();
    });
    try {
      if (keys.sealed) {
        this.#wasSealed = true;
        return;
      }
      if (this.#wasSealed) this.#heard.beginAnew();
      this.#wasSealed = false;
      this.#lookAtPictures();
      this.#findSilent();
      this.#steer();
    } catch {
      // Sealed in between, or an account that is gone: the next look finds out.
    }
  }

  #lookAtPictures(): void {
    const nowMs = this.#ports.clock.monotonicMs();
    const accounts = new Map<string, VenueId>();
    for (const { accountId, venue } of this.#guarded())
      if (nowMs - (this.#lookedMs.get(accountId) ?? -Infinity) >= PICTURE_LOOK_MS)
        accounts.set(accountId, venue);
    if (nowMs - this.#restedMs >= PICTURE_REST_MS) {
      this.#restedMs = nowMs;
      this.#open.retain((key) => this.#guardOf(key) !== null);
      for (const { accountId, policy, venue } of this.#ports.keys.listVirtualKeys())
        if (policy.deadManSeconds !== null) accounts.set(accountId, venue);
    }
    for (const [accountId, venue] of accounts) {
      this.#lookedMs.set(accountId, nowMs);
      this.#open.look(venue, accountId);
    }
  }

  #guarded(): readonly Guarded[] {
    return this.#open.list().flatMap((key) => {
      const entry = this.#guardOf(key);
      return entry === null
        ? []
        : [{ ...key, venue: entry.venue, seconds: entry.policy.deadManSeconds ?? Infinity }];
    });
  }

  /** `null`: the key does not want it, or is no more. */
  #guardOf({ accountId, virtualKeyId }: Omit<OpenKey, 'families'>): VirtualKeyEntry | null {
    const { keys } = this.#ports;
    if (keys.sealed) return null;
    const entry = keys.virtualKey(virtualKeyId);
    const isWanted = entry !== null && entry.policy.deadManSeconds !== null && entry.state !== 'revoked';
    return isWanted && keys.credential(accountId) !== null ? entry : null;
  }

  /** Whoever was silent for too long at two looks: in between everything is read that waits to be. */
  #findSilent(): void {
    const nowMs = this.#ports.clock.monotonicMs();
    const guarded = this.#guarded();
    const ids = new Set(guarded.map(({ virtualKeyId }) => virtualKeyId));
    for (const [id, { isRunning }] of this.#watches) if (!ids.has(id) && !isRunning) this.#watches.delete(id);
    for (const key of guarded) {
      const watch: Watch = this.#watches.get(key.virtualKeyId) ?? {
        sinceMs: this.#heard.nowMs(),
        isSuspect: false,
        isRunning: false,
        restsUntilMs: -Infinity,
      };
      this.#watches.set(key.virtualKeyId, watch);
      const wasSuspect = watch.isSuspect;
      watch.isSuspect = this.#isSilent(key, watch);
      // Whoever was heard again has orders of his own again, too.
      if (!watch.isSuspect) watch.restsUntilMs = -Infinity;
      if (wasSuspect && watch.isSuspect && !watch.isRunning && nowMs >= watch.restsUntilMs)
        void this.#cancel(key, watch);
    }
  }

  #isSilent({ seconds, virtualKeyId }: Guarded, { sinceMs }: Watch): boolean {
    return this.#heard.silenceMs(virtualKeyId, sinceMs) >= seconds * 1_000;
  }

  async #cancel(key: Guarded, watch: Watch): Promise<void> {
    const { clock, venue } = this.#ports;
    const { accountId, seconds, virtualKeyId } = key;
    const details = { virtualKeyId, accountId, seconds: String(seconds) };
    watch.isRunning = true;
    const { noneSinceMs, orders } = await cancelOrdersOf(key, {
      clock,
      hands: venue(key.venue).hands,
      isSilent: () => !this.#isClosed && this.#guardOf(key) !== null && this.#isSilent(key, watch),
      began: () => {
        this.#record('dead-man', details);
      },
    });
    watch.isRunning = false;
    if (noneSinceMs !== null) {
      watch.restsUntilMs = clock.monotonicMs() + RUN_REST_MS;
      this.#open.forget(key, noneSinceMs);
    }
    const result = noneSinceMs === null ? 'stopped' : 'done';
    if (orders > 0 && !this.#isClosed)
      this.#record('dead-man-end', { ...details, orders: String(orders), result });
  }

  /** Has every timer set that is due. */
  #steer(): void {
    if (this.#isClosed || this.#ports.keys.sealed) return;
    const needs = this.#guarded().flatMap(({ accountId, families, seconds }) =>
      families.map((family) => ({ accountId, family, withinMs: seconds * 1_000 })),
    );
    this.#timers.steer(needs, (accountId) => this.#ports.keys.credential(accountId) !== null);
  }

  /** What is done is not undone by a ledger that cannot be written. */
  #record(event: string, details: Readonly<Record<string, string>>): void {
    const { ledger, stamp } = this.#ports;
    ledger.append({ ...stamp(), type: 'system', event, details }).catch(() => undefined);
  }
}
