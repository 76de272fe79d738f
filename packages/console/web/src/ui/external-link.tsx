import type { ReactNode } from 'react';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Sign } from './icons.tsx';

/** Out of the console, to an address that is written in the program; the other side learns nothing of where it was. */
export function ExternalLink({
  href,
  children,
}: {
  readonly href: string;
  readonly children: ReactNode;
}): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" referrerPolicy="no-referrer">
      {children} <Sign name="external" />
      <span className="ui-hidden">{` (${texts.newTab})`}</span>
    </a>
  );
}
