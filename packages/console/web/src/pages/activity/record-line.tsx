import { useContext, type ReactNode } from 'react';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { formatTime } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import type { Tone } from '../../ui/badge.tsx';
import { Sign } from '../../ui/icons.tsx';
import type { Decision, RecordRow } from './record-row.ts';
import { decisionWord, typeWord } from './record-words.ts';
import { RECORD_TEXTS } from './record-texts.ts';
import { NamesContext, type Names } from './names.ts';
import { SummaryView } from './summary-view.tsx';

export const DECISION_TONES: Readonly<Record<Decision, Tone>> = {
  admitted: 'info',
  refused: 'danger',
  accepted: 'good',
  rejected: 'warn',
  unknown: 'warn',
};

/** One record as one line; all of it is a button that shows the rest. */
export function RecordLine({
  onOpen,
  row,
}: {
  readonly row: RecordRow;
  readonly onOpen: (row: RecordRow) => void;
}): ReactNode {
  const language = useLanguage();
  const texts = useTexts(RECORD_TEXTS);
  const names = useContext(NamesContext);
  const { decision, event, isExternal, sequence } = row;
  const tone = decision === null ? (isExternal ? 'warn' : 'neutral') : DECISION_TONES[decision];
  return (
    <button
      type="button"
      className={`activity-line activity-line-${tone}`}
      onClick={() => {
        onOpen(row);
      }}
    >
      <span className="activity-time">{formatTime(event.wallMs, language)}</span>
      <span className="activity-number">{sequence}</span>
      <span className="activity-type">{typeWord(event.type, language)}</span>
      <span className="activity-decision">
        {decision === 'refused' || isExternal ? <Sign name="warn" /> : null}
        {isExternal ? texts.external : decision === null ? '' : decisionWord(decision, language)}
      </span>
      <span className="activity-who">
        <bdi>{showText(whoOf(row, names))}</bdi>
      </span>
      <span className="activity-says">
        <SummaryView record={event} asked={row.asked} />
      </span>
    </button>
  );
}

/** Who did it: a virtual key by its label, or an operator. */
export function whoOf({ event, virtualKeyId }: RecordRow, names: Names): string {
  const operator = event['operatorId'];
  const id = typeof operator === 'string' ? operator : (virtualKeyId ?? '');
  return names.get(id) ?? id;
}
