import type { PlanStep } from '@bitting/client/halts.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { OperatorEntry, OperatorRole } from '../vault/entries.ts';
import { PLAN_COLLAR_DEFAULT } from './bounds.ts';
import { PLAN_STEPS, type HaltPlan } from './halt-plan.ts';
import type { HaltSubject } from './halt-subject.ts';

/** What an operator wants to follow a halt. */
export interface PlanOrder {
  readonly plan?: readonly PlanStep[];
  readonly includingExternal?: boolean;
  readonly priceCollar?: Decimal;
}

const STOPPERS: readonly OperatorRole[] = ['owner', 'admin', 'trader', 'approver'];
const TRADERS: readonly OperatorRole[] = ['owner', 'admin', 'trader'];
const KEEPERS: readonly OperatorRole[] = ['owner', 'admin'];

/** Who may order what: as of the operations that do it one by one; what trades is for those who trade. */
const ROLES_OF_STEPS: Readonly<Record<PlanStep, readonly OperatorRole[]>> = {
  cancel: STOPPERS,
  flatten: TRADERS,
  suspend: STOPPERS,
  revoke: KEEPERS,
};

/** `null`: nothing follows. Throws `ROLE_MISSING`, `FIELD_MALFORMED`. */
export function orderPlan(
  order: PlanOrder,
  subject: HaltSubject,
  by: {
    readonly operator: OperatorEntry;
    readonly planId: string;
    readonly nowMs: EpochMs;
    readonly state: 'reducing' | 'halted';
  },
): HaltPlan | null {
  const { includingExternal = false, plan = [], priceCollar = Decimal.parse(PLAN_COLLAR_DEFAULT) } = order;
  if (plan.length === 0) return null;
  const { role, id: operatorId } = by.operator;
  for (const step of plan) demandRole(role, ROLES_OF_STEPS[step], step);
  if (includingExternal) demandRole(role, TRADERS, 'cancel what no key has placed');
  if (by.state !== 'halted')
    throw new BittingError('FIELD_MALFORMED', 'a plan that follows no halt', {
      publicDetail: 'A plan needs a full halt, not --reduce-only: what may still place orders can outrun it.',
    });
  if (subject.kind === 'key' && (includingExternal || plan.includes('flatten')))
    throw new BittingError('FIELD_MALFORMED', 'a plan for a key that reaches beyond it', {
      publicDetail: 'Positions and others’ orders belong to the account, not to one key: halt the account.',
    });
  return {
    planId: by.planId,
    subject,
    operatorId,
    steps: PLAN_STEPS.filter((step) => plan.includes(step)),
    includingExternal,
    collar: priceCollar,
    startedMs: by.nowMs,
  };
}

function demandRole(role: OperatorRole, roles: readonly OperatorRole[], what: string): void {
  if (!roles.includes(role))
    throw new BittingError('ROLE_MISSING', `${role} may not ${what}`, {
      publicDetail: `The role ${role} may not order: ${what}.`,
    });
}
