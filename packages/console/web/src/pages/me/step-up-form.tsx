import type { ReactNode } from 'react';
import type { OwnAccountView } from '../../../../src/api/people.ts';
import { callApi } from '../../api/call-api.ts';
import { useApi } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { showPasskey } from './passkey-calls.ts';
import { SecondFactorForm } from './second-factor-form.tsx';
import { ME_TEXTS } from './texts.ts';

export interface StepUpFormProps {
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** A fresh second factor, for what cannot be undone. */
export function StepUpForm({ onDone, onCancel }: StepUpFormProps): ReactNode {
  const texts = useTexts(ME_TEXTS);
  const own = useApi<OwnAccountView>('/api/people/me');
  return (
    <Loaded query={own}>
      {({ factors }) => (
        <SecondFactorForm
          totp={factors.some(({ kind }) => kind === 'totp')}
          passkey={factors.some(({ kind }) => kind === 'passkey')}
          onCode={async (code) => {
            await callApi('/api/session/step-up', { code }, { mayAsk: false });
            onDone();
          }}
          onPasskey={async () => {
            const shown = await showPasskey('/api/session/step-up-challenge', {});
            await callApi('/api/session/step-up', shown, { mayAsk: false });
            onDone();
          }}
          more={<Button onClick={onCancel}>{texts.cancel}</Button>}
        />
      )}
    </Loaded>
  );
}
