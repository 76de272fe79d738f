import type { ReactNode } from 'react';
import type { PeopleList } from '../../../../src/api/people.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Age } from '../../ui/age.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Shown } from '../../ui/shown.tsx';
import { PEOPLE_TEXTS } from './texts.ts';

type Act = PeopleList['acts'][number];

/** As the server says it. */
const HERE = 'this machine';

/** What happened to how people sign in, the newest first. */
export function ActsCard({ acts }: { readonly acts: readonly Act[] }): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  const words: Readonly<Record<string, string>> = texts.acts;
  return (
    <Card title={texts.happened}>
      <DataTable<Act>
        caption={texts.happened}
        rows={acts}
        rowKey={({ act, atMs, name }) => `${atMs} ${act} ${name}`}
        empty={texts.nothing}
        columns={[
          { key: 'when', header: texts.when, cell: ({ atMs }) => <Age atMs={atMs} /> },
          { key: 'who', header: texts.who, isRowHeader: true, cell: ({ name }) => <Shown text={name} /> },
          {
            key: 'what',
            header: texts.what,
            cell: ({ act, by }) => (
              <>
                {words[act] ?? act}
                {by === null ? null : (
                  <span className="ui-muted">
                    {' '}
                    <Shown text={texts.by(by)} />
                  </span>
                )}
              </>
            ),
          },
          {
            key: 'from',
            header: texts.from,
            hideOnPhone: true,
            cell: ({ address }) => <Shown text={address === HERE ? texts.here : address} />,
          },
        ]}
      />
    </Card>
  );
}
