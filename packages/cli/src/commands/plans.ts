import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { HaltPlanView } from '@bitting/client/halts.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { readLabels } from '../labels.ts';
import { renderPlan, renderProgress } from '../plan-lines.ts';

/** Tells of every change of the plans, or of one, until they have ended; the answer is how they stand then. */
export async function watchPlans(
  client: AdminClient,
  planId: string | undefined,
  console: CommandConsole,
): Promise<readonly HaltPlanView[]> {
  const meant = planId === undefined ? {} : { planId };
  const { plans } = await client.haltPlans(
    { ...meant, follow: true },
    {
      onEvent: (event) => {
        const plan = event['plan'] as HaltPlanView;
        console.progress(`${plan.planId} ${renderProgress(plan)}`);
      },
      mayBeSilent: true,
    },
  );
  return plans;
}

export const plans = defineCommand(
  {
    name: 'plans',
    summary: 'Show the plans that follow halts, and how far they are',
    endsOnSignal: true,
    options: {
      ...CONNECTION_OPTIONS,
      watch: { kind: 'flag', short: 'w', describe: 'Tell of every change until all have ended' },
    },
    examples: [['bitting plans --watch', 'until nothing is left to do']],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    try {
      const shown = options.watch
        ? await watchPlans(client, undefined, console)
        : (await client.haltPlans({ follow: false })).plans;
      const labels =
        shown.length === 0 || console.json ? new Map<string, string>() : await readLabels(client);
      const lines = shown.flatMap((plan) => renderPlan(plan, labels));
      console.result({ plans: shown }, lines.length === 0 ? ['No plan follows a halt.'] : lines);
    } catch (error) {
      if (!console.signals.abort.aborted) throw error;
    }
  },
);
