import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import type { AccountView, KeyView } from '@bitting/client/operations.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useMay } from '../../api/me.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useHalt } from '../../app/halt/halt-context.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Instant } from '../../ui/age.tsx';
import { EnvironmentBadge, StateBadge } from '../../ui/badge.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { PictureCard } from './account/picture-card.tsx';
import { RemoveCard } from './account/remove-card.tsx';
import { REMOVE_TEXTS } from './account/remove-texts.ts';
import { ACCOUNT_TEXTS } from './account/texts.ts';
import { VenueKeyCard, VenueKeyNotice } from './account/venue-key-card.tsx';
import { dayOf } from './days.ts';
import { ACCOUNTS_TEXTS } from './texts.ts';
import './accounts.css';

const REFRESH_MS = 10_000;

export function Page(): ReactNode {
  const { accountId } = useParams<{ accountId: string }>();
  const query = useOperation('accounts', { removed: true }, { everyMs: REFRESH_MS });
  return (
    <Loaded query={query}>
      {({ accounts }) => {
        const account = accounts.find((one) => one.accountId === accountId);
        return account === undefined ? <Unknown /> : <Account account={account} />;
      }}
    </Loaded>
  );
}

function Unknown(): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS);
  const shared = useTexts(ACCOUNTS_TEXTS);
  return (
    <div className="ui-stack">
      <PageHeader title={shared.title} />
      <Empty title={texts.unknown} actions={<ButtonLink to="/accounts">{texts.toList}</ButtonLink>} />
    </div>
  );
}

function Account({ account }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS);
  const shared = useTexts(ACCOUNTS_TEXTS);
  const removed = useTexts(REMOVE_TEXTS);
  const { accountId, boundAtMs, environment, label, region, state, trading, venue } = account;
  const keys = useOperation('list', { accountId }, { everyMs: REFRESH_MS });
  const isGone = state === 'revoked';
  const labels = new Map((keys.data?.virtualKeys ?? []).map((key) => [key.virtualKeyId, key.label]));
  return (
    <div className="ui-stack">
      <PageHeader
        title={showText(label)}
        lead={
          <span className="ui-row">
            <EnvironmentBadge environment={environment} />
            <span>{shared.venues[venue]}</span>
            <StateBadge state={state} />
          </span>
        }
        actions={<Actions account={account} />}
      />
      {isGone ? (
        <Notice tone="info" title={removed.was}>
          <p>{removed.wasMeans}</p>
        </Notice>
      ) : (
        <>
          <VenueKeyNotice account={account} />
          <PictureCard accountId={accountId} labels={labels} />
        </>
      )}
      <div className="accounts-pair">
        {isGone ? null : <VenueKeyCard account={account} />}
        <Card title={texts.facts}>
          <Facts
            rows={[
              { name: texts.accountId, value: <span className="ui-mono">{accountId}</span> },
              { name: texts.venue, value: shared.venues[venue] },
              { name: texts.region, value: region },
              { name: texts.trades, value: trading === null ? '' : shared.tradings[trading] },
              { name: texts.boundAt, value: <Instant atMs={boundAtMs} /> },
            ]}
          />
        </Card>
      </div>
      {isGone ? null : (
        <Card title={texts.keys.title} actions={<IssueLink account={account} />}>
          <Loaded query={keys}>{({ virtualKeys }) => <Keys keys={virtualKeys} />}</Loaded>
        </Card>
      )}
      <RemoveCard account={account} keys={keys.data?.virtualKeys ?? []} />
    </div>
  );
}

/** To stop is on every page; here it is this account that is stopped. */
function Actions({ account: { accountId, state } }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS);
  const { openHalt, openResume } = useHalt();
  const mayHalt = useMay('halt');
  const mayResume = useMay('resume');
  const mayPolicy = useMay('policy-show');
  const mayTail = useMay('tail');
  const isClosed = state === 'revoked' || state === 'suspended';
  return (
    <>
      {mayTail ? <ButtonLink to={`/activity?account=${accountId}`}>{texts.activity}</ButtonLink> : null}
      {mayPolicy && state !== 'revoked' ? (
        <ButtonLink to={`/accounts/${accountId}/policy`}>{texts.policy}</ButtonLink>
      ) : null}
      {mayResume && (state === 'halted' || state === 'reducing') ? (
        <Button
          onClick={() => {
            openResume({ kind: 'account', accountId });
          }}
        >
          {texts.resume}
        </Button>
      ) : null}
      {mayHalt && !isClosed && state !== 'halted' ? (
        <Button
          kind="danger"
          icon="stop"
          onClick={() => {
            openHalt({ kind: 'account', accountId });
          }}
        >
          {texts.halt}
        </Button>
      ) : null}
    </>
  );
}

function IssueLink({ account: { accountId, state } }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).keys;
  const mayIssue = useMay('issue');
  if (!mayIssue || state === 'revoked') return null;
  return (
    <ButtonLink small kind="primary" to={`/keys/issue?account=${accountId}`}>
      {texts.issue}
    </ButtonLink>
  );
}

function Keys({ keys }: { readonly keys: readonly KeyView[] }): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).keys;
  const language = useLanguage();
  return (
    <DataTable
      caption={texts.title}
      rows={keys.filter(({ state }) => state !== 'revoked')}
      rowKey={({ virtualKeyId }) => virtualKeyId}
      empty={texts.none}
      columns={[
        {
          key: 'label',
          header: texts.label,
          isRowHeader: true,
          cell: ({ label, virtualKeyId }) => (
            <div className="accounts-name">
              <Link href={`/keys/${virtualKeyId}`}>
                <Shown text={label} />
              </Link>
            </div>
          ),
        },
        { key: 'owner', header: texts.owner, cell: ({ owner }) => <Shown text={owner} /> },
        { key: 'state', header: texts.state, cell: ({ state }) => <StateBadge state={state} /> },
        {
          key: 'ends',
          header: texts.ends,
          cell: ({ expiresAtMs }) => (expiresAtMs === null ? texts.never : dayOf(expiresAtMs, language)),
        },
      ]}
    />
  );
}
