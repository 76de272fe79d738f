import { useState, type ReactNode } from 'react';
import type { ApprovalDetails } from '@bitting/client/people.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ActDialog } from './act-dialog.tsx';
import type { Act, Choices } from './approval-choices.ts';
import type { CarriedOut } from './carry-out.ts';
import { APPROVALS_TEXTS } from './texts.ts';

/** What this person can do about it, and why not, where somebody else could. */
export function ApprovalActs({
  shown,
  digest,
  choices,
  onMade,
}: {
  readonly shown: ApprovalDetails;
  readonly digest: string;
  readonly choices: Choices;
  readonly onMade: (made: CarriedOut) => void;
}): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const [act, setAct] = useState<Act | null>(null);
  const { mayApprove, mayReject, mayWithdraw, mayCarryOut, obstacle, isToRepeat } = choices;
  const words = { own: texts.notOwn, role: texts.notYours, proposer: texts.proposerOnly } as const;
  const offered = [
    { act: 'approve', may: mayApprove, label: texts.approve, kind: 'primary' },
    { act: 'carryOut', may: mayCarryOut, label: texts.carryOut, kind: 'primary' },
    { act: 'reject', may: mayReject, label: texts.reject, kind: 'normal' },
    { act: 'withdraw', may: mayWithdraw, label: texts.withdraw, kind: 'normal' },
  ] as const;
  const isAnything = offered.some(({ may }) => may) || obstacle !== null || isToRepeat;
  // What was opened stays open until it was read, whatever is offered afterwards.
  const dialog =
    act === null ? null : (
      <ActDialog
        act={act}
        shown={shown}
        digest={digest}
        onMade={onMade}
        onClose={() => {
          setAct(null);
        }}
      />
    );
  return (
    <>
      {isAnything ? (
        <Card>
          {isToRepeat ? <Notice title={texts.repeat} /> : null}
          {obstacle === null ? null : <p className="ui-muted">{words[obstacle]}</p>}
          <div className="ui-row">
            {offered
              .filter(({ may }) => may)
              .map(({ act: one, label, kind }) => (
                <Button
                  key={one}
                  kind={kind}
                  onClick={() => {
                    setAct(one);
                  }}
                >
                  {label}
                </Button>
              ))}
          </div>
          {shown.state === 'open' ? (
            <>
              <p className="ui-muted ui-small">{texts.commandLine}</p>
              <CopyText
                label={texts.commandLine}
                value={`bitting approvals approve ${shown.approvalId} --digest ${digest}`}
              />
            </>
          ) : null}
        </Card>
      ) : null}
      {dialog}
    </>
  );
}
