import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/call-api.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { OwnProps } from './own-props.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SignInFailure } from './sign-in-failure.tsx';
import { ME_TEXTS } from './texts.ts';
import { useAttempt } from './use-attempt.ts';

export function CodesCard({ own, onChanged }: OwnProps): ReactNode {
  const texts = useTexts(ME_TEXTS);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const attempt = useAttempt();
  const close = (): void => {
    setCodes(null);
    void onChanged();
  };
  return (
    <Card title={texts.recovery}>
      <div className="ui-stack">
        <p>{texts.recoveryLeft(own.recoveryCodesLeft)}</p>
        <SignInFailure error={attempt.error} />
        <div className="ui-row">
          <Button
            busy={attempt.isBusy}
            onClick={() => {
              attempt.run(async () => {
                const made = await callApi<{ codes: readonly string[] }>('/api/people/me/recovery-codes');
                setCodes(made.codes);
              });
            }}
          >
            {texts.recoveryNew}
          </Button>
          <span className="ui-small ui-muted">{texts.recoveryNewMeans}</span>
        </div>
      </div>
      <Dialog title={texts.codes.title} isOpen={codes !== null} onClose={close}>
        {codes === null ? null : (
          <RecoveryCodes
            codes={codes}
            onKept={async () => {
              close();
              await Promise.resolve();
            }}
          />
        )}
      </Dialog>
    </Card>
  );
}
