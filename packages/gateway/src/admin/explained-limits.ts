import type { ExplainedLimit, PolicyDocument, Quantity } from '@bitting/client/policies.ts';
import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Amounts, Limits } from '@bitting/core/policy/limits.ts';
import { writePolicy, writeTerms } from '@bitting/core/policy/policy-document.ts';
import type { Policy, Snapshot } from '@bitting/core/policy/policy.ts';
import type { Layer, LayerUsage, Usage } from '@bitting/core/policy/usage.ts';
import { readCharge } from '../limits/recorded-charge.ts';
import { viewAmounts } from './usage-views.ts';

/** The rule that each limit is for. */
const RULE_OF = {
  orderTypes: 'order-types',
  notionalPerHour: 'notional-per-hour',
  notionalPerDay: 'notional-per-day',
  turnoverPerDay: 'turnover-per-day',
  lossPerDay: 'loss-per-day',
  exposurePerInstrument: 'exposure-per-instrument',
  exposure: 'exposure',
  openOrders: 'open-orders',
  leverage: 'leverage',
  priceCollar: 'price-collar',
  depthShare: 'market-depth',
  liquidity: 'liquidity',
  selfTrade: 'self-trade',
  schedule: 'schedule',
  inFlight: 'in-flight',
  orderRate: 'order-rate',
  readRate: 'read-rate',
  breaker: 'breaker',
  idleDays: 'idle',
  uses: 'uses',
} as const satisfies Record<keyof Limits, string>;
type Field = keyof typeof RULE_OF;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is counted, of which the record says what was asked for and the counter what is used by now. */
interface CountedRow {
  readonly asked: 'charge' | 'orders' | null;
  /** `null`: not known now. */
  readonly used: (usage: Usage) => Amounts | number | null;
  /** A counter begins anew so often; `null`: never. */
  readonly everyMs: number | null;
}

const COUNTED: Readonly<Partial<Record<Field, CountedRow>>> = {
  notionalPerHour: { asked: 'charge', used: (usage) => usage.notionalThisHour, everyMs: HOUR_MS },
  notionalPerDay: { asked: 'charge', used: (usage) => usage.notionalToday, everyMs: DAY_MS },
  turnoverPerDay: { asked: 'charge', used: (usage) => usage.turnoverToday, everyMs: DAY_MS },
  lossPerDay: { asked: null, used: (usage) => usage.lossToday, everyMs: DAY_MS },
  exposurePerInstrument: { asked: 'charge', used: () => null, everyMs: null },
  exposure: { asked: 'charge', used: () => null, everyMs: null },
  openOrders: { asked: 'orders', used: ({ openOrders }) => openOrders, everyMs: null },
  uses: { asked: 'orders', used: ({ uses }) => uses, everyMs: null },
};

/** What an admission was judged within, as far as its record and the counters tell. */
export interface ExplainedLimits {
  readonly limits: readonly ExplainedLimit[];
  /** Rules that were asked and had no limit to judge by. */
  readonly unlimited: readonly string[];
}

interface Known {
  readonly policy: Policy;
  /** As they are now: records do not tell their versions. */
  readonly layers: Snapshot['layers'];
  readonly usage: LayerUsage;
  readonly nowMs: number;
}

/** `policy` is of the version that the record names. */
export function explainLimits(entry: IntentEntry, { policy, layers, usage, nowMs }: Known): ExplainedLimits {
  const limits = [
    ...explainLayer('key', policy.limits, writePolicy(policy)),
    ...ABOVE.flatMap((layer) => {
      const terms = layers[layer];
      return terms === null ? [] : explainLayer(layer, terms.limits, writeTerms(terms));
    }),
  ];
  const judged = new Set<string>(limits.map(({ ruleId }) => ruleId));
  const unlimited = entry.ruleIds.filter((id) => OPTIONAL.has(id) && !judged.has(id));
  return { limits, unlimited };

  function explainLayer(layer: Layer, terms: Limits, document: PolicyDocument): readonly ExplainedLimit[] {
    const set = (document['limits'] ?? {}) as PolicyDocument;
    return FIELDS.filter((field) => Object.hasOwn(set, field)).map((field) => {
      const row = COUNTED[field];
      const asked = askedOf(row?.asked ?? null, entry);
      const used = usedOf(row, usage[layer], { thenMs: entry.wallMs, nowMs });
      return {
        layer,
        ruleId: RULE_OF[field],
        limit: { [field]: set[field] },
        asked: viewQuantity(asked),
        used: viewQuantity(used),
        left: viewQuantity(used === null ? null : leftOf(terms[field], used)),
      };
    });
  }
}

const ABOVE = ['account', 'installation'] as const;
const FIELDS = Object.keys(RULE_OF) as readonly Field[];
const OPTIONAL: ReadonlySet<string> = new Set(Object.values(RULE_OF));

function viewQuantity(quantity: Amounts | number | null): Quantity | null {
  return quantity === null || typeof quantity === 'number' ? quantity : viewAmounts(quantity);
}

/** Of each asset that is limited; never below zero. */
function leftOf(limit: Limits[Field], used: Amounts | number): Amounts | number | null {
  if (typeof limit === 'number' && typeof used === 'number') return Math.max(0, limit - used);
  if (!(limit instanceof Map) || typeof used === 'number') return null;
  const amounts: Amounts = limit;
  return new Map(
    Array.from(amounts, ([asset, amount]) => {
      const left = amount.subtract(used.get(asset) ?? Decimal.ZERO);
      return [asset, Decimal.max(Decimal.ZERO, left)] as const;
    }),
  );
}

function askedOf(what: CountedRow['asked'], { items }: IntentEntry): Amounts | number | null {
  if (what === null) return null;
  if (what === 'orders')
    return items.filter(({ kind, reduceOnly }) => kind === 'place' && !reduceOnly).length;
  const sums = new Map<string, Decimal>();
  for (const charge of items.map((item) => readCharge(item)))
    if (charge !== null) sums.set(charge.asset, (sums.get(charge.asset) ?? Decimal.ZERO).add(charge.amount));
  return sums;
}

/** Only while the counter is the one that the request was counted by. */
function usedOf(
  row: CountedRow | undefined,
  usage: Usage,
  { thenMs, nowMs }: { readonly thenMs: number; readonly nowMs: number },
): Amounts | number | null {
  if (row === undefined) return null;
  const { everyMs, used } = row;
  if (everyMs !== null && Math.floor(thenMs / everyMs) !== Math.floor(nowMs / everyMs)) return null;
  return used(usage);
}
