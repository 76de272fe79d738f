import { useContext, type ReactNode } from 'react';
import type { TailEvent } from '@bitting/client/operations.ts';
import { useLanguage } from '../../i18n/use-texts.ts';
import { Dotted } from '../../ui/dotted.tsx';
import { numberEqual } from '../../ui/numbered.ts';
import { NamesContext } from './names.ts';
import type { Fields } from './record-row.ts';
import { summarise } from './record-summary.ts';

const NOT_KNOWN: readonly Fields[] = [];

/** What a record says: in words, and in small print how it came. */
export function SummaryView({
  asked = NOT_KNOWN,
  record,
}: {
  readonly record: TailEvent;
  /** Of an answer: what was asked for, where that is known here. */
  readonly asked?: readonly Fields[];
}): ReactNode {
  const language = useLanguage();
  const names = useContext(NamesContext);
  const { small, words } = summarise(record, { language, names }, asked);
  return (
    <Dotted>
      {numberEqual(words).map(({ key, text }) => (
        <bdi key={`word ${key}`}>{text}</bdi>
      ))}
      {numberEqual(small).map(({ key, text }) => (
        <bdi key={`small ${key}`} className="ui-muted activity-small">
          {text}
        </bdi>
      ))}
    </Dotted>
  );
}
