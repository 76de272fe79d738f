import type { ReactNode } from 'react';
import { asApiError, proposalOf } from '../api/api-error.ts';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { ApprovalNotice } from './approval-notice.tsx';
import { Notice } from './notice.tsx';
import { Shown } from './shown.tsx';

/** Why a call came to nothing. One that others have to agree to shows its proposal; `null` shows nothing. */
export function FailureNotice({
  error,
  title,
  actions,
}: {
  readonly error: unknown;
  readonly title?: string;
  readonly actions?: ReactNode;
}): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  if (error === null || error === undefined) return null;
  const { code, message, status } = asApiError(error);
  const proposal = proposalOf(asApiError(error));
  if (proposal !== null) return <ApprovalNotice approvalId={proposal} />;
  return (
    <Notice tone="danger" title={title ?? texts.notDone} {...(actions === undefined ? {} : { actions })}>
      <p>{status === 0 ? texts.noAnswer : <Shown text={message} />}</p>
      <p className="ui-small ui-muted">
        <code>{code}</code>
      </p>
    </Notice>
  );
}
