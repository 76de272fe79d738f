import { useState, type FormEvent, type ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { RadioGroup, TextField } from '../../ui/field.tsx';
import { makePasskey } from './passkey-calls.ts';
import { QrCode } from './qr-code.tsx';
import { SignInFailure } from './sign-in-failure.tsx';
import { ME_TEXTS } from './texts.ts';
import { useAttempt } from './use-attempt.ts';
import { useFocusInside } from './use-focus-inside.ts';
import './me.css';

/** What the server offers; one of both is taken. */
export interface Offer {
  readonly ticket: string;
  readonly offer: {
    readonly totp: { readonly secret: string; readonly uri: string };
    readonly passkey: Readonly<Record<string, unknown>>;
  };
}

export type TakenFactor =
  | { readonly kind: 'totp'; readonly code: string; readonly name: string }
  | { readonly kind: 'passkey'; readonly response: object; readonly name: string };

const KINDS = ['totp', 'passkey'] as const;

/** Chooses a second factor and proves that the person has it. */
export function FactorEnrolment({
  offer: { offer },
  onTaken,
}: {
  readonly offer: Offer;
  readonly onTaken: (factor: TakenFactor) => Promise<void>;
}): ReactNode {
  const { enrol } = useTexts(ME_TEXTS);
  const [kind, setKind] = useState<(typeof KINDS)[number]>('totp');
  const [name, setName] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const attempt = useAttempt();
  const form = useFocusInside<HTMLFormElement>();
  const isTotp = kind === 'totp';
  const usualName = isTotp ? enrol.defaultTotp : enrol.defaultPasskey;
  const shownName = name ?? usualName;
  const givenName = shownName.trim() === '' ? usualName : shownName;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    attempt.run(async () => {
      if (isTotp) await onTaken({ kind: 'totp', code, name: givenName });
      else await onTaken({ kind: 'passkey', response: await makePasskey(offer.passkey), name: givenName });
    });
  };
  return (
    <form className="ui-stack" onSubmit={submit} ref={form}>
      <RadioGroup
        legend={enrol.choose}
        options={[
          { value: 'totp', label: enrol.totp, hint: enrol.totpMeans },
          { value: 'passkey', label: enrol.passkey, hint: enrol.passkeyMeans },
        ]}
        value={kind}
        onChange={setKind}
      />
      <TextField
        label={enrol.name}
        hint={enrol.nameHint}
        value={shownName}
        maxLength={60}
        optional
        onChange={setName}
      />
      {isTotp ? (
        <>
          <p>{enrol.scan}</p>
          <QrCode text={offer.totp.uri} label={enrol.picture} />
          <div className="ui-field">
            <span className="ui-field-label">{enrol.key}</span>
            <CopyText label={enrol.key} value={offer.totp.secret} />
          </div>
          <TextField
            label={enrol.code}
            value={code}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={8}
            required
            onChange={setCode}
          />
        </>
      ) : null}
      <SignInFailure error={attempt.error} />
      <div className="ui-row">
        <Button type="submit" kind="primary" busy={attempt.isBusy}>
          {isTotp ? enrol.confirm : enrol.makePasskey}
        </Button>
      </div>
    </form>
  );
}
