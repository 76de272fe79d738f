import type { ReactNode } from 'react';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Sign } from './icons.tsx';

export type StepState = 'next' | 'now' | 'done' | 'failed';

export interface Step {
  readonly id: string;
  readonly label: ReactNode;
  readonly state: StepState;
  readonly detail?: ReactNode;
}

/** How far something is that goes in order. */
export function Steps({
  label,
  steps,
}: {
  readonly label: string;
  readonly steps: readonly Step[];
}): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  const words: Readonly<Record<StepState, string>> = {
    next: texts.stepNext,
    now: texts.stepNow,
    done: texts.stepDone,
    failed: texts.stepFailed,
  };
  return (
    <ol className="ui-steps" aria-label={label}>
      {steps.map(({ id, label: name, state, detail }, at) => (
        <li
          key={id}
          className={`ui-step ui-step-${state}`}
          {...(state === 'now' ? { 'aria-current': 'step' } : {})}
        >
          <span className="ui-step-mark">
            {state === 'done' ? <Sign name="check" /> : null}
            {state === 'failed' ? <Sign name="close" /> : null}
            {state === 'next' || state === 'now' ? at + 1 : null}
          </span>
          <span>
            {name}
            <span className="ui-hidden">{` (${words[state]})`}</span>
          </span>
          {detail === undefined || detail === null ? null : <div className="ui-step-detail">{detail}</div>}
        </li>
      ))}
    </ol>
  );
}
