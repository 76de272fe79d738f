import type { PolicyDifference, PolicyDocument } from '@bitting/client/policies.ts';
import type { Language } from '../../i18n/define-texts.ts';
import { EDITOR_TEXTS } from './editor-texts.ts';
import { policySentences } from './policy-sentences.ts';

/** One change of a policy, in the person's language. */
export interface ChangeText {
  readonly key: string;
  readonly direction: PolicyDifference['direction'];
  readonly text: string;
}

/**
 * The gateway's own words in English, which say how many times more; in other languages what the place said before and
 * says now.
 */
export function changeTexts(
  differences: readonly PolicyDifference[],
  { before, after }: { readonly before: PolicyDocument; readonly after: PolicyDocument },
  language: Language,
): readonly ChangeText[] {
  return differences.map(({ direction, field, sentence }, at) => ({
    key: `${at}-${field}`,
    direction,
    text: language === 'en' ? capital(sentence) : compare(field, { before, after }, language),
  }));
}

function compare(
  field: string,
  { before, after }: { readonly before: PolicyDocument; readonly after: PolicyDocument },
  language: Language,
): string {
  const texts = EDITOR_TEXTS[language];
  const [former, latter] = [before, after].map(
    (document) =>
      policySentences(document, language).find(
        (said) => said.field === field || field.startsWith(`${said.field}.`),
      )?.sentence ?? texts.notSaid,
  );
  return texts.beforeAfter(former ?? '', latter ?? '');
}

/** The gateway says what the key may do, without naming it: the line begins with that. */
function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** Whether somebody may do more than before. */
export function isLoosening(differences: readonly PolicyDifference[]): boolean {
  return differences.some(({ direction }) => direction === 'loosened');
}
