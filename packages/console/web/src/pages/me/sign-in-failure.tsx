import type { ReactNode } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SIGN_IN_FAILURES } from './failure-texts.ts';

/** Why signing in, or a change of it, came to nothing, in the person’s language. */
export function SignInFailure({ error }: { readonly error: unknown }): ReactNode {
  const texts = useTexts(SIGN_IN_FAILURES);
  if (error === null || error === undefined) return null;
  const { code } = asApiError(error);
  // Whoever closed the question for a second factor knows that nothing was done.
  if (code === 'STEP_UP_NEEDED') return null;
  const known: Readonly<Record<string, string>> = texts.codes;
  const sentence = Object.hasOwn(known, code) ? known[code] : undefined;
  if (sentence === undefined) return <FailureNotice error={error} title={texts.title} />;
  return (
    <Notice tone="danger" title={texts.title}>
      <p>{sentence}</p>
    </Notice>
  );
}
