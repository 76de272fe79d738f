import { useState, type ReactNode } from 'react';
import type { PolicyDocument } from '@bitting/client/policies.ts';
import type { ShadowFound, ShadowView } from '@bitting/client/shadows.ts';
import { asApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';
import { useMay } from '../../api/me.ts';
import { refreshOperations, useOperation } from '../../api/use-operation.ts';
import { formatCount, formatInstant } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Instant } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Dotted } from '../../ui/dotted.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Shown } from '../../ui/shown.tsx';
import { ChangeList } from './change-list.tsx';
import { isLoosening } from './difference-text.ts';
import { EDITOR_TEXTS } from './editor-texts.ts';
import { WideningDialog } from './policy-change.tsx';
import type { SubjectShown } from './policy-subject.ts';
import { RuleTable } from './rule-table.tsx';

const REFRESH_MS = 10_000;

export interface PolicyShadowProps {
  readonly shown: SubjectShown;
  /** In force. */
  readonly before: PolicyDocument;
}

/** The policy that is judged beside the one in force: what it would have decided otherwise, and what to do with it. */
export function PolicyShadow({ shown, before }: PolicyShadowProps): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const query = useOperation('policy-shadow-show', shown.subject, { everyMs: REFRESH_MS });
  return (
    <Loaded query={query}>
      {({ shadow }) =>
        shadow === null ? (
          <Empty title={texts.noShadow}>{texts.noShadowBody}</Empty>
        ) : (
          <>
            <ShadowCard shown={shown} before={before} shadow={shadow} />
            <FoundCard found={shadow.found} />
          </>
        )
      }
    </Loaded>
  );
}

function ShadowCard({
  shown,
  before,
  shadow,
}: PolicyShadowProps & { readonly shadow: ShadowView }): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const language = useLanguage();
  const mayEnforce = useMay('policy-shadow-enforce');
  const mayEnd = useMay('policy-shadow-off');
  const isOld = shadow.baseVersion !== shadow.currentVersion;
  const { document } = shadow;
  const query = useOperation('policy-diff', { ...shown.subject, document }, { isEnabled: !isOld });
  const differences = isOld ? [] : (query.data?.differences ?? []);
  const loosens = isLoosening(differences);
  const [failure, setFailure] = useState<unknown>(null);
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const perform = async (change: () => Promise<unknown>): Promise<void> => {
    setAsking(false);
    setBusy(true);
    setFailure(null);
    try {
      await change();
      await refreshOperations('policy-shadow-show', 'policy-show', 'show');
    } catch (thrown) {
      setFailure(asApiError(thrown));
    }
    setBusy(false);
  };
  const enforce = async (): Promise<unknown> =>
    callOperation('policy-shadow-enforce', { ...shown.subject, setAtMs: shadow.setAtMs, mayLoosen: loosens });
  return (
    <Card title={texts.shadow}>
      <p>{texts.shadowLead(formatInstant(shadow.setAtMs, language))}</p>
      {isOld ? <Notice tone="warn" title={texts.shadowOld} /> : null}
      {isOld ? null : (
        <>
          <h3>{texts.shadowChanges}</h3>
          <ChangeList differences={differences} before={before} after={document} />
        </>
      )}
      <FailureNotice error={failure} title={texts.failed} />
      <div className="ui-row">
        {mayEnforce && !isOld ? (
          <Button
            kind="primary"
            busy={isBusy || query.data === undefined}
            onClick={() => {
              if (loosens) setAsking(true);
              else void perform(enforce);
            }}
          >
            {texts.enforce}
          </Button>
        ) : null}
        {mayEnd ? (
          <Button
            busy={isBusy}
            onClick={() => void perform(async () => callOperation('policy-shadow-off', shown.subject))}
          >
            {texts.off}
          </Button>
        ) : null}
      </div>
      <WideningDialog
        isOpen={isAsking}
        onClose={() => {
          setAsking(false);
        }}
        onConfirm={() => void perform(enforce)}
      >
        <ChangeList
          differences={differences.filter(({ direction }) => direction === 'loosened')}
          before={before}
          after={document}
        />
      </WideningDialog>
    </Card>
  );
}

function FoundCard({ found }: { readonly found: ShadowFound }): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const language = useLanguage();
  const count = (number: number): string => formatCount(number, language);
  return (
    <Card title={texts.judged(count(found.judged), count(found.reads))}>
      <p>{texts.would(count(found.wouldRefuse), count(found.wouldAdmit))}</p>
      {found.failed === 0 ? null : <p>{texts.failedLooks(count(found.failed))}</p>}
      <RuleTable
        rows={found.rules}
        counts={[
          { key: 'refuses', header: texts.refuses, of: ({ refuses }) => refuses },
          { key: 'alone', header: texts.alone, of: ({ alone }) => alone },
          { key: 'admits', header: texts.admits, of: ({ admits }) => admits },
        ]}
      />
      {found.examples.length === 0 ? null : <h3>{texts.examples}</h3>}
      <DataTable
        caption={texts.examples}
        rowKey={({ sequence, differs }) => `${sequence}-${differs}`}
        rows={found.examples}
        empty={<></>}
        columns={[
          { key: 'record', header: texts.record, isRowHeader: true, cell: ({ sequence }) => sequence },
          { key: 'when', header: texts.when, cell: ({ wallMs }) => <Instant atMs={wallMs} /> },
          { key: 'what', header: texts.decision, cell: ({ differs }) => texts.verdicts[differs] },
          {
            key: 'sentence',
            header: texts.rule,
            cell: ({ operation, instruments, sentence }) => (
              <Dotted>
                {operation === '' ? null : <Shown text={operation} />}
                {instruments === '' ? null : <Shown text={instruments} />}
                {sentence === '' ? null : <Shown text={sentence} />}
              </Dotted>
            ),
          },
        ]}
      />
    </Card>
  );
}
