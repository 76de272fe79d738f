import type { ReactNode } from 'react';
import type { PolicyDifference, PolicyDocument } from '@bitting/client/policies.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Shown } from '../../ui/shown.tsx';
import { changeTexts } from './difference-text.ts';
import { EDITOR_TEXTS } from './editor-texts.ts';

/** What a change allows more and less than before, each line with its sign and word. */
export function ChangeList({
  differences,
  before,
  after,
}: {
  readonly differences: readonly PolicyDifference[];
  readonly before: PolicyDocument;
  readonly after: PolicyDocument;
}): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const language = useLanguage();
  return (
    <ul className="keys-changes">
      {changeTexts(differences, { before, after }, language).map(({ key, direction, text }) => (
        <li key={key} className="keys-change">
          <Badge tone={direction === 'loosened' ? 'warn' : 'good'}>
            {direction === 'loosened' ? `+ ${texts.loosened}` : `− ${texts.tightened}`}
          </Badge>
          <Shown text={text} />
        </li>
      ))}
    </ul>
  );
}
