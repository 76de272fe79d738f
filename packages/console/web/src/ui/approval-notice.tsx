import type { ReactNode } from 'react';
import { useTexts } from '../i18n/use-texts.ts';
import { APPROVAL_NOTICE_TEXTS } from './approval-texts.ts';
import { ButtonLink } from './button.tsx';
import { Notice } from './notice.tsx';

/** A call became a proposal: what that means, and where it stands. */
export function ApprovalNotice({ approvalId }: { readonly approvalId: string }): ReactNode {
  const texts = useTexts(APPROVAL_NOTICE_TEXTS);
  return (
    <Notice
      tone="warn"
      title={texts.title}
      actions={
        <ButtonLink small to={`/approvals/${approvalId}`} icon="arrow">
          {texts.open}
        </ButtonLink>
      }
    >
      <p>{texts.body}</p>
      <p className="ui-mono">{approvalId}</p>
    </Notice>
  );
}
