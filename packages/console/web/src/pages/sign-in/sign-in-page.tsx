import { useState, type FormEvent, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { callApi } from '../../api/call-api.ts';
import { forgetEverything, useMe } from '../../api/me.ts';
import { safePath } from '../../app/safe-path.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { showPasskey } from '../me/passkey-calls.ts';
import { SecondFactorForm } from '../me/second-factor-form.tsx';
import { SignInFailure } from '../me/sign-in-failure.tsx';
import { useAttempt } from '../me/use-attempt.ts';
import { SIGN_IN_TEXTS } from './texts.ts';
import '../me/me.css';

interface Taken {
  readonly ticket: string;
  readonly totp: boolean;
  readonly passkey: boolean;
}

type Step = { readonly kind: 'password' } | { readonly kind: 'factor' | 'recovery'; readonly taken: Taken };

export function Page(): ReactNode {
  const texts = useTexts(SIGN_IN_TEXTS);
  const me = useMe();
  const [, navigate] = useLocation();
  const [step, setStep] = useState<Step>({ kind: 'password' });
  const enter = async (to = safePath(new URLSearchParams(location.search).get('next'))): Promise<void> => {
    await forgetEverything();
    navigate(to, { replace: true });
  };
  const again = (
    <Button
      kind="plain"
      onClick={() => {
        setStep({ kind: 'password' });
      }}
    >
      {texts.back}
    </Button>
  );
  return (
    <div className="ui-stack me-narrow">
      <PageHeader title={texts.title} lead={texts.lead} />
      {me.data?.setup === true ? (
        <Notice tone="info" title={texts.setUpTitle}>
          {texts.setUp}
        </Notice>
      ) : null}
      {step.kind === 'password' ? (
        <>
          <PasswordStep
            onTaken={(taken) => {
              setStep({ kind: 'factor', taken });
            }}
          />
          <PasskeyStep onDone={enter} />
        </>
      ) : null}
      {step.kind === 'factor' ? (
        <Card title={texts.factorTitle}>
          <FactorStep taken={step.taken} onDone={enter} more={again} />
          <p>
            <Button
              kind="plain"
              onClick={() => {
                setStep({ kind: 'recovery', taken: step.taken });
              }}
            >
              {texts.recovery}
            </Button>
          </p>
        </Card>
      ) : null}
      {step.kind === 'recovery' ? (
        <Card title={texts.recoveryTitle}>
          <RecoveryStep
            ticket={step.taken.ticket}
            more={again}
            onDone={async () => {
              await enter('/me');
            }}
          />
        </Card>
      ) : null}
      <p className="ui-small ui-muted">{texts.noPassword}</p>
    </div>
  );
}

function PasswordStep({ onTaken }: { readonly onTaken: (taken: Taken) => void }): ReactNode {
  const texts = useTexts(SIGN_IN_TEXTS);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    attempt.run(async () => {
      onTaken(await callApi<Taken>('/api/session/password', { name, password }));
    });
  };
  return (
    <Card>
      <form className="ui-stack" onSubmit={submit}>
        <TextField
          label={texts.name}
          value={name}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          maxLength={64}
          required
          onChange={setName}
        />
        <TextField
          label={texts.password}
          value={password}
          type="password"
          name="password"
          autoComplete="current-password"
          revealable
          required
          onChange={setPassword}
        />
        <SignInFailure error={attempt.error} />
        <div className="ui-row">
          <Button type="submit" kind="primary" busy={attempt.isBusy}>
            {texts.next}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function PasskeyStep({ onDone }: { readonly onDone: () => Promise<void> }): ReactNode {
  const texts = useTexts(SIGN_IN_TEXTS);
  const attempt = useAttempt();
  return (
    <Card>
      <div className="ui-stack">
        <SignInFailure error={attempt.error} />
        <div className="ui-row">
          <Button
            icon="key"
            busy={attempt.isBusy}
            onClick={() => {
              attempt.run(async () => {
                await callApi(
                  '/api/session/passkey',
                  await showPasskey('/api/session/passkey-challenge', {}),
                );
                await onDone();
              });
            }}
          >
            {texts.passkey}
          </Button>
        </div>
        <p className="ui-small ui-muted">{texts.passkeyMeans}</p>
      </div>
    </Card>
  );
}

interface StepProps {
  readonly onDone: () => Promise<void>;
  readonly more: ReactNode;
}

function FactorStep({ taken, onDone, more }: StepProps & { readonly taken: Taken }): ReactNode {
  const { passkey, ticket, totp } = taken;
  return (
    <SecondFactorForm
      totp={totp}
      passkey={passkey}
      more={more}
      onCode={async (code) => {
        await callApi('/api/session/factor', { ticket, factor: { code } });
        await onDone();
      }}
      onPasskey={async () => {
        const factor = await showPasskey('/api/session/factor-challenge', { ticket });
        await callApi('/api/session/factor', { ticket, factor });
        await onDone();
      }}
    />
  );
}

function RecoveryStep({ ticket, onDone, more }: StepProps & { readonly ticket: string }): ReactNode {
  const texts = useTexts(SIGN_IN_TEXTS);
  const [code, setCode] = useState('');
  const attempt = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    attempt.run(async () => {
      await callApi('/api/session/recovery', { ticket, code });
      await onDone();
    });
  };
  return (
    <form className="ui-stack" onSubmit={submit}>
      <p>{texts.recoveryLead}</p>
      <TextField
        label={texts.recoveryCode}
        value={code}
        maxLength={64}
        autoCapitalize="none"
        required
        onChange={setCode}
      />
      <SignInFailure error={attempt.error} />
      <div className="ui-row">
        <Button type="submit" kind="primary" busy={attempt.isBusy}>
          {texts.recoveryGo}
        </Button>
        {more}
      </div>
    </form>
  );
}
