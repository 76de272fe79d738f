import type { ReactNode } from 'react';
import type { PolicyDocument } from '@bitting/client/policies.ts';
import { useLanguage } from '../../i18n/use-texts.ts';
import { policySentences } from './policy-sentences.ts';

/** What a key may do, a sentence each. */
export function PolicySentenceList({ document }: { readonly document: PolicyDocument }): ReactNode {
  const language = useLanguage();
  return (
    <ul className="keys-sentences">
      {policySentences(document, language).map(({ field, sentence }) => (
        <li key={field}>{sentence}</li>
      ))}
    </ul>
  );
}
