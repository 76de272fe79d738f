import type { Decimal } from '@bitting/core/money/decimal.ts';
import type { Pocket } from '../engine/margin.ts';
import { transfer } from '../engine/money-moves.ts';
import type { Account, Wallet } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { DEFAULT_LIMIT, perUser, type PrivateCall, type PrivateRoute, type RateLimit } from './call.ts';
import { HtxRefusal } from './errors.ts';
import type { Fields } from './fields.ts';
import { accountTypeOf, spotIdOf } from './ids.ts';
import { okV1, okV2, okV5, type Envelope, type Reply } from './replies.ts';
import { namedCurrency } from './symbols.ts';

/** Coin-margined contracts and the OTC desk are not modelled: their money lies in a wallet where nothing happens. */
const WALLETS: Readonly<Record<string, Wallet>> = {
  spot: 'spot',
  'linear-swap': 'contract',
  swap: 'funding',
  futures: 'funding',
  otc: 'funding',
};

export function amountOf(fields: Fields): Decimal {
  const amount = fields.requiredDecimal('amount');
  if (amount.sign() <= 0) throw new HtxRefusal('invalid-amount');
  return amount;
}

interface Route {
  readonly from: Pocket;
  readonly to: Pocket;
  readonly kind: string;
  readonly clientId?: string;
}

/** Moves money and answers the id of the movement. */
function move({ account, engine, fields, state }: PrivateCall, route: Route): number {
  const { from, to, kind, clientId = '' } = route;
  const asset = namedCurrency(state, fields);
  const amount = amountOf(fields);
  if (from.uid === to.uid && from.wallet === to.wallet)
    throw new HtxRefusal('account-transfer-same-account-error');
  const detail = { kind, from: `${from.uid}:${from.wallet}`, to: `${to.uid}:${to.wallet}` };
  const result = engine.command((venue) =>
    transfer(venue, { uid: account.uid, asset, amount, from, to, clientId, detail }),
  );
  if (result.kind === 'rejected') throw new HtxRefusal('account-transfer-balance-insufficient-error');
  return spotIdOf(result.move.id);
}

function walletOf(fields: Fields, name: string): Wallet {
  const wallet = WALLETS[fields.required(name)];
  if (wallet === undefined) throw new HtxRefusal('invalid-parameter', name);
  return wallet;
}

/** Between the wallets of one user. */
function transferBetweenWallets(call: PrivateCall): Reply {
  const { account, fields } = call;
  const from = { uid: account.uid, wallet: walletOf(fields, 'from') };
  const to = { uid: account.uid, wallet: walletOf(fields, 'to') };
  const id = move(call, { from, to, kind: 'wallets' });
  return { ...okV2(id), body: { code: 200, data: id, message: 'Succeed', success: true } };
}

function transferUniversally(call: PrivateCall): Reply {
  const { account, fields, now } = call;
  const from = { uid: account.uid, wallet: walletOf(fields, 'from') };
  const to = { uid: account.uid, wallet: walletOf(fields, 'to') };
  return okV5(now, { order_id: move(call, { from, to, kind: 'universal' }).toString() });
}

function universalRecords({ account, now, state }: PrivateCall): Reply {
  const rows = state.moves
    .ownedBy(account.uid)
    .filter(({ kind }) => kind === 'transfer')
    .toReversed()
    .map(({ id, asset, amount, detail, at }) => ({
      order_id: spotIdOf(id).toString(),
      currency: asset,
      amount: amount.toString(),
      from: detail['from'] ?? '',
      to: detail['to'] ?? '',
      created_time: at.toString(),
    }));
  return okV5(now, rows);
}

function transferFutures(call: PrivateCall): Reply {
  const { account, fields } = call;
  const type = fields.oneOf('type', ['futures-to-pro', 'pro-to-futures']);
  const { uid } = account;
  const [spot, futures] = [{ uid, wallet: 'spot' } as const, { uid, wallet: 'funding' } as const];
  const [from, to] = type === 'pro-to-futures' ? [spot, futures] : [futures, spot];
  return okV1(move(call, { from, to, kind: type }));
}

/** The users of one family: a main user and its sub-users. */
function familyMember(state: VenueState, account: Account, uid: string): Account {
  const member = state.accounts.get(uid);
  if (member === null || member.kind === 'house' || member.masterUid !== account.masterUid) {
    throw new HtxRefusal('base-operation-forbidden');
  }
  return member;
}

/** A main user moves what it likes; a sub-user only out of itself, and only when it is allowed to. */
function checkGiver(account: Account, giver: Account): void {
  if (account.kind === 'main') return;
  if (giver.uid !== account.uid || !account.canTransferOut) throw new HtxRefusal('sub-user-auth-required');
}

function transferBetweenUsers(call: PrivateCall): Reply {
  const { account, fields, state } = call;
  const giver = familyMember(state, account, fields.required('from-user'));
  const taker = familyMember(state, account, fields.required('to-user'));
  checkGiver(account, giver);
  for (const [user, end] of [
    [giver, 'from'],
    [taker, 'to'],
  ] as const) {
    const type = fields.oneOf(`${end}-account-type`, ['spot', 'margin']);
    const owned = accountTypeOf(user.uid, fields.required(`${end}-account`));
    if (type !== 'spot' || owned !== 'spot') throw new HtxRefusal('base-operation-forbidden');
  }
  const id = move(call, {
    from: { uid: giver.uid, wallet: 'spot' },
    to: { uid: taker.uid, wallet: 'spot' },
    kind: 'users',
  });
  return okV1({ 'transact-id': id, 'transact-time': call.now });
}

const SUB_TRANSFERS = [
  'master-transfer-in',
  'master-transfer-out',
  'master-point-transfer-in',
  'master-point-transfer-out',
] as const;

function transferWithSub(call: PrivateCall): Reply {
  const { account, fields, state } = call;
  if (account.kind !== 'main') throw new HtxRefusal('base-operation-forbidden');
  const sub = familyMember(state, account, fields.required('sub-uid'));
  const type = fields.oneOf('type', SUB_TRANSFERS);
  // Points are not modelled: nobody has any.
  if (type.startsWith('master-point')) throw new HtxRefusal('account-transfer-balance-insufficient-error');
  const [giver, taker] = type === 'master-transfer-in' ? [sub, account] : [account, sub];
  const id = move(call, {
    from: { uid: giver.uid, wallet: 'spot' },
    to: { uid: taker.uid, wallet: 'spot' },
    kind: type,
    clientId: fields.text('client-order-id'),
  });
  return okV1(id);
}

function transferPoints({ fields }: PrivateCall): Reply {
  fields.required('fromUid');
  fields.required('toUid');
  amountOf(fields);
  throw new HtxRefusal('account-transfer-balance-insufficient-error');
}

function money(
  path: string,
  run: PrivateRoute['run'],
  options: { readonly limit?: RateLimit; readonly envelope?: Envelope } = {},
): PrivateRoute {
  const { limit = DEFAULT_LIMIT, envelope = 'v1' } = options;
  return { host: 'spot', method: 'POST', path, access: 'trade', envelope, limit, run };
}

/** The one path that both hosts know. */
const BETWEEN_WALLETS = money('/v2/account/transfer', transferBetweenWallets, {
  limit: { ...perUser(1, 1000), bucket: 'account-transfer' },
  envelope: 'v2',
});

export const TRANSFER_ROUTES: readonly PrivateRoute[] = [
  money('/v1/account/transfer', transferBetweenUsers),
  BETWEEN_WALLETS,
  { ...BETWEEN_WALLETS, host: 'contract', limit: { ...BETWEEN_WALLETS.limit, headers: 'contract' } },
  money('/v1/futures/transfer', transferFutures, { limit: perUser(1, 1000) }),
  money('/v5/account/universal_transfer', transferUniversally, {
    limit: perUser(5),
    envelope: 'contract-v5',
  }),
  {
    ...money('/v5/account/universal_transfer_records', universalRecords, {
      limit: perUser(5),
      envelope: 'contract-v5',
    }),
    method: 'GET',
    access: 'read_only',
  },
  money('/v1/subuser/transfer', transferWithSub, { limit: perUser(2) }),
  money('/v2/point/transfer', transferPoints, { limit: perUser(2, 1000), envelope: 'v2' }),
];
