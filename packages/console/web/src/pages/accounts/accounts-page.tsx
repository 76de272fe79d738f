import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { AccountView } from '@bitting/client/operations.ts';
import type { Holdings } from '@bitting/console/api/overview.ts';
import { useMay } from '../../api/me.ts';
import { useApi, useOperation } from '../../api/use-operation.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Age, Amount } from '../../ui/age.tsx';
import { Badge, EnvironmentBadge, StateBadge } from '../../ui/badge.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Facts } from '../../ui/card.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Dotted } from '../../ui/dotted.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { AddressBadge, KeyEnd, PictureBadge, VenueKeyBadge } from './badges.tsx';
import { Invitations } from './invitations/invitations.tsx';
import { InviteDialog } from './invitations/invite-dialog.tsx';
import { ACCOUNTS_TEXTS } from './texts.ts';
import './accounts.css';

const ASSETS_SHOWN_MAX = 3;
const REFRESH_MS = 10_000;

export function Page(): ReactNode {
  const texts = useTexts(ACCOUNTS_TEXTS);
  const mayBind = useMay('bind');
  const mayInvite = useMay('bind-invite');
  const [isInviting, setInviting] = useState(false);
  const query = useOperation('accounts', {}, { everyMs: REFRESH_MS });
  return (
    <div className="ui-stack">
      <PageHeader
        title={texts.title}
        lead={texts.lead}
        actions={
          <>
            {mayInvite ? (
              <Button
                onClick={() => {
                  setInviting(true);
                }}
              >
                {texts.invite}
              </Button>
            ) : null}
            {mayBind ? (
              <ButtonLink kind="primary" to="/accounts/bind">
                {texts.connect}
              </ButtonLink>
            ) : null}
          </>
        }
      />
      <Loaded query={query}>
        {({ accounts }) => (
          <>
            <List accounts={accounts} mayBind={mayBind} />
            {accounts.length === 0 ? null : <Legend />}
          </>
        )}
      </Loaded>
      {mayInvite ? <Invitations /> : null}
      {isInviting ? (
        <InviteDialog
          taken={query.data?.accounts.map(({ label }) => label) ?? []}
          onClose={() => {
            setInviting(false);
          }}
        />
      ) : null}
    </div>
  );
}

function List({
  accounts,
  mayBind,
}: {
  readonly accounts: readonly AccountView[];
  readonly mayBind: boolean;
}): ReactNode {
  const texts = useTexts(ACCOUNTS_TEXTS);
  const language = useLanguage();
  const holdings = useApi<Holdings>('/api/overview/holdings', { everyMs: REFRESH_MS });
  const columns: readonly Column<AccountView>[] = [
    {
      key: 'account',
      header: texts.account,
      isRowHeader: true,
      cell: ({ accountId, label, region, trading, venue }) => (
        <>
          <Link href={`/accounts/${accountId}`}>
            <Shown text={label} />
          </Link>
          <div className="accounts-under">
            <Dotted>
              {texts.venues[venue]}
              {region}
              {trading === null ? null : texts.tradings[trading]}
            </Dotted>
          </div>
        </>
      ),
    },
    {
      key: 'environment',
      header: texts.environment,
      cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
    },
    { key: 'state', header: texts.state, cell: ({ state }) => <StateBadge state={state} /> },
    { key: 'picture', header: texts.picture, cell: (account) => <PictureCell account={account} /> },
    {
      key: 'holds',
      header: texts.holds,
      align: 'end',
      cell: (account) => <HoldsCell account={account} worth={worthOf(holdings.data, account)} />,
    },
    { key: 'venue-key', header: texts.venueKey, cell: (account) => <VenueKeyCell account={account} /> },
    { key: 'expiry', header: texts.expiry, cell: (account) => <KeyEnd account={account} /> },
    {
      key: 'keys',
      header: texts.keys,
      align: 'end',
      cell: ({ virtualKeys }) => formatCount(virtualKeys, language),
    },
  ];
  return (
    <DataTable
      caption={texts.table}
      columns={columns}
      rows={accounts}
      rowKey={({ accountId }) => accountId}
      empty={
        <Empty
          title={texts.empty}
          actions={
            mayBind ? (
              <ButtonLink kind="primary" to="/accounts/bind">
                {texts.connect}
              </ButtonLink>
            ) : null
          }
        >
          {mayBind ? texts.emptyMeans : texts.emptyViewer}
        </Empty>
      }
    />
  );
}

/** For who cannot point at a word, and for who does not know that he could. */
function Legend(): ReactNode {
  const texts = useTexts(ACCOUNTS_TEXTS);
  const names = ['picture', 'venueKey', 'expiry', 'external', 'keys'] as const;
  return (
    <details>
      <summary>{texts.legend}</summary>
      <Facts rows={names.map((name) => ({ name: texts[name], value: texts.legendOf[name] }))} />
    </details>
  );
}

interface Worth {
  readonly unit: string;
  readonly equity: string;
  readonly unpriced: readonly string[];
}

/** In round numbers of the unit: the list is looked over, the page of an account is exact. */
function worthOf(holdings: Holdings | undefined, { accountId }: AccountView): Worth | null {
  const held = holdings?.accounts.find((one) => one.accountId === accountId)?.held ?? null;
  if (holdings === undefined || held === null) return null;
  return { unit: holdings.unit, equity: held.equity.replace(/\.\d+$/u, ''), unpriced: held.unpriced };
}

/** An account that is closed has no picture, and is not asked for one. */
function hasPicture({ state }: AccountView): boolean {
  return state !== 'suspended' && state !== 'revoked';
}

function VenueKeyCell({ account }: { readonly account: AccountView }): ReactNode {
  const { venueKey } = account;
  return (
    <>
      <div className="ui-row">
        <VenueKeyBadge venueKey={venueKey} />
        <AddressBadge account={account} />
      </div>
      {venueKey.lookedAtMs === null ? null : (
        <div className="accounts-under">
          <Age atMs={venueKey.lookedAtMs} />
        </div>
      )}
    </>
  );
}

function PictureCell({ account }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(ACCOUNTS_TEXTS);
  const { accountId } = account;
  const { data } = useOperation(
    'account-show',
    { accountId },
    { everyMs: REFRESH_MS, isEnabled: hasPicture(account) },
  );
  return (
    <>
      <PictureBadge state={data?.state ?? 'none'} />
      {data !== undefined && data.external.orders + data.external.fills > 0 ? (
        <div className="ui-small">
          <Badge tone="warn">{texts.external}</Badge>
        </div>
      ) : null}
    </>
  );
}

function HoldsCell({
  account,
  worth,
}: {
  readonly account: AccountView;
  readonly worth: Worth | null;
}): ReactNode {
  const texts = useTexts(ACCOUNTS_TEXTS);
  const language = useLanguage();
  const { accountId } = account;
  const { data } = useOperation(
    'account-show',
    { accountId },
    { everyMs: REFRESH_MS, isEnabled: hasPicture(account) },
  );
  const held = data?.balances ?? [];
  return (
    <>
      {worth === null ? null : (
        <div className="accounts-worth" title={texts.worth}>
          {'≈ '}
          <Amount value={worth.equity} asset={worth.unit} />
          {worth.unpriced.length === 0 ? null : (
            <div className="accounts-under">{texts.unpriced(worth.unpriced.join(', '))}</div>
          )}
        </div>
      )}
      {held.slice(0, ASSETS_SHOWN_MAX).map(({ asset, total, wallet }) => (
        <div key={`${wallet} ${asset}`}>
          <Amount value={total} asset={asset} />
        </div>
      ))}
      {held.length > ASSETS_SHOWN_MAX ? (
        <div className="ui-small ui-muted">
          {texts.more(formatCount(held.length - ASSETS_SHOWN_MAX, language))}
        </div>
      ) : null}
    </>
  );
}
