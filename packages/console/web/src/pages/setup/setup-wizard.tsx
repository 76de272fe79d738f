import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useLocation } from 'wouter';
import type { ApiError } from '../../api/api-error.ts';
import { callApi } from '../../api/call-api.ts';
import { forgetEverything, lookAtMe } from '../../api/me.ts';
import { useOpenedLink } from '../../app/use-opened-link.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Instant } from '../../ui/age.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Steps, type StepState } from '../../ui/steps.tsx';
import { FactorEnrolment, type Offer } from '../me/factor-enrolment.tsx';
import { showPasskey } from '../me/passkey-calls.ts';
import { RecoveryCodes } from '../me/recovery-codes.tsx';
import { SecondFactorForm } from '../me/second-factor-form.tsx';
import { SignInFailure } from '../me/sign-in-failure.tsx';
import { useAttempt } from '../me/use-attempt.ts';
import { forgetLinkToken, takeLinkToken } from './link-token.ts';
import { SETUP_TEXTS } from './texts.ts';
import '../me/me.css';

interface LinkView {
  readonly name: string;
  readonly kind: 'setup' | 'reset';
  readonly expiresAtMs: number;
  readonly keeps: { readonly totp: boolean; readonly passkey: boolean };
}

const ORDER = ['password', 'factor', 'codes'] as const;

type Progress =
  | { readonly at: 'password' }
  | { readonly at: 'factor'; readonly offer: Offer }
  | { readonly at: 'codes'; readonly offer: Offer; readonly codes: readonly string[] };

/** By a link: the first owner, whoever was invited, and whoever was reset. */
export function SetupWizard({ kind }: { readonly kind: 'setup' | 'reset' }): ReactNode {
  const texts = useTexts(SETUP_TEXTS);
  useOpenedLink();
  const [token] = useState(takeLinkToken);
  const link = useQuery<LinkView, ApiError>({
    queryKey: ['link', token],
    queryFn: async () => callApi<LinkView>('/api/people/link/open', { token }),
    enabled: token !== null,
    retry: false,
    gcTime: 0,
  });
  const lead = link.data === undefined ? undefined : texts[link.data.kind].lead(showText(link.data.name));
  return (
    <div className="ui-stack me-narrow">
      <PageHeader title={texts[link.data?.kind ?? kind].title} {...(lead === undefined ? {} : { lead })} />
      {token === null || link.error !== null ? (
        <>
          {link.error === null ? null : <SignInFailure error={link.error} />}
          <Notice tone="info" title={texts.noLinkTitle}>
            {texts.noLink}
          </Notice>
          <div className="ui-row">
            <ButtonLink to="/sign-in">{texts.toSignIn}</ButtonLink>
          </div>
        </>
      ) : null}
      {token !== null && link.isPending ? <Spinner /> : null}
      {token !== null && link.data !== undefined ? <Wizard token={token} link={link.data} /> : null}
    </div>
  );
}

function Wizard({ token, link }: { readonly token: string; readonly link: LinkView }): ReactNode {
  const texts = useTexts(SETUP_TEXTS);
  const [, navigate] = useLocation();
  const [progress, setProgress] = useState<Progress>({ at: 'password' });
  const now = ORDER.indexOf(progress.at);
  const stateOf = (at: number): StepState => (at < now ? 'done' : at === now ? 'now' : 'next');
  const showCodes = (offer: Offer, codes: readonly string[]): void => {
    setProgress({ at: 'codes', offer, codes });
  };
  return (
    <>
      <Steps
        label={texts.steps}
        steps={ORDER.map((id, at) => ({ id, label: texts[id], state: stateOf(at) }))}
      />
      <Card title={texts[progress.at]}>
        {progress.at === 'password' ? (
          <PasswordStep
            token={token}
            link={link}
            onTaken={(offer) => {
              setProgress({ at: 'factor', offer });
            }}
          />
        ) : null}
        {progress.at === 'factor' ? (
          <FactorStep
            token={token}
            link={link}
            offer={progress.offer}
            onCodes={(codes) => {
              showCodes(progress.offer, codes);
            }}
          />
        ) : null}
        {progress.at === 'codes' ? (
          <RecoveryCodes
            codes={progress.codes}
            onKept={async () => {
              const { ticket } = progress.offer;
              await callApi('/api/people/link/finish', { token, ticket, codesAreKept: true });
              forgetLinkToken();
              await forgetEverything();
              navigate(await firstPlace(link.kind), { replace: true });
            }}
          />
        ) : null}
      </Card>
      <p className="ui-small ui-muted">
        {texts.until} <Instant atMs={link.expiresAtMs} />
      </p>
    </>
  );
}

/** Who sets himself up for the first time and may connect accounts is asked what he begins with; everybody else begins with the overview. */
async function firstPlace(kind: LinkView['kind']): Promise<string> {
  const me = kind === 'setup' ? await lookAtMe() : null;
  return me?.signedIn?.operations.includes('bind') === true ? '/begin' : '/';
}

interface StepProps {
  readonly token: string;
  readonly link: LinkView;
}

function PasswordStep({
  token,
  link,
  onTaken,
}: StepProps & { readonly onTaken: (offer: Offer) => void }): ReactNode {
  const texts = useTexts(SETUP_TEXTS);
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [isTold, setTold] = useState(false);
  const attempt = useAttempt();
  const isSame = password === again;
  const isAnother = isTold && !isSame;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTold(!isSame);
    if (!isSame) return;
    attempt.run(async () => {
      onTaken(await callApi<Offer>('/api/people/link/password', { token, password }));
    });
  };
  return (
    <form className="ui-stack" onSubmit={submit}>
      <p>{texts.passwordLead}</p>
      <Facts rows={[{ name: texts.name, value: <strong>{showText(link.name)}</strong> }]} />
      {/* For password managers alone: the name was given, and is not changed here. */}
      <input
        className="ui-hidden"
        name="username"
        autoComplete="username"
        value={link.name}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <TextField
        label={texts.password}
        hint={texts.passwordHint}
        value={password}
        type="password"
        autoComplete="new-password"
        revealable
        required
        onChange={setPassword}
      />
      <TextField
        label={texts.again}
        value={again}
        type="password"
        autoComplete="new-password"
        required
        error={isAnother ? texts.notSame : undefined}
        onChange={setAgain}
      />
      {isAnother ? null : <SignInFailure error={attempt.error} />}
      <div className="ui-row">
        <Button type="submit" kind="primary" busy={attempt.isBusy}>
          {texts.next}
        </Button>
      </div>
    </form>
  );
}

interface CodesAnswer {
  readonly codes: readonly string[];
}

function FactorStep({
  token,
  link: { keeps },
  offer,
  onCodes,
}: StepProps & { readonly offer: Offer; readonly onCodes: (codes: readonly string[]) => void }): ReactNode {
  const texts = useTexts(SETUP_TEXTS);
  const { ticket } = offer;
  const show = async (factor: object): Promise<void> => {
    const { codes } = await callApi<CodesAnswer>('/api/people/link/known-factor', { token, ticket, factor });
    onCodes(codes);
  };
  if (keeps.totp || keeps.passkey)
    return (
      <div className="ui-stack">
        <p>{texts.known}</p>
        <SecondFactorForm
          {...keeps}
          onCode={async (code) => {
            await show({ code });
          }}
          onPasskey={async () => {
            await show(await showPasskey('/api/people/link/known-challenge', { token }));
          }}
        />
      </div>
    );
  return (
    <FactorEnrolment
      offer={offer}
      onTaken={async (factor) => {
        const { codes } = await callApi<CodesAnswer>('/api/people/link/factor', { token, ticket, factor });
        onCodes(codes);
      }}
    />
  );
}
