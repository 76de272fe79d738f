import type { PolicyDocument, WorstCaseView } from '@bitting/client/policies.ts';

export type Remedy = WorstCaseView['remedies'][number];

type Limits = Readonly<Record<string, unknown>>;

/** What each remedy sets in the limits; `null` where its words are not those that are known here. */
const CHANGES: Readonly<Record<string, (to: string, limits: Limits) => Limits | null>> = {
  'notional-per-hour': amountOf('notionalPerHour'),
  'notional-per-day': amountOf('notionalPerDay'),
  exposure: amountOf('exposure'),
  'price-collar': (to, limits) => (/^0\.[0-9]+$/u.test(to) ? { ...limits, priceCollar: to } : null),
  'market-depth': (_to, limits) =>
    Object.fromEntries(Object.entries(limits).filter(([name]) => name !== 'depthShare')),
  liquidity: (to, limits) => {
    const { volumePerDay } = (limits['liquidity'] ?? {}) as { readonly volumePerDay?: Limits };
    const [, amount, asset] = /^([0-9.]+) ([A-Za-z0-9]{1,24}) a day$/u.exec(to) ?? [];
    if (amount === undefined || asset === undefined) return null;
    return { ...limits, liquidity: { volumePerDay: { ...volumePerDay, [asset]: amount } } };
  },
};

/** The document with what would make its worst case smaller; `null` where that cannot be done by itself. */
export function applyRemedy(document: PolicyDocument, { ruleId, to }: Remedy): PolicyDocument | null {
  if (ruleId === 'market') return { ...document, markets: to.split(', ') };
  const change = Object.hasOwn(CHANGES, ruleId) ? CHANGES[ruleId] : undefined;
  const limits = change?.(to, (document['limits'] ?? {}) as Limits) ?? null;
  return limits === null ? null : { ...document, limits };
}

function amountOf(field: string): (to: string, limits: Limits) => Limits | null {
  return (to, limits) => {
    const [, amount, asset] = /^([0-9.]+) ([A-Za-z0-9]{1,24})$/u.exec(to) ?? [];
    if (amount === undefined || asset === undefined) return null;
    return { ...limits, [field]: { ...(limits[field] as Limits | undefined), [asset]: amount } };
  };
}
