import type { ReactNode } from 'react';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Checkbox } from '../../ui/field.tsx';
import { ACTIVITY_TEXTS } from './texts.ts';

/** Nothing is left out unseen: how many records are folded stands there, and one switch shows them. */
export function Housekeeping({
  folded,
  isShown,
  onChange,
}: {
  readonly folded: number;
  readonly isShown: boolean;
  readonly onChange: (isShown: boolean) => void;
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  if (folded === 0 && !isShown) return null;
  return (
    <Checkbox
      label={isShown ? texts.housekeeping : texts.housekeepingFolded(formatCount(folded, language))}
      checked={isShown}
      onChange={onChange}
    />
  );
}
