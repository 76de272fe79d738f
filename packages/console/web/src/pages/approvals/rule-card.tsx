import { useState, type ReactNode } from 'react';
import type { ApprovalClass, ApprovalRule, RuleView } from '@bitting/client/people.ts';
import { useMay } from '../../api/me.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Instant } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Notice } from '../../ui/notice.tsx';
import { APPROVAL_CLASSES } from './rule-comparison.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { APPROVALS_TEXTS } from './texts.ts';

/** How many others each kind of change needs, and for owners the way to change that. */
export function RuleCard({ rule }: { readonly rule: RuleView }): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const mayChange = useMay('approvals-set');
  const [isOpen, setOpen] = useState(false);
  const isNone = Object.values(rule.needed).every((count) => count === 0);
  return (
    <Card
      title={texts.rule}
      actions={
        mayChange ? (
          <Button
            icon="sign"
            onClick={() => {
              setOpen(true);
            }}
          >
            {texts.edit}
          </Button>
        ) : null
      }
    >
      <p className="ui-muted">{isNone ? texts.ruleNone : texts.ruleLead}</p>
      <RuleTable rule={rule} />
      {rule.next === null ? null : (
        <Notice tone="warn" title={texts.next}>
          <p>
            {texts.nextFrom} <Instant atMs={rule.next.fromMs} />
          </p>
          <RuleTable rule={rule.next} />
        </Notice>
      )}
      <p className="ui-muted ui-small">{texts.never}</p>
      {isOpen ? (
        <RuleDialog
          rule={rule}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </Card>
  );
}

function RuleTable({ rule }: { readonly rule: ApprovalRule }): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const columns: readonly Column<ApprovalClass>[] = [
    { key: 'class', header: texts.facts.kind, isRowHeader: true, cell: (name) => texts.classes[name] },
    { key: 'needed', header: texts.needed, align: 'end', cell: (name) => rule.needed[name] },
    {
      key: 'means',
      header: texts.means,
      hideOnPhone: true,
      cell: (name) => <span className="ui-muted">{texts.classesMean[name]}</span>,
    },
  ];
  return (
    <>
      <DataTable caption={texts.rule} columns={columns} rows={APPROVAL_CLASSES} rowKey={(name) => name} />
      <p>{`${texts.hours}: ${texts.hoursValue(rule.hours)}`}</p>
    </>
  );
}
