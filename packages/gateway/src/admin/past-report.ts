import type { PastAmounts, PastRule, PastWhatIf } from '@bitting/client/past.ts';
import type { IntentEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import { PAST_EXAMPLES_MAX, PAST_HOURS_MAX } from '../bounds.ts';
import { readCharge } from '../limits/recorded-charge.ts';
import type { PastVerdict } from '../past/past-judge.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Sums {
  recorded: Decimal;
  passed: Decimal;
}

type ByAsset = Map<string, Sums>;

interface Rule {
  refused: number;
  alone: number;
  readonly examples: PastRule['examples'][number][];
}

/** What is told of a stretch: grows with every request of it. */
export class PastReport {
  readonly #sinceMs: number;
  readonly #untilMs: number;
  #requests = 0;
  #refused = 0;
  #unsure = 0;
  readonly #rules = new Map<string, Rule>();
  readonly #placed: ByAsset = new Map();
  readonly #taken: ByAsset = new Map();
  readonly #days = new Map<number, ByAsset>();
  readonly #hours = new Map<number, ByAsset>();
  readonly #open = new Map<string, { readonly charges: (Notional | null)[]; readonly passes: boolean }>();

  constructor(sinceMs: number, untilMs: number) {
    this.#sinceMs = sinceMs;
    this.#untilMs = untilMs;
  }

  add(sequence: bigint, entry: IntentEntry, { refusals, isUnsure }: PastVerdict): void {
    const passes = refusals.length === 0;
    this.#requests += 1;
    if (!passes) this.#refused += 1;
    if (isUnsure) this.#unsure += 1;
    for (const { ruleId, detail } of refusals) {
      const rule = this.#ruleOf(ruleId ?? '');
      rule.refused += 1;
      if (refusals.length === 1) rule.alone += 1;
      if (rule.examples.length < PAST_EXAMPLES_MAX) rule.examples.push(exampleOf(sequence, entry, detail));
    }
    const charges = entry.items.map((item) => readCharge(item));
    for (const charge of charges) if (charge !== null) this.#place(charge, entry.wallMs, passes);
    if (charges.some((charge) => charge !== null)) this.#open.set(entry.intentId, { charges, passes });
  }

  settle(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    const open = this.#open.get(intentId);
    if (open === undefined) return;
    for (const [index, { kind }] of items.entries()) {
      const charge = open.charges[index] ?? null;
      if (charge === null || kind === 'unknown') continue;
      open.charges[index] = null;
      if (kind === 'accepted') add(this.#taken, charge, open.passes);
    }
    if (open.charges.every((charge) => charge === null)) this.#open.delete(intentId);
  }

  write({ unjudged, read }: Pick<PastWhatIf, 'unjudged' | 'read'>): PastWhatIf {
    const isShort = this.#untilMs - this.#sinceMs <= PAST_HOURS_MAX * HOUR_MS;
    return {
      sinceMs: this.#sinceMs,
      untilMs: this.#untilMs,
      requests: this.#requests,
      refused: this.#refused,
      unsure: this.#unsure,
      rules: Array.from(this.#rules, ([ruleId, rule]) => ({ ruleId, ...rule })).toSorted(
        (one, other) => other.refused - one.refused,
      ),
      unjudged,
      placed: amountsOf(this.#placed),
      taken: amountsOf(this.#taken),
      days: stretchesOf(this.#days, DAY_MS),
      hours: isShort ? stretchesOf(this.#hours, HOUR_MS) : [],
      read,
    };
  }

  #ruleOf(ruleId: string): Rule {
    const rule = this.#rules.get(ruleId) ?? { refused: 0, alone: 0, examples: [] };
    this.#rules.set(ruleId, rule);
    return rule;
  }

  #place(charge: Notional, wallMs: number, passes: boolean): void {
    add(this.#placed, charge, passes);
    for (const [stretches, lengthMs] of [
      [this.#days, DAY_MS],
      [this.#hours, HOUR_MS],
    ] as const) {
      const index = Math.floor(wallMs / lengthMs);
      const sums: ByAsset = stretches.get(index) ?? new Map();
      stretches.set(index, sums);
      add(sums, charge, passes);
    }
  }
}

function add(sums: ByAsset, { asset, amount }: Notional, passes: boolean): void {
  const sum = sums.get(asset) ?? { recorded: Decimal.ZERO, passed: Decimal.ZERO };
  sums.set(asset, sum);
  sum.recorded = sum.recorded.add(amount);
  if (passes) sum.passed = sum.passed.add(amount);
}

function amountsOf(sums: ByAsset): PastAmounts[] {
  return Array.from(sums, ([asset, sum]) => ({ asset, ...writeSums(sum) }));
}

function writeSums({ recorded, passed }: Sums): Omit<PastAmounts, 'asset'> {
  return { recorded: recorded.toString(), passed: passed.toString() };
}

function stretchesOf(stretches: ReadonlyMap<number, ByAsset>, lengthMs: number): PastWhatIf['days'] {
  return Array.from(stretches)
    .toSorted(([one], [other]) => one - other)
    .flatMap(([index, sums]) =>
      Array.from(sums, ([asset, sum]) => ({ fromMs: index * lengthMs, asset, ...writeSums(sum) })),
    );
}

function exampleOf(
  sequence: bigint,
  { wallMs, operation, items }: IntentEntry,
  sentence: string,
): PastRule['examples'][number] {
  const instruments = [...new Set(items.flatMap(({ instrument }) => instrument ?? []))].join(', ');
  return { sequence: sequence.toString(), wallMs, operation, instruments, sentence };
}
