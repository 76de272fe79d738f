import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { KeyDetails } from '@bitting/client/operations.ts';
import { ENVIRONMENTS, TRADING_STATES } from '@bitting/core/trading/vocabulary.ts';
import { useMay } from '../../api/me.ts';
import { useOperation } from '../../api/use-operation.ts';
import { COMMON_TEXTS } from '../../i18n/common-texts.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Age, Instant } from '../../ui/age.tsx';
import { Badge, EnvironmentBadge, StateBadge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { useNowMs } from '../../ui/now.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { filterKeys, isDormant, NO_FILTERS, type KeyFilters, type ListedKey } from './key-filters.ts';
import './keys.css';
import { POLICY_TEXTS } from './policy-texts.ts';
import { KEY_TEXTS } from './texts.ts';

/** The list changes by what others do, too. */
const REFRESH_MS = 10_000;
/** What a key has used is asked for each by itself: of so many at once at most. */
const DETAILED_MAX = 40;
const DETAILS_REFRESH_MS = 60_000;

export function Page(): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  const mayIssue = useMay('issue');
  const keys = useOperation('list', {}, { everyMs: REFRESH_MS });
  const accounts = useOperation('accounts', {}, { everyMs: REFRESH_MS });
  const [filters, setFilters] = useState<KeyFilters>(NO_FILTERS);
  const issue = mayIssue ? (
    <ButtonLink to="/keys/issue" kind="primary" icon="key">
      {texts.issue}
    </ButtonLink>
  ) : null;
  return (
    <div className="ui-stack">
      <PageHeader
        title={texts.title}
        lead={texts.lead}
        actions={
          <>
            <ButtonLink to="/policy">{texts.policyOfAll}</ButtonLink>
            {issue}
          </>
        }
      />
      <Loaded query={accounts}>
        {({ accounts: known }) => (
          <Loaded query={keys}>
            {({ virtualKeys }) =>
              virtualKeys.length === 0 ? (
                <NoKeys hasAccount={known.length > 0} issue={issue} />
              ) : (
                <>
                  <Filters
                    filters={filters}
                    onChange={setFilters}
                    accounts={known.map(({ accountId, label }) => ({ value: accountId, label }))}
                  />
                  <KeyTable rows={filterKeys(virtualKeys, known, filters)} all={virtualKeys.length} />
                </>
              )
            }
          </Loaded>
        )}
      </Loaded>
    </div>
  );
}

function NoKeys({
  hasAccount,
  issue,
}: {
  readonly hasAccount: boolean;
  readonly issue: ReactNode;
}): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  if (hasAccount)
    return (
      <Empty title={texts.none} actions={issue}>
        {texts.noneBody}
      </Empty>
    );
  return (
    <Empty title={texts.noAccount} actions={<ButtonLink to="/accounts/bind">{texts.connect}</ButtonLink>}>
      {texts.noAccountBody}
    </Empty>
  );
}

interface FiltersProps {
  readonly filters: KeyFilters;
  readonly onChange: (filters: KeyFilters) => void;
  readonly accounts: readonly { readonly value: string; readonly label: string }[];
}

function Filters({ filters, onChange, accounts }: FiltersProps): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  const common = useTexts(COMMON_TEXTS);
  const all = { value: '', label: texts.all } as const;
  return (
    <search className="keys-filters" aria-label={texts.filters}>
      <TextField
        label={texts.find}
        type="search"
        placeholder={texts.findHint}
        value={filters.find}
        onChange={(find) => {
          onChange({ ...filters, find });
        }}
      />
      <Select
        label={texts.account}
        options={[all, ...accounts]}
        value={filters.accountId}
        onChange={(accountId) => {
          onChange({ ...filters, accountId });
        }}
      />
      <Select<KeyFilters['environment']>
        label={texts.environment}
        options={[all, ...ENVIRONMENTS.map((value) => ({ value, label: common.environments[value] }))]}
        value={filters.environment}
        onChange={(environment) => {
          onChange({ ...filters, environment });
        }}
      />
      <Select<KeyFilters['state']>
        label={texts.state}
        options={[
          { value: 'living', label: texts.notRevoked },
          ...TRADING_STATES.map((value) => ({ value, label: common.states[value] })),
          all,
        ]}
        value={filters.state}
        onChange={(state) => {
          onChange({ ...filters, state });
        }}
      />
    </search>
  );
}

function KeyTable({ rows, all }: { readonly rows: readonly ListedKey[]; readonly all: number }): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  const language = useLanguage();
  const detailed = new Set(rows.slice(0, DETAILED_MAX).map(({ key }) => key.virtualKeyId));
  const columns: readonly Column<ListedKey>[] = [
    {
      key: 'label',
      header: texts.label,
      isRowHeader: true,
      cell: ({ key }) => (
        <>
          <Link href={`/keys/${key.virtualKeyId}`}>
            <Shown text={key.label} />
          </Link>
          <div className="keys-under ui-small ui-muted">
            <Shown text={key.owner} />
          </div>
        </>
      ),
    },
    { key: 'state', header: texts.state, cell: ({ key }) => <StateBadge state={key.state} /> },
    {
      key: 'account',
      header: texts.account,
      cell: ({ key, account }) => (
        <span className="ui-row">
          {account === null ? null : <EnvironmentBadge environment={account.environment} />}
          <Shown text={account?.label ?? key.accountId} />
        </span>
      ),
    },
    {
      key: 'rights',
      header: texts.rights,
      hideOnPhone: true,
      cell: ({ key }) => (detailed.has(key.virtualKeyId) ? <Rights virtualKeyId={key.virtualKeyId} /> : null),
    },
    {
      key: 'used',
      header: texts.lastUsed,
      hideOnPhone: true,
      cell: ({ key }) =>
        detailed.has(key.virtualKeyId) ? <LastUsed virtualKeyId={key.virtualKeyId} /> : null,
    },
    {
      key: 'expires',
      header: texts.expires,
      hideOnPhone: true,
      cell: ({ key }) => <Expiry atMs={key.expiresAtMs} />,
    },
  ];
  return (
    <>
      <output className="ui-small ui-muted">
        {texts.count(formatCount(rows.length, language), formatCount(all, language))}
      </output>
      <DataTable
        caption={texts.title}
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key.virtualKeyId}
        empty={texts.noneFound}
      />
    </>
  );
}

function useDetails(virtualKeyId: string): KeyDetails | undefined {
  return useOperation('show', { virtualKeyId }, { everyMs: DETAILS_REFRESH_MS }).data;
}

function Rights({ virtualKeyId }: { readonly virtualKeyId: string }): ReactNode {
  const words = useTexts(POLICY_TEXTS);
  const details = useDetails(virtualKeyId);
  if (details === undefined) return null;
  const { scopes, markets } = details.policy;
  return (
    <>
      <div>{scopes.map((scope) => words.scopeNames[scope]).join(words.comma)}</div>
      <div className="ui-small ui-muted">
        {markets.map((market) => words.markets[market]).join(words.comma)}
      </div>
    </>
  );
}

function LastUsed({ virtualKeyId }: { readonly virtualKeyId: string }): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  const nowMs = useNowMs();
  const details = useDetails(virtualKeyId);
  const used = details?.usage.find(({ layer }) => layer === 'key');
  if (details === undefined || used === undefined) return null;
  const { createdAtMs, document } = details;
  const { lastUsedMs } = used;
  return (
    <>
      {lastUsedMs === null ? <span className="ui-muted">{texts.noOrder}</span> : <Age atMs={lastUsedMs} />}{' '}
      {isDormant(document, { lastUsedMs, createdAtMs }, nowMs) ? (
        <Badge tone="warn" title={texts.dormantMeans}>
          {texts.dormant}
        </Badge>
      ) : null}
    </>
  );
}

function Expiry({ atMs }: { readonly atMs: number | null }): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  const nowMs = useNowMs();
  if (atMs === null) return <span className="ui-muted">{texts.never}</span>;
  if (atMs <= nowMs) return <Badge tone="danger">{texts.expired}</Badge>;
  return <Instant atMs={atMs} />;
}
