import type { ReactNode } from 'react';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';

export function Spinner({ label }: { readonly label?: string }): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  return <output className="ui-spinner">{label ?? texts.loading}</output>;
}
