import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { PolicyDifferences, PolicyDocument, PolicySubject } from '@bitting/client/policies.ts';
import { asApiError, type ApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';
import { useMay } from '../../api/me.ts';
import { refreshOperations } from '../../api/use-operation.ts';
import { COMMON_TEXTS } from '../../i18n/common-texts.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ChangeList } from './change-list.tsx';
import { isLoosening } from './difference-text.ts';
import { EDITOR_TEXTS } from './editor-texts.ts';
import { PolicyDocumentField } from './policy-document-field.tsx';
import { draftLike, readDraft, type PolicyDraft } from './policy-draft.ts';
import { PolicyDraftEditor } from './policy-draft-editor.tsx';
import type { SubjectShown } from './policy-subject.ts';
import { applyRemedy } from './remedy.ts';
import { useRehearsal } from './use-rehearsal.ts';
import { useSettledDocument } from './use-settled-document.ts';
import { useSuggestions } from './use-suggestions.ts';
import { WorstCase } from './worst-case.tsx';

export interface PolicyChangeProps {
  readonly shown: SubjectShown;
  readonly before: PolicyDocument;
  readonly version: number;
  readonly draft: PolicyDraft;
  /** `null`: back to what is in force. */
  readonly onChange: (draft: PolicyDraft | null) => void;
}

/** Writing another policy, with what it changes beside it, before it is put into force. */
export function PolicyChange({ shown, before, draft, onChange }: PolicyChangeProps): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const mayChange = useMay('policy-set');
  const document = readDraft(draft).document;
  const { document: settled, isCurrent } = useSettledDocument(document);
  const differences = useDifferences(shown.subject, settled);
  const suggestions = useSuggestions(shown.account ?? undefined);
  const refusal = differences.error === null || document === null ? null : differences.error.message;
  return (
    <div className="keys-beside">
      <div className="ui-stack">
        {mayChange ? null : <Notice title={texts.mayNot} />}
        {shown.kind === 'key' && shown.account !== null ? (
          <PolicyDraftEditor
            draft={draft}
            onChange={onChange}
            refusal={refusal}
            account={shown.account}
            suggestions={suggestions}
          />
        ) : null}
        {shown.kind === 'key' || draft.kind === 'form' ? null : (
          <PolicyDocumentField
            text={draft.text}
            refusal={refusal}
            isLayer
            onChange={(text) => {
              onChange({ kind: 'text', text });
            }}
          />
        )}
      </div>
      <div className="keys-aside ui-stack">
        <Changes
          shown={shown}
          before={before}
          after={document}
          differences={differences}
          isSettled={isCurrent}
          onReset={() => {
            onChange(null);
          }}
        />
        {shown.account === null || shown.kind !== 'key' ? null : (
          <WorstBeforeAfter
            accountId={shown.account.accountId}
            before={before}
            after={settled}
            onChange={(changed) => {
              onChange(draftLike(draft, changed));
            }}
          />
        )}
      </div>
    </div>
  );
}

type Differences = UseQueryResult<PolicyDifferences, ApiError>;

function useDifferences(subject: PolicySubject, document: PolicyDocument | null): Differences {
  return useQuery<PolicyDifferences, ApiError>({
    queryKey: ['operation', 'policy-diff', { ...subject, document }],
    queryFn: async ({ signal }) =>
      callOperation('policy-diff', { ...subject, document: document ?? {} }, { signal, mayAsk: false }),
    enabled: document !== null,
    placeholderData: keepPreviousData,
  });
}

interface ChangesProps {
  readonly shown: SubjectShown;
  readonly before: PolicyDocument;
  readonly after: PolicyDocument | null;
  readonly differences: Differences;
  /** False: what is shown is of something that was written before. */
  readonly isSettled: boolean;
  readonly onReset: () => void;
}

type Told =
  { readonly kind: 'set'; readonly version: number; readonly durable: boolean } | { readonly kind: 'shadow' };

function Changes({ shown, before, after, differences, isSettled, onReset }: ChangesProps): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const mayChange = useMay('policy-set');
  const mayShadow = useMay('policy-shadow-set');
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const [told, setTold] = useState<Told | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const found = differences.data?.differences ?? [];
  const isReady = after !== null && isSettled && !differences.isFetching && differences.error === null;
  const loosens = isLoosening(found);
  const perform = async (change: () => Promise<Told>): Promise<void> => {
    setAsking(false);
    setBusy(true);
    setFailure(null);
    setTold(null);
    try {
      setTold(await change());
      // What was asked of the version before is asked no more: it would be refused.
      await refreshOperations('policy-show', 'policy-shadow-show', 'show', 'list');
    } catch (thrown) {
      setFailure(asApiError(thrown));
    }
    setBusy(false);
  };
  const why = reason.trim() === '' ? {} : { reason: reason.trim() };
  const set = async (): Promise<Told> => {
    const { version, durable } = await callOperation('policy-set', {
      ...shown.subject,
      document: after ?? {},
      mayLoosen: loosens,
      ...why,
    });
    return { kind: 'set', version, durable };
  };
  const setShadow = async (): Promise<Told> => {
    await callOperation('policy-shadow-set', { ...shown.subject, document: after ?? {}, ...why });
    return { kind: 'shadow' };
  };
  return (
    <Card title={texts.changes}>
      {told === null ? null : <ToldNotice told={told} />}
      {found.length === 0 || after === null ? (
        <p className="ui-muted">{texts.noChange}</p>
      ) : (
        <>
          <ChangeList differences={found} before={before} after={after} />
          {mayChange || mayShadow ? (
            <TextField
              label={texts.reason}
              hint={texts.reasonHint}
              optional
              value={reason}
              onChange={setReason}
            />
          ) : null}
          <div className="ui-row">
            {mayChange ? (
              <Button
                kind="primary"
                busy={isBusy || !isReady}
                onClick={() => {
                  if (loosens) setAsking(true);
                  else void perform(set);
                }}
              >
                {loosens ? texts.setWider : texts.set}
              </Button>
            ) : null}
            {mayShadow ? (
              <Button
                busy={isBusy || !isReady}
                title={texts.setShadowMeans}
                onClick={() => void perform(setShadow)}
              >
                {texts.setShadow}
              </Button>
            ) : null}
            <Button kind="plain" onClick={onReset}>
              {texts.reset}
            </Button>
          </div>
        </>
      )}
      <FailureNotice error={failure} title={texts.failed} />
      <WideningDialog
        isOpen={isAsking}
        onClose={() => {
          setAsking(false);
        }}
        onConfirm={() => void perform(set)}
      >
        <ChangeList
          differences={found.filter(({ direction }) => direction === 'loosened')}
          before={before}
          after={after ?? {}}
        />
      </WideningDialog>
    </Card>
  );
}

function ToldNotice({ told }: { readonly told: Told }): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const language = useLanguage();
  if (told.kind === 'shadow') return <Notice tone="good" title={texts.shadowSet} />;
  return (
    <Notice tone={told.durable ? 'good' : 'danger'} title={texts.done(formatCount(told.version, language))}>
      {told.durable ? null : <p>{texts.notDurable}</p>}
    </Notice>
  );
}

/** What makes somebody able to do more is looked at once more. */
export function WideningDialog({
  isOpen,
  onClose,
  onConfirm,
  children,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const common = useTexts(COMMON_TEXTS);
  return (
    <Dialog
      title={texts.confirmTitle}
      isOpen={isOpen}
      onClose={onClose}
      tone="danger"
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button kind="danger" onClick={onConfirm}>
            {texts.setWider}
          </Button>
        </>
      }
    >
      <p>{texts.confirmBody}</p>
      {children}
    </Dialog>
  );
}

function WorstBeforeAfter({
  accountId,
  before,
  after,
  onChange,
}: {
  readonly accountId: string;
  readonly before: PolicyDocument;
  readonly after: PolicyDocument | null;
  readonly onChange: (document: PolicyDocument) => void;
}): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const [former, latter] = [useRehearsal(accountId, before), useRehearsal(accountId, after)];
  return (
    <Card title={texts.worstAfter}>
      {latter.data === undefined || latter.error !== null ? null : (
        <WorstCase
          worst={latter.data.worstCase}
          onRemedy={(remedy) => {
            const changed = after === null ? null : applyRemedy(after, remedy);
            if (changed !== null) onChange(changed);
          }}
        />
      )}
      <details>
        <summary>{texts.worstBefore}</summary>
        {former.data === undefined ? null : <WorstCase worst={former.data.worstCase} />}
      </details>
      <p className="ui-small ui-muted">{texts.asNew}</p>
    </Card>
  );
}
