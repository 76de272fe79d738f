import { useState, type ReactNode } from 'react';
import type { AccountView, BindResult } from '@bitting/client/operations.ts';
import type { Places } from '@bitting/console/api/accounts.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useMay, useMe } from '../../api/me.ts';
import { useApi, useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { CONNECT_TEXTS } from './wizard/connect-texts.ts';
import type { Connect } from './wizard/connecting.ts';
import { KeyWizard } from './wizard/key-wizard.tsx';
import { connectOwn } from './wizard/own-connect.ts';
import { WIZARD_TEXTS } from './wizard/texts.ts';

/** Connects an account of one's own. */
export function Page(): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const accounts = useOperation('accounts', {});
  const places = useApi<Places>('/api/accounts/places');
  const operatorId = useMe().data?.signedIn?.operatorId ?? '';
  const [isDone, setDone] = useState(false);
  const living = (accounts.data?.accounts ?? []).filter(({ state }) => state !== 'revoked');
  const connect: Connect = async (attempt) => {
    const bound = await connectOwn(operatorId)(attempt);
    setDone(bound !== null);
    return bound;
  };
  return (
    <div className="ui-stack">
      <PageHeader title={texts.title} lead={texts.lead} />
      {accounts.data === undefined || isDone ? null : <Connected accounts={living} />}
      <Loaded query={places}>
        {(surroundings) => (
          <KeyWizard
            purpose="bind"
            fixed={null}
            surroundings={{ ...surroundings, isInvited: false }}
            taken={living.map(({ label }) => label)}
            connect={connect}
            after={(bound) => <After bound={bound} />}
          />
        )}
      </Loaded>
    </div>
  );
}

/** Whoever came here without wanting another account finds the way on. */
function Connected({ accounts }: { readonly accounts: readonly AccountView[] }): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const mayIssue = useMay('issue');
  // Those that were there when the page was opened: one that is connected here leads on by itself.
  const [before] = useState(accounts);
  if (before.length === 0) return null;
  return (
    <Notice
      tone="info"
      title={texts.connected(before.map(({ label }) => showText(label)).join(texts.comma))}
      actions={mayIssue ? <ButtonLink to="/keys/issue">{texts.toKey}</ButtonLink> : null}
    />
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
