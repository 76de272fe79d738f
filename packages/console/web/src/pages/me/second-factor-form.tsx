import { useState, type FormEvent, type ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { SignInFailure } from './sign-in-failure.tsx';
import { ME_TEXTS } from './texts.ts';
import { useAttempt } from './use-attempt.ts';
import { useFocusInside } from './use-focus-inside.ts';

export interface SecondFactorFormProps {
  readonly totp: boolean;
  readonly passkey: boolean;
  readonly onCode: (code: string) => Promise<void>;
  readonly onPasskey: () => Promise<void>;
  readonly more?: ReactNode;
}

/** A code, or a passkey: whichever the person has. */
export function SecondFactorForm({
  totp,
  passkey,
  onCode,
  onPasskey,
  more,
}: SecondFactorFormProps): ReactNode {
  const texts = useTexts(ME_TEXTS);
  const [code, setCode] = useState('');
  const attempt = useAttempt();
  const form = useFocusInside<HTMLFormElement>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    attempt.run(async () => {
      await onCode(code);
    });
  };
  return (
    <form className="ui-stack" onSubmit={submit} ref={form}>
      {totp ? (
        <TextField
          label={texts.code}
          value={code}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          required
          data-autofocus
          onChange={setCode}
        />
      ) : null}
      <SignInFailure error={attempt.error} />
      <div className="ui-row">
        {totp ? (
          <Button type="submit" kind="primary" busy={attempt.isBusy}>
            {texts.codeGo}
          </Button>
        ) : null}
        {passkey ? (
          <Button
            icon="key"
            kind={totp ? 'normal' : 'primary'}
            busy={attempt.isBusy}
            onClick={() => {
              attempt.run(onPasskey);
            }}
          >
            {texts.passkeyGo}
          </Button>
        ) : null}
        {more}
      </div>
    </form>
  );
}
