import type { IntentEntry, RecordedItem } from '@bitting/core/ledger/entry.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { idSpaceOf } from '../orders/id-space.ts';
import type { Clock } from '../ports/clock.ts';
import type { Picture } from '../ports/pictures.ts';
import { LINGER_MS } from './bounds.ts';

export interface OpenOrdersPorts {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** `null`: none is kept. */
  readonly picture: (venue: VenueId, accountId: string) => Picture | null;
  /** Whether an order of the key is under way. */
  readonly hasOpen: (venue: VenueId, accountId: string, virtualKeyId: string) => boolean;
}

/** A key that has open orders, or may have. */
export interface OpenKey {
  readonly accountId: string;
  readonly virtualKeyId: string;
  readonly families: readonly ApiFamily[];
}

/** When the key was last known to have an order there, by part of the venue's API. */
type Seen = Map<ApiFamily, number>;

/** They fill at once or end. */
const NEVER_RESTING: ReadonlySet<string> = new Set(['market', 'ioc', 'fok', 'optimal-limit-ioc']);

/**
 * Which keys have open orders: what was ever sent counts as open until the account's picture, with nothing missing, has shown
 * for a while that nothing is. Where no picture is kept it counts until a list of the venue's shows it.
 */
export class OpenOrders {
  readonly #ports: OpenOrdersPorts;
  readonly #accounts = new Map<string, Map<string, Seen>>();

  constructor(ports: OpenOrdersPorts) {
    this.#ports = ports;
  }

  /** An intent that is about to be recorded, or was by a former life. True where the key was not known to have orders there. */
  note(entry: IntentEntry): boolean {
    let isNews = false;
    for (const item of entry.items) {
      const space = canRest(item) ? idSpaceOf(entry, item) : null;
      if (space !== null && this.#mark(entry, space.family)) isNews = true;
    }
    return isNews;
  }

  /** Takes in what the account's picture shows. */
  look(venue: VenueId, accountId: string): void {
    const picture = this.#ports.picture(venue, accountId);
    if (picture === null) return;
    // Of an order whose owner is still to be found nobody's timer is armed, but none is disarmed, either.
    let isCertain = picture.state === 'live' && picture.leftOut === 0;
    for (const { change, owner } of picture.rows) {
      if (change.kind !== 'order' || change.order.state !== 'open') continue;
      if (owner?.kind === 'pending') isCertain = false;
      const space = owner?.kind === 'key' ? idSpaceOf({ accountId, venue }, change.order) : null;
      if (owner?.kind === 'key' && space !== null)
        this.#mark({ accountId, virtualKeyId: owner.virtualKeyId }, space.family);
    }
    if (isCertain) this.#forgetOld(venue, accountId);
  }

  /** The venue's list, asked for at that instant, has shown none of the key. */
  forget({ accountId, virtualKeyId }: Omit<OpenKey, 'families'>, listedMs: number): void {
    const seen = this.#accounts.get(accountId)?.get(virtualKeyId);
    if (seen !== undefined) this.#drop({ accountId, virtualKeyId }, seen, listedMs);
  }

  /** Only those that matter any more. */
  retain(matters: (key: Omit<OpenKey, 'families'>) => boolean): void {
    for (const [accountId, keys] of this.#accounts) {
      for (const virtualKeyId of keys.keys())
        if (!matters({ accountId, virtualKeyId })) keys.delete(virtualKeyId);
      if (keys.size === 0) this.#accounts.delete(accountId);
    }
  }

  list(): readonly OpenKey[] {
    return Array.from(this.#accounts, ([accountId, keys]) =>
      Array.from(keys, ([virtualKeyId, seen]) => ({ accountId, virtualKeyId, families: [...seen.keys()] })),
    ).flat();
  }

  #mark({ accountId, virtualKeyId }: Omit<OpenKey, 'families'>, family: ApiFamily): boolean {
    const keys = this.#accounts.get(accountId) ?? new Map<string, Seen>();
    this.#accounts.set(accountId, keys);
    const seen: Seen = keys.get(virtualKeyId) ?? new Map<ApiFamily, number>();
    const isNew = !seen.has(family);
    keys.set(virtualKeyId, seen.set(family, this.#ports.clock.monotonicMs()));
    return isNew;
  }

  #forgetOld(venue: VenueId, accountId: string): void {
    const beforeMs = this.#ports.clock.monotonicMs() - LINGER_MS;
    for (const [virtualKeyId, seen] of this.#accounts.get(accountId) ?? [])
      if (!this.#ports.hasOpen(venue, accountId, virtualKeyId))
        this.#drop({ accountId, virtualKeyId }, seen, beforeMs);
  }

  #drop({ accountId, virtualKeyId }: Omit<OpenKey, 'families'>, seen: Seen, beforeMs: number): void {
    for (const [family, seenMs] of seen) if (seenMs < beforeMs) seen.delete(family);
    const keys = this.#accounts.get(accountId);
    if (seen.size === 0) keys?.delete(virtualKeyId);
    if (keys?.size === 0) this.#accounts.delete(accountId);
  }
}

function canRest({ details, kind, type }: RecordedItem): boolean {
  return kind === 'place' && (details['legs'] !== undefined || type === null || !NEVER_RESTING.has(type));
}
