import type { ReactNode } from 'react';
import type { KeyView } from '@bitting/client/operations.ts';
import { useMay } from '../../api/me.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Steps, type Step, type StepState } from '../../ui/steps.tsx';
import { GUIDES_TEXTS } from './texts.ts';

const LOOK_MS = 5_000;

/** The way from an account to a bot, with how far one is. */
export function FirstSteps(): ReactNode {
  const texts = useTexts(GUIDES_TEXTS).start;
  const mayBind = useMay('bind');
  const mayIssue = useMay('issue');
  const hasAccount = (useOperation('accounts', {}).data?.accounts ?? []).length > 0;
  const newest = newestOf(useOperation('list', {}).data?.virtualKeys ?? []);
  const hasKey = newest !== null;
  const heard = useOperation(
    'show',
    { virtualKeyId: newest ?? '' },
    { isEnabled: newest !== null, everyMs: LOOK_MS },
  );
  const hasBot = (heard.data?.heardAtMs ?? null) !== null;
  const stateOf = (isDone: boolean, isBefore: boolean): StepState => {
    if (isDone) return 'done';
    return isBefore ? 'now' : 'next';
  };
  const steps: readonly Step[] = [
    { id: 'venue', label: texts.venue, state: stateOf(hasAccount, true), detail: texts.venueBody },
    {
      id: 'bind',
      label: texts.bind,
      state: stateOf(hasAccount, false),
      detail: <Detail body={texts.bindBody} to="/accounts/bind" label={texts.bindGo} isOffered={mayBind} />,
    },
    {
      id: 'issue',
      label: texts.issue,
      state: stateOf(hasKey, hasAccount),
      detail: <Detail body={texts.issueBody} to="/keys/issue" label={texts.issueGo} isOffered={mayIssue} />,
    },
    { id: 'connect', label: texts.connect, state: stateOf(hasBot, hasKey), detail: texts.connectBody },
    {
      id: 'watch',
      label: texts.watch,
      state: stateOf(false, hasBot),
      detail: <Detail body={texts.watchBody} to="/activity" label={texts.watchGo} isOffered />,
    },
  ];
  return (
    <Card title={texts.title}>
      <Steps label={texts.title} steps={steps} />
    </Card>
  );
}

/** The one that was cut last of those that work: its bot is the one that somebody waits for. */
function newestOf(keys: readonly KeyView[]): string | null {
  const living = keys.filter(({ state }) => state !== 'revoked');
  return living.toSorted((one, other) => other.createdAtMs - one.createdAtMs)[0]?.virtualKeyId ?? null;
}

function Detail({
  body,
  to,
  label,
  isOffered,
}: {
  readonly body: string;
  readonly to: string;
  readonly label: string;
  readonly isOffered: boolean;
}): ReactNode {
  return (
    <div className="ui-stack-tight">
      {body}
      {isOffered ? (
        <div>
          <ButtonLink small to={to} icon="arrow">
            {label}
          </ButtonLink>
        </div>
      ) : null}
    </div>
  );
}
