import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { MarketView } from '@bitting/client/markets.ts';
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { LOOK_KEPT_MS, PRICE_KEPT_MS, PRICES_MAX } from '../bounds.ts';
import { instrumentsFor, value, type Valuation } from './valuation.ts';

export interface Looked {
  readonly picture: AccountPictureView;
  /** Of what it holds, ordered and traded and of what its keys name. */
  readonly markets: readonly MarketView[];
  readonly valuation: Valuation;
}

interface Kept {
  readonly atMs: number;
  readonly looked: Promise<Looked>;
  /** As they were last said: one that did not come in time is not missing. */
  readonly prices: Map<string, MarketView>;
}

/** Accounts as they are and what they are worth. What one asked for is shown to whoever else may see the account for some seconds. */
export class AccountLooks {
  readonly #kept = new Map<string, Kept>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Whoever calls knows that the client's person may see the account. Rejects with what the gateway said. */
  of(client: AdminClient, accountId: string): Promise<Looked> {
    const nowMs = this.#nowMs();
    const kept = this.#kept.get(accountId);
    if (kept !== undefined && Math.abs(nowMs - kept.atMs) < LOOK_KEPT_MS) return kept.looked;
    const prices = kept?.prices ?? new Map<string, MarketView>();
    const looked = lookAt(client, accountId, { nowMs, prices });
    this.#kept.set(accountId, { atMs: nowMs, looked, prices });
    looked.catch(() => this.#forget(accountId, looked));
    return looked;
  }

  /** Forgets those that are not there any more. */
  keepOnly(accountIds: readonly string[]): void {
    const there = new Set(accountIds);
    for (const id of this.#kept.keys()) if (!there.has(id)) this.#kept.delete(id);
  }

  /** A failure is told to those who waited for it, and to nobody after. */
  #forget(accountId: string, looked: Promise<Looked>): void {
    const kept = this.#kept.get(accountId);
    if (kept?.looked === looked) this.#kept.set(accountId, { ...kept, atMs: Number.NEGATIVE_INFINITY });
  }
}

async function lookAt(
  client: AdminClient,
  accountId: string,
  { nowMs, prices }: Pick<Kept, 'prices'> & { readonly nowMs: number },
): Promise<Looked> {
  const picture = await client.accountShow({ accountId });
  const { markets } = await client.markets({ accountId });
  const known = new Set(markets.map(({ instrument }) => instrument));
  const needed = instrumentsFor(picture);
  const missing = needed.filter((instrument) => !known.has(instrument));
  const said = [...markets, ...(await askPrices(client, accountId, missing))];
  const all = [...said, ...keptOf(needed, said, { nowMs, prices })];
  prices.clear();
  for (const market of all) prices.set(market.instrument, market);
  return { picture, markets: all, valuation: value(picture, all) };
}

/** Those that were not said this time and are not too old; each has the venue's own time of it. */
function keptOf(
  needed: readonly string[],
  said: readonly MarketView[],
  { nowMs, prices }: Pick<Kept, 'prices'> & { readonly nowMs: number },
): readonly MarketView[] {
  const there = new Set(said.map(({ instrument }) => instrument));
  return needed.flatMap((instrument) => {
    const last = there.has(instrument) ? undefined : prices.get(instrument);
    return last === undefined || nowMs - last.atMs > PRICE_KEPT_MS ? [] : [last];
  });
}

/** Page by page, because the gateway takes so many at once. */
async function askPrices(
  client: AdminClient,
  accountId: string,
  instruments: readonly string[],
): Promise<readonly MarketView[]> {
  const found: MarketView[] = [];
  for (let at = 0; at < instruments.length; at += PRICES_MAX) {
    const asked = { accountId, instruments: instruments.slice(at, at + PRICES_MAX) };
    found.push(...(await client.markets(asked)).markets);
  }
  return found;
}
