import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { ApprovalView } from '@bitting/client/people.ts';
import { useOperation } from '../../api/use-operation.ts';
import { REFETCH_MS } from '../../api/bounds.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Age } from '../../ui/age.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { isWaiting } from './approval-choices.ts';
import { ApprovalState } from './approval-state.tsx';
import { nameOperation, OPERATION_TEXTS } from './operation-texts.ts';
import { RuleCard } from './rule-card.tsx';
import { APPROVALS_TEXTS } from './texts.ts';
import './approvals.css';
import { useOperatorNames } from './use-operator-names.ts';

/** What waits for consent, what was decided, and the rule that asks for it. */
export function Page(): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const list = useOperation('approvals-list', {}, { everyMs: REFETCH_MS });
  return (
    <>
      <PageHeader title={texts.title} lead={texts.lead} />
      <Loaded query={list}>
        {({ rule, approvals }) => (
          <>
            <Card title={texts.waiting}>
              <Proposals
                caption={texts.waiting}
                rows={approvals.filter((one) => isWaiting(one))}
                empty={<Empty title={texts.nothingWaits}>{texts.nothingWaitsLead}</Empty>}
              />
            </Card>
            <RuleCard rule={rule} />
            <Card title={texts.decided}>
              <Proposals
                caption={texts.decided}
                rows={approvals.filter((one) => !isWaiting(one))}
                empty={<Empty title={texts.nothingDecided} />}
                isOver
              />
            </Card>
          </>
        )}
      </Loaded>
    </>
  );
}

function Proposals({
  caption,
  rows,
  empty,
  isOver = false,
}: {
  readonly caption: string;
  readonly rows: readonly ApprovalView[];
  readonly empty: ReactNode;
  readonly isOver?: boolean;
}): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const names = useTexts(OPERATION_TEXTS);
  const nameOf = useOperatorNames();
  const columns: readonly Column<ApprovalView>[] = [
    {
      key: 'what',
      header: texts.columns.what,
      isRowHeader: true,
      cell: ({ approvalId, operation, lines }) => (
        <>
          <Link href={`/approvals/${approvalId}`}>{nameOperation(operation, names)}</Link>
          <div className="ui-small ui-muted approvals-line">
            <Shown text={lines[0] ?? ''} />
          </div>
        </>
      ),
    },
    { key: 'state', header: texts.columns.state, cell: ({ state }) => <ApprovalState state={state} /> },
    {
      key: 'agreed',
      header: texts.columns.agreed,
      align: 'end',
      cell: ({ approvals, needed }) => texts.counted(approvals, needed),
    },
    {
      key: 'proposedBy',
      header: texts.columns.proposedBy,
      hideOnPhone: true,
      cell: ({ proposedBy }) => nameOf(proposedBy),
    },
    {
      key: 'time',
      header: isOver ? texts.columns.proposed : texts.columns.ends,
      hideOnPhone: true,
      cell: ({ expiresAtMs, proposedAtMs }) => <Age atMs={isOver ? proposedAtMs : expiresAtMs} />,
    },
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={rows}
      rowKey={({ approvalId }) => approvalId}
      empty={empty}
    />
  );
}
