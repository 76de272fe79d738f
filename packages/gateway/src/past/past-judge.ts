import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type { IntentEntry, RecordedItem, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import { isPseudonym } from '@bitting/core/ledger/pseudonym.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import type { Policy, Snapshot } from '@bitting/core/policy/policy.ts';
import { fillingOf } from '@bitting/core/policy/rate.ts';
import { NO_LAYER_USAGE } from '@bitting/core/policy/usage.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { Intent, PlaceIntent } from '@bitting/core/trading/intent.ts';
import { MARKETS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { readCharge, readWorth } from '../limits/recorded-charge.ts';
import { fromRecordedItem } from '../orders/recorded-item.ts';
import { PastOrders } from './past-orders.ts';
import { PAST_STEPS, type Asked } from './past-rules.ts';
import { PastUsage } from './past-usage.ts';

/** What became of a recorded request under another policy. */
export interface PastVerdict {
  /** Empty: it would have passed, as far as records tell. */
  readonly refusals: readonly Refusal[];
  /** Something that a rule looks at is not known any more; what others refuse is refused all the same. */
  readonly isUnsure: boolean;
}

const UNKNOWN: ReadonlySet<string> = new Set(['INSTRUMENT_UNKNOWN']);

/**
 * Runs the recorded requests of one key, in their order, through a policy, by the rules of which records tell enough. What it
 * refuses is not counted for what comes behind it.
 */
export class PastJudge {
  readonly #policy: Policy;
  readonly #venue: VenueId;
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #usage: PastUsage;
  readonly #orders = new PastOrders();

  /** `instruments`: what the venue says now of those that patterns are compared with; it may grow while this is used. */
  constructor(
    policy: Policy,
    known: {
      readonly venue: VenueId;
      readonly instruments: ReadonlyMap<string, Instrument>;
      readonly usesBefore: number;
    },
  ) {
    this.#policy = policy;
    this.#venue = known.venue;
    this.#instruments = known.instruments;
    this.#usage = new PastUsage(known.usesBefore);
  }

  /** `sourceAddress` is the address itself; where it is a pseudonym still, nobody knows it any more. */
  judge(entry: IntentEntry): PastVerdict {
    const intents = entry.items.map((item) => fromRecordedItem(item));
    const orders = this.#orders.find(intents);
    this.#orders.note(entry);
    const snapshot = this.#snapshotOf(entry, orders ?? new Map());
    // Whether such a change opens anything is not known: it did pass.
    const refusals = orders === null ? [] : this.#ask(entry, intents, snapshot);
    const isErased = isPseudonym(entry.sourceAddress);
    const sure = refusals.filter(
      ({ code }) => !UNKNOWN.has(code) && !(isErased && code === 'ADDRESS_NOT_ALLOWED'),
    );
    const level = fillingOf(this.#policy, intents, snapshot)?.levels.key ?? null;
    if (sure.length === 0) this.#usage.take(entry, level);
    return { refusals: sure, isUnsure: orders === null || sure.length < refusals.length };
  }

  #ask(entry: IntentEntry, intents: readonly Intent[], snapshot: Snapshot): readonly Refusal[] {
    const subjects: Readonly<Record<Asked, Subject>> = {
      intents: { intents, snapshot },
      worths: this.#standIns(entry, snapshot, (item) => readWorth(item.notional)),
      charges: this.#standIns(entry, snapshot, readCharge),
    };
    return PAST_STEPS.flatMap(({ asked, judge }) => {
      const subject = subjects[asked];
      return judge(this.#policy, subject.intents, subject.snapshot) ?? [];
    });
  }

  settle(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    this.#usage.settle(intentId, items);
    this.#orders.settle(intentId, items);
  }

  #snapshotOf({ wallMs, sourceAddress }: IntentEntry, orders: Snapshot['orders']): Snapshot {
    return {
      now: wallMs,
      sourceAddress,
      state: 'active',
      instruments: this.#instruments,
      references: new Map(),
      marketStates: new Map(),
      resting: null,
      layers: { account: null, installation: null },
      usage: { ...NO_LAYER_USAGE, key: this.#usage.at(wallMs) },
      orders,
      requestsThisSecond: 1,
      onlyTradingKey: true,
      boundMarkets: MARKETS,
      servedMarkets: MARKETS,
      venueAccounts: [],
    };
  }

  /** Orders that are worth, by themselves, what the record says: then the rules judge what was judged. */
  #standIns(entry: IntentEntry, snapshot: Snapshot, read: (item: RecordedItem) => Notional | null): Subject {
    const worths = entry.items.map((item) => read(item));
    const assets = new Set(worths.flatMap((worth) => worth?.asset ?? []));
    const instruments = new Map(Array.from(assets, (asset) => [asset, worthIn(asset, this.#venue)] as const));
    const intents = worths.map((worth) => (worth === null ? NOTHING : standIn(worth)));
    return { intents, snapshot: { ...snapshot, instruments } };
  }
}

interface Subject {
  readonly intents: readonly Intent[];
  readonly snapshot: Snapshot;
}

const NOTHING: Intent = { kind: 'read', instrument: null };

function standIn({ asset, amount }: Notional): PlaceIntent {
  return {
    kind: 'place',
    instrument: asset,
    market: 'spot',
    side: 'buy',
    type: 'limit',
    size: { unit: 'quote', amount },
    price: null,
    legs: [],
    reduceOnly: false,
    clientOrderId: null,
    algo: false,
    positionSide: null,
    venueAccount: null,
  };
}

/** Something of which an amount of the asset is worth that amount. */
function worthIn(asset: string, venue: VenueId): Instrument {
  return {
    venue,
    id: asset,
    code: null,
    market: 'spot',
    baseAsset: asset,
    quoteAsset: asset,
    settleAsset: asset,
    contract: null,
    tickSize: Decimal.ONE,
    lotSize: Decimal.ONE,
    tradable: true,
  };
}
