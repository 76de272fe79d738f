import type { Notional } from '@bitting/core/policy/notional.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { MarketData } from './market.ts';
import type { LivePictures } from './pictures.ts';
import type { RestingOrder } from '@bitting/core/policy/policy.ts';
import type { Filling, LayerUsage } from '@bitting/core/policy/usage.ts';
import type { IntentEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import type { OrderOwner } from './orders.ts';

/** What one venue's accounts hold, and what their market says it is worth. */
export interface WatchedVenue {
  readonly pictures: LivePictures;
  /** `null`: the account has no credential. Throws while sealed. */
  market(accountId: string): MarketData | null;
}

/** What the items of an intent were written of, in their order. */
export interface JudgedItems {
  readonly intents: readonly Intent[];
  readonly charges: readonly (Notional | null)[];
}

/**
 * What keys, accounts and the installation have used up. Exact under concurrency: between {@link usage} and {@link reserve}
 * of one request nothing else runs. Rebuilt from the ledger at start; an unknown outcome keeps what it took.
 */
export interface LimitBook {
  /** At this instant, what is reserved included. */
  usage(owner: OrderOwner): LayerUsage;
  /** Requests of the key that act and are under way. */
  inFlight(owner: OrderOwner): number;
  /** Of the account, whoever placed them; `null`: its picture is not live. */
  resting(accountId: string): ReadonlyMap<string, readonly RestingOrder[]> | null;
  /** The intent takes what its items are worth, in every layer, before it is recorded. `judged`: what need not be read of them. */
  reserve(entry: IntentEntry, judged?: JudgedItems): void;
  /** A request that is sent is counted in the rates of its subjects, in the same instant as its decision. */
  pour(owner: OrderOwner, filling: Filling | null): void;
  /** It could not be recorded: nothing was or will be sent. */
  withdraw(intentId: string): void;
  /** Its outcome or its resolution: what was rejected is given back, what is unknown stays taken. */
  settle(intentId: string, items: readonly RecordedOutcomeItem[]): void;
  /** After its resolution: what is unknown of it stays taken, and nobody waits for it. Of one that has ended it does nothing. */
  giveUp(intentId: string): void;
  /** It is not under way any more, whatever became of it. Calling it twice does nothing. */
  end(intentId: string): void;
  /** Asks the market for what was not known of a subject's usage. Resolves when it came, or did not come in a small time. */
  gather(owner: OrderOwner): Promise<void>;
  /** Before its pictures are begun. */
  watch(venue: WatchedVenue): void;
}
