import type { JsonObject } from '../../encoding/json.ts';
import { Decimal } from '../../money/decimal.ts';
import type { AccountChange } from '../../trading/account-picture.ts';
import type { AccountPart } from '../account-reader.ts';
import type { VenueAnswer } from '../dialect.ts';
import { decimalOf, readAnswer, rowsOf, textOf, type HtxAnswer } from './answer.ts';
import {
  CONTRACT_WALLET,
  NO_TIME,
  readContractBalance,
  readContractFill,
  readContractOrder,
  readPosition,
  readSpotConditional,
  readSpotFill,
  readSpotOrder,
  spotWallet,
  timeOf,
} from './account-rows.ts';

type Asked = Parameters<AccountPart['question']>[0];
type RowReader = (row: JsonObject) => AccountChange | null;

/** HTX gives lists page by page, the newest first; the last row's id says where the next page begins. */
interface List {
  readonly rows: RowReader;
  readonly size: number;
  /** What a row calls the id that the next page begins with; `nextId` stands beside the rows. */
  readonly next: string;
}

const SPOT_PAGE = 500;
const CONTRACT_PAGE = 100;

const SPOT = { family: 'htx-spot', perVenueAccount: false } as const;
const CONTRACT = { family: 'htx-contract', perVenueAccount: false } as const;

/** What can be asked for whole (HTX API documentation, read 2026-11-21). Algo orders of contracts are not documented there. */
export const HTX_ACCOUNT_PARTS: readonly AccountPart[] = [
  {
    ...SPOT,
    name: 'spot-balances',
    kind: 'balance',
    perVenueAccount: true,
    owns: (change) => change.kind === 'balance' && change.balance.wallet !== CONTRACT_WALLET,
    question: ({ venueAccount }) => get(SPOT.family, `/v1/account/accounts/${venueAccount ?? ''}/balance`),
    read: readSpotBalances,
  },
  {
    ...SPOT,
    name: 'spot-orders',
    kind: 'order',
    owns: (change) => change.kind === 'order' && change.order.market === 'spot' && !change.order.algo,
    question: ({ cursor }) =>
      get(SPOT.family, `/v1/order/openOrders?size=${SPOT_PAGE}${pageOf('from', cursor)}`),
    read: listReader({ rows: readSpotOrder, size: SPOT_PAGE, next: 'id' }),
  },
  {
    ...SPOT,
    name: 'spot-conditional-orders',
    kind: 'order',
    unstreamed: true,
    owns: (change) => change.kind === 'order' && change.order.market === 'spot' && change.order.algo,
    question: ({ cursor }) =>
      get(
        SPOT.family,
        `/v2/algo-orders/opening?limit=${SPOT_PAGE}${cursor === null ? '' : `&fromId=${cursor}`}`,
      ),
    read: listReader({ rows: readSpotConditional, size: SPOT_PAGE, next: 'nextId' }),
  },
  {
    ...SPOT,
    name: 'spot-fills',
    kind: 'fill',
    perInstrument: true,
    owns: (change) => change.kind === 'fill' && change.fill.market === 'spot',
    question: ({ instrument = '', sinceMs, cursor }) =>
      get(
        SPOT.family,
        `/v1/order/matchresults?symbol=${instrument ?? ''}&start-time=${sinceMs}&size=${SPOT_PAGE}${pageOf('from', cursor)}`,
      ),
    read: listReader({ rows: readSpotFill, size: SPOT_PAGE, next: 'id' }),
  },
  {
    ...CONTRACT,
    name: 'contract-balances',
    kind: 'balance',
    owns: (change) => change.kind === 'balance' && change.balance.wallet === CONTRACT_WALLET,
    question: () => get(CONTRACT.family, '/v5/account/balance'),
    read: readContractBalances,
  },
  {
    ...CONTRACT,
    name: 'contract-positions',
    kind: 'position',
    owns: ({ kind }) => kind === 'position',
    question: () => get(CONTRACT.family, '/v5/trade/position/opens'),
    read: (answer) => {
      const read = succeeded(answer);
      const atMs = read === null ? NO_TIME : (timeOf(read.envelope, ['ts']) ?? NO_TIME);
      return readList(read, (row) => readPosition(row, atMs), null);
    },
  },
  {
    ...CONTRACT,
    name: 'contract-orders',
    kind: 'order',
    owns: (change) => change.kind === 'order' && change.order.market !== 'spot' && !change.order.algo,
    question: ({ cursor }) =>
      get(
        CONTRACT.family,
        `/v5/trade/order/opens?margin_mode=cross&limit=${CONTRACT_PAGE}${pageOf('from', cursor)}`,
      ),
    read: listReader({ rows: readContractOrder, size: CONTRACT_PAGE, next: 'id' }),
  },
  {
    ...CONTRACT,
    name: 'contract-fills',
    kind: 'fill',
    perInstrument: true,
    owns: (change) => change.kind === 'fill' && change.fill.market !== 'spot',
    question: ({ instrument = '', sinceMs, cursor }) =>
      get(
        CONTRACT.family,
        `/v5/trade/order/details?contract_code=${instrument ?? ''}&start_time=${sinceMs}&limit=${CONTRACT_PAGE}${pageOf('from', cursor)}`,
      ),
    read: listReader({ rows: readContractFill, size: CONTRACT_PAGE, next: 'id' }),
  },
];

function get(family: AccountPart['family'], target: string): ReturnType<AccountPart['question']> {
  return { family, method: 'GET', target, body: new Uint8Array(0) };
}

function pageOf(name: string, cursor: Asked['cursor']): string {
  return cursor === null ? '' : `&${name}=${cursor}&direct=next`;
}

function succeeded(answer: VenueAnswer): HtxAnswer | null {
  const read = answer.status === 200 ? readAnswer(answer.body) : null;
  return read?.isSuccess === true ? read : null;
}

function listReader(list: List): AccountPart['read'] {
  return (answer) => readList(succeeded(answer), list.rows, list);
}

/** Every row or none: a list that is not completely understood would take away what it did not show. */
function readList(
  answer: HtxAnswer | null,
  read: RowReader,
  list: List | null,
): ReturnType<AccountPart['read']> {
  // Where there is nothing the venue may say so by `null`, but never by leaving it out.
  if (answer?.envelope.has('data') !== true || answer.data instanceof Map) return null;
  const rows = answer.data === null ? [] : rowsOf(answer.data);
  if (rows === null) return null;
  const changes = rows.map(read).filter((change) => change !== null);
  if (changes.length !== rows.length) return null;
  const last = rows.at(-1);
  if (list === null || last === undefined || rows.length < list.size) return { changes, cursor: null };
  const cursor = list.next === 'nextId' ? textOf(answer.envelope, 'nextId') : textOf(last, list.next);
  if (list.next === 'nextId' && cursor === '') return { changes, cursor: null };
  // A full page that does not say where the next begins is not the whole.
  return /^[A-Za-z0-9_-]{1,64}$/u.test(cursor) ? { changes, cursor } : null;
}

/** What is free and what orders hold are rows of their own; assets of which there is nothing are left out. */
function readSpotBalances(
  answer: VenueAnswer,
  { venueAccount }: Parameters<AccountPart['read']>[1],
): ReturnType<AccountPart['read']> {
  const data = succeeded(answer)?.data;
  if (!(data instanceof Map) || textOf(data, 'id') !== venueAccount) return null;
  const rows = rowsOf((data as JsonObject).get('list') ?? null);
  if (rows === null) return null;
  const held = new Map<string, { readonly available: Decimal; readonly frozen: Decimal }>();
  for (const row of rows) {
    const type = textOf(row, 'type');
    if (type !== 'trade' && type !== 'frozen') continue;
    const amount = decimalOf(textOf(row, 'balance'));
    const asset = textOf(row, 'currency').toUpperCase();
    if (amount === null || asset === '') return null;
    const { available, frozen } = held.get(asset) ?? { available: Decimal.ZERO, frozen: Decimal.ZERO };
    held.set(
      asset,
      type === 'trade'
        ? { available: available.add(amount), frozen }
        : { available, frozen: frozen.add(amount) },
    );
  }
  const wallet = spotWallet(venueAccount);
  const changes = [...held]
    .map(([asset, { available, frozen }]) => ({ wallet, asset, total: available.add(frozen), available }))
    .filter(({ total }) => !total.isZero())
    .map((balance) => ({ kind: 'balance' as const, balance, atMs: NO_TIME }));
  return { changes, cursor: null };
}

function readContractBalances(answer: VenueAnswer): ReturnType<AccountPart['read']> {
  const read = succeeded(answer);
  const [account] = read === null ? [] : (rowsOf(read.data) ?? []);
  const rows = rowsOf(account?.get('details') ?? null);
  if (read === null || rows === null) return null;
  const atMs = timeOf(read.envelope, ['ts']) ?? NO_TIME;
  const changes = rows.map((row) => readContractBalance(row, atMs)).filter((change) => change !== null);
  return changes.length === rows.length ? { changes, cursor: null } : null;
}
