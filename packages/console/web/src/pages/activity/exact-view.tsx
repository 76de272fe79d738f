import type { ReactNode } from 'react';
import type { TailEvent } from '@bitting/client/operations.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { exactJson } from './exact-json.ts';
import { ACTIVITY_TEXTS } from './texts.ts';

/** The whole record. Line ends of the form itself stay; whatever a value hides stands as its code. */
export function ExactView({ record }: { readonly record: TailEvent }): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const { recorded, ...shown } = record;
  return (
    <div className="ui-stack-tight">
      <p className="ui-muted ui-small">{texts.exactlyMeans}</p>
      <CopyText label={texts.exactly} value={exactJson(shown)} />
      {recorded === undefined ? null : (
        <>
          <p className="ui-muted ui-small">{texts.recordedOtherwise}</p>
          <CopyText label={texts.recordedOtherwise} value={exactJson(recorded)} />
        </>
      )}
    </div>
  );
}
