import type { LedgerEntry, SystemEntry } from '@bitting/core/ledger/entry.ts';
import type { Shadow, Shadows } from '../vault/ring-shadows.ts';
import { SHADOW_EXAMPLES_KEPT, SHADOW_SUBJECTS_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { Comparison } from './comparison.ts';

/** How often one rule made the difference. */
export interface RuleTally {
  readonly ruleId: string;
  /** It would have refused, what was admitted. */
  readonly refuses: number;
  /** Of these: nothing else would have. */
  readonly alone: number;
  /** It did refuse, and would not have. */
  readonly admits: number;
}

export interface ShadowTally {
  /** Everything before is not counted: it was not set yet, or the gateway was started later. */
  readonly sinceMs: number;
  readonly judged: number;
  /** Of these: requests that only read. */
  readonly reads: number;
  readonly wouldRefuse: number;
  readonly wouldAdmit: number;
  readonly unjudged: number;
  /** Looks that failed inside. */
  readonly failed: number;
  readonly rules: readonly RuleTally[];
}

/** One divergence, as its record says it. */
export interface ShadowExample {
  readonly sequence: bigint;
  readonly wallMs: number;
  readonly details: SystemEntry['details'];
}

/** `null`: of everything. Ids of keys and accounts are never the same. */
export type ShadowSubject = string | null;

interface Counts {
  readonly setAt: number;
  readonly sinceMs: number;
  judged: number;
  reads: number;
  wouldRefuse: number;
  wouldAdmit: number;
  unjudged: number;
  failed: number;
  readonly rules: Map<string, { refuses: number; alone: number; admits: number }>;
}

export const SHADOW_EVENT = 'shadow';

/** The last records about one subject. */
export type SavedExamples = readonly [
  subject: ShadowSubject,
  examples: readonly (readonly [sequence: number, wallMs: number, details: SystemEntry['details']])[],
];

/** What every shadow would have done: counts since it was set or the gateway was started, and its last records. */
export class ShadowTallies {
  readonly #startMs: number;
  readonly #counts = new Map<ShadowSubject, Counts>();
  readonly #examples = new Map<ShadowSubject, ShadowExample[]>();

  constructor(clock: Clock) {
    this.#startMs = clock.wallMs();
  }

  count(
    key: Asker,
    shadows: Shadows,
    look: { readonly comparison: Comparison; readonly isRead: boolean },
  ): void {
    for (const [subject, shadow] of subjectsOf(key, shadows)) add(this.#countsOf(subject, shadow), look);
  }

  fail(key: Asker, shadows: Shadows): void {
    for (const [subject, shadow] of subjectsOf(key, shadows)) this.#countsOf(subject, shadow).failed += 1;
  }

  /** A record of the ledger, in order, before anything else happens and as it becomes durable; others than of shadows say nothing. */
  restore({ sequence, entry }: { readonly sequence: bigint; readonly entry: LedgerEntry }): void {
    if (entry.type !== 'system' || entry.event !== SHADOW_EVENT) return;
    const { wallMs, details } = entry;
    for (const subject of recordedSubjects(details)) {
      const examples = this.#examples.get(subject) ?? [];
      examples.push({ sequence, wallMs, details });
      if (examples.length > SHADOW_EXAMPLES_KEPT) examples.shift();
      this.#examples.delete(subject);
      this.#examples.set(subject, examples);
      forgetOldest(this.#examples);
    }
  }

  /** The records that {@link restore} has taken and still has. */
  save(): readonly SavedExamples[] {
    return Array.from(this.#examples, ([subject, examples]) => [
      subject,
      examples.map(({ sequence, wallMs, details }) => [Number(sequence), wallMs, details] as const),
    ]);
  }

  load(saved: readonly SavedExamples[]): void {
    for (const [subject, examples] of saved)
      this.#examples.set(
        subject,
        examples.map(([sequence, wallMs, details]) => ({ sequence: BigInt(sequence), wallMs, details })),
      );
  }

  tally(subject: ShadowSubject, shadow: Shadow): ShadowTally {
    const { setAt: _setAt, rules, ...counts } = this.#countsOf(subject, shadow);
    return {
      ...counts,
      rules: Array.from(rules, ([ruleId, rule]) => ({ ruleId, ...rule })).toSorted(
        (one, other) => weightOf(other) - weightOf(one),
      ),
    };
  }

  /** The last ones since it was set, the newest last. */
  examples(subject: ShadowSubject, { setAt }: Shadow): readonly ShadowExample[] {
    return (this.#examples.get(subject) ?? []).filter(({ wallMs }) => wallMs >= setAt);
  }

  #countsOf(subject: ShadowSubject, { setAt }: Shadow): Counts {
    const known = this.#counts.get(subject);
    if (known?.setAt === setAt) return known;
    const counts = {
      setAt,
      sinceMs: Math.max(setAt, this.#startMs),
      judged: 0,
      reads: 0,
      wouldRefuse: 0,
      wouldAdmit: 0,
      unjudged: 0,
      failed: 0,
      rules: new Map(),
    };
    this.#counts.set(subject, counts);
    forgetOldest(this.#counts);
    return counts;
  }
}

export interface Asker {
  readonly id: string;
  readonly accountId: string;
}

/** Whose shadows took part, as a record names them. */
export function nameShadows({ key, account, installation }: Shadows): string {
  return [
    ...(key === null ? [] : [`key ${key.terms.version}`]),
    ...(account === null ? [] : [`account ${account.terms.version}`]),
    ...(installation === null ? [] : [`installation ${installation.terms.version}`]),
  ].join(', ');
}

function recordedSubjects(details: SystemEntry['details']): readonly ShadowSubject[] {
  const { virtualKeyId = '', accountId = '', shadows = '' } = details;
  const subjects: Readonly<Record<string, ShadowSubject>> = {
    key: virtualKeyId,
    account: accountId,
    installation: null,
  };
  return shadows.split(', ').flatMap((text) => {
    const subject = subjects[text.split(' ')[0] ?? ''];
    return subject === undefined ? [] : [subject];
  });
}

function* subjectsOf(
  { id, accountId }: Asker,
  { key, account, installation }: Shadows,
): Generator<readonly [ShadowSubject, Shadow]> {
  if (key !== null) yield [id, key];
  if (account !== null) yield [accountId, account];
  if (installation !== null) yield [null, installation];
}

function add(
  counts: Counts,
  { comparison, isRead }: { readonly comparison: Comparison; readonly isRead: boolean },
): void {
  counts.judged += 1;
  if (isRead) counts.reads += 1;
  if (comparison.kind === 'same') return;
  if (comparison.kind === 'unjudged') {
    counts.unjudged += 1;
    return;
  }
  const refuses = comparison.kind === 'would-refuse';
  if (refuses) counts.wouldRefuse += 1;
  else counts.wouldAdmit += 1;
  const ruleIds = new Set(comparison.refusals.map(({ ruleId }) => ruleId ?? ''));
  for (const ruleId of ruleIds) {
    const rule = counts.rules.get(ruleId) ?? { refuses: 0, alone: 0, admits: 0 };
    counts.rules.set(ruleId, rule);
    if (!refuses) rule.admits += 1;
    else {
      rule.refuses += 1;
      if (ruleIds.size === 1) rule.alone += 1;
    }
  }
}

function weightOf({ refuses, admits }: RuleTally): number {
  return refuses + admits;
}

function forgetOldest(kept: Map<ShadowSubject, unknown>): void {
  if (kept.size <= SHADOW_SUBJECTS_MAX) return;
  for (const subject of kept.keys()) {
    kept.delete(subject);
    return;
  }
}
