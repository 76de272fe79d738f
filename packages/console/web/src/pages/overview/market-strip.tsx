import type { ReactNode } from 'react';
import type { Holdings } from '../../../../src/api/overview.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Age, Amount } from '../../ui/age.tsx';
import { EnvironmentBadge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Shown } from '../../ui/shown.tsx';
import { dayChange } from './day-change.ts';
import { OVERVIEW_TEXTS } from './texts.ts';

type Account = Holdings['accounts'][number];
type Market = NonNullable<Account['held']>['markets'][number];

const STALE_MS = 120_000;

/** Prices of what matters, once for each venue and environment: what one account trades, others of the same place see, too. */
export function MarketStrip({ accounts }: { readonly accounts: readonly Account[] }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  return (
    <Card title={texts.markets}>
      <p className="ui-muted ui-small">{texts.marketsLead}</p>
      <div className="overview-strips">
        {accounts
          .filter(({ held }) => held !== null)
          .map((account) => (
            <AccountStrip key={account.accountId} account={account} isAlone={accounts.length === 1} />
          ))}
      </div>
    </Card>
  );
}

function AccountStrip({
  account,
  isAlone,
}: {
  readonly account: Account;
  readonly isAlone: boolean;
}): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const markets = account.held?.markets ?? [];
  return (
    <div className="ui-stack-tight">
      {isAlone ? null : (
        <div className="ui-row">
          <Shown text={account.label} /> <EnvironmentBadge environment={account.environment} />
        </div>
      )}
      {markets.length === 0 ? <p className="ui-muted">{texts.noMarkets}</p> : null}
      <ul className="overview-strip">
        {markets.map((market) => (
          <MarketTile key={market.instrument} market={market} />
        ))}
      </ul>
    </div>
  );
}

function MarketTile({ market }: { readonly market: Market }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const change = dayChange(market.price, market.dayAgo);
  return (
    <li className="overview-tile">
      <strong>
        <Shown text={market.instrument} />
      </strong>
      <Amount value={market.price} />
      {change === null ? null : (
        <span className={`overview-change overview-change-${change.direction}`}>
          <span className="ui-hidden">{texts.dayChange} </span>
          {change.text}
        </span>
      )}
      <span className="ui-small">
        <Age atMs={market.atMs} staleAfterMs={STALE_MS} />
      </span>
    </li>
  );
}
