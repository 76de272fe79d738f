import type { Decimal } from '@bitting/core/money/decimal.ts';
import type { Pocket } from '../../engine/margin.ts';
import { transfer } from '../../engine/money-moves.ts';
import type { Account } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { ContractRefusal } from './codes.ts';
import type { ContractPrivateCall } from './contract-call.ts';
import { legacyMoney, legacyMoneyRead } from './contract-routes.ts';
import { CONTRACT_WALLET, contractCode, contractsOf, MARGIN_ASSET, type Shape } from './contracts.ts';
import { tradingBanName } from './order-lookup.ts';
import type { Params } from './params.ts';

/** Digits of the amounts that can be moved. */
const AMOUNT_DIGITS = 8;

/** @throws ContractRefusal 1066, 1322 or 1331 */
function amountOf(params: Params): Decimal {
  const amount = params.requiredDecimal('amount');
  if (amount.sign() <= 0) throw new ContractRefusal(1322);
  if (amount.scale > AMOUNT_DIGITS) throw new ContractRefusal(1331);
  return amount;
}

/** The margin accounts of one user: the shared one, and those of single contracts, which lie in one wallet here. */
function pocketOf(state: VenueState, uid: string, name: string): Pocket {
  const wanted = name.toUpperCase();
  if (wanted === MARGIN_ASSET) return { uid, wallet: CONTRACT_WALLET };
  const isKnown = contractsOf(state).some((instrument) => contractCode(instrument) === wanted);
  if (!isKnown) throw new ContractRefusal(1498, name);
  return { uid, wallet: 'isolated' };
}

function checkAsset(params: Params): string {
  if (params.required('asset').toUpperCase() !== MARGIN_ASSET) throw new ContractRefusal(1067, 'asset');
  return MARGIN_ASSET;
}

interface Route {
  readonly from: Pocket;
  readonly to: Pocket;
  readonly kind: string;
}

function move(call: ContractPrivateCall, route: Route): Shape {
  const { account, engine, params } = call;
  const asset = checkAsset(params);
  const amount = amountOf(params);
  const { from, to, kind } = route;
  const result = engine.command((venue) =>
    transfer(venue, {
      uid: account.uid,
      asset,
      amount,
      from,
      to,
      clientId: params.clientId('client_order_id'),
      detail: { kind, from: `${from.uid}:${from.wallet}`, to: `${to.uid}:${to.wallet}` },
    }),
  );
  if (result.kind === 'rejected') throw new ContractRefusal(1301);
  return { order_id: result.move.id };
}

/** Between the margin accounts of one user. */
function transferInner(call: ContractPrivateCall): Shape {
  const { account, params, state } = call;
  const from = pocketOf(state, account.uid, params.required('from_margin_account'));
  const to = pocketOf(state, account.uid, params.required('to_margin_account'));
  if (from.wallet === to.wallet) throw new ContractRefusal(1315);
  return move(call, { from, to, kind: 'inner' });
}

/** @throws ContractRefusal 1115 for an account that is not one of the caller's own */
function subAccountOf(state: VenueState, master: Account, uid: string): Account {
  const sub = state.accounts.get(uid);
  if (sub?.kind !== 'sub' || sub.masterUid !== master.uid) throw new ContractRefusal(1115);
  return sub;
}

/** Between a main account and one of its sub-accounts. */
function transferMasterSub(call: ContractPrivateCall): Shape {
  const { account, params, state } = call;
  const sub = subAccountOf(state, account, params.required('sub_uid'));
  const type = params.oneOf('type', ['master_to_sub', 'sub_to_master']);
  const [giver, taker] = type === 'master_to_sub' ? [account, sub] : [sub, account];
  const from = pocketOf(state, giver.uid, params.required('from_margin_account'));
  const to = pocketOf(state, taker.uid, params.required('to_margin_account'));
  return move(call, { from, to, kind: type });
}

/** Gives sub-accounts the right to trade contracts, or takes it. */
function authorizeSubs(call: ContractPrivateCall): Shape {
  const { account, engine, params, state } = call;
  const isAllowed = params.oneOf('sub_auth', ['0', '1']) === '1';
  const uids = params.list('sub_uid');
  if (uids.length === 0) throw new ContractRefusal(1066, 'sub_uid');
  const errors: Shape[] = [];
  const successes: string[] = [];
  for (const uid of uids) {
    try {
      subAccountOf(state, account, uid);
    } catch (error) {
      if (!(error instanceof ContractRefusal)) throw error;
      errors.push({ sub_uid: uid, err_code: error.code, err_msg: error.message });
      continue;
    }
    const row = { uid: 'venue', name: tradingBanName(uid), value: isAllowed ? '0' : '1' } as const;
    engine.command((venue) => venue.meta.put(row));
    successes.push(uid);
  }
  return { errors, successes: successes.join(',') };
}

function subAuthList({ account, state }: ContractPrivateCall): Shape {
  const subs = state.accounts
    .all()
    .filter(({ kind, masterUid }) => kind === 'sub' && masterUid === account.uid)
    .map(({ uid }) => ({
      sub_uid: uid,
      sub_auth: state.meta.get(tradingBanName(uid))?.value === '1' ? 0 : 1,
    }));
  return { errors: [], successes: subs };
}

function transferRecords({ account, state }: ContractPrivateCall): Shape {
  const rows = state.moves
    .ownedBy(account.uid)
    .filter(({ detail }) => detail['kind'] === 'master_to_sub' || detail['kind'] === 'sub_to_master')
    .toReversed()
    .map((row) => ({
      id: row.id,
      transfer_type: row.detail['kind'] === 'master_to_sub' ? 34 : 35,
      asset: row.asset,
      amount: row.amount.toString(),
      ts: row.at,
    }));
  return { transfer_record: rows, total_page: 1, current_page: 1, total_size: rows.length };
}

export const LEGACY_MONEY_ROUTES = [
  legacyMoney('v1/swap_transfer_inner', transferInner),
  legacyMoney('v1/swap_master_sub_transfer', transferMasterSub),
  legacyMoney('v1/swap_sub_auth', authorizeSubs),
  legacyMoneyRead('POST', 'v1/swap_master_sub_transfer_record', transferRecords),
  legacyMoneyRead('GET', 'v1/swap_sub_auth_list', subAuthList),
];
