import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Holdings } from '../../../../src/api/overview.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Age, Amount } from '../../ui/age.tsx';
import { Badge, EnvironmentBadge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Shown } from '../../ui/shown.tsx';
import { OVERVIEW_TEXTS } from './texts.ts';

type Account = Holdings['accounts'][number];
type Held = NonNullable<Account['held']>;
interface Position {
  readonly account: Account;
  readonly held: Held['positions'][number];
}

const TONES = { live: 'good', reconciling: 'info', blind: 'danger' } as const;

/** What every account is worth now, how much of it is at stake, and how fresh that is. */
export function HoldingsCard({ holdings }: { readonly holdings: Holdings }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const language = useLanguage();
  const { accounts, unit } = holdings;
  const columns: readonly Column<Account>[] = [
    {
      key: 'account',
      header: texts.account,
      isRowHeader: true,
      cell: ({ accountId, label }) => (
        <Link href={`/accounts/${accountId}`} className="overview-name">
          <Shown text={label} />
        </Link>
      ),
    },
    {
      key: 'environment',
      header: texts.environment,
      cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
    },
    {
      key: 'state',
      header: texts.state,
      cell: ({ held }) =>
        held === null ? (
          <Badge>{texts.notHeld}</Badge>
        ) : (
          <Badge tone={TONES[held.state]}>{texts.states[held.state]}</Badge>
        ),
    },
    {
      key: 'equity',
      header: texts.equity,
      align: 'end',
      cell: ({ held }) => (held === null ? '–' : <Worth held={held} unit={unit} />),
    },
    {
      key: 'exposure',
      header: texts.exposure,
      align: 'end',
      cell: ({ held }) => (held === null ? '–' : <Amount value={held.exposure} asset={unit} />),
    },
    {
      key: 'orders',
      header: texts.orders,
      align: 'end',
      cell: ({ held }) => (held === null ? '–' : formatCount(held.openOrders, language)),
    },
    {
      key: 'heard',
      header: texts.heard,
      cell: ({ held }) => (held === null || held.heardMs === null ? '–' : <Age atMs={held.heardMs} />),
    },
  ];
  return (
    <Card title={texts.holdings}>
      <DataTable
        caption={texts.holdings}
        columns={columns}
        rows={accounts}
        rowKey={({ accountId }) => accountId}
      />
    </Card>
  );
}

function Worth({ held, unit }: { readonly held: Held; readonly unit: string }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  return (
    <>
      <Amount value={held.equity} asset={unit} />
      {held.unpriced.length === 0 ? null : (
        <div className="ui-small ui-muted overview-unpriced">
          <Shown text={texts.unpriced(held.unpriced.join(', '))} />
        </div>
      )}
    </>
  );
}

export function PositionsCard({ holdings }: { readonly holdings: Holdings }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const positions: readonly Position[] = holdings.accounts.flatMap((account) =>
    (account.held?.positions ?? []).map((held) => ({ account, held })),
  );
  const columns: readonly Column<Position>[] = [
    {
      key: 'instrument',
      header: texts.instrument,
      isRowHeader: true,
      cell: ({ held: { instrument } }) => (
        <span className="overview-name">
          <Shown text={instrument} />
        </span>
      ),
    },
    {
      key: 'account',
      header: texts.account,
      cell: ({ account }) => (
        <span className="overview-name">
          <Shown text={account.label} />
        </span>
      ),
    },
    {
      key: 'environment',
      header: texts.environment,
      cell: ({ account }) => <EnvironmentBadge environment={account.environment} />,
    },
    { key: 'side', header: texts.side, cell: ({ held: { side } }) => texts.sides[side] },
    {
      key: 'quantity',
      header: texts.quantity,
      align: 'end',
      cell: ({ held: { quantity } }) => <Amount value={quantity} />,
    },
    {
      key: 'entry',
      header: texts.entry,
      align: 'end',
      cell: ({ held: { entryPrice } }) => <Maybe value={entryPrice} />,
    },
    {
      key: 'price',
      header: texts.price,
      align: 'end',
      cell: ({ held: { price } }) => <Maybe value={price} />,
    },
    {
      key: 'worth',
      header: texts.positionWorth,
      align: 'end',
      cell: ({ held: { worth } }) => <Maybe value={worth} asset={holdings.unit} />,
    },
    { key: 'heard', header: texts.heard, cell: ({ held: { heardMs } }) => <Age atMs={heardMs} /> },
  ];
  return (
    <Card title={texts.positions}>
      <DataTable
        caption={texts.positions}
        columns={columns}
        rows={positions}
        rowKey={({ account, held }) => `${account.accountId} ${held.instrument} ${held.side}`}
        empty={texts.noPositions}
      />
    </Card>
  );
}

function Maybe({ value, asset }: { readonly value: string | null; readonly asset?: string }): ReactNode {
  if (value === null) return '–';
  return <Amount value={value} {...(asset === undefined ? {} : { asset })} />;
}
