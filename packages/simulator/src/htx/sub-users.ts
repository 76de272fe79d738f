import { isIP } from 'node:net';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { IPS_PER_KEY_MAX, NEW_SUB_USERS_MAX, NOTE_LENGTH_MAX, SUB_USERS_MAX } from '../bounds.ts';
import { createAccount, createKey } from '../engine/directory.ts';
import type { Account, ApiKey } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { DEFAULT_LIMIT, perUser, type PrivateCall, type PrivateRoute, type RateLimit } from './call.ts';
import { accountBalance } from './accounts.ts';
import { HtxRefusal } from './errors.ts';
import type { Fields } from './fields.ts';
import { ACCOUNT_TYPES, accountIdOf } from './ids.ts';
import { okV1, okV2, type Envelope, type Reply } from './replies.ts';
import { namedCurrency, type Shape } from './symbols.ts';
import { permissionText, readPermissions } from './users.ts';
import { depositAddresses } from './withdrawals.ts';

function requireMain({ account }: PrivateCall): Account {
  if (account.kind !== 'main') throw new HtxRefusal('base-operation-forbidden');
  return account;
}

function subUsersOf(state: VenueState, { uid }: Account): readonly Account[] {
  return state.accounts.all().filter(({ kind, masterUid }) => kind === 'sub' && masterUid === uid);
}

/** @throws HtxRefusal base-operation-forbidden for somebody else's */
function subUser(call: PrivateCall, uid: string): Account {
  const main = requireMain(call);
  const sub = call.state.accounts.get(uid);
  if (sub?.kind !== 'sub' || sub.masterUid !== main.uid) throw new HtxRefusal('base-operation-forbidden');
  return sub;
}

const USER_NAME = /^[A-Za-z][A-Za-z0-9]{5,19}$/;

function create(call: PrivateCall): Reply {
  const main = requireMain(call);
  const wanted = call.fields.objects('userList');
  if (wanted.length === 0 || wanted.length > NEW_SUB_USERS_MAX) {
    throw new HtxRefusal('invalid-parameter', 'userList');
  }
  return okV2(wanted.map((row) => createOne(call, main, row)));
}

function createOne({ engine, state }: PrivateCall, main: Account, row: Fields): Shape {
  const [userName, note] = [row.text('userName'), row.text('note')];
  const subs = subUsersOf(state, main);
  const failed = (errCode: string, errMessage: string): Shape => ({ userName, note, errCode, errMessage });
  if (!USER_NAME.test(userName)) return failed('2002', 'invalid field value in `user_name`');
  if (subs.some(({ name }) => name === userName)) return failed('2002', 'value in `user_name` duplicated');
  if (subs.length >= SUB_USERS_MAX) return failed('2014', 'number of sub account in the request exceeded');
  const sub = engine.command((venue) =>
    createAccount(venue, { masterUid: main.uid, name: userName, label: note, canTransferOut: true }),
  );
  return { userName, note, uid: Number(sub.uid) };
}

function userState({ isLocked }: Account): 'lock' | 'normal' {
  return isLocked === true ? 'lock' : 'normal';
}

function manage(call: PrivateCall): Reply {
  const sub = subUser(call, call.fields.required('subUid'));
  const isLocked = call.fields.oneOf('action', ['lock', 'unlock']) === 'lock';
  const changed: Account = { ...sub, isLocked };
  call.engine.command((venue) => venue.accounts.put(changed));
  return okV2({ subUid: Number(sub.uid), userState: userState(changed) });
}

function setTransferability(call: PrivateCall): Reply {
  const { engine, fields } = call;
  const canTransferOut = fields.oneOf('transferrable', ['true', 'false']) === 'true';
  fields.oneOf('accountType', ['spot'], 'spot');
  const rows = fields.list('subUids').map((uid) => {
    const sub = subUser(call, uid);
    engine.command((venue) => venue.accounts.put({ ...sub, canTransferOut }));
    return { accountType: 'spot', transferrable: canTransferOut, subUid: Number(uid) };
  });
  return okV2(rows);
}

/** Margin markets are closed to everybody: what is asked for is confirmed and changes nothing. */
function setTradableMarket(call: PrivateCall): Reply {
  const { fields } = call;
  const accountType = fields.oneOf('accountType', ['isolated-margin', 'cross-margin']);
  const activation = fields.oneOf('activation', ['activated', 'deactivated']);
  const rows = fields.list('subUids').map((uid) => ({
    subUid: subUser(call, uid).uid,
    accountType,
    activation,
  }));
  return okV2(rows);
}

function setDeductMode(call: PrivateCall): Reply {
  const deductMode = call.fields.oneOf('deductMode', ['master', 'sub']);
  const rows = call.fields.list('subUids').map((uid) => ({ subUid: subUser(call, uid).uid, deductMode }));
  return okV2(rows);
}

function readNote(fields: Fields): string {
  const note = fields.text('note');
  if (note.length > NOTE_LENGTH_MAX) throw new HtxRefusal('invalid-parameter', 'note');
  return note;
}

function readAddresses(fields: Fields): readonly string[] {
  const entries = fields.list('ipAddresses');
  const isGood = (entry: string): boolean => {
    const [address = '', prefix] = entry.split('/');
    if (prefix === undefined) return isIP(address) !== 0;
    return isIP(address) === 4 && /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32;
  };
  if (entries.length > IPS_PER_KEY_MAX || !entries.every((entry) => isGood(entry))) {
    throw new HtxRefusal('invalid-parameter', 'ipAddresses');
  }
  return entries;
}

function generateKey(call: PrivateCall): Reply {
  const { engine, fields, state, variants } = call;
  if (!/^\d{6}$/.test(fields.required('otpToken'))) throw new HtxRefusal('invalid-parameter', 'otpToken');
  const sub = subUser(call, fields.required('subUid'));
  const request = {
    uid: sub.uid,
    label: readNote(fields),
    permissions: readPermissions(fields.required('permission')),
    ips: readAddresses(fields),
  };
  if (state.keys.countOwnedBy(sub.uid) >= variants.keysPerSubUserMax) {
    throw new HtxRefusal('too-many-keys');
  }
  const key = engine.command((venue) => createKey(venue, request));
  return okV2({ accessKey: key.apiKey, secretKey: key.secret, ...keyTerms(key) });
}

function keyTerms(key: ApiKey): Shape {
  return { note: key.label, permission: permissionText(key.permissions), ipAddresses: key.ips.join(',') };
}

function subUserKey(call: PrivateCall): ApiKey {
  const sub = subUser(call, call.fields.required('subUid'));
  const key = call.state.keys.get(call.fields.required('accessKey'));
  if (key?.uid !== sub.uid) throw new HtxRefusal('invalid-parameter', 'accessKey');
  return key;
}

function modifyKey(call: PrivateCall): Reply {
  const { engine, fields, now } = call;
  const key = subUserKey(call);
  const changed: ApiKey = {
    ...key,
    changedAt: now,
    ...(fields.text('note') === '' ? {} : { label: readNote(fields) }),
    ...(fields.text('permission') === '' ? {} : { permissions: readPermissions(fields.text('permission')) }),
    ...(fields.values.has('ipAddresses') ? { ips: readAddresses(fields) } : {}),
  };
  engine.command((venue) => venue.keys.put(changed));
  return okV2(keyTerms(changed));
}

function deleteKey(call: PrivateCall): Reply {
  const key = subUserKey(call);
  call.engine.command((venue) => venue.keys.delete(key.apiKey));
  return okV2(null);
}

function userList(call: PrivateCall): Reply {
  const subs = subUsersOf(call.state, requireMain(call));
  return okV2(subs.map((sub) => ({ uid: Number(sub.uid), userState: userState(sub) })));
}

function oneUserState(call: PrivateCall): Reply {
  const sub = subUser(call, call.fields.required('subUid'));
  return okV2({ uid: Number(sub.uid), userState: userState(sub) });
}

function accountList(call: PrivateCall): Reply {
  const sub = subUser(call, call.fields.required('subUid'));
  const list = ACCOUNT_TYPES.map((accountType) => ({
    accountType,
    activation: 'activated',
    transferrable: sub.canTransferOut,
    accountIds: [{ accountId: accountIdOf(sub.uid, accountType), subType: null, accountStatus: 'normal' }],
  }));
  return okV2({ uid: Number(sub.uid), deductMode: 'sub', list });
}

function depositAddress(call: PrivateCall): Reply {
  const sub = subUser(call, call.fields.required('subUid'));
  return okV2(depositAddresses(sub.uid, namedCurrency(call.state, call.fields)));
}

/** Sub-users get their money from their main user, never from outside. */
function deposits(call: PrivateCall): Reply {
  subUser(call, call.fields.required('subUid'));
  return okV2([]);
}

function aggregateBalance(call: PrivateCall): Reply {
  const totals = new Map<string, Decimal>();
  for (const sub of subUsersOf(call.state, requireMain(call))) {
    for (const { wallet, asset, cash } of call.state.balances.ownedBy(sub.uid)) {
      if (wallet === 'spot') totals.set(asset, (totals.get(asset) ?? Decimal.ZERO).add(cash));
    }
  }
  return okV1(
    [...totals].map(([asset, total]) => ({
      currency: asset.toLowerCase(),
      type: 'spot',
      balance: total.toString(),
    })),
  );
}

function subBalance(call: PrivateCall): Reply {
  const sub = subUser(call, call.segments.get('sub-uid') ?? '');
  return okV1([accountBalance(call.state, sub.uid, 'spot')]);
}

interface Options {
  readonly limit?: RateLimit;
  readonly envelope?: Envelope;
}

function subRead(path: string, run: PrivateRoute['run'], options: Options = {}): PrivateRoute {
  const { limit = DEFAULT_LIMIT, envelope = 'v2' } = options;
  return { host: 'spot', method: 'GET', path, access: 'read_only', envelope, limit, run };
}

function subChange(name: string, run: PrivateRoute['run'], limit: RateLimit = DEFAULT_LIMIT): PrivateRoute {
  const path = `/v2/sub-user/${name}`;
  return { host: 'spot', method: 'POST', path, access: 'trade', envelope: 'v2', limit, run };
}

export const SUB_USER_ROUTES: readonly PrivateRoute[] = [
  subChange('creation', create),
  subChange('management', manage, perUser(20)),
  subChange('tradable-market', setTradableMarket),
  subChange('transferability', setTransferability),
  subChange('deduct-mode', setDeductMode),
  subChange('api-key-generation', generateKey),
  subChange('api-key-modification', modifyKey),
  subChange('api-key-deletion', deleteKey),
  subRead('/v2/sub-user/user-list', userList),
  subRead('/v2/sub-user/user-state', oneUserState),
  subRead('/v2/sub-user/account-list', accountList),
  subRead('/v2/sub-user/deposit-address', depositAddress),
  subRead('/v2/sub-user/query-deposit', deposits),
  subRead('/v1/subuser/aggregate-balance', aggregateBalance, { limit: perUser(2), envelope: 'v1' }),
  subRead('/v1/account/accounts/{sub-uid}', subBalance, { limit: perUser(20), envelope: 'v1' }),
];
