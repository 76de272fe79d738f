import type { ReactNode } from 'react';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { useMay } from '../../api/me.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useStatus } from '../status.ts';
import { useHalt } from './halt-context.ts';
import { EVERYTHING } from './halt-scope.ts';
import { HALT_TEXTS } from './halt-texts.ts';

/** On every page while everything is stopped. */
export function HaltBanner(): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  const { openResume } = useHalt();
  const mayResume = useMay('resume');
  const status = useStatus().data;
  const state = status?.state ?? 'active';
  const titles: Readonly<Partial<Record<TradingState, string>>> = {
    halted: texts.bannerEverything,
    reducing: texts.bannerReducing,
    suspended: texts.bannerSuspended,
    revoked: texts.bannerSuspended,
  };
  const title = titles[state];
  if (title === undefined) return null;
  return (
    <Notice
      tone="danger"
      isLoud={false}
      title={title}
      actions={
        mayResume ? (
          <Button
            small
            icon="play"
            onClick={() => {
              openResume(EVERYTHING);
            }}
          >
            {texts.bannerResume}
          </Button>
        ) : null
      }
    >
      <p>{texts.bannerLead}</p>
      {status?.haltFile === true ? <p>{texts.resumeFile}</p> : null}
    </Notice>
  );
}
