import type { ReactNode } from 'react';
import { Empty } from './empty.tsx';
import { ScrollFrame } from './scroll-frame.tsx';

export interface Column<Row> {
  readonly key: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** `end` for numbers. */
  readonly align?: 'start' | 'end';
  /** The one that names the row. */
  readonly isRowHeader?: boolean;
  readonly hideOnPhone?: boolean;
}

export interface DataTableProps<Row> {
  /** What stands in it, for those who cannot see where it stands. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly empty?: ReactNode;
}

function classOf<Row>({ align, hideOnPhone }: Column<Row>): string {
  return [align === 'end' ? 'ui-cell-end' : '', hideOnPhone === true ? 'ui-hide-on-phone' : '']
    .filter((one) => one !== '')
    .join(' ');
}

export function DataTable<Row>({ caption, columns, rows, rowKey, empty }: DataTableProps<Row>): ReactNode {
  if (rows.length === 0 && empty !== undefined)
    return typeof empty === 'string' ? <Empty title={empty} /> : empty;
  return (
    <ScrollFrame label={caption}>
      <table className="ui-table">
        <caption className="ui-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) =>
                column.isRowHeader === true ? (
                  <th key={column.key} scope="row" className={classOf(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}
