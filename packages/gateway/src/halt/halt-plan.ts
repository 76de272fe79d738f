import type { HaltPlanView, PlanStep } from '@bitting/client/halts.ts';
import type { AdminEntry } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { VENUE_IDS, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { HaltSubject } from './halt-subject.ts';

/** In the order in which they are done. */
export const PLAN_STEPS = ['cancel', 'flatten', 'suspend', 'revoke'] as const satisfies readonly PlanStep[];

/** What follows a halt, as it was ordered. */
export interface HaltPlan {
  readonly planId: string;
  readonly subject: HaltSubject;
  readonly operatorId: string;
  /** In the order in which they are done. */
  readonly steps: readonly PlanStep[];
  /** Orders that no key of ours has placed, too. */
  readonly includingExternal: boolean;
  /** How far from the reference price positions are closed at most, as a fraction. */
  readonly collar: Decimal;
  readonly startedMs: EpochMs;
}

/** The acts by which the ledger knows a plan again after a restart. */
export const PLAN_ACTS = { begin: 'halt', step: 'halt-step', end: 'halt-end' } as const;

export type PlanEnd = Exclude<HaltPlanView['state'], 'running'>;

/** What stands with the halt that it follows. */
export function describePlan(plan: HaltPlan): Readonly<Record<string, string>> {
  return {
    planId: plan.planId,
    plan: plan.steps.join(','),
    external: String(plan.includingExternal),
    collar: plan.collar.toString(),
  };
}

/** The plan that began with this act; `null`: it began none. */
export function readPlan({ details, operatorId, subject, wallMs }: AdminEntry): HaltPlan | null {
  const { planId, plan, external, collar } = details;
  const of = subject === null ? ({ kind: 'everything' } as const) : readSubjectName(subject);
  if (planId === undefined || of === null) return null;
  const words = (plan ?? '').split(',');
  return {
    planId,
    subject: of,
    operatorId,
    steps: PLAN_STEPS.filter((step) => words.includes(step)),
    includingExternal: external === 'true',
    collar: Decimal.tryParse(collar ?? '') ?? Decimal.ZERO,
    startedMs: wallMs,
  };
}

function readSubjectName(name: string): HaltSubject | null {
  const venue = VENUE_IDS.find((id) => id === name);
  if (venue !== undefined) return { kind: 'venue', id: venue };
  if (name.startsWith('acc_')) return { kind: 'account', id: name };
  return name.startsWith('key_') ? { kind: 'key', id: name } : null;
}
