import type { ReactNode } from 'react';
import type { KeyTerms } from '@bitting/client/operations.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Checkbox, Select, TextArea, TextField } from '../../ui/field.tsx';
import { KEY_TEXTS } from './texts.ts';

export interface SigningText {
  readonly algorithm: NonNullable<KeyTerms['algorithm']>;
  readonly publicKey: string;
  readonly bodyBinding: boolean;
  readonly clientKey: string;
}

export const USUAL_SIGNING: SigningText = {
  algorithm: 'hmac-sha256',
  publicKey: '',
  bodyBinding: false,
  clientKey: '',
};

/** What is not as usual, as the gateway takes it. */
export function signingTerms({ algorithm, publicKey, bodyBinding, clientKey }: SigningText): KeyTerms {
  return {
    ...(algorithm === 'ed25519' ? { algorithm, publicKey: publicKey.trim() } : {}),
    ...(bodyBinding ? { bodyBinding: 'required' as const } : {}),
    ...(clientKey.trim() === '' ? {} : { clientKey: clientKey.trim().toLowerCase() }),
  };
}

/** Bots of OKX sign with a shared secret, and their signature covers the body. */
const CHOOSES: Readonly<Record<VenueId, boolean>> = { okx: false, htx: true };

export function SigningFields({
  venue,
  signing,
  onChange,
}: {
  readonly venue: VenueId;
  readonly signing: SigningText;
  readonly onChange: (signing: SigningText) => void;
}): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  return (
    <details className="keys-section">
      <summary>
        <h2>{texts.signing}</h2>
      </summary>
      <div className="keys-fields">
        {CHOOSES[venue] ? (
          <>
            <Select
              label={texts.algorithm}
              options={(['hmac-sha256', 'ed25519'] as const).map((value) => ({
                value,
                label: texts.algorithms[value],
              }))}
              value={signing.algorithm}
              onChange={(algorithm) => {
                onChange({ ...signing, algorithm });
              }}
            />
            {signing.algorithm === 'ed25519' ? (
              <TextArea
                label={texts.publicKey}
                hint={texts.publicKeyHint}
                rows={3}
                value={signing.publicKey}
                onChange={(publicKey) => {
                  onChange({ ...signing, publicKey });
                }}
              />
            ) : null}
            <Checkbox
              label={texts.bodyBinding}
              hint={texts.bodyBindingHint}
              checked={signing.bodyBinding}
              onChange={(bodyBinding) => {
                onChange({ ...signing, bodyBinding });
              }}
            />
          </>
        ) : null}
        <TextField
          label={texts.clientKey}
          hint={texts.clientKeyHint}
          optional
          value={signing.clientKey}
          onChange={(clientKey) => {
            onChange({ ...signing, clientKey });
          }}
        />
      </div>
    </details>
  );
}
