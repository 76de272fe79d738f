import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { HaltPlanView, PlanStep } from '@bitting/client/halts.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { Journal } from '@bitting/gateway/admin/journal.ts';
import type { HaltPlan } from '@bitting/gateway/halt/halt-plan.ts';
import { HaltPlans } from '@bitting/gateway/halt/halt-plans.ts';
import { createStamp } from '@bitting/gateway/ports/stamp.ts';
import { MemoryLedger } from '@bitting/gateway/testing/memory-ledger.ts';
import type { GatewayLives } from './gateway-lives.ts';

const STEP_MS = 200;
const STEPS_MAX = 3_000;
export const OPERATOR_ID = 'op_desk';

/** Halts everything, as an operator would, and lets the plan that follows come to its end at the venue. */
export async function haltWithPlan(
  lives: GatewayLives,
  steps: readonly PlanStep[],
  change: Partial<HaltPlan> = {},
): Promise<HaltPlanView> {
  const { clock, keyRing } = lives;
  const journal = new Journal(new MemoryLedger(), createStamp(clock, 'b007'));
  const ports = { clock, journal, keys: keyRing, random: randomBytes };
  const plans = new HaltPlans({ ...ports, hands: () => lives.edge.hands });
  keyRing.setInstallationState('halted');
  const { planId } = plans.begin({
    planId: plans.newPlanId(),
    subject: { kind: 'everything' },
    operatorId: OPERATOR_ID,
    steps,
    includingExternal: false,
    collar: Decimal.parse('0.02'),
    startedMs: clock.wallMs(),
    ...change,
  });
  const view = (): HaltPlanView | undefined => plans.list().find((plan) => plan.planId === planId);
  for (let step = 0; view()?.state === 'running'; step += 1) {
    if (step === STEPS_MAX) assert.fail(JSON.stringify(view()));
    lives.advance(STEP_MS);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const ended = view();
  assert.ok(ended !== undefined);
  return ended;
}
