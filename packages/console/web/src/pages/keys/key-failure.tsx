import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ISSUED_TEXTS } from './issued-texts.ts';
import { SecretLost } from './key-secret.ts';

/** Why a key was not cut or renewed; or that it was, and its secret could not be opened here. */
export function KeyFailure({ error, title }: { readonly error: unknown; readonly title: string }): ReactNode {
  const texts = useTexts(ISSUED_TEXTS);
  if (error instanceof Error && error.name === 'SealingError')
    return <Notice tone="danger" title={texts.browserTooOld} />;
  if (!(error instanceof SecretLost)) return <FailureNotice error={error} title={title} />;
  return (
    <Notice tone="danger" title={texts.notOpened}>
      <p>{texts.notOpenedBody}</p>
      <p className="ui-small ui-muted">
        <code>{error.message}</code>
      </p>
    </Notice>
  );
}
