import type { Decimal } from '@bitting/core/money/decimal.ts';
import type { Pocket } from '../engine/margin.ts';
import { transfer } from '../engine/money-moves.ts';
import type { Account, Move, Wallet } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { perSecond, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import { pageById } from './paging.ts';
import { ok, type Reply } from './replies.ts';
import type { Fields } from './fields.ts';

const WALLETS: Readonly<Record<string, Wallet>> = { '6': 'funding', '18': 'trading' };

export function walletOf(fields: Fields, name: string): Wallet {
  const wallet = WALLETS[fields.required(name)];
  if (wallet === undefined) throw new OkxRefusal('51000', name);
  return wallet;
}

/** @throws OkxRefusal 59510 when the main account has no such sub-account. */
export function namedSubAccount(state: VenueState, masterUid: string, name: string): Account {
  const account = state.accounts
    .all()
    .find((row) => row.kind === 'sub' && row.masterUid === masterUid && row.name === name);
  if (account === undefined) throw new OkxRefusal('59510');
  return account;
}

function positiveAmount(fields: Fields): Decimal {
  const amount = fields.requiredDecimal('amt');
  if (amount.sign() <= 0) throw new OkxRefusal('58114');
  return amount;
}

interface Route {
  readonly from: string;
  readonly to: string;
}

/** Which accounts a transfer of each `type` goes between, by the kind of the key that asks. */
function accountsOf({ account, fields, state }: PrivateCall, type: string): Route {
  const self = account.uid;
  if (type === '0') return { from: self, to: self };
  const isMain = account.kind === 'main';
  if (type === '1' || type === '2') {
    if (!isMain) throw new OkxRefusal('58128');
    const sub = namedSubAccount(state, self, fields.required('subAcct')).uid;
    return type === '1' ? { from: self, to: sub } : { from: sub, to: self };
  }
  if (isMain) throw new OkxRefusal('58127');
  if (type === '3') return { from: self, to: account.masterUid };
  if (!account.canTransferOut) throw new OkxRefusal('58119', account.name);
  return { from: self, to: namedSubAccount(state, account.masterUid, fields.required('subAcct')).uid };
}

function move(call: PrivateCall): Reply {
  const { account, engine, fields } = call;
  const asset = fields.required('ccy');
  const amount = positiveAmount(fields);
  const type = fields.oneOf('type', ['0', '1', '2', '3', '4'], '0');
  const route = accountsOf(call, type);
  const from: Pocket = { uid: route.from, wallet: walletOf(fields, 'from') };
  const to: Pocket = { uid: route.to, wallet: walletOf(fields, 'to') };
  if (from.uid === to.uid && from.wallet === to.wallet) throw new OkxRefusal('58123');
  const detail = { type, from: fields.text('from'), to: fields.text('to'), subAcct: fields.text('subAcct') };
  const clientId = fields.text('clientId');
  const result = engine.command((venue) =>
    transfer(venue, { uid: account.uid, asset, amount, from, to, clientId, detail }),
  );
  if (result.kind === 'rejected') throw new OkxRefusal('58116', result.detail);
  const { from: fromCode, to: toCode } = detail;
  return ok([
    { transId: result.move.id, ccy: asset, clientId, from: fromCode, amt: amount.toString(), to: toCode },
  ]);
}

/** Between two sub-accounts, by the main account's key. */
function moveBetweenSubs({ account, engine, fields, state }: PrivateCall): Reply {
  if (account.kind !== 'main') throw new OkxRefusal('59500');
  const [fromName, toName] = [fields.required('fromSubAccount'), fields.required('toSubAccount')];
  if (fromName === toName) throw new OkxRefusal('59507');
  const from: Pocket = {
    uid: namedSubAccount(state, account.uid, fromName).uid,
    wallet: walletOf(fields, 'from'),
  };
  const to: Pocket = { uid: namedSubAccount(state, account.uid, toName).uid, wallet: walletOf(fields, 'to') };
  const [asset, amount] = [fields.required('ccy'), positiveAmount(fields)];
  const detail = { type: '4', from: fields.text('from'), to: fields.text('to'), subAcct: toName };
  const result = engine.command((venue) =>
    transfer(venue, { uid: account.uid, asset, amount, from, to, clientId: '', detail }),
  );
  if (result.kind === 'rejected') throw new OkxRefusal('58116', result.detail);
  return ok([{ transId: result.move.id }]);
}

function transferState({ account, fields, state }: PrivateCall): Reply {
  const [id, clientId] = [fields.text('transId'), fields.text('clientId')];
  const found = state.moves
    .ownedBy(account.uid)
    .find(
      (row: Move) =>
        row.kind === 'transfer' && (row.id === id || (clientId !== '' && row.clientId === clientId)),
    );
  if (found === undefined) return ok([]);
  const { detail } = found;
  return ok([
    {
      transId: found.id,
      clientId: found.clientId,
      ccy: found.asset,
      amt: found.amount.toString(),
      type: detail['type'],
      from: detail['from'],
      to: detail['to'],
      subAcct: detail['subAcct'],
      state: 'success',
    },
  ]);
}

function fundingBills({ account, fields, state }: PrivateCall): Reply {
  const asset = fields.text('ccy');
  const rows = state.bills
    .ownedBy(account.uid)
    .filter((bill) => bill.wallet === 'funding' && (asset === '' || bill.asset === asset));
  return ok(
    pageById(rows, fields, ({ id }) => id).map((bill) => ({
      billId: bill.id,
      clientId: '',
      ccy: bill.asset,
      balChg: bill.change.toString(),
      bal: bill.balance.toString(),
      type: bill.type === '1' ? (bill.change.sign() > 0 ? '130' : '131') : '2',
      notes: '',
      ts: bill.at.toString(),
    })),
  );
}

export const TRANSFER_ROUTES: readonly PrivateRoute[] = [
  {
    method: 'POST',
    path: 'asset/transfer',
    access: 'trade',
    limit: { max: 2, windowMs: 1000, scope: 'user+currency' },
    run: move,
  },
  {
    method: 'POST',
    path: 'asset/subaccount/transfer',
    access: 'trade',
    limit: perSecond(1),
    run: moveBetweenSubs,
  },
  {
    method: 'GET',
    path: 'asset/transfer-state',
    access: 'read_only',
    limit: perSecond(10),
    run: transferState,
  },
  { method: 'GET', path: 'asset/bills', access: 'read_only', limit: perSecond(6), run: fundingBills },
];
