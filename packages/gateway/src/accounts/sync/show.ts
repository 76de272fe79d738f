import type {
  AccountPictureView,
  PictureChange,
  RowAge,
  RowOwner,
  ShownBalance,
  ShownFill,
  ShownOrder,
  ShownPosition,
} from '@bitting/client/operations.ts';
import type { AccountChange } from '@bitting/core/trading/account-picture.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { SHOWN_FILLS_MAX } from '../../bounds.ts';
import type { Owner } from './external-watch.ts';
import type { PictureRow } from './picture.ts';
import type { AccountSync } from './sync.ts';

/** What operators see of a picture: written out field by field. */
export function showPicture(
  sync: AccountSync,
  about: { readonly label: string; readonly nowMs: EpochMs },
): AccountPictureView {
  const { accountId, venue } = sync.account;
  const rows = [...sync.picture.rows].map((row) => showRow(row, sync.ownerOf(row.change)));
  const fills = [...sync.picture.fills].slice(-SHOWN_FILLS_MAX).reverse();
  return {
    accountId,
    label: about.label,
    venue,
    state: sync.state,
    nowMs: about.nowMs,
    balances: rows.flatMap((shown) => (shown.kind === 'balance' ? [shown.row] : [])),
    positions: rows.flatMap((shown) => (shown.kind === 'position' ? [shown.row] : [])),
    orders: rows.flatMap((shown) => (shown.kind === 'order' ? [shown.row] : [])),
    fills: fills
      .map((row) => showRow(row, sync.ownerOf(row.change)))
      .flatMap((shown) => (shown.kind === 'fill' ? [shown.row] : [])),
    external: { orders: sync.external.orders, fills: sync.external.fills },
    streams: sync.streams(),
    parts: sync.parts.map(({ part, askedMs, problem, drift, repaired }) => ({
      name: part.name,
      askedMs,
      problem,
      drift,
      repaired,
    })),
  };
}

export function showRow(row: PictureRow, owner: Owner | null): PictureChange {
  const { change } = row;
  const age = ageOf(row);
  switch (change.kind) {
    case 'balance':
      return { kind: 'balance', row: showBalance(change, age) };
    case 'position':
      return { kind: 'position', row: showPosition(change, age) };
    case 'order':
      return { kind: 'order', row: showOrder(change, { ...age, ...showOwner(owner) }) };
    case 'fill':
      return { kind: 'fill', row: showFill(change, { ...age, ...showOwner(owner) }) };
  }
}

function ageOf({ change, source, heardMs }: PictureRow): RowAge {
  return { source, venueMs: change.atMs === 0 ? null : change.atMs, heardMs };
}

function showOwner(owner: Owner | null): RowOwner {
  return owner?.kind === 'key'
    ? { placedBy: 'key', virtualKeyId: owner.virtualKeyId }
    : { placedBy: owner?.kind ?? 'pending', virtualKeyId: null };
}

type ChangeOf<K extends AccountChange['kind']> = Extract<AccountChange, { readonly kind: K }>;

function showBalance({ balance }: ChangeOf<'balance'>, age: RowAge): ShownBalance {
  const { wallet, asset, total, available } = balance;
  return { wallet, asset, total: total.toString(), available: available.toString(), ...age };
}

function showPosition({ position }: ChangeOf<'position'>, age: RowAge): ShownPosition {
  const { instrument, market, marginMode, side, quantity, entryPrice } = position;
  const amounts = { quantity: quantity.toString(), entryPrice: entryPrice?.toString() ?? null };
  return { instrument, market, marginMode, side, ...amounts, ...age };
}

function showOrder({ order }: ChangeOf<'order'>, told: RowAge & RowOwner): ShownOrder {
  const { instrument, market, venueOrderId, clientOrderId, algo, side, reduceOnly, state } = order;
  return {
    instrument,
    market,
    venueOrderId,
    clientOrderId,
    algo,
    side,
    price: order.price?.toString() ?? null,
    quantity: order.quantity?.toString() ?? null,
    filled: order.filled.toString(),
    reduceOnly,
    state,
    ...told,
  };
}

function showFill({ fill }: ChangeOf<'fill'>, told: RowAge & RowOwner): ShownFill {
  const { instrument, market, tradeId, venueOrderId, clientOrderId, side } = fill;
  return {
    instrument,
    market,
    tradeId,
    venueOrderId,
    clientOrderId,
    side,
    price: fill.price.toString(),
    quantity: fill.quantity.toString(),
    fee: fill.fee?.toString() ?? null,
    feeAsset: fill.feeAsset,
    ...told,
  };
}
