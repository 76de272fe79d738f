import { useState, type ReactNode } from 'react';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { PeopleList, PersonView } from '../../../../src/api/people.ts';
import { useMay } from '../../api/me.ts';
import { useApi } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { ActsCard } from './acts-card.tsx';
import { AddDialog } from './add-dialog.tsx';
import { ManageDialog } from './manage-dialog.tsx';
import { PEOPLE_PATH } from './refresh-people.ts';
import { PEOPLE_TEXTS } from './texts.ts';

export function Page(): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  const query = useApi<PeopleList>(PEOPLE_PATH, { everyMs: 15_000 });
  const mayAdd = useMay('operators-add');
  const [isAdding, setAdding] = useState(false);
  const [managed, setManaged] = useState<string | null>(null);
  return (
    <div className="ui-stack">
      <PageHeader
        title={texts.title}
        lead={texts.lead}
        actions={
          mayAdd ? (
            <Button
              kind="primary"
              onClick={() => {
                setAdding(true);
              }}
            >
              {texts.add}
            </Button>
          ) : null
        }
      />
      <Loaded query={query}>
        {({ acts, people, self }) => (
          <>
            <Card>
              <PeopleTable people={people} self={self} onManage={setManaged} />
            </Card>
            <ActsCard acts={acts} />
            <ManageDialog
              key={managed}
              person={people.find(({ operatorId }) => operatorId === managed) ?? null}
              self={people.find(({ operatorId }) => operatorId === self) ?? null}
              onClose={() => {
                setManaged(null);
              }}
            />
          </>
        )}
      </Loaded>
      {isAdding ? (
        <AddDialog
          onClose={() => {
            setAdding(false);
          }}
        />
      ) : null}
    </div>
  );
}

interface TableProps {
  readonly people: readonly PersonView[];
  readonly self: string;
  readonly onManage: (operatorId: string) => void;
}

function PeopleTable({ people, self, onManage }: TableProps): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  return (
    <DataTable<PersonView>
      caption={texts.title}
      rows={people}
      rowKey={({ operatorId }) => operatorId}
      columns={[
        {
          key: 'name',
          header: texts.name,
          isRowHeader: true,
          cell: ({ name, operatorId }) => (
            <span className="ui-row">
              <Shown text={name} />
              {operatorId === self ? <Badge tone="info">{texts.you}</Badge> : null}
            </span>
          ),
        },
        { key: 'role', header: texts.role, cell: ({ role }) => texts.roles[role] },
        {
          key: 'accounts',
          header: texts.accounts,
          hideOnPhone: true,
          cell: ({ accounts }) => (accounts === null ? texts.accountsAll : accounts.join(' ')),
        },
        { key: 'sign-in', header: texts.signIn, cell: (person) => <SignInState person={person} /> },
        {
          key: 'sessions',
          header: texts.sessions,
          align: 'end',
          hideOnPhone: true,
          cell: ({ sessions }) => sessions,
        },
        {
          key: 'state',
          header: texts.state,
          hideOnPhone: true,
          cell: ({ state }) => (
            <Badge tone={state === 'active' ? 'good' : 'neutral'}>{texts.states[state]}</Badge>
          ),
        },
        {
          key: 'manage',
          header: <span className="ui-hidden">{texts.manage}</span>,
          align: 'end',
          cell: ({ name, operatorId, state }) =>
            state === 'disabled' || operatorId === self ? null : (
              <Button
                small
                aria-label={texts.manageWhat(showText(name))}
                onClick={() => {
                  onManage(operatorId);
                }}
              >
                {texts.manage}
              </Button>
            ),
        },
      ]}
    />
  );
}

function SignInState({ person }: { readonly person: PersonView }): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  const { linkExpiresAtMs, mayWiden, passkeys, setUp, totp } = person;
  return (
    <span className="ui-row">
      {setUp ? (
        <Badge tone="good" title={texts.factors(totp, passkeys)}>
          {texts.setUp}
        </Badge>
      ) : (
        <Badge>{linkExpiresAtMs === null ? texts.notSetUp : texts.linkWaits}</Badge>
      )}
      {mayWiden ? null : <Badge tone="warn">{texts.held}</Badge>}
    </span>
  );
}
