import type { ReactNode } from 'react';
import type { BindResult } from '@bitting/client/operations.ts';
import type { Places } from '@bitting/console/api/accounts.ts';
import { useMe } from '../../api/me.ts';
import { useApi, useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { CONNECT_TEXTS } from './wizard/connect-texts.ts';
import { KeyWizard } from './wizard/key-wizard.tsx';
import { connectOwn } from './wizard/own-connect.ts';
import { WIZARD_TEXTS } from './wizard/texts.ts';

/** Connects an account of one's own. */
export function Page(): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const accounts = useOperation('accounts', {});
  const places = useApi<Places>('/api/accounts/places');
  const operatorId = useMe().data?.signedIn?.operatorId ?? '';
  return (
    <div className="ui-stack">
      <PageHeader title={texts.title} lead={texts.lead} />
      <Loaded query={places}>
        {(surroundings) => (
          <KeyWizard
            purpose="bind"
            fixed={null}
            surroundings={{ ...surroundings, isInvited: false }}
            taken={(accounts.data?.accounts ?? [])
              .filter(({ state }) => state !== 'revoked')
              .map(({ label }) => label)}
            connect={connectOwn(operatorId)}
            after={(bound) => <After bound={bound} />}
          />
        )}
      </Loaded>
    </div>
  );
}

function After({ bound: { accountId } }: { readonly bound: BindResult }): ReactNode {
  const texts = useTexts(CONNECT_TEXTS).done;
  return (
    <>
      <ButtonLink kind="primary" to={`/keys/issue?account=${accountId}`}>
        {texts.issue}
      </ButtonLink>
      <ButtonLink to={`/accounts/${accountId}`}>{texts.toAccount}</ButtonLink>
    </>
  );
}
