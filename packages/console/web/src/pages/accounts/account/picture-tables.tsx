import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type {
  AccountPictureView,
  RowAge,
  RowOwner,
  ShownBalance,
  ShownFill,
  ShownOrder,
  ShownPosition,
} from '@bitting/client/pictures.ts';
import { useTexts } from '../../../i18n/use-texts.ts';
import { Age, Amount } from '../../../ui/age.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { DataTable, type Column } from '../../../ui/data-table.tsx';
import { Dotted } from '../../../ui/dotted.tsx';
import { Shown } from '../../../ui/shown.tsx';
import { balanceKey, fillKey, orderKey, positionKey } from './picture-changes.ts';
import { ACCOUNT_TEXTS } from './texts.ts';

export type KeyLabels = ReadonlyMap<string, string>;

interface Tables {
  readonly picture: AccountPictureView;
  readonly labels: KeyLabels;
}

export function BalanceTable({ picture }: Tables): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  const columns: readonly Column<ShownBalance>[] = [
    { key: 'asset', header: texts.asset, isRowHeader: true, cell: ({ asset }) => <Word text={asset} /> },
    { key: 'wallet', header: texts.wallet, cell: ({ wallet }) => <Word text={wallet} /> },
    { key: 'total', header: texts.total, align: 'end', cell: ({ total }) => <Amount value={total} /> },
    {
      key: 'available',
      header: texts.available,
      align: 'end',
      cell: ({ available }) => <Amount value={available} />,
    },
    useAgeColumn<ShownBalance>(),
  ];
  return (
    <DataTable
      caption={texts.balances}
      columns={columns}
      rows={picture.balances}
      rowKey={balanceKey}
      empty={texts.noBalances}
    />
  );
}

export function PositionTable({ picture }: Tables): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  const columns: readonly Column<ShownPosition>[] = [
    useInstrumentColumn<ShownPosition>(),
    { key: 'side', header: texts.side, cell: ({ side }) => texts.sides[side] },
    { key: 'margin', header: texts.margin, cell: ({ marginMode }) => texts.margins[marginMode] },
    {
      key: 'quantity',
      header: texts.quantity,
      align: 'end',
      cell: ({ quantity }) => <Amount value={quantity} />,
    },
    {
      key: 'entry',
      header: texts.entry,
      align: 'end',
      cell: ({ entryPrice }) => (entryPrice === null ? '' : <Amount value={entryPrice} />),
    },
    useAgeColumn<ShownPosition>(),
  ];
  return (
    <DataTable
      caption={texts.positions}
      columns={columns}
      rows={picture.positions}
      rowKey={positionKey}
      empty={texts.noPositions}
    />
  );
}

export function OrderTable({ labels, picture }: Tables): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  const columns: readonly Column<ShownOrder>[] = [
    {
      key: 'order',
      header: texts.order,
      isRowHeader: true,
      cell: ({ algo, reduceOnly, venueOrderId }) => (
        <>
          <span className="ui-mono">
            <Shown text={venueOrderId} />
          </span>
          <div className="ui-small ui-muted">
            <Dotted>
              {algo ? texts.algo : null}
              {reduceOnly ? texts.reduceOnly : null}
            </Dotted>
          </div>
        </>
      ),
    },
    useInstrumentColumn<ShownOrder>(),
    { key: 'side', header: texts.side, cell: ({ side }) => texts.sides[side] },
    {
      key: 'price',
      header: texts.price,
      align: 'end',
      cell: ({ price }) => (price === null ? texts.market : <Amount value={price} />),
    },
    {
      key: 'filled',
      header: texts.filled,
      align: 'end',
      cell: ({ filled }) => <Amount value={filled} />,
    },
    {
      key: 'of',
      header: texts.of,
      align: 'end',
      cell: ({ quantity }) => (quantity === null ? texts.all : <Amount value={quantity} />),
    },
    useOwnerColumn<ShownOrder>(labels),
    useAgeColumn<ShownOrder>(),
  ];
  return (
    <DataTable
      caption={texts.orders}
      columns={columns}
      rows={picture.orders}
      rowKey={orderKey}
      empty={texts.noOrders}
    />
  );
}

export function FillTable({ labels, picture }: Tables): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  const columns: readonly Column<ShownFill>[] = [
    {
      key: 'trade',
      header: texts.trade,
      isRowHeader: true,
      cell: ({ tradeId }) => (
        <span className="ui-mono">
          <Shown text={tradeId} />
        </span>
      ),
    },
    useInstrumentColumn<ShownFill>(),
    { key: 'side', header: texts.side, cell: ({ side }) => texts.sides[side] },
    { key: 'price', header: texts.price, align: 'end', cell: ({ price }) => <Amount value={price} /> },
    {
      key: 'quantity',
      header: texts.quantity,
      align: 'end',
      cell: ({ quantity }) => <Amount value={quantity} />,
    },
    {
      key: 'fee',
      header: texts.fee,
      align: 'end',
      cell: ({ fee, feeAsset }) => (fee === null ? '' : <Amount value={fee} asset={feeAsset ?? ''} />),
    },
    useOwnerColumn<ShownFill>(labels),
    useAgeColumn<ShownFill>(),
  ];
  return (
    <DataTable
      caption={texts.fills}
      columns={columns}
      rows={picture.fills}
      rowKey={fillKey}
      empty={texts.noFills}
    />
  );
}

/** A name of a venue's that is never broken in two. */
function Word({ text }: { readonly text: string }): ReactNode {
  return (
    <span className="accounts-word">
      <Shown text={text} />
    </span>
  );
}

function useInstrumentColumn<Row extends { readonly instrument: string }>(): Column<Row> {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  return {
    key: 'instrument',
    header: texts.instrument,
    cell: ({ instrument }) => <Word text={instrument} />,
  };
}

/** Where a row comes from, and how old it is by the venue's own time where it says one. */
function useAgeColumn<Row extends RowAge>(): Column<Row> {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  return {
    key: 'age',
    header: texts.age,
    cell: ({ heardMs, source, venueMs }) => <Age atMs={venueMs ?? heardMs} source={texts.sources[source]} />,
  };
}

function useOwnerColumn<Row extends RowOwner>(labels: KeyLabels): Column<Row> {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  return {
    key: 'placed-by',
    header: texts.placedBy,
    cell: ({ placedBy, virtualKeyId }) => {
      if (placedBy === 'external') return <Badge tone="warn">{texts.owners.external}</Badge>;
      if (virtualKeyId === null) return <span className="ui-muted">{texts.owners[placedBy]}</span>;
      return (
        <Link href={`/keys/${virtualKeyId}`}>
          <Shown text={labels.get(virtualKeyId) ?? virtualKeyId} />
        </Link>
      );
    },
  };
}
