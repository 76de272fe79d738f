import { createHash } from 'node:crypto';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { withdraw } from '../engine/money-moves.ts';
import type { Move } from '../engine/records.ts';
import { ASSETS } from './assets.ts';
import { perSecond, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import { clientIdOf } from './order-requests.ts';
import { pageById } from './paging.ts';
import { ok, type Reply } from './replies.ts';

/** Pays out, on chain (`dest` 4) or to another user (3); the money really leaves the account. */
function pay({ account, engine, fields, variants }: PrivateCall): Reply {
  if (account.kind !== 'main') throw new OkxRefusal('58209');
  const row = ASSETS.find(({ asset }) => asset === fields.required('ccy'));
  if (row === undefined) throw new OkxRefusal('51000', 'ccy');
  const amount = fields.requiredDecimal('amt');
  const destination = fields.oneOf('dest', ['3', '4']);
  const address = fields.required('toAddr');
  if (variants.withdrawalAddresses !== null && !variants.withdrawalAddresses.includes(address)) {
    throw new OkxRefusal('58207');
  }
  if (amount.isBelow(Decimal.parse(row.withdrawalMin)))
    throw new OkxRefusal('58216', `the minimum is ${row.withdrawalMin}`);
  const chain = fields.text('chain') || `${row.asset}-${row.chains[0]}`;
  const fee = destination === '3' ? Decimal.ZERO : Decimal.parse(row.withdrawalFee);
  const clientId = clientIdOf(fields, 'clientId');
  const result = engine.command((venue) =>
    withdraw(venue, {
      uid: account.uid,
      wallet: 'funding',
      asset: row.asset,
      amount,
      fee,
      clientId,
      detail: { chain, to: address, dest: destination, fee: fee.toString() },
    }),
  );
  if (result.kind === 'rejected') throw new OkxRefusal('58216', `available ${result.detail}`);
  return ok([{ ccy: row.asset, chain, amt: amount.toString(), wdId: result.move.id, clientId }]);
}

function withdrawalShape(move: Move): Readonly<Record<string, unknown>> {
  const { detail } = move;
  return {
    ccy: move.asset,
    chain: detail['chain'],
    nonTradableAsset: false,
    amt: move.amount.toString(),
    ts: move.at.toString(),
    from: '',
    areaCodeFrom: '',
    to: detail['to'],
    areaCodeTo: '',
    toAddrType: '1',
    tag: '',
    pmtId: '',
    memo: '',
    addrEx: {},
    txId: createHash('sha256').update(move.id).digest('hex'),
    fee: detail['fee'],
    feeCcy: move.asset,
    state: '2',
    wdId: move.id,
    clientId: move.clientId,
    note: '',
  };
}

function withdrawals({ account, fields, state }: PrivateCall): Reply {
  const [asset, id] = [fields.text('ccy'), fields.text('wdId')];
  const rows = state.moves
    .ownedBy(account.uid)
    .filter(
      (move) =>
        move.kind === 'withdrawal' && (asset === '' || move.asset === asset) && (id === '' || move.id === id),
    );
  return ok(pageById(rows, fields, (move) => move.id).map((move) => withdrawalShape(move)));
}

/** Withdrawals are final at once here, so that there is never one to cancel. */
function cancelWithdrawal({ fields }: PrivateCall): Reply {
  fields.required('wdId');
  throw new OkxRefusal('58216', 'the withdrawal is already sent');
}

function deposits(): Reply {
  return ok([]);
}

function depositAddress({ account, fields }: PrivateCall): Reply {
  const row = ASSETS.find(({ asset }) => asset === fields.required('ccy'));
  if (row === undefined) throw new OkxRefusal('51000', 'ccy');
  return ok(
    row.chains.map((chain) => ({
      addr: createHash('sha256').update(`${account.uid}:${chain}`).digest('hex').slice(0, 40),
      tag: '',
      memo: '',
      pmtId: '',
      addrEx: {},
      ccy: row.asset,
      chain: `${row.asset}-${chain}`,
      to: '6',
      verifiedName: '',
      selected: chain === row.chains[0],
      ctAddr: '',
    })),
  );
}

function assetRoute(
  method: 'GET' | 'POST',
  path: string,
  access: PrivateRoute['access'],
  run: PrivateRoute['run'],
): PrivateRoute {
  return { method, path: `asset/${path}`, access, limit: perSecond(6), run };
}

export const WITHDRAWAL_ROUTES: readonly PrivateRoute[] = [
  assetRoute('POST', 'withdrawal', 'withdraw', pay),
  assetRoute('POST', 'cancel-withdrawal', 'trade', cancelWithdrawal),
  assetRoute('GET', 'withdrawal-history', 'read_only', withdrawals),
  assetRoute('GET', 'deposit-history', 'read_only', deposits),
  assetRoute('GET', 'deposit-address', 'read_only', depositAddress),
];
