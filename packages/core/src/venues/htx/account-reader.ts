import type { JsonObject } from '../../encoding/json.ts';
import type { AccountChange } from '../../trading/account-picture.ts';
import type { AccountReader } from '../account-reader.ts';
import { HTX_ACCOUNT_PARTS } from './account-parts.ts';
import {
  NO_TIME,
  readContractBalance,
  readContractFill,
  readContractOrder,
  readPosition,
  readSpotBalance,
  readSpotConditional,
  readSpotFill,
  readSpotOrder,
  timeOf,
} from './account-rows.ts';
import { readJson, rowsOf, textOf } from './answer.ts';
import { accountChannels } from './streams/channels.ts';

/** The spot ledgers and the V5 contract account of one key. */
export const htxAccountReader: AccountReader = {
  channels: accountChannels(),
  readPush,
  parts: HTX_ACCOUNT_PARTS,
};

function readPush(_key: string, frame: string): readonly AccountChange[] {
  const value = readJson(Buffer.from(frame));
  if (!(value instanceof Map)) return [];
  const push: JsonObject = value;
  if (textOf(push, 'action') !== 'push' && textOf(push, 'op') !== 'notify') return [];
  const [topic = ''] = (textOf(push, 'ch') || textOf(push, 'topic')).split('#');
  const rows = rowsOf(push.get('data') ?? null) ?? [];
  const atMs = timeOf(push, ['ts']) ?? NO_TIME;
  return rows.flatMap((row) => READERS.get(topic)?.(row, atMs) ?? []);
}

type RowReader = (row: JsonObject, atMs: typeof NO_TIME) => AccountChange | readonly AccountChange[] | null;

const READERS: ReadonlyMap<string, RowReader> = new Map<string, RowReader>([
  ['accounts.update', readSpotBalance],
  ['orders', (row) => (row.has('contract_code') ? readContractOrder(row) : readSpotOrderPush(row))],
  // A cancellation is told by the order itself.
  ['trade.clearing', (row) => (textOf(row, 'eventType') === 'trade' ? readSpotFill(row) : null)],
  [
    'account',
    (row, atMs) =>
      (rowsOf(row.get('details') ?? null) ?? [])
        .map((detail) => readContractBalance(detail, atMs))
        .filter((change) => change !== null),
  ],
  ['positions', readPosition],
  ['trade', readContractFill],
]);

/** Conditional orders end under the same topic, with events of their own. */
function readSpotOrderPush(row: JsonObject): AccountChange | null {
  return ['trigger', 'deletion'].includes(textOf(row, 'eventType'))
    ? readSpotConditional(row)
    : readSpotOrder(row);
}
