import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { ApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';
import { useMay } from '../../api/me.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Age } from '../../ui/age.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { numberEqual } from '../../ui/numbered.ts';
import { Shown } from '../../ui/shown.tsx';
import { ACT_NAMES } from '../activity/act-names.ts';
import { decisionRows, type DecisionRow } from './decision-rows.ts';
import { KEY_PAGE_TEXTS } from './key-page-texts.ts';
import { nameRule } from './policy-sentences.ts';

/** Records that are looked at; each request has one for what became of it as well. */
const RECORDS_MAX = 40;
const REFRESH_MS = 5_000;

const TONES: Readonly<Record<DecisionRow['verdict'], Tone>> = {
  admitted: 'good',
  refused: 'danger',
  other: 'neutral',
};

/** What the gateway decided on the last requests of a key. */
export function LastDecisions({ virtualKeyId }: { readonly virtualKeyId: string }): ReactNode {
  const maySearch = useMay('ledger-search');
  return maySearch ? <Decisions virtualKeyId={virtualKeyId} /> : null;
}

function useRecords(key: string): UseQueryResult<readonly TailEvent[], ApiError> {
  return useQuery<readonly TailEvent[], ApiError>({
    queryKey: ['operation', 'ledger-search', { key }],
    queryFn: async ({ signal }) => {
      const records: TailEvent[] = [];
      await callOperation(
        'ledger-search',
        { key, direction: 'newest', limit: RECORDS_MAX },
        { signal, mayAsk: false, onEvent: (record) => records.push(record) },
      );
      return records;
    },
    refetchInterval: REFRESH_MS,
  });
}

function Decisions({ virtualKeyId }: { readonly virtualKeyId: string }): ReactNode {
  const texts = useTexts(KEY_PAGE_TEXTS);
  const language = useLanguage();
  const acts = useTexts(ACT_NAMES);
  const verdicts = { admitted: texts.admitted, refused: texts.refused, other: texts.other };
  return (
    <Card
      title={texts.decisions}
      actions={
        <ButtonLink small to={`/activity?key=${virtualKeyId}`} icon="arrow">
          {texts.decisionsOf}
        </ButtonLink>
      }
    >
      <Loaded query={useRecords(virtualKeyId)}>
        {(records) => (
          <DataTable
            caption={texts.decisionsTable}
            rows={decisionRows(records, language)}
            rowKey={({ sequence }) => sequence}
            empty={texts.noDecisions}
            columns={[
              {
                key: 'sequence',
                header: texts.sequence,
                isRowHeader: true,
                cell: ({ sequence }) => <Link href={`/activity?record=${sequence}`}>{sequence}</Link>,
              },
              { key: 'time', header: texts.time, cell: ({ wallMs }) => <Age atMs={wallMs} /> },
              {
                key: 'verdict',
                header: texts.verdict,
                cell: ({ verdict }) => <Badge tone={TONES[verdict]}>{verdicts[verdict]}</Badge>,
              },
              {
                key: 'request',
                header: texts.request,
                cell: ({ asked, verdict, request, detail, ruleId }) => (
                  <>
                    {numberEqual(asked).map(({ key, text }) => (
                      <div key={key}>
                        <Shown text={text} />
                      </div>
                    ))}
                    <div>
                      {ruleId === null ? null : <strong>{`${nameRule(ruleId, language)} `}</strong>}
                      <Shown text={detail} />
                    </div>
                    <div className="ui-small ui-muted">
                      <Shown text={verdict === 'other' ? (acts[request] ?? request) : request} />
                    </div>
                  </>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}
