import { Decimal } from '@bitting/core/money/decimal.ts';
import { notionalOf, type Notional } from '@bitting/core/policy/notional.ts';
import type { ReferencePrice, Snapshot } from '@bitting/core/policy/policy.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { API_FAMILIES } from '@bitting/core/venues/operation.ts';
import { FACTS_INSTRUMENTS_MAX } from '../bounds.ts';
import { findDestination } from '../pipeline/destination.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { DayMarket, Markets } from '../ports/market.ts';
import type { Destination } from '../pipeline/stages.ts';
import type { VirtualKeyEntry } from '../vault/entries.ts';

/** A key, or one that is only thought of. */
export type FactsSubject = Pick<VirtualKeyEntry, 'id' | 'venue' | 'accountId' | 'policy'>;

/** Of which instruments, at the place where an account trades. */
export interface PricesAsked {
  readonly venue: VenueId;
  readonly accountId: string;
  readonly instruments: readonly string[];
}

interface DayMarkets {
  of(destination: Destination): DayMarket;
}

export interface MarketPrice extends ReferencePrice {
  readonly instrument: string;
  /** The price 24 hours before; `null` where the venue does not say it. */
  readonly dayAgo: Decimal | null;
  /** What one contract, or one of the base asset, is worth at that price; `null` where it is not known. */
  readonly one: Notional | null;
}

export type MarketFacts = Pick<Snapshot, 'instruments' | 'marketStates'>;

/** What is known of the instruments that a key's policy names one by one; asks the venue for what is missing. */
export async function gatherMarketFacts(
  { id, venue, accountId, policy }: FactsSubject,
  { keyRing, markets }: { readonly keyRing: KeyRing; readonly markets: Markets },
): Promise<MarketFacts> {
  const named = policy.instruments === 'all' ? [] : policy.instruments.filter((name) => !name.includes(':'));
  const ids = named.length > FACTS_INSTRUMENTS_MAX ? [] : named;
  const destination = placeOf({ venue, accountId }, keyRing);
  if (destination === undefined || ids.length === 0)
    return { instruments: new Map(), marketStates: new Map() };
  const market = markets.of(destination);
  await market.prefetch(ids, id);
  return {
    instruments: new Map(
      ids.flatMap((name) => {
        const instrument = market.instrument(name);
        return instrument === null ? [] : [[name, instrument] as const];
      }),
    ),
    marketStates: new Map(ids.map((name) => [name, market.state(name)])),
  };
}

/** Prices where the account trades, in the order in which they were asked for; asks the venue for what is too old. */
export async function gatherPrices(
  { accountId, instruments, venue }: PricesAsked,
  { keyRing, markets }: { readonly keyRing: KeyRing; readonly markets: DayMarkets },
): Promise<readonly MarketPrice[]> {
  const destination = placeOf({ venue, accountId }, keyRing);
  if (destination === undefined) return [];
  const market = markets.of(destination);
  const ids = instruments.slice(0, FACTS_INSTRUMENTS_MAX);
  await market.prefetch(ids);
  return ids.flatMap((instrument) => {
    const day = market.day(instrument);
    if (day === null) return [];
    const one = worthOfOne(market.instrument(instrument), day.last.price);
    return [{ instrument, ...day.last, dayAgo: day.dayAgo, one }];
  });
}

function worthOfOne(instrument: Instrument | null, price: Decimal): Notional | null {
  if (instrument === null) return null;
  const unit = instrument.contract === null ? 'base' : 'contracts';
  return notionalOf(instrument, { unit, amount: Decimal.ONE }, price);
}

/** Where an account trades: its families of hosts are one place as far as prices go. */
function placeOf(
  { accountId, venue }: Pick<FactsSubject, 'accountId' | 'venue'>,
  keyRing: KeyRing,
): Destination | undefined {
  return API_FAMILIES[venue].flatMap((family) => findDestination(accountId, family, keyRing) ?? [])[0];
}
