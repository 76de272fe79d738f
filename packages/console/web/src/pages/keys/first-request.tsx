import { useState, type ReactNode } from 'react';
import type { IssuedKey } from '@bitting/client/operations.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { ISSUED_TEXTS } from './issued-texts.ts';

/** Somebody sits before the page and starts his bot. */
const LOOK_MS = 1_500;

/** What a bot has done with a key since it was shown. */
export type Heard = 'nothing' | 'request' | 'order';

/** What came with the key since. `isRotated`: a bot may have been heard with the secret before. */
export function useHeard({ virtualKeyId }: IssuedKey, isRotated: boolean): Heard {
  const { data } = useOperation('show', { virtualKeyId }, { everyMs: LOOK_MS });
  const [before, setBefore] = useState<{ readonly heardAtMs: number; readonly uses: number } | null>(
    isRotated ? null : { heardAtMs: 0, uses: 0 },
  );
  if (data === undefined) return 'nothing';
  const heardAtMs = data.heardAtMs ?? 0;
  const uses = data.usage.find(({ layer }) => layer === 'key')?.uses ?? 0;
  if (before === null) {
    setBefore({ heardAtMs, uses });
    return 'nothing';
  }
  if (uses > before.uses) return 'order';
  return heardAtMs > before.heardAtMs ? 'request' : 'nothing';
}

/** Waits for the bot, and says when it is there. */
export function FirstRequest({
  heard,
  virtualKeyId,
}: {
  readonly heard: Heard;
  readonly virtualKeyId: string;
}): ReactNode {
  const texts = useTexts(ISSUED_TEXTS);
  return (
    <div aria-live="polite">
      {heard === 'nothing' ? (
        <div className="ui-stack-tight">
          <Spinner label={texts.waiting} />
          <p className="ui-small ui-muted">{texts.waitingHint}</p>
        </div>
      ) : (
        <Notice
          tone="good"
          title={texts.heard[heard]}
          actions={
            <ButtonLink to={`/activity?key=${virtualKeyId}`} icon="pulse">
              {texts.watch}
            </ButtonLink>
          }
        >
          <p>{texts.heardMeans[heard]}</p>
        </Notice>
      )}
    </div>
  );
}
