import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { PolicyDocument, RehearsedPolicy } from '@bitting/client/policies.ts';
import type { ApiError } from '../../api/api-error.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { FORM_TEXTS } from './form-texts.ts';
import { PolicySentenceList } from './policy-sentence-list.tsx';
import { applyRemedy } from './remedy.ts';
import { Above, WorstCase } from './worst-case.tsx';

type Rehearsal = UseQueryResult<RehearsedPolicy, ApiError>;

/** Why the gateway would not take the document; `null`: it would, or has not been asked. */
export function refusalOf({ error, isPlaceholderData }: Rehearsal): string | null {
  return error === null || isPlaceholderData ? null : error.message;
}

/** Whether what is shown is not yet about the document that was asked about last. */
export function isStale({ isFetching, isPlaceholderData, data, error }: Rehearsal): boolean {
  return isPlaceholderData || (isFetching && data === undefined && error === null);
}

/** What the policy comes to that is being written: what a thief could take, and what it says in words. */
export function RehearsalCard({
  rehearsal,
  isReady,
  isReckoning,
  onChange,
}: {
  readonly rehearsal: Rehearsal;
  /** False: what is written says nothing yet. */
  readonly isReady: boolean;
  /** True: what is shown is about what was written before. */
  readonly isReckoning: boolean;
  /** Takes the document with a remedy in it. */
  readonly onChange: (document: PolicyDocument) => void;
}): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const { data, error } = rehearsal;
  return (
    <Card title={texts.ifStolen}>
      <output className="ui-small ui-muted">{isReckoning ? texts.rehearsing : ''}</output>
      {data === undefined || error !== null || !isReady ? null : (
        <div className={isReckoning ? 'keys-stale' : 'keys-current'} aria-busy={isReckoning}>
          <WorstCase
            worst={data.worstCase}
            onRemedy={(remedy) => {
              const changed = applyRemedy(data.document, remedy);
              if (changed !== null) onChange(changed);
            }}
          />
          <details>
            <summary>{texts.says}</summary>
            <PolicySentenceList document={data.document} />
          </details>
          <Above above={data.above} />
        </div>
      )}
      {error === null ? null : <p className="ui-field-error">{error.message}</p>}
    </Card>
  );
}
