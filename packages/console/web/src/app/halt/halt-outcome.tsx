import { useEffect, useRef, type ReactNode } from 'react';
import type { HaltPlanView, PlanStep } from '@bitting/client/halts.ts';
import { useMe } from '../../api/me.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Shown } from '../../ui/shown.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Steps, type StepState } from '../../ui/steps.tsx';
import { PLANS, safeAfterMs, type Follow, type HaltRun } from './halt-run.ts';
import type { HaltScope } from './halt-scope.ts';
import { HALT_TEXTS } from './halt-texts.ts';
import { haltCommand, haltFileCommand } from './other-ways.ts';
import { useElapsedMs } from './use-elapsed.ts';

type Ordered = Exclude<HaltRun, { readonly kind: 'asking' }>;

interface OutcomeProps {
  readonly run: Ordered;
  readonly follows: readonly Follow[];
  readonly name: string;
  readonly onOrder: (scope: HaltScope, plan: readonly PlanStep[]) => void;
  readonly onClose: () => void;
}

/** What becomes of a halt: in force and since when, or loudly what else to do. */
export function HaltOutcome({ run, follows, name, onOrder, onClose }: OutcomeProps): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  const isUnknown =
    (run.kind === 'sent' && run.isLate && run.inForceMs === null) ||
    (run.kind === 'failed' && run.isUnknown && !run.isInForce);
  return (
    <Dialog
      title={run.kind === 'halted' ? `${texts.halted}: ${name}` : texts.haltTitle}
      isOpen
      onClose={onClose}
      tone="danger"
      actions={
        <>
          {run.kind === 'failed' ? (
            <Button
              kind="danger"
              icon="stop"
              onClick={() => {
                onOrder(run.scope, []);
              }}
            >
              {texts.again}
            </Button>
          ) : null}
          <CloseButton key={run.kind} onClose={onClose} />
        </>
      }
    >
      {run.kind === 'sent' ? <Spinner label={texts.halting} /> : null}
      {isUnknown ? <OtherWays scope={run.scope} /> : null}
      {run.kind === 'failed' && run.isInForce ? (
        <FailureNotice error={run.error} title={texts.planFailed} />
      ) : null}
      {run.kind === 'failed' && !run.isInForce && !run.isUnknown ? (
        <FailureNotice error={run.error} title={texts.failed} />
      ) : null}
      {run.kind === 'halted' ? <Halted run={run} follows={follows} name={name} onOrder={onOrder} /> : null}
    </Dialog>
  );
}

/** Whoever presses Enter again in his hurry has not read yet what came. */
const UNREAD_MS = 800;
/** `detail` of a click by the keyboard. */
const BY_KEY = 0;

/** Takes the focus when something new is told: what was pressed is gone, and the next Enter closes and does nothing else. */
function CloseButton({ onClose }: { readonly onClose: () => void }): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  const button = useRef<HTMLButtonElement>(null);
  const shownMs = useRef(0);
  useEffect(() => {
    shownMs.current = performance.now();
    button.current?.focus();
  }, []);
  return (
    <Button
      ref={button}
      onKeyDown={(event) => {
        // A key that is held down presses nothing further.
        if (event.repeat) event.preventDefault();
      }}
      onClick={({ detail }) => {
        if (detail !== BY_KEY || performance.now() - shownMs.current >= UNREAD_MS) onClose();
      }}
    >
      {texts.close}
    </Button>
  );
}

function OtherWays({ scope }: { readonly scope: HaltScope }): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  // Kept from when the server last answered.
  const directory = useMe().data?.dataDirectory ?? null;
  return (
    <Notice tone="danger" title={texts.noAnswerTitle}>
      <div className="ui-stack-tight">
        <p>{texts.noAnswerLead}</p>
        <p>{texts.ways.command}</p>
        <CopyText label={texts.ways.command} value={haltCommand(scope, directory)} />
        <p>{texts.ways.file}</p>
        <CopyText label={texts.ways.file} value={haltFileCommand(directory)} />
        <p>{texts.ways.venue}</p>
      </div>
    </Notice>
  );
}

function Halted({
  run,
  follows,
  name,
  onOrder,
}: Omit<OutcomeProps, 'run' | 'onClose'> & {
  readonly run: Extract<HaltRun, { readonly kind: 'halted' }>;
}): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  const { result, plan, scope } = run;
  const further = follows.filter((one) => one !== 'nothing');
  return (
    <>
      <output>{texts.haltedLead(name)}</output>
      <Times run={run} />
      {result.durable ? null : <Notice tone="danger" title={texts.notDurable} />}
      {plan === null ? null : <Plan plan={plan} />}
      {result.planId === null && further.length > 0 ? (
        <>
          <p>{texts.goOn}</p>
          <div className="ui-row">
            {further.map((follow) => (
              <Button
                key={follow}
                onClick={() => {
                  onOrder(scope, PLANS[follow]);
                }}
              >
                {follow === 'cancel' ? texts.thenCancel : texts.thenFlatten}
              </Button>
            ))}
          </div>
        </>
      ) : null}
      {plan?.state === 'running' ? <p className="ui-muted ui-small">{texts.keepOpen}</p> : null}
    </>
  );
}

function Times({ run }: { readonly run: Extract<HaltRun, { readonly kind: 'halted' }> }): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  const language = useLanguage();
  const safeMs = safeAfterMs(run);
  const elapsedMs = useElapsedMs(run.startedMs, safeMs === null);
  const say = (ms: number): string =>
    ms < 1000
      ? texts.milliseconds(formatCount(Math.round(ms), language))
      : texts.seconds((ms / 1000).toFixed(1));
  return (
    <dl className="frame-halt-numbers">
      <div>
        <dt className="ui-muted">{texts.acknowledged}</dt>
        <dd className="frame-halt-number">{say(run.acknowledgedMs)}</dd>
      </div>
      <div>
        <dt className="ui-muted">{safeMs === null ? texts.safeRunning : texts.safe}</dt>
        <dd className="frame-halt-number">{say(safeMs ?? elapsedMs)}</dd>
      </div>
    </dl>
  );
}

const STATES: Readonly<Record<HaltPlanView['steps'][number]['state'], StepState>> = {
  waiting: 'next',
  running: 'now',
  done: 'done',
};

/** How far each step of a plan is, and what is in its way. */
export function Plan({ plan }: { readonly plan: HaltPlanView }): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  return (
    <div className="ui-stack-tight">
      <h3>{`${texts.plan}: ${texts.planStates[plan.state]}`}</h3>
      <Steps
        label={texts.plan}
        steps={plan.steps.map(({ step, state, detail }) => ({
          id: step,
          label: texts.steps[step],
          state: STATES[state],
          detail: detail === null ? null : <Shown text={detail} />,
        }))}
      />
    </div>
  );
}
