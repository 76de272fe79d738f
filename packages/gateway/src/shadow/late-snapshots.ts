import type { Snapshot } from '@bitting/core/policy/policy.ts';
import type { LayerUsage, Usage } from '@bitting/core/policy/usage.ts';
import { findDestination } from '../pipeline/destination.ts';
import { needsOf } from '../pipeline/market-needs.ts';
import { instrumentsOf } from '../pipeline/snapshot.ts';
import type { ClassifiedRequest } from '../pipeline/stages.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { MarketData, Markets } from '../ports/market.ts';
import type { Shadows } from '../vault/ring-shadows.ts';
import { overlay } from './overlay.ts';

export interface LatePorts {
  readonly keyRing: Pick<KeyRing, 'credential'>;
  readonly markets: Markets;
}

/**
 * The snapshot with what was not known of the market when it was taken, and everything else as it was. What the venue is
 * asked is of the key's own share, as for any order of it.
 */
export async function gatherLate(
  request: ClassifiedRequest,
  { shadows, snapshot }: { readonly shadows: Shadows; readonly snapshot: Snapshot },
  { keyRing, markets }: LatePorts,
): Promise<Snapshot> {
  // Counters go on counting, this request included: they are held fast before anything waits.
  const held = { usage: holdAll(snapshot.usage), resting: snapshot.resting };
  const { id, accountId } = request.identified.virtualKey.entry;
  const destination = findDestination(accountId, request.operation.family, keyRing);
  if (destination === null) return snapshot;
  const market = markets.of(destination);
  const ids = instrumentsOf(request.intents);
  const terms = [shadows.key, shadows.account, shadows.installation].flatMap((shadow) => shadow?.terms ?? []);
  await market.prefetch(ids, id, needsOf(terms, request.intents));
  return overlay(snapshot, { ...held, ...readMarket(market, ids) });
}

function readMarket(
  market: MarketData,
  ids: readonly string[],
): Pick<Snapshot, 'instruments' | 'references' | 'marketStates'> {
  return {
    instruments: collect(ids, (id) => market.instrument(id)),
    references: collect(ids, (id) => market.reference(id)),
    marketStates: collect(ids, (id) => market.state(id)),
  };
}

function collect<T>(ids: readonly string[], find: (id: string) => T | null): ReadonlyMap<string, T> {
  return new Map(
    ids.flatMap((id) => {
      const found = find(id);
      return found === null ? [] : [[id, found] as const];
    }),
  );
}

function holdAll({ installation, account, key }: LayerUsage): LayerUsage {
  return { installation: hold(installation), account: hold(account), key: hold(key) };
}

function hold(usage: Usage): Usage {
  return {
    notionalThisHour: new Map(usage.notionalThisHour),
    notionalToday: new Map(usage.notionalToday),
    turnoverToday: usage.turnoverToday,
    lossToday: usage.lossToday,
    exposures: usage.exposures,
    openOrders: usage.openOrders,
    inFlight: usage.inFlight,
    orderLevel: usage.orderLevel,
    readLevel: usage.readLevel,
    // Of minutes: one order more or less is within what they say.
    recentOrders: (minutes) => usage.recentOrders(minutes),
    uses: usage.uses,
    lastUsedMs: usage.lastUsedMs,
  };
}
