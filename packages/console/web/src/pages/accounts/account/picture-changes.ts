import type {
  AccountPictureView,
  PictureChange,
  RowAge,
  ShownBalance,
  ShownFill,
  ShownOrder,
  ShownPosition,
} from '@bitting/client/pictures.ts';

/** As many as the gateway keeps of an account; more is left out here too. */
export const FILLS_SHOWN_MAX = 200;

/** The picture after a change that came by itself. Nothing of the picture given is touched. */
export function applyChange(picture: AccountPictureView, change: PictureChange): AccountPictureView {
  if (change.kind === 'state') return { ...picture, state: change.row.state };
  if (change.kind === 'balance')
    return { ...picture, balances: put(picture.balances, change.row, { key: balanceKey, isGone: isEmpty }) };
  if (change.kind === 'position')
    return {
      ...picture,
      positions: put(picture.positions, change.row, { key: positionKey, isGone: isFlat }),
    };
  if (change.kind === 'order')
    return { ...picture, orders: put(picture.orders, change.row, { key: orderKey, isGone: hasEnded }) };
  return applyFill(picture, change.row);
}

export function balanceKey({ asset, wallet }: ShownBalance): string {
  return `${wallet} ${asset}`;
}

export function positionKey({ instrument, marginMode, side }: ShownPosition): string {
  return `${instrument} ${marginMode} ${side}`;
}

/** Two orders may have one id in different instruments; an algo order has a numbering of its own. */
export function orderKey({ algo, instrument, venueOrderId }: ShownOrder): string {
  return `${algo ? 'algo' : 'order'} ${instrument} ${venueOrderId}`;
}

/** With the order's id: an account that traded with itself has two fills of one trade. */
export function fillKey({ instrument, tradeId, venueOrderId }: ShownFill): string {
  return `${instrument} ${tradeId} ${venueOrderId}`;
}

/** The newest first, each once. */
function applyFill(picture: AccountPictureView, row: ShownFill): AccountPictureView {
  const others = picture.fills.filter((one) => fillKey(one) !== fillKey(row));
  return { ...picture, fills: [row, ...others].slice(0, FILLS_SHOWN_MAX) };
}

/** What was heard before what is there already changes nothing: an answer overtook it. */
function put<Row extends RowAge>(
  rows: readonly Row[],
  row: Row,
  of: { readonly key: (row: Row) => string; readonly isGone: (row: Row) => boolean },
): readonly Row[] {
  const place = rows.findIndex((one) => of.key(one) === of.key(row));
  if ((rows[place]?.heardMs ?? 0) > row.heardMs) return rows;
  if (of.isGone(row)) return place < 0 ? rows : rows.toSpliced(place, 1);
  return place < 0 ? [...rows, row] : rows.with(place, row);
}

function isEmpty({ available, total }: ShownBalance): boolean {
  return isZero(total) && isZero(available);
}

function isFlat({ quantity }: ShownPosition): boolean {
  return isZero(quantity);
}

function hasEnded({ state }: ShownOrder): boolean {
  return state !== 'open';
}

function isZero(decimal: string): boolean {
  return !/[1-9]/u.test(decimal);
}
