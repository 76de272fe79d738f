import type { Amounts, Limits } from '@bitting/core/policy/limits.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import { LAYERS, type Layer, type Usage } from '@bitting/core/policy/usage.ts';
import type { AccountLayers } from '../ports/key-ring.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { VirtualKeyEntry } from '../vault/entries.ts';
import { MEASURED_KEYS_MAX } from './bounds.ts';
import { renderFamily, type Sample } from './family.ts';

export interface MeasuredKeys {
  readonly sealed: boolean;
  listVirtualKeys(): readonly Pick<VirtualKeyEntry, 'id' | 'accountId' | 'state' | 'policy'>[];
  layers(accountId: string): AccountLayers;
}

const SHARE_SCALE = 4;

/**
 * The limits that are counted, each with its used share. The others need the market, which nobody asks because somebody
 * looked at metrics.
 */
const LIMITS = {
  'notional-per-hour': ({ notionalPerHour }, { notionalThisHour }) =>
    shareOfAmounts(notionalThisHour, notionalPerHour),
  'notional-per-day': ({ notionalPerDay }, { notionalToday }) =>
    shareOfAmounts(notionalToday, notionalPerDay),
  'in-flight': ({ inFlight: most }, { inFlight }) => shareOf(inFlight, most),
  uses: ({ uses: most }, { uses }) => shareOf(uses, most),
} as const satisfies Record<string, (limits: Limits, usage: Usage) => number | null>;

/** How near the nearest of all keys is to each of its limits. Never whose: metrics name nobody. */
export function renderLimitMetrics(keys: MeasuredKeys, book: Pick<LimitBook, 'usage'>): string {
  if (keys.sealed) return '';
  const entries = keys.listVirtualKeys().filter(({ state }) => state !== 'revoked');
  if (entries.length > MEASURED_KEYS_MAX) return '';
  const shares = new Map<string, number>();
  for (const entry of entries) {
    const terms = { key: entry.policy, ...keys.layers(entry.accountId) };
    const usage = book.usage({ accountId: entry.accountId, virtualKeyId: entry.id });
    for (const layer of LAYERS) note(shares, layer, terms[layer], usage[layer]);
  }
  return renderFamily(
    {
      name: 'bitting_limit_used_ratio',
      type: 'gauge',
      help: 'The part of a limit that is used up, of the key (account, installation) that is nearest to it.',
    },
    Array.from(shares, ([labels, share]): Sample => [labels, share]),
  );
}

function note(shares: Map<string, number>, layer: Layer, terms: Terms | null, usage: Usage): void {
  if (terms === null) return;
  for (const [limit, measure] of Object.entries(LIMITS)) {
    const share = measure(terms.limits, usage);
    if (share === null) continue;
    const labels = `{layer="${layer}",limit="${limit}"}`;
    shares.set(labels, Math.max(share, shares.get(labels) ?? 0));
  }
}

function shareOfAmounts(used: Amounts, most: Amounts | null): number | null {
  if (most === null) return null;
  const shares = Array.from(most, ([asset, limit]) => {
    if (limit.isZero()) return 1;
    const amount = used.get(asset);
    return amount === undefined ? 0 : Number(amount.divide(limit, SHARE_SCALE, 'up').toString());
  });
  return Math.max(0, ...shares);
}

function shareOf(used: number, most: number | null): number | null {
  if (most === null) return null;
  return most === 0 ? 1 : used / most;
}
