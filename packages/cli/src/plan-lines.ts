import type { HaltPlanView } from '@bitting/client/halts.ts';
import { nameById, type Labels } from './labels.ts';

const ENDS: Readonly<Record<HaltPlanView['state'], string>> = {
  running: 'under way',
  done: 'done',
  resumed: 'ended: what it followed was resumed',
  replaced: 'ended: a later plan took its place',
};

/** What a plan is about, and how far each of its steps is. */
export function renderPlan(plan: HaltPlanView, labels: Labels): readonly string[] {
  const { planId, venue, accountId, virtualKeyId, includingExternal, state, steps, startedMs } = plan;
  const id = virtualKeyId ?? accountId;
  const subject = id === null ? (venue ?? 'everything') : nameById(id, labels);
  const reach = includingExternal ? ', including orders of others' : '';
  return [
    `${planId}  ${subject}${reach}  since ${new Date(startedMs).toISOString()}: ${ENDS[state]}`,
    ...steps.map(({ step, state: at, detail }) => {
      return `  ${step.padEnd(10)} ${at.padEnd(8)} ${showable(detail ?? '')}`.trimEnd();
    }),
  ];
}

/** How far it is, on one line. */
export function renderProgress({ steps, state }: HaltPlanView): string {
  const current = steps.find((step) => step.state === 'running');
  const done = steps.filter((step) => step.state === 'done').length;
  const detail = current?.detail ?? null;
  const now = current === undefined ? ENDS[state] : current.step;
  return `${done} of ${steps.length} steps, ${now}${detail === null ? '' : `: ${showable(detail)}`}`;
}

/** What a venue wrote may steer a terminal. */
function showable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
