import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { GUIDES_TEXTS } from './texts.ts';

const KEYS = [
  { id: 'halt', keys: ['Shift', 'H'] },
  { id: 'haltTyping', keys: ['Ctrl', 'Shift', 'H'] },
  { id: 'enter', keys: ['Enter'] },
  { id: 'escape', keys: ['Esc'] },
  { id: 'tab', keys: ['Tab'] },
  { id: 'arrows', keys: ['←', '→'] },
] as const;

type Row = (typeof KEYS)[number];

export function Keyboard(): ReactNode {
  const texts = useTexts(GUIDES_TEXTS).keyboard;
  const columns: readonly Column<Row>[] = [
    {
      key: 'key',
      header: texts.key,
      isRowHeader: true,
      cell: ({ keys }) => (
        <span className="ui-row">
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      ),
    },
    { key: 'does', header: texts.does, cell: ({ id }) => texts[id] },
  ];
  return (
    <Card title={texts.title}>
      <DataTable caption={texts.title} columns={columns} rows={KEYS} rowKey={({ id }) => id} />
    </Card>
  );
}
