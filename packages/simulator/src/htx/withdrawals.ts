import { createHash } from 'node:crypto';
import { WITHDRAWAL_CANCEL_MS } from '../bounds.ts';
import { cancelWithdrawal, withdraw } from '../engine/money-moves.ts';
import type { Bill, Move } from '../engine/records.ts';
import { DEFAULT_LIMIT, perUser, type PrivateCall, type PrivateRoute, type RateLimit } from './call.ts';
import { chainsOf, quotaShape } from './currencies.ts';
import { HtxRefusal } from './errors.ts';
import { engineIdOf, spotIdOf } from './ids.ts';
import { okV1, okV2, type Envelope, type Reply } from './replies.ts';
import { namedCurrency, type Shape } from './symbols.ts';
import { amountOf } from './transfers.ts';

/** Money for anybody: the key's permission is all that the venue asks for. */
function create(call: PrivateCall): Reply {
  const { account, engine, fields, state, variants } = call;
  if (account.kind !== 'main') throw new HtxRefusal('base-operation-forbidden');
  const clientId = fields.text('client-order-id');
  const known = clientId === '' ? undefined : withdrawalsOf(call).find((move) => move.clientId === clientId);
  if (known !== undefined) return okV1(spotIdOf(known.id));
  const asset = namedCurrency(state, fields);
  const address = fields.required('address');
  if (variants.withdrawalAddresses?.includes(address) === false) {
    throw new HtxRefusal('api-not-support-temp-addr');
  }
  const chains = chainsOf(asset);
  const chain = chains.find(({ chain: name }) => name === (fields.text('chain') || chains[0]?.chain));
  if (chain === undefined) throw new HtxRefusal('base-currency-chain-error');
  const amount = amountOf(fields);
  if (amount.isBelow(chain.minWithdrawal)) {
    throw new HtxRefusal('dw-withdraw-min-limit', chain.minWithdrawal.toString());
  }
  const fee = fields.decimal('fee') ?? chain.fee;
  if (!fee.equals(chain.fee)) throw new HtxRefusal('base-withdraw-fee-error');
  const detail = {
    address,
    chain: chain.chain,
    addressTag: fields.text('addr-tag'),
    fee: fee.toString(),
    state: 'submitted',
  };
  const { uid } = account;
  const result = engine.command((venue) =>
    withdraw(venue, { uid, wallet: 'spot', asset, amount, fee, clientId, detail }),
  );
  if (result.kind === 'rejected') throw new HtxRefusal('dw-insufficient-balance');
  return okV1(spotIdOf(result.move.id));
}

function withdrawalsOf({ account, state }: PrivateCall): readonly Move[] {
  return state.moves.ownedBy(account.uid).filter(({ kind }) => kind === 'withdrawal');
}

/** A withdrawal waits for a while before it leaves; until then it can be taken back. */
function stateOf({ at, detail }: Move, now: number): string {
  if (detail['state'] === 'canceled') return 'canceled';
  return now - at < WITHDRAWAL_CANCEL_MS ? 'submitted' : 'confirmed';
}

function cancel(call: PrivateCall): Reply {
  const { account, engine, segments } = call;
  const id = segments.get('withdraw-id') ?? '';
  const move = engine.state.moves.get(engineIdOf(id));
  const isOwn = move?.uid === account.uid && move.kind === 'withdrawal';
  if (!isOwn || stateOf(move, engine.state.now()) !== 'submitted')
    throw new HtxRefusal('dw-withdraw-not-found');
  engine.command((venue) => cancelWithdrawal(venue, move, 'spot'));
  return okV1(spotIdOf(move.id));
}

function withdrawalShape(move: Move, now: number): Shape {
  const { id, asset, amount, detail, at, clientId } = move;
  const text = (name: string): string => detail[name] ?? '';
  return {
    id: spotIdOf(id),
    type: 'withdraw',
    'sub-type': 'NORMAL',
    currency: asset.toLowerCase(),
    chain: text('chain'),
    'tx-hash': createHash('sha256').update(id).digest('hex'),
    amount: Number(amount.toString()),
    'from-addr-tag': '',
    'address-id': 0,
    address: text('address'),
    'address-tag': text('addressTag'),
    fee: Number(text('fee')),
    state: stateOf(move, now),
    'client-order-id': clientId,
    'created-at': at,
    'updated-at': at,
  };
}

/** Deposits come from the control port alone, and are safe at once. */
function depositShape(bill: Bill): Shape {
  const chain = chainsOf(bill.asset)[0]?.chain ?? '';
  return {
    id: spotIdOf(bill.id),
    type: 'deposit',
    'sub-type': 'NORMAL',
    currency: bill.asset.toLowerCase(),
    chain,
    'tx-hash': createHash('sha256').update(bill.id).digest('hex'),
    amount: Number(bill.change.toString()),
    'from-addr-tag': '',
    address: '',
    'address-tag': '',
    fee: 0,
    state: 'safe',
    'created-at': bill.at,
    'updated-at': bill.at,
  };
}

const ROWS_MAX = 500;

function movements(call: PrivateCall): Reply {
  const { account, fields, state } = call;
  const type = fields.oneOf('type', ['deposit', 'withdraw']);
  const currency = fields.text('currency').toUpperCase();
  const size = Math.min(fields.whole('size', 100), ROWS_MAX);
  const rows =
    type === 'withdraw'
      ? withdrawalsOf(call).map((move) => ({
          id: move.id,
          asset: move.asset,
          shape: withdrawalShape(move, state.now()),
        }))
      : state.bills
          .ownedBy(account.uid)
          .filter((bill) => bill.type === '1' && bill.from === '' && bill.instrumentId === '')
          .map((bill) => ({ id: bill.id, asset: bill.asset, shape: depositShape(bill) }));
  const from = engineIdOf(fields.text('from'));
  const chosen = rows.filter(
    ({ id, asset }) => (currency === '' || asset === currency) && (from === '' || BigInt(id) >= BigInt(from)),
  );
  const sorted = fields.oneOf('direct', ['prev', 'next'], 'next') === 'next' ? chosen.toReversed() : chosen;
  return okV1(sorted.slice(0, size).map(({ shape }) => shape));
}

function byClientId(call: PrivateCall): Reply {
  const clientId = call.fields.required('clientOrderId');
  const move = withdrawalsOf(call).find((one) => one.clientId === clientId);
  if (move === undefined) throw new HtxRefusal('base-record-invalid');
  return okV1(withdrawalShape(move, call.state.now()));
}

/** Addresses that nobody has: they only look like some. */
export function depositAddresses(uid: string, asset: string): readonly Shape[] {
  const userId = Number(uid);
  return chainsOf(asset).map(({ chain }) => ({
    userId,
    currency: asset.toLowerCase(),
    address: `paper${createHash('sha256').update(`${uid}:${chain}`).digest('hex').slice(0, 34)}`,
    addressTag: '',
    chain,
  }));
}

function depositAddress({ account, fields, state }: PrivateCall): Reply {
  return okV2(depositAddresses(account.uid, namedCurrency(state, fields)));
}

function quota({ fields, state }: PrivateCall): Reply {
  return okV2(quotaShape(namedCurrency(state, fields)));
}

function addresses({ fields, state, variants }: PrivateCall): Reply {
  const asset = namedCurrency(state, fields);
  const chain = fields.text('chain') || (chainsOf(asset)[0]?.chain ?? '');
  const rows = (variants.withdrawalAddresses ?? []).map((address, index) => ({
    currency: asset.toLowerCase(),
    chain,
    note: `address ${index + 1}`,
    addressTag: '',
    address,
  }));
  return okV2(rows, { 'next-id': 0 });
}

interface Options {
  readonly method?: 'GET' | 'POST';
  readonly access?: PrivateRoute['access'];
  readonly envelope?: Envelope;
  readonly limit?: RateLimit;
}

function walletRoute(path: string, run: PrivateRoute['run'], options: Options = {}): PrivateRoute {
  const { method = 'GET', access = 'read_only', envelope = 'v2', limit = perUser(20) } = options;
  return { host: 'spot', method, path, access, envelope, limit, run };
}

const WITHDRAWING = { method: 'POST', access: 'withdraw', envelope: 'v1' } as const;

export const WITHDRAWAL_ROUTES: readonly PrivateRoute[] = [
  walletRoute('/v1/dw/withdraw/api/create', create, WITHDRAWING),
  walletRoute('/v1/dw/withdraw-virtual/{withdraw-id}/cancel', cancel, WITHDRAWING),
  walletRoute('/v1/query/deposit-withdraw', movements, { envelope: 'v1' }),
  walletRoute('/v1/query/withdraw/client-order-id', byClientId, { envelope: 'v1', limit: DEFAULT_LIMIT }),
  walletRoute('/v2/account/deposit/address', depositAddress),
  walletRoute('/v2/account/withdraw/quota', quota),
  walletRoute('/v2/account/withdraw/address', addresses, { limit: DEFAULT_LIMIT }),
];
