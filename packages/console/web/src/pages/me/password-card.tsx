import { useState, type FormEvent, type ReactNode } from 'react';
import { callApi } from '../../api/call-api.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { OwnProps } from './own-props.ts';
import { SignInFailure } from './sign-in-failure.tsx';
import { ME_TEXTS } from './texts.ts';
import { useAttempt } from './use-attempt.ts';

export function PasswordCard({ own, onChanged }: OwnProps): ReactNode {
  const texts = useTexts(ME_TEXTS);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [isDone, setDone] = useState(false);
  const attempt = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setDone(false);
    attempt.run(async () => {
      await callApi('/api/people/me/password', { current, next });
      setCurrent('');
      setNext('');
      setDone(true);
      await onChanged();
    });
  };
  return (
    <Card title={texts.password}>
      <form className="ui-stack me-narrow" onSubmit={submit}>
        {own.passwordMs === null ? null : (
          <p className="ui-small">
            {texts.passwordSince} <Age atMs={own.passwordMs} />
          </p>
        )}
        <TextField
          label={texts.passwordNow}
          value={current}
          type="password"
          autoComplete="current-password"
          revealable
          required
          onChange={setCurrent}
        />
        <TextField
          label={texts.passwordNext}
          hint={texts.passwordHint}
          value={next}
          type="password"
          autoComplete="new-password"
          revealable
          required
          onChange={setNext}
        />
        <SignInFailure error={attempt.error} />
        {isDone ? <Notice tone="good" title={texts.passwordDone} /> : null}
        <div className="ui-row">
          <Button type="submit" busy={attempt.isBusy}>
            {texts.passwordGo}
          </Button>
        </div>
      </form>
    </Card>
  );
}
