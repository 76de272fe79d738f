import type { HaltPlanView, HaltResult, PlanStep } from '@bitting/client/halts.ts';
import { HALT_PATIENCE_MS } from '../../api/bounds.ts';
import { isSameScope, type HaltScope } from './halt-scope.ts';

/** How a halt that was ordered goes. `lateSinceMs`: nobody answered for longer than a person should wait. */
export type HaltRun =
  | { readonly kind: 'asking' }
  | {
      readonly kind: 'sent';
      readonly scope: HaltScope;
      readonly startedMs: number;
      readonly isLate: boolean;
      /** After how long it was acknowledged without a plan, where only that is new; `null`: nothing is in force yet. */
      readonly inForceMs: number | null;
    }
  | {
      readonly kind: 'failed';
      readonly scope: HaltScope;
      readonly error: unknown;
      readonly isUnknown: boolean;
      readonly isInForce: boolean;
    }
  | {
      readonly kind: 'halted';
      readonly scope: HaltScope;
      readonly startedMs: number;
      readonly acknowledgedMs: number;
      readonly result: HaltResult;
      readonly plan: HaltPlanView | null;
      /** When its plan was done; `null`: it is not, or there is none. */
      readonly plannedMs: number | null;
    };

export type HaltEvent =
  | { readonly kind: 'sent'; readonly scope: HaltScope; readonly atMs: number }
  | { readonly kind: 'waited'; readonly atMs: number }
  | { readonly kind: 'answered'; readonly atMs: number; readonly result: HaltResult }
  | { readonly kind: 'failed'; readonly error: unknown; readonly isUnknown: boolean }
  | { readonly kind: 'plan'; readonly atMs: number; readonly plan: HaltPlanView }
  | { readonly kind: 'closed' };

export const ASKING: HaltRun = { kind: 'asking' };

/** What a halt is after this happened. */
export function advance(run: HaltRun, event: HaltEvent): HaltRun {
  switch (event.kind) {
    case 'sent':
      return sent(run, event);
    case 'waited':
      return run.kind === 'sent' && event.atMs - run.startedMs >= HALT_PATIENCE_MS
        ? { ...run, isLate: true }
        : run;
    case 'answered':
      return run.kind === 'sent' ? answered(run, event) : run;
    case 'failed': {
      const { error, isUnknown } = event;
      if (run.kind !== 'sent') return run;
      return { kind: 'failed', scope: run.scope, error, isUnknown, isInForce: run.inForceMs !== null };
    }
    case 'plan':
      return run.kind === 'halted' ? planned(run, event) : run;
    case 'closed':
      return ASKING;
    default:
      return event satisfies never;
  }
}

/** A plan that is ordered after the halt is counted from the halt on: that is when people began to wait. */
function sent(run: HaltRun, { scope, atMs }: Extract<HaltEvent, { readonly kind: 'sent' }>): HaltRun {
  const known = run.kind === 'halted' && isSameScope(run.scope, scope) ? run : null;
  const startedMs = known?.startedMs ?? atMs;
  return { kind: 'sent', scope, startedMs, isLate: false, inForceMs: known?.acknowledgedMs ?? null };
}

function answered(
  { scope, startedMs, inForceMs }: Extract<HaltRun, { readonly kind: 'sent' }>,
  { atMs, result }: Extract<HaltEvent, { readonly kind: 'answered' }>,
): HaltRun {
  const acknowledgedMs = inForceMs ?? atMs - startedMs;
  return { kind: 'halted', scope, startedMs, acknowledgedMs, result, plan: null, plannedMs: null };
}

function planned(
  run: Extract<HaltRun, { readonly kind: 'halted' }>,
  { atMs, plan }: Extract<HaltEvent, { readonly kind: 'plan' }>,
): HaltRun {
  if (plan.planId !== run.result.planId) return run;
  const plannedMs = run.plannedMs ?? (plan.state === 'done' ? atMs - run.startedMs : null);
  return { ...run, plan, plannedMs };
}

/** How long it took until nothing could grow any more; `null`: a plan is still under way. */
export function safeAfterMs(run: Extract<HaltRun, { readonly kind: 'halted' }>): number | null {
  return run.result.planId === null ? run.acknowledgedMs : run.plannedMs;
}

export const FOLLOWS = ['nothing', 'cancel', 'flatten'] as const;
export type Follow = (typeof FOLLOWS)[number];

export const PLANS: Readonly<Record<Follow, readonly PlanStep[]>> = {
  nothing: [],
  cancel: ['cancel'],
  flatten: ['cancel', 'flatten'],
};

/** What may follow a halt of this by this role: positions belong to accounts, and closing them is trading. */
export function followsOf(scope: HaltScope, role: string | null): readonly Follow[] {
  const mayFlatten = scope.kind !== 'key' && role !== null && ['owner', 'admin', 'trader'].includes(role);
  return FOLLOWS.filter((one) => one !== 'flatten' || mayFlatten);
}
