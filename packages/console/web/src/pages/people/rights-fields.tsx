import type { ReactNode } from 'react';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { OperatorRole } from '@bitting/client/people.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Checkbox, RadioGroup, Select } from '../../ui/field.tsx';
import { PEOPLE_TEXTS } from './texts.ts';

const ROLES = [
  'viewer',
  'auditor',
  'trader',
  'approver',
  'admin',
  'owner',
] as const satisfies readonly OperatorRole[];

export interface Rights {
  readonly role: OperatorRole;
  /** `null`: all. */
  readonly accounts: readonly string[] | null;
}

interface RightsProps {
  readonly rights: Rights;
  readonly onChange: (rights: Rights) => void;
}

/** What somebody may: a role, and of which accounts. */
export function RightsFields({ rights, onChange }: RightsProps): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  const { accounts, role } = rights;
  const options = ROLES.map((value) => ({ value, label: texts.roles[value] }));
  return (
    <>
      <Select
        label={texts.role}
        hint={texts.rolesMean[role]}
        options={options}
        value={role}
        onChange={(next) => {
          onChange({ role: next, accounts: next === 'owner' ? null : accounts });
        }}
      />
      {role === 'owner' ? (
        <p className="ui-small ui-muted">{texts.ownerAll}</p>
      ) : (
        <>
          <RadioGroup
            legend={texts.accounts}
            options={[
              { value: 'all', label: texts.accountsAll },
              { value: 'some', label: texts.accountsSome },
            ]}
            value={accounts === null ? 'all' : 'some'}
            onChange={(choice) => {
              onChange({ role, accounts: choice === 'all' ? null : (accounts ?? []) });
            }}
          />
          {accounts === null ? null : (
            <AccountChoice
              chosen={accounts}
              onChange={(chosen) => {
                onChange({ role, accounts: chosen });
              }}
            />
          )}
        </>
      )}
    </>
  );
}

function AccountChoice({
  chosen,
  onChange,
}: {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  const known = useOperation('accounts', {}).data?.accounts ?? [];
  if (known.length === 0) return <p className="ui-small ui-muted">{texts.noAccounts}</p>;
  return (
    <fieldset className="ui-choices">
      <legend className="ui-hidden">{texts.accountsSome}</legend>
      {known.map(({ accountId, label }) => (
        <Checkbox
          key={accountId}
          label={`${showText(label)} (${accountId})`}
          checked={chosen.includes(accountId)}
          onChange={(isChosen) => {
            onChange(isChosen ? [...chosen, accountId] : chosen.filter((one) => one !== accountId));
          }}
        />
      ))}
    </fieldset>
  );
}
