import type { ReactNode } from 'react';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EDITOR_TEXTS } from './editor-texts.ts';
import { nameRule } from './policy-sentences.ts';

/** How often something happened by a rule. */
export interface RuleCount<Row> {
  readonly key: string;
  readonly header: string;
  readonly of: (row: Row) => number;
}

/** What each rule would have decided otherwise: in the past of a key, and beside the policy in force. */
export function RuleTable<Row extends { readonly ruleId: string }>({
  rows,
  counts,
  more,
}: {
  readonly rows: readonly Row[];
  readonly counts: readonly RuleCount<Row>[];
  readonly more?: readonly Column<Row>[];
}): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const language = useLanguage();
  const named: Column<Row> = {
    key: 'rule',
    header: texts.rule,
    isRowHeader: true,
    cell: ({ ruleId }) => nameRule(ruleId, language),
  };
  const counted = counts.map(({ key, header, of }): Column<Row> => ({
    key,
    header,
    align: 'end',
    cell: (row) => formatCount(of(row), language),
  }));
  return (
    <DataTable
      caption={texts.rule}
      rowKey={({ ruleId }) => ruleId}
      rows={rows}
      empty={<></>}
      columns={[named, ...counted, ...(more ?? [])]}
    />
  );
}
