import type {
  AccountPictureView,
  PictureChange,
  RowAge,
  RowOwner,
  ShownBalance,
  ShownFill,
  ShownOrder,
  ShownPosition,
} from '@bitting/client/pictures.ts';
import type { AccountChange } from '@bitting/core/trading/account-picture.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { OwnedRow, Owner, Picture, PictureRow, PictureState } from '../ports/pictures.ts';

/** What operators see of a picture: written out field by field. */
export function viewPicture(
  picture: Picture,
  about: { readonly label: string; readonly nowMs: EpochMs },
): AccountPictureView {
  const { accountId, venue, state, leftOut, external, streams, parts } = picture;
  const rows = picture.rows.map((row) => viewRow(row));
  const fills = picture.fills.map((row) => viewRow(row));
  return {
    accountId,
    label: about.label,
    venue,
    state,
    nowMs: about.nowMs,
    leftOut,
    balances: rows.flatMap((shown) => (shown.kind === 'balance' ? [shown.row] : [])),
    positions: rows.flatMap((shown) => (shown.kind === 'position' ? [shown.row] : [])),
    orders: rows.flatMap((shown) => (shown.kind === 'order' ? [shown.row] : [])),
    fills: fills.flatMap((shown) => (shown.kind === 'fill' ? [shown.row] : [])),
    external: { orders: external.orders, fills: external.fills },
    streams: streams.map(({ path, live, refused, problem }) => ({ path, live, refused, problem })),
    parts: parts.map(({ name, askedMs, problem, drift, repaired }) => ({
      name,
      askedMs,
      problem,
      drift,
      repaired,
    })),
  };
}

export function viewState(state: PictureState): PictureChange {
  return { kind: 'state', row: { state } };
}

export function viewRow(row: OwnedRow): PictureChange {
  const { change, owner } = row;
  const age = ageOf(row);
  if (change.kind === 'balance') return { kind: 'balance', row: showBalance(change, age) };
  if (change.kind === 'position') return { kind: 'position', row: showPosition(change, age) };
  const told = { ...age, ...showOwner(owner) };
  if (change.kind === 'order') return { kind: 'order', row: showOrder(change, told) };
  return { kind: 'fill', row: showFill(change, told) };
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
