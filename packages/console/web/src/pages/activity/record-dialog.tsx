import { useContext, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { TailEvent } from '@bitting/client/operations.ts';
import { COMMON_TEXTS } from '../../i18n/common-texts.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Instant } from '../../ui/age.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Shown } from '../../ui/shown.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ExactView } from './exact-view.tsx';
import { ExplainView } from './explain-view.tsx';
import { OrderView } from './order-view.tsx';
import { ReceiptView } from './receipt-view.tsx';
import { NamesContext } from './names.ts';
import { DECISION_TONES, whoOf } from './record-line.tsx';
import { orderIdsOf, readRow, type RecordRow } from './record-row.ts';
import { SummaryView } from './summary-view.tsx';
import { RECORD_TEXTS } from './record-texts.ts';
import { decisionWord, typeWord } from './record-words.ts';
import { ACTIVITY_TEXTS } from './texts.ts';
import { useRecord } from './use-record.ts';

export interface RecordDialogProps {
  readonly sequence: string;
  /** Accounts that alone the person may see; `null`: everything. */
  readonly limitedTo: readonly string[] | null;
  readonly onClose: () => void;
  readonly onOpen: (row: RecordRow) => void;
}

/** All of one record: why it was decided so, where its order came from, proof of it, and what stands there to the letter. */
export function RecordDialog({ limitedTo, onClose, onOpen, sequence }: RecordDialogProps): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const { close } = useTexts(COMMON_TEXTS);
  return (
    <Dialog
      title={texts.record(sequence)}
      isOpen
      isWide
      onClose={onClose}
      actions={
        <Button data-autofocus onClick={onClose}>
          {close}
        </Button>
      }
    >
      <Loaded query={useRecord(sequence, limitedTo)}>
        {(record) =>
          record === null ? (
            <p>{texts.recordGone}</p>
          ) : (
            <RecordParts record={record} limitedTo={limitedTo} onOpen={onOpen} />
          )
        }
      </Loaded>
    </Dialog>
  );
}

function RecordParts({
  limitedTo,
  onOpen,
  record,
}: {
  readonly record: TailEvent;
  readonly limitedTo: RecordDialogProps['limitedTo'];
  readonly onOpen: (row: RecordRow) => void;
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  const names = useContext(NamesContext);
  const row = readRow(record, 0, () => undefined);
  const { decision, isExternal, virtualKeyId } = row;
  const isDecided = decision !== null;
  const who = whoOf(row, names);
  const tabs = [
    ...(isDecided
      ? [
          {
            id: 'explain',
            label: texts.explain,
            content: <ExplainView record={record} limitedTo={limitedTo} />,
          },
        ]
      : []),
    // What was refused came from nowhere but its bot, and went nowhere.
    ...(record.type !== 'refusal' && (orderIdsOf(record).length > 0 || record.type === 'intent')
      ? [{ id: 'order', label: texts.provenance, content: <OrderView record={record} onOpen={onOpen} /> }]
      : []),
    { id: 'exact', label: texts.exactly, content: <ExactView record={record} /> },
    { id: 'receipt', label: texts.receipt, content: <ReceiptView sequence={record.sequence ?? ''} /> },
  ];
  return (
    <div className="ui-stack">
      {isExternal ? (
        <Notice tone="warn" title={texts.externalTitle}>
          {texts.externalMeans}
        </Notice>
      ) : null}
      <Facts
        rows={[
          { name: texts.when, value: <Instant atMs={record.wallMs} /> },
          { name: texts.kind, value: <KindWords record={record} /> },
          ...(isDecided
            ? [
                {
                  name: texts.decision,
                  value: <Badge tone={DECISION_TONES[decision]}>{decisionWord(decision, language)}</Badge>,
                },
              ]
            : []),
          ...(who === ''
            ? []
            : [
                {
                  name: texts.who,
                  value:
                    names.has(virtualKeyId ?? '') && record.type !== 'admin' ? (
                      <Link href={`/keys/${virtualKeyId ?? ''}`}>
                        <Shown text={who} />
                      </Link>
                    ) : (
                      <Shown text={who} />
                    ),
                },
              ]),
          { name: texts.ledger, value: <SummaryView record={record} /> },
        ]}
      />
      <Tabs label={texts.views} tabs={tabs} />
    </div>
  );
}

function KindWords({ record }: { readonly record: TailEvent }): ReactNode {
  const language = useLanguage();
  const means: Readonly<Record<string, string>> = useTexts(RECORD_TEXTS).typesMean;
  return (
    <>
      {typeWord(record.type, language)}
      <div className="ui-muted ui-small">{means[record.type] ?? ''}</div>
    </>
  );
}
