import type { ReactNode } from 'react';
import { proposalOf, type ApiError } from '../../../api/api-error.ts';
import { useLanguage, useTexts } from '../../../i18n/use-texts.ts';
import { ApprovalNotice } from '../../../ui/approval-notice.tsx';
import { Button } from '../../../ui/button.tsx';
import { Facts } from '../../../ui/card.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Shown } from '../../../ui/shown.tsx';
import type { KeyField } from '../key-lint.ts';
import { BIND_CODES, isBindCode } from '../words/codes.ts';
import { diagnose } from '../words/diagnosis.ts';
import { CONNECT_TEXTS } from './connect-texts.ts';
import { fieldFor, stageFor, type Stage } from './stages.ts';

/** Why it was not connected: cause, what was seen, what to do; nothing that was typed is lost. */
export function FailedView({
  canChangePlace,
  error,
  onGo,
}: {
  readonly error: ApiError;
  readonly canChangePlace: boolean;
  readonly onGo: (stage: Stage, field: KeyField | null) => void;
}): ReactNode {
  const texts = useTexts(CONNECT_TEXTS);
  const codes = useTexts(BIND_CODES);
  const language = useLanguage();
  const diagnosis = diagnose(error.message, language);
  const proposal = proposalOf(error);
  const goAgain = (): void => {
    onGo('connect', null);
  };
  if (proposal !== null)
    return (
      <div className="ui-stack">
        <ApprovalNotice approvalId={proposal} />
        <p>{texts.approval.body}</p>
        <div className="ui-row">
          <Button kind="primary" onClick={goAgain}>
            {texts.approval.again}
          </Button>
        </div>
      </div>
    );
  const wanted = stageFor(error.code, diagnosis?.mend ?? null);
  const stage = wanted === 'place' && !canChangePlace ? 'paste' : wanted;
  const remedy = diagnosis?.remedy ?? (isBindCode(error.code) ? codes[error.code] : null);
  const rows = [
    ...(diagnosis === null
      ? [{ name: texts.failed.evidence, value: <Shown text={error.message} /> }]
      : [{ name: texts.failed.evidence, value: <Shown text={diagnosis.evidence} /> }]),
    ...(remedy === null ? [] : [{ name: texts.failed.remedy, value: remedy }]),
    { name: texts.failed.code, value: <code>{error.code}</code> },
  ];
  return (
    <Notice
      tone="danger"
      title={diagnosis === null ? texts.failed.title : texts.failed.because(diagnosis.cause)}
      actions={
        <>
          {stage === 'connect' ? null : (
            <Button
              kind="primary"
              onClick={() => {
                onGo(stage, fieldFor(diagnosis?.mend ?? null));
              }}
            >
              {diagnosis === null ? texts.failed.mends.settings : texts.failed.mends[diagnosis.mend]}
            </Button>
          )}
          <Button kind={stage === 'connect' ? 'primary' : 'normal'} onClick={goAgain}>
            {texts.failed.again}
          </Button>
        </>
      }
    >
      <Facts rows={rows} />
      <p className="ui-small">
        {error.status === 0 ? null : `${texts.failed.nothingKept} `}
        {texts.failed.kept}
      </p>
    </Notice>
  );
}
