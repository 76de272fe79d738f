import type { TailEvent } from '@bitting/client/operations.ts';
import type {
  AccountPictureView,
  PictureChange,
  RowAge,
  RowOwner,
  ShownFill,
  ShownOrder,
} from '@bitting/client/pictures.ts';
import type { Labels } from './labels.ts';
import { renderTable } from './table.ts';

const STATES: Readonly<Record<AccountPictureView['state'], string>> = {
  live: 'live: every change comes by stream',
  reconciling: 'reconciling: being asked after something was missed',
  blind: 'BLIND: a stream is missing, asked every half minute',
};

/** The whole picture for people, in the order of what is looked for first. */
export function renderPicture(picture: AccountPictureView, labels: Labels): readonly string[] {
  const { nowMs } = picture;
  const { external, leftOut } = picture;
  return [
    `${picture.label} (${picture.accountId}, ${picture.venue}) is ${STATES[picture.state]}`,
    ...picture.streams.flatMap(({ path, live, refused, problem }) => [
      ...(live ? [] : [`  stream ${path}: ${seen(problem ?? 'connecting')}`]),
      ...refused.map((channel) => `  stream ${path} does not give ${seen(channel)}`),
    ]),
    ...picture.parts.flatMap(({ name, problem }) =>
      problem === null ? [] : [`  ${name} cannot be asked: ${seen(problem)}`],
    ),
    ...(leftOut === 0 ? [] : [`  ${leftOut} rows more were left out: there is no place for them`]),
    ...(external.orders + external.fills === 0
      ? []
      : [`  ${external.orders} orders and ${external.fills} fills were not placed through this gateway`]),
    '',
    ...section(
      'balances',
      ['WALLET', 'ASSET', 'TOTAL', 'AVAILABLE', 'FROM', 'AGE'],
      picture.balances.map((row) => [row.wallet, row.asset, row.total, row.available, ...age(row, nowMs)]),
    ),
    ...section(
      'positions',
      ['INSTRUMENT', 'SIDE', 'MARGIN', 'QUANTITY', 'ENTRY', 'FROM', 'AGE'],
      picture.positions.map((row) => [
        row.instrument,
        row.side,
        row.marginMode,
        row.quantity,
        row.entryPrice ?? '',
        ...age(row, nowMs),
      ]),
    ),
    ...section(
      'open orders',
      ['ORDER', 'INSTRUMENT', 'SIDE', 'PRICE', 'FILLED', 'OF', 'PLACED BY', 'FROM', 'AGE'],
      picture.orders.map((row) => [...orderCells(row), nameOwner(row, labels), ...age(row, nowMs)]),
    ),
    ...section(
      'fills',
      ['TRADE', 'INSTRUMENT', 'SIDE', 'PRICE', 'QUANTITY', 'FEE', 'PLACED BY', 'FROM', 'AGE'],
      picture.fills.map((row) => [...fillCells(row), nameOwner(row, labels), ...age(row, nowMs)]),
    ),
  ];
}

/** One change as one line. */
export function renderChange(event: TailEvent, labels: Labels): string {
  const time = new Date(event.wallMs).toISOString();
  return `${time} ${seen(describe(event as unknown as PictureChange, labels))}`;
}

function describe(change: PictureChange, labels: Labels): string {
  if (change.kind === 'state') return `state     ${change.row.state}`;
  if (change.kind === 'balance') {
    const { wallet, asset, total, available } = change.row;
    return `balance   ${wallet} ${asset} ${total}, available ${available}`;
  }
  if (change.kind === 'position') {
    const { instrument, side, quantity, entryPrice } = change.row;
    return `position  ${instrument} ${side} ${quantity}${entryPrice === null ? '' : ` @ ${entryPrice}`}`;
  }
  if (change.kind === 'order') {
    const { row } = change;
    const size = `${row.filled}/${row.quantity ?? 'all'}`;
    return `order     ${row.state} ${row.instrument} ${row.side} ${size}${row.price === null ? '' : ` @ ${row.price}`} #${row.venueOrderId} by ${nameOwner(row, labels)}`;
  }
  const { row } = change;
  return `fill      ${row.instrument} ${row.side} ${row.quantity} @ ${row.price} #${row.venueOrderId} by ${nameOwner(row, labels)}`;
}

function section(
  name: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const lines =
    rows.length === 0
      ? []
      : renderTable(
          head,
          rows.map((row) => row.map((cell) => seen(cell))),
        );
  return [rows.length === 0 ? `No ${name}.` : `${name}:`, ...lines, ''];
}

function orderCells(row: ShownOrder): readonly string[] {
  const kind = row.algo ? ' (algo)' : '';
  return [
    `${row.venueOrderId}${kind}`,
    row.instrument,
    row.side,
    row.price ?? 'market',
    row.filled,
    row.quantity ?? 'all',
  ];
}

function fillCells(row: ShownFill): readonly string[] {
  const fee = row.fee === null ? '' : `${row.fee} ${row.feeAsset ?? ''}`;
  return [row.tradeId, row.instrument, row.side, row.price, row.quantity, fee];
}

function nameOwner({ placedBy, virtualKeyId }: RowOwner, labels: Labels): string {
  if (placedBy === 'external') return 'EXTERNAL';
  return virtualKeyId === null ? '?' : (labels.get(virtualKeyId) ?? virtualKeyId);
}

/** By the venue's own time where it says one. */
function age({ source, venueMs, heardMs }: RowAge, nowMs: number): readonly string[] {
  const seconds = Math.max(0, Math.round((nowMs - (venueMs ?? heardMs)) / 1000));
  return [source, seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`];
}

/** What a venue or a bot wrote may steer a terminal: only what can be seen is shown. */
function seen(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
