import type { HaltPlanView } from '@bitting/client/halts.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { flag, optional } from '../../config/closed-schema.ts';
import { id } from '../fields.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';

/** How far the plans are that follow halts; with `follow` until the one that is meant, or each of them, has ended. */
export const haltPlans = defineOperation(
  'halt-plans',
  { planId: optional(id), follow: flag },
  async ({ clock, plans }, { follow, planId }, call) => {
    const list = () => plans.list().filter((plan) => planId === undefined || plan.planId === planId);
    if (planId !== undefined && list().length === 0)
      throw new BittingError('FIELD_MALFORMED', `no plan ${planId}`, {
        publicDetail: `There is no plan ${planId}.`,
      });
    if (follow) await watch({ clock, plans, list }, call);
    return { plans: list() };
  },
);

async function watch(
  { clock, list, plans }: Pick<AdminPorts, 'clock' | 'plans'> & { list: () => readonly HaltPlanView[] },
  call: AdminCall,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const endIfOver = (): void => {
    if (list().every(({ state }) => state !== 'running')) resolve();
  };
  const tell = (plan: HaltPlanView): void => {
    if (list().some(({ planId }) => planId === plan.planId))
      call.event({ type: 'plan', wallMs: clock.wallMs(), plan });
    endIfOver();
  };
  const stop = plans.follow(tell);
  if (stop === null) throw new BittingError('OVERLOADED', 'too many watch plans');
  call.signal.addEventListener('abort', () => {
    resolve();
  });
  for (const plan of list()) tell(plan);
  endIfOver();
  await promise;
  stop();
}
