import { Decimal } from '@bitting/core/money/decimal.ts';
import { billCash, changeBalance } from './balances.ts';
import { availableIn, type Pocket } from './margin.ts';
import { reject, type Rejection } from './rejections.ts';
import type { Move, Wallet } from './records.ts';
import { HOUSE, type VenueState } from './venue-state.ts';

export interface Moved {
  readonly kind: 'moved';
  readonly move: Move;
}

export interface TransferRequest {
  /** Who asked for it. */
  readonly uid: string;
  readonly asset: string;
  readonly amount: Decimal;
  readonly from: Pocket;
  readonly to: Pocket;
  readonly clientId: string;
  readonly detail: Readonly<Record<string, string>>;
}

const WALLET_CODES: Readonly<Record<Wallet, string>> = {
  funding: '6',
  trading: '18',
  spot: 'spot',
  contract: 'contract',
  isolated: 'isolated',
};

/** Moves money between two pockets of one owner. */
export function transfer(state: VenueState, request: TransferRequest): Moved | Rejection {
  const { asset, amount, from, to } = request;
  const have = availableIn(state, from, asset);
  if (amount.isAbove(have)) return reject('insufficient-funds', have.toString());
  const codes = { from: WALLET_CODES[from.wallet], to: WALLET_CODES[to.wallet] };
  billCash(state, { ...from, ...codes, asset, type: '1', subType: '12', change: amount.negate() });
  billCash(state, { ...to, ...codes, asset, type: '1', subType: '11', change: amount });
  return remember(state, { ...request, kind: 'transfer' });
}

export interface WithdrawalRequest {
  readonly uid: string;
  readonly wallet: Wallet;
  readonly asset: string;
  readonly amount: Decimal;
  readonly fee: Decimal;
  readonly clientId: string;
  readonly detail: Readonly<Record<string, string>>;
}

/** Pays out of a wallet to the outside world. The money is gone at once. */
export function withdraw(state: VenueState, request: WithdrawalRequest): Moved | Rejection {
  const { uid, wallet, asset, amount, fee } = request;
  const total = amount.add(fee);
  const have = availableIn(state, { uid, wallet }, asset);
  if (total.isAbove(have)) return reject('insufficient-funds', have.toString());
  billCash(state, {
    uid,
    wallet,
    asset,
    type: '2',
    subType: '',
    change: total.negate(),
    fee: fee.negate(),
  });
  changeBalance(state, { uid: HOUSE.outside, wallet: 'funding', asset, cash: amount });
  changeBalance(state, { uid: HOUSE.fees, wallet: 'trading', asset, cash: fee });
  return remember(state, { ...request, kind: 'withdrawal' });
}

/** Takes a withdrawal back, fee included. The caller knows that it has not been sent yet. */
export function cancelWithdrawal(state: VenueState, move: Move, wallet: Wallet): Move {
  const { uid, asset, amount, detail } = move;
  const fee = Decimal.parse(detail['fee'] ?? '0');
  billCash(state, { uid, wallet, asset, type: '2', subType: 'canceled', change: amount.add(fee), fee });
  changeBalance(state, { uid: HOUSE.outside, wallet: 'funding', asset, cash: amount.negate() });
  changeBalance(state, { uid: HOUSE.fees, wallet: 'trading', asset, cash: fee.negate() });
  const canceled: Move = { ...move, detail: { ...detail, state: 'canceled' } };
  state.moves.put(canceled);
  return canceled;
}

export interface ConvertRequest {
  readonly uid: string;
  readonly given: { readonly asset: string; readonly amount: Decimal };
  readonly taken: { readonly asset: string; readonly amount: Decimal };
  readonly clientId: string;
  readonly detail: Readonly<Record<string, string>>;
}

/** Swaps one asset for another against the house, from the trading wallet. */
export function convert(state: VenueState, request: ConvertRequest): Moved | Rejection {
  const { uid, given, taken, clientId, detail } = request;
  const have = availableIn(state, { uid, wallet: 'trading' }, given.asset);
  if (given.amount.isAbove(have)) return reject('insufficient-funds', given.asset);
  const common = { uid, wallet: 'trading', type: '30', subType: '' } as const;
  billCash(state, { ...common, asset: given.asset, change: given.amount.negate() });
  billCash(state, { ...common, asset: taken.asset, change: taken.amount });
  const house = { uid: HOUSE.maker, wallet: 'trading' } as const;
  changeBalance(state, { ...house, asset: given.asset, cash: given.amount });
  changeBalance(state, { ...house, asset: taken.asset, cash: taken.amount.negate() });
  return remember(state, { uid, kind: 'convert', ...given, clientId, detail });
}

function remember(state: VenueState, move: Omit<Move, 'id' | 'at'>): Moved {
  const { uid, kind, asset, amount, clientId, detail } = move;
  const row: Move = { id: state.nextId(), uid, kind, asset, amount, clientId, detail, at: state.now() };
  state.moves.put(row);
  return { kind: 'moved', move: row };
}
