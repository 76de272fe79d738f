import type {
  AccountPictureView,
  RowAge,
  RowOwner,
  ShownBalance,
  ShownFill,
  ShownOrder,
  ShownPosition,
} from '@bitting/client/pictures.ts';
import { writeCsv, type CsvColumn } from './csv.ts';

export const PICTURE_PARTS = ['balances', 'positions', 'orders', 'fills'] as const;
export type PicturePart = (typeof PICTURE_PARTS)[number];

const AGE: readonly CsvColumn<RowAge>[] = [
  { name: 'source', value: ({ source }) => source },
  { name: 'venue_time', value: ({ venueMs }) => (venueMs === null ? '' : new Date(venueMs).toISOString()) },
  { name: 'heard_time', value: ({ heardMs }) => new Date(heardMs).toISOString() },
];
const OWNER: readonly CsvColumn<RowOwner>[] = [
  { name: 'placed_by', value: ({ placedBy }) => placedBy },
  { name: 'virtual_key', value: ({ virtualKeyId }) => virtualKeyId ?? '' },
];

const BALANCES: readonly CsvColumn<ShownBalance>[] = [
  { name: 'wallet', value: ({ wallet }) => wallet },
  { name: 'asset', value: ({ asset }) => asset },
  { name: 'total', value: ({ total }) => total },
  { name: 'available', value: ({ available }) => available },
  ...AGE,
];
const POSITIONS: readonly CsvColumn<ShownPosition>[] = [
  { name: 'instrument', value: ({ instrument }) => instrument },
  { name: 'market', value: ({ market }) => market },
  { name: 'side', value: ({ side }) => side },
  { name: 'margin_mode', value: ({ marginMode }) => marginMode },
  { name: 'quantity', value: ({ quantity }) => quantity },
  { name: 'entry_price', value: ({ entryPrice }) => entryPrice ?? '' },
  ...AGE,
];
const ORDERS: readonly CsvColumn<ShownOrder>[] = [
  { name: 'venue_order_id', value: ({ venueOrderId }) => venueOrderId },
  { name: 'client_order_id', value: ({ clientOrderId }) => clientOrderId ?? '' },
  { name: 'conditional', value: ({ algo }) => String(algo) },
  { name: 'instrument', value: ({ instrument }) => instrument },
  { name: 'market', value: ({ market }) => market },
  { name: 'side', value: ({ side }) => side },
  { name: 'price', value: ({ price }) => price ?? '' },
  { name: 'quantity', value: ({ quantity }) => quantity ?? '' },
  { name: 'filled', value: ({ filled }) => filled },
  { name: 'reduce_only', value: ({ reduceOnly }) => String(reduceOnly) },
  ...OWNER,
  ...AGE,
];
const FILLS: readonly CsvColumn<ShownFill>[] = [
  { name: 'trade_id', value: ({ tradeId }) => tradeId },
  { name: 'venue_order_id', value: ({ venueOrderId }) => venueOrderId },
  { name: 'client_order_id', value: ({ clientOrderId }) => clientOrderId ?? '' },
  { name: 'instrument', value: ({ instrument }) => instrument },
  { name: 'market', value: ({ market }) => market },
  { name: 'side', value: ({ side }) => side },
  { name: 'price', value: ({ price }) => price },
  { name: 'quantity', value: ({ quantity }) => quantity },
  { name: 'fee', value: ({ fee }) => fee ?? '' },
  { name: 'fee_asset', value: ({ feeAsset }) => feeAsset ?? '' },
  ...OWNER,
  ...AGE,
];

const WRITERS: Readonly<Record<PicturePart, (picture: AccountPictureView) => string>> = {
  balances: ({ balances }) => writeCsv(BALANCES, balances),
  positions: ({ positions }) => writeCsv(POSITIONS, positions),
  orders: ({ orders }) => writeCsv(ORDERS, orders),
  fills: ({ fills }) => writeCsv(FILLS, fills),
};

/** What is shown of one part of the picture, for a spreadsheet. */
export function writePicturePart(picture: AccountPictureView, part: PicturePart): string {
  return WRITERS[part](picture);
}
