import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { Instant } from '../../ui/age.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PEOPLE_TEXTS } from './texts.ts';

export interface MadeLink {
  readonly path: string;
  readonly expiresAtMs: number;
}

/** A link, this once. */
export function HandedLink({ link: { expiresAtMs, path } }: { readonly link: MadeLink }): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  return (
    <Notice tone="good" title={texts.link}>
      <p>{texts.linkMeans}</p>
      <CopyText label={texts.link} value={`${location.origin}${path}`} />
      <p className="ui-small">
        {texts.until} <Instant atMs={expiresAtMs} />
      </p>
    </Notice>
  );
}
