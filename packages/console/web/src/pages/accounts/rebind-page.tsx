import type { ReactNode } from 'react';
import { useParams } from 'wouter';
import type { AccountView } from '@bitting/client/operations.ts';
import type { Places } from '@bitting/console/api/accounts.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useMe } from '../../api/me.ts';
import { useApi, useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ACCOUNT_TEXTS } from './account/texts.ts';
import { CONNECT_TEXTS } from './wizard/connect-texts.ts';
import { KeyWizard } from './wizard/key-wizard.tsx';
import { connectAgain } from './wizard/own-connect.ts';
import { WIZARD_TEXTS } from './wizard/texts.ts';

/** Puts another venue key in the place of an account's. */
export function Page(): ReactNode {
  const { accountId } = useParams<{ accountId: string }>();
  const texts = useTexts(ACCOUNT_TEXTS);
  const query = useOperation('accounts', {});
  return (
    <Loaded query={query}>
      {({ accounts }) => {
        const account = accounts.find((one) => one.accountId === accountId);
        if (account !== undefined) return <Rebind account={account} />;
        return (
          <div className="ui-stack">
            <PageHeader title={texts.rebind} />
            <Empty title={texts.unknown} actions={<ButtonLink to="/accounts">{texts.toList}</ButtonLink>} />
          </div>
        );
      }}
    </Loaded>
  );
}

function Rebind({ account }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const done = useTexts(CONNECT_TEXTS).done;
  const places = useApi<Places>('/api/accounts/places');
  const operatorId = useMe().data?.signedIn?.operatorId ?? '';
  const { accountId, environment, label, region, trading, venue } = account;
  return (
    <div className="ui-stack">
      <PageHeader title={texts.rebindTitle(showText(label))} lead={texts.rebindLead} />
      <Loaded query={places}>
        {(surroundings) => (
          <KeyWizard
            purpose="rebind"
            fixed={{ venue, environment, region, label, trading: trading ?? 'spot' }}
            surroundings={{ ...surroundings, isInvited: false }}
            taken={[]}
            connect={connectAgain(operatorId, accountId)}
            after={() => (
              <ButtonLink kind="primary" to={`/accounts/${accountId}`}>
                {done.toAccount}
              </ButtonLink>
            )}
          />
        )}
      </Loaded>
    </div>
  );
}
