import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Account, Bill } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { perUser, type PrivateCall, type PrivateRoute, type RateLimit, DEFAULT_LIMIT } from './call.ts';
import { rawNumber } from './contract/raw-numbers.ts';
import { HtxRefusal } from './errors.ts';
import { ACCOUNT_TYPES, accountIdOf, accountTypeOf, spotIdOf, type AccountType } from './ids.ts';
import { worthInUsdt } from './market-data.ts';
import { okV1, okV2, type Envelope, type Reply } from './replies.ts';
import { chosenSpot, spotCurrencies, type Shape } from './symbols.ts';

function accounts({ account }: PrivateCall): Reply {
  const state = account.isLocked === true ? 'lock' : 'working';
  return okV1(
    ACCOUNT_TYPES.map((type) => ({ id: accountIdOf(account.uid, type), type, subtype: '', state })),
  );
}

/** The type of an own account. @throws HtxRefusal account-get-accounts-inexistent-error */
export function ownAccountType(account: Account, accountId: string): AccountType {
  const type = accountTypeOf(account.uid, accountId);
  if (type === null) throw new HtxRefusal('account-get-accounts-inexistent-error', accountId);
  return type;
}

/** Two rows for each asset: what is free and what orders hold. */
export function balanceList(state: VenueState, uid: string, type: AccountType): readonly Shape[] {
  if (type !== 'spot') return [];
  const owned = state.balances.ownedBy(uid).filter(({ wallet }) => wallet === 'spot');
  const names = new Set([...spotCurrencies(state), ...owned.map(({ asset }) => asset.toLowerCase())]);
  return [...names].flatMap((currency, index) => {
    const row = owned.find(({ asset }) => asset.toLowerCase() === currency);
    const [cash, frozen] = [row?.cash ?? Decimal.ZERO, row?.frozen ?? Decimal.ZERO];
    const sequence = { 'seq-num': (index + 1).toString() };
    return [
      {
        currency,
        type: 'trade',
        balance: cash.subtract(frozen).toString(),
        debt: '0',
        available: cash.subtract(frozen).toString(),
        ...sequence,
      },
      { currency, type: 'frozen', balance: frozen.toString(), debt: '0', available: '0', ...sequence },
    ];
  });
}

export function accountBalance(state: VenueState, uid: string, type: AccountType): Shape {
  return { id: accountIdOf(uid, type), type, state: 'working', list: balanceList(state, uid, type) };
}

function balance({ account, segments, state }: PrivateCall): Reply {
  const type = ownAccountType(account, segments.get('account-id') ?? '');
  return okV1(accountBalance(state, account.uid, type));
}

function transactType(bill: Bill): string {
  if (bill.instrumentId !== '') return 'trade';
  if (bill.type === '2') return 'withdraw';
  return bill.from === '' ? 'deposit' : 'transfer';
}

const BILLS_MAX = 500;
const BILLS_USUAL = 100;

interface BillQuery {
  readonly accountId: string;
  readonly currency: string;
  readonly types: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly sort: 'asc' | 'desc';
  readonly limit: number;
  readonly fromId: string;
}

/** One page of the spot wallet's bills and where the next one starts. */
function billPage(
  call: PrivateCall,
  query: BillQuery,
): { readonly rows: readonly Bill[]; readonly next: number | null } {
  const { account, state } = call;
  if (ownAccountType(account, query.accountId) !== 'spot') return { rows: [], next: null };
  const chosen = state.bills
    .ownedBy(account.uid)
    .filter(
      (bill) =>
        bill.wallet === 'spot' &&
        (query.currency === '' || bill.asset.toLowerCase() === query.currency) &&
        (query.types.length === 0 || query.types.includes(transactType(bill))) &&
        bill.at >= query.from &&
        bill.at <= query.to,
    );
  const sorted = query.sort === 'asc' ? chosen : chosen.toReversed();
  const at = query.fromId === '' ? 0 : sorted.findIndex(({ id }) => spotIdOf(id).toString() === query.fromId);
  const rest = at === -1 ? [] : sorted.slice(at);
  const next = rest[query.limit];
  return { rows: rest.slice(0, query.limit), next: next === undefined ? null : spotIdOf(next.id) };
}

function history(call: PrivateCall): Reply {
  const { fields, now } = call;
  const { rows, next } = billPage(call, {
    accountId: fields.required('account-id'),
    currency: fields.text('currency'),
    types: fields.list('transact-types'),
    from: fields.whole('start-time', now - 3_600_000),
    to: fields.whole('end-time', Number.MAX_SAFE_INTEGER),
    sort: fields.oneOf('sort', ['asc', 'desc'], 'asc'),
    limit: Math.min(fields.whole('size', BILLS_USUAL), BILLS_MAX),
    fromId: fields.text('from-id'),
  });
  const data = rows.map((bill) => ({
    'account-id': accountIdOf(bill.uid, 'spot'),
    currency: bill.asset.toLowerCase(),
    'record-id': spotIdOf(bill.id),
    'transact-amt': bill.change.toString(),
    'transact-type': transactType(bill),
    'avail-balance': bill.balance.toString(),
    'acct-balance': bill.balance.toString(),
    'transact-time': bill.at,
  }));
  return okV1(data, next === null ? {} : { 'next-id': next });
}

/** Movements only: trades are no part of the ledger. */
function ledger(call: PrivateCall): Reply {
  const { account, fields, now } = call;
  const { rows, next } = billPage(call, {
    accountId: fields.required('accountId'),
    currency: fields.text('currency'),
    types: ['transfer', 'deposit', 'withdraw'],
    from: fields.whole('startTime', now - 10 * 86_400_000),
    to: fields.whole('endTime', Number.MAX_SAFE_INTEGER),
    sort: fields.oneOf('sort', ['asc', 'desc'], 'desc'),
    limit: Math.min(fields.whole('limit', BILLS_USUAL), BILLS_MAX),
    fromId: fields.text('fromId'),
  });
  const own = accountIdOf(account.uid, 'spot');
  const data = rows.map((bill) => ({
    accountId: own,
    currency: bill.asset.toLowerCase(),
    transactAmt: rawNumber(bill.change),
    transactType: 'transfer',
    transferType: bill.from === '' ? transactType(bill) : `${bill.from}-to-${bill.to}`,
    transactId: spotIdOf(bill.id),
    transactTime: bill.at,
    transferer: bill.change.sign() < 0 ? own : 0,
    transferee: bill.change.sign() < 0 ? 0 : own,
  }));
  return okV2(data, { ok: true, ...(next === null ? {} : { nextId: next }) });
}

/** What all wallets of a user are worth, in USDT. */
function worthOf(state: VenueState, uid: string, wallets: readonly string[]): Decimal {
  return state.balances
    .ownedBy(uid)
    .filter(({ wallet }) => wallets.includes(wallet))
    .reduce((sum, { asset, cash }) => sum.add(cash.multiply(worthInUsdt(state, asset))), Decimal.ZERO);
}

function inCurrency(state: VenueState, worth: Decimal, currency: string): string {
  const price = worthInUsdt(state, currency.toUpperCase());
  return price.isZero() ? worth.toString() : worth.divide(price, 8, 'down').toString();
}

/** USD is taken as USDT; the other fiat currencies are not converted. */
function assetValuation({ account, fields, now, state }: PrivateCall): Reply {
  const type = fields.oneOf('accountType', ['spot', 'margin', 'otc', 'super-margin'], 'spot');
  const currency = fields.text('valuationCurrency') || 'BTC';
  const worth = type === 'spot' ? worthOf(state, account.uid, ['spot']) : Decimal.ZERO;
  return okV2({ balance: inCurrency(state, worth, currency), timestamp: now }, { ok: true });
}

function valuation({ account, fields, now, state }: PrivateCall): Reply {
  const currency = fields.text('valuationCurrency') || 'BTC';
  const wallets = [
    ['1', ['spot']],
    ['5', ['funding']],
    ['6', ['contract', 'isolated']],
  ] as const;
  const rows = wallets.map(([distributionType, names]) => ({
    distributionType,
    balance: inCurrency(state, worthOf(state, account.uid, names), currency),
    success: true,
    accountBalance: inCurrency(state, worthOf(state, account.uid, names), currency),
  }));
  const total = worthOf(state, account.uid, ['spot', 'funding', 'contract', 'isolated']);
  return okV2(
    {
      totalBalance: inCurrency(state, total, currency),
      todayProfit: '0',
      todayProfitRate: '0',
      profitAccountBalanceList: rows,
      updated: { success: true, time: now },
    },
    { success: true },
  );
}

/** The asset that fees may be deducted in. */
function overview(): Reply {
  return okV1({ currency: 'trx' });
}

function points({ account }: PrivateCall): Reply {
  return okV2({
    accountId: accountIdOf(account.uid, 'point').toString(),
    groupIds: [],
    acctBalance: '0',
    accountStatus: account.isLocked === true ? 'lock' : 'working',
  });
}

const FEE_SYMBOLS_MAX = 10;

function feeRates({ fields, state }: PrivateCall): Reply {
  const { maker, taker } = state.profile.fees.spot;
  if (fields.text('symbols') === '') throw new HtxRefusal('parameter-required', 'symbols');
  const chosen = chosenSpot(state, fields, 'symbols');
  if (chosen.length > FEE_SYMBOLS_MAX) throw new HtxRefusal('invalid-parameter', 'symbols');
  const data = chosen.map(({ id: symbol }) => ({
    symbol,
    makerFeeRate: maker.toString(),
    takerFeeRate: taker.toString(),
    actualMakerRate: maker.toString(),
    actualTakerRate: taker.toString(),
  }));
  return okV2(data, { success: true });
}

function read(
  path: string,
  envelope: Envelope,
  run: PrivateRoute['run'],
  limit: RateLimit = DEFAULT_LIMIT,
): PrivateRoute {
  return { host: 'spot', method: 'GET', path, access: 'read_only', envelope, limit, run };
}

export const ACCOUNT_ROUTES: readonly PrivateRoute[] = [
  read('/v1/account/accounts', 'v1', accounts, perUser(100)),
  read('/v1/account/accounts/{account-id}/balance', 'v1', balance, perUser(100)),
  read('/v1/account/history', 'v1', history, perUser(5)),
  read('/v2/account/ledger', 'v2', ledger),
  read('/v2/account/valuation', 'v2', valuation, perUser(3, 1000)),
  read('/v2/account/asset-valuation', 'v2', assetValuation, perUser(100)),
  read('/v1/account/overview/info', 'v1', overview, perUser(5, 1000)),
  read('/v2/point/account', 'v2', points, perUser(2, 1000)),
  read('/v2/reference/transact-fee-rate', 'v2', feeRates, perUser(50)),
];
