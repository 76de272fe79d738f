import type { IntentEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import type { LayerUsage, RecentOrders, Usage } from '@bitting/core/policy/usage.ts';

/** HTX's contracts by the interfaces from before V5, and conditional orders of V5: no stream and no question is read of them. */
const UNTOLD = ['POST /linear-swap-api/', 'POST /swap-api/', 'POST /api/', 'POST /v5/algo/'] as const;

/** `operation`: method and path, as records name it. */
function isUntold({ operation, venue }: Pick<IntentEntry, 'operation' | 'venue'>): boolean {
  return venue === 'htx' && UNTOLD.some((prefix) => operation.startsWith(prefix));
}

/**
 * What an order is judged by. Of one that no picture will tell of nothing counts as known before it is placed, either: who is
 * limited in what pictures tell must not be able to take that knowledge from everybody else on the account.
 */
export function usageFor(asked: Pick<IntentEntry, 'operation' | 'venue'>, usage: LayerUsage): LayerUsage {
  if (!isUntold(asked)) return usage;
  const { installation, account, key } = usage;
  return { installation: untold(installation), account: untold(account), key: untold(key) };
}

function untold(usage: Usage): Usage {
  const { notionalThisHour, notionalToday, inFlight, orderLevel, readLevel, uses, lastUsedMs } = usage;
  const recentOrders = (minutes: number): RecentOrders => usage.recentOrders(minutes);
  const counted = {
    notionalThisHour,
    notionalToday,
    inFlight,
    orderLevel,
    readLevel,
    recentOrders,
    uses,
    lastUsedMs,
  };
  return { ...counted, turnoverToday: null, lossToday: null, exposures: null, openOrders: null };
}

/**
 * Whether an account ever placed what its picture does not tell of. Then nobody knows what it has open, has traded or lost, and
 * who limits that opens nothing more on it.
 */
export class UntoldOrders {
  readonly #underWay = new Set<string>();
  #isPlaced = false;

  get isPlaced(): boolean {
    return this.#isPlaced;
  }

  /** A former life placed one. */
  load(): void {
    this.#isPlaced = true;
  }

  hold(entry: IntentEntry): void {
    if (!this.#isPlaced && isUntold(entry)) this.#underWay.add(entry.intentId);
  }

  settle(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    // Nearly always there is none, and then its name need not be looked for.
    if (this.#underWay.size === 0 || !this.#underWay.delete(intentId)) return;
    if (items.some(({ kind }) => kind !== 'rejected')) this.#isPlaced = true;
  }
}
