import type { ReactNode } from 'react';
import { useLanguage, useTexts } from '../../../i18n/use-texts.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyText } from '../../../ui/copy-text.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useNowMs } from '../../../ui/now.ts';
import { Steps, type StepState } from '../../../ui/steps.tsx';
import { sayStep } from '../words/told.ts';
import { isOwnStep, type Connecting, type Line, type SeenGateway } from './connecting.ts';
import { CONNECT_TEXTS } from './connect-texts.ts';

/** What shows the fingerprint on the machine of the gateway. */
const FINGERPRINT_COMMAND = 'bitting console fingerprint';

/** The lines of a try as they come, those of the gateway with how long they took: in the others people read and compare. */
export function Progress({ connecting }: { readonly connecting: Connecting }): ReactNode {
  const texts = useTexts(CONNECT_TEXTS).connect;
  const language = useLanguage();
  const nowMs = useNowMs();
  const { lines, outcome } = connecting;
  const say = ({ step }: Line): string => (isOwnStep(step) ? texts[step] : sayStep(step, language));
  const stateOf = (at: number): StepState => {
    if (at < lines.length - 1 || outcome.kind === 'done') return 'done';
    return outcome.kind === 'failed' ? 'failed' : 'now';
  };
  return (
    <div aria-live="polite">
      <Steps
        label={texts.progress}
        steps={lines.map((line, at) => ({
          id: `${at} ${line.step}`,
          label: say(line),
          state: stateOf(at),
          detail: isOwnStep(line.step)
            ? null
            : texts.seconds(
                ((Math.max(line.endedMs ?? nowMs, line.beganMs) - line.beganMs) / 1000).toFixed(1),
              ),
        }))}
      />
    </div>
  );
}

/** Before the first key is sent to a gateway that this browser does not know, and loudly before one that it does not know again. */
export function GatewayQuestion({
  answer,
  gateway,
}: {
  readonly gateway: SeenGateway;
  readonly answer: (isIt: boolean) => void;
}): ReactNode {
  const texts = useTexts(CONNECT_TEXTS).connect;
  const isChanged = gateway.state === 'changed';
  return (
    <Notice
      tone={isChanged ? 'danger' : 'warn'}
      isLoud
      title={isChanged ? texts.changed : texts.first}
      actions={
        <>
          <Button
            kind={isChanged ? 'primary' : 'normal'}
            onClick={() => {
              answer(false);
            }}
          >
            {texts.stop}
          </Button>
          <Button
            kind={isChanged ? 'danger' : 'primary'}
            onClick={() => {
              answer(true);
            }}
          >
            {texts.isIt}
          </Button>
        </>
      }
    >
      <Fingerprint gateway={gateway} />
    </Notice>
  );
}

export function Fingerprint({ gateway }: { readonly gateway: SeenGateway }): ReactNode {
  const texts = useTexts(CONNECT_TEXTS).connect;
  return (
    <div className="ui-stack-tight">
      <p>{texts.fingerprint}</p>
      <CopyText label={texts.fingerprint} value={gateway.fingerprint} />
      <p className="ui-small">{texts.compare}</p>
      <CopyText label={FINGERPRINT_COMMAND} value={FINGERPRINT_COMMAND} />
    </div>
  );
}
