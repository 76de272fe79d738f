import type { IntentEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Amounts } from '@bitting/core/policy/limits.ts';
import type { RestingOrder } from '@bitting/core/policy/policy.ts';
import type { Exposure, Layer } from '@bitting/core/policy/usage.ts';
import type { Clock } from '../ports/clock.ts';
import type { WatchedVenue } from '../ports/limits.ts';
import type { OrderOwner } from '../ports/orders.ts';
import { AccountStanding } from './account-standing.ts';
import { ExposureSums } from './exposure-sums.ts';
import type { Charged, HeldItems } from './held-orders.ts';
import type { Subjects } from './window-counter.ts';

/** Whose intent it is, and what is held of it. */
interface Holding {
  readonly subjects: Pick<Subjects, 'account'>;
  readonly intentId: string;
  readonly held: HeldItems | null;
}

/** What all accounts have open and have traded, by layer. `null`: not known now, of one of those that it would take. */
export class Standings {
  readonly #clock: Clock;
  readonly #venues: WatchedVenue[] = [];
  readonly #accounts = new Map<string, AccountStanding>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(venue: WatchedVenue): void {
    const stop = venue.pictures.follow((event) => {
      const standing = this.#standingOf(event.accountId);
      standing.use(venue.pictures.live(event.accountId));
      if (event.kind === 'row') standing.hear(event.row);
    });
    // A venue that nothing is heard of is one of which nothing is known.
    if (stop !== null) this.#venues.push(venue);
  }

  /** `charges`: of its items. The answer is for {@link settle}. */
  hold(entry: IntentEntry, charges: readonly Charged[]): HeldItems | null {
    const { held, untold } = this.#standingOf(entry.accountId);
    untold.hold(entry);
    return held.hold(entry, charges);
  }

  settle({ subjects, intentId, held }: Holding, items: readonly RecordedOutcomeItem[], isOld: boolean): void {
    const standing = this.#accounts.get(subjects.account);
    if (held !== null) standing?.held.settle(held, items, isOld);
    standing?.untold.settle(intentId, items);
  }

  /** Accounts that ever placed what their picture does not tell of. */
  saveUntold(): readonly string[] {
    return [...this.#accounts].filter(([, { untold }]) => untold.isPlaced).map(([accountId]) => accountId);
  }

  loadUntold(accountIds: readonly string[]): void {
    for (const accountId of accountIds) this.#standingOf(accountId).untold.load();
  }

  resting(accountId: string): ReadonlyMap<string, readonly RestingOrder[]> | null {
    return this.#liveOf(accountId)?.resting() ?? null;
  }

  openOrders(layer: Layer, owner: OrderOwner): number | null {
    const counts = this.#each(layer, owner, (standing, key) => standing.openOrders(key));
    return counts?.reduce((sum, count) => sum + count, 0) ?? null;
  }

  exposures(layer: Layer, owner: OrderOwner): ReadonlyMap<string, Exposure> | null {
    const each = this.#each(layer, owner, (standing, key) => standing.exposures(key));
    if (each === null || each.length === 1) return each?.[0] ?? null;
    const sums = new ExposureSums();
    for (const exposures of each) sums.addApart(exposures);
    return sums.all();
  }

  turnoverToday(layer: Layer, owner: OrderOwner): Amounts | null {
    return addUp(this.#each(layer, owner, (standing, key) => standing.turnoverToday(key)));
  }

  lossToday(layer: Layer, owner: OrderOwner): Amounts | null {
    return addUp(this.#each(layer, owner, (standing, key) => standing.lossToday(key)));
  }

  async gather({ accountId, virtualKeyId }: OrderOwner): Promise<void> {
    // Of the other accounts, too: the installation's limits need them.
    const ids = new Set([accountId, ...this.#watched()]);
    const standings = Array.from(ids, (id) => this.#accounts.get(id)).filter((one) => one !== undefined);
    await Promise.all(standings.map((standing) => standing.pricing.gather(virtualKeyId)));
  }

  /** Of all accounts that the layer is about, in the owner's part of them; `null` where one of them cannot be told. */
  #each<T>(
    layer: Layer,
    { accountId, virtualKeyId }: OrderOwner,
    read: (standing: AccountStanding, virtualKeyId: string | null) => T | null,
  ): readonly T[] | null {
    const ids = layer === 'installation' ? new Set([accountId, ...this.#watched()]) : [accountId];
    const values: T[] = [];
    for (const id of ids) {
      const standing = this.#liveOf(id);
      const value = standing === null ? null : read(standing, layer === 'key' ? virtualKeyId : null);
      standing?.pricing.askSoon(virtualKeyId);
      if (value === null) return null;
      values.push(value);
    }
    return values;
  }

  *#watched(): Iterable<string> {
    for (const { pictures } of this.#venues) yield* pictures.watched();
  }

  #liveOf(accountId: string): AccountStanding | null {
    for (const venue of this.#venues) {
      const picture = venue.pictures.live(accountId);
      if (picture === null) continue;
      const standing = this.#standingOf(accountId);
      standing.use(picture);
      standing.pricing.use(venue.market(accountId));
      return standing.isLive ? standing : null;
    }
    return null;
  }

  #standingOf(accountId: string): AccountStanding {
    const known = this.#accounts.get(accountId);
    if (known !== undefined) return known;
    const standing = new AccountStanding(this.#clock);
    this.#accounts.set(accountId, standing);
    return standing;
  }
}

function addUp(each: readonly Amounts[] | null): Amounts | null {
  if (each === null || each.length === 1) return each?.[0] ?? null;
  const sums = new Map<string, Decimal>();
  for (const amounts of each)
    for (const [asset, amount] of amounts) sums.set(asset, (sums.get(asset) ?? Decimal.ZERO).add(amount));
  return sums;
}
