import type { LayerAbove, UsageView } from '@bitting/client/policies.ts';
import type { PolicyDocument } from '@bitting/client/policies.ts';
import { thousandthsOf } from './exact-share.ts';
import type { LimitName } from './policy-form.ts';

/** One limit that is counted, with what is used of it. */
export interface UsageBar {
  readonly layer: string;
  readonly limit: LimitName;
  /** `null`: a count. */
  readonly asset: string | null;
  /** `null`: not known now. */
  readonly used: string | null;
  readonly most: string;
  /** Of `most`, in thousandths; `null`: not known now. */
  readonly thousandths: number | null;
}

type Amounts = Readonly<Record<string, string>>;

const AMOUNT_LIMITS = [
  ['notionalPerHour', ({ notionalThisHour }) => notionalThisHour],
  ['notionalPerDay', ({ notionalToday }) => notionalToday],
  ['turnoverPerDay', ({ turnoverToday }) => turnoverToday],
  ['lossPerDay', ({ lossToday }) => lossToday],
] as const satisfies readonly (readonly [LimitName, (used: UsageView) => Amounts | null])[];

const COUNT_LIMITS = [
  ['openOrders', ({ openOrders }) => openOrders],
  ['uses', ({ uses }) => uses],
] as const satisfies readonly (readonly [LimitName, (used: UsageView) => number | null])[];

/** A bar for each counted limit of the key and of the layers above it, the key's first. */
export function usageBars(
  document: PolicyDocument,
  above: readonly LayerAbove[],
  usage: readonly UsageView[],
): readonly UsageBar[] {
  const documents = new Map<string, PolicyDocument>([
    ['key', document],
    ...above.map(({ layer, document: terms }) => [layer, terms] as const),
  ]);
  return usage.flatMap((used) => barsOf(used, limitsOf(documents.get(used.layer))));
}

function barsOf(used: UsageView, limits: PolicyDocument): readonly UsageBar[] {
  const amounts = AMOUNT_LIMITS.flatMap(([limit, of]) =>
    Object.entries((limits[limit] ?? {}) as Amounts).map(([asset, most]) => {
      const known = of(used);
      return bar({
        layer: used.layer,
        limit,
        asset,
        used: known === null ? null : (known[asset] ?? '0'),
        most,
      });
    }),
  );
  const counts = COUNT_LIMITS.flatMap(([limit, of]) => {
    const most = limits[limit];
    if (typeof most !== 'number') return [];
    const known = of(used);
    return [
      bar({
        layer: used.layer,
        limit,
        asset: null,
        used: known === null ? null : String(known),
        most: String(most),
      }),
    ];
  });
  return [...amounts, ...counts];
}

function bar(known: Omit<UsageBar, 'thousandths'>): UsageBar {
  return { ...known, thousandths: known.used === null ? null : thousandthsOf(known.used, known.most) };
}

function limitsOf(document: PolicyDocument | undefined): PolicyDocument {
  return (document?.['limits'] ?? {}) as PolicyDocument;
}
