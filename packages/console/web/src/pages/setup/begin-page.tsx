import type { ReactNode } from 'react';
import { Link, Redirect } from 'wouter';
import type { AccountView } from '@bitting/client/operations.ts';
import { useMay } from '../../api/me.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { EnvironmentBadge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dotted } from '../../ui/dotted.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { SETUP_TEXTS } from './texts.ts';

/** After the set-up: where accounts are connected already, a bot can have its key at once; otherwise one is connected first. */
export function Page(): ReactNode {
  const accounts = useOperation('accounts', {});
  const mayIssue = useMay('issue');
  const texts = useTexts(SETUP_TEXTS).begin;
  return (
    <Loaded query={accounts}>
      {({ accounts: all }) => {
        const living = all.filter(({ state }) => state !== 'revoked');
        if (living.length === 0 || !mayIssue) return <Redirect to="/accounts/bind" replace />;
        return (
          <div className="ui-stack">
            <PageHeader title={texts.title} lead={texts.lead} />
            <Choices accounts={living} />
            <p>
              <Link href="/">{texts.later}</Link>
            </p>
          </div>
        );
      }}
    </Loaded>
  );
}

function Choices({ accounts }: { readonly accounts: readonly AccountView[] }): ReactNode {
  const texts = useTexts(SETUP_TEXTS).begin;
  return (
    <div className="ui-grid">
      <Card title={texts.issue}>
        <p>{texts.issueBody}</p>
        <p>
          <Dotted>
            {accounts.map(({ accountId, environment, label }) => (
              <span key={accountId}>
                <Shown text={label} /> <EnvironmentBadge environment={environment} />
              </span>
            ))}
          </Dotted>
        </p>
        <div className="ui-row">
          <ButtonLink kind="primary" icon="key" to="/keys/issue">
            {texts.issueGo}
          </ButtonLink>
        </div>
      </Card>
      <Card title={texts.bind}>
        <p>{texts.bindBody}</p>
        <div className="ui-row">
          <ButtonLink kind="primary" icon="wallet" to="/accounts/bind">
            {texts.bindGo}
          </ButtonLink>
        </div>
      </Card>
    </div>
  );
}
