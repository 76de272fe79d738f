import { isIP } from 'node:net';
import { IPS_PER_KEY_MAX, KEYS_PER_ACCOUNT_MAX } from '../bounds.ts';
import { createAccount, createKey } from '../engine/directory.ts';
import type { Account, ApiKey, Permission } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { balanceShape } from './balance-shape.ts';
import { perSecond, perTwoSeconds, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import type { Fields } from './fields.ts';
import { ok, type Reply } from './replies.ts';
import { namedSubAccount } from './transfers.ts';

const NAME = /^[A-Za-z0-9]{6,20}$/;
const LABEL = /^[A-Za-z0-9 ]{1,50}$/;
/** 8 to 32 characters with a digit, an upper-case and a lower-case letter and a special character. */
const PASSPHRASE = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])(?=.*[^A-Za-z0-9])[\x21-\x7e]{8,32}$/;

function requireMain({ account }: PrivateCall): void {
  if (account.kind !== 'main') throw new OkxRefusal('59500');
}

function list(call: PrivateCall): Reply {
  requireMain(call);
  const { account, fields, state } = call;
  const name = fields.text('subAcct');
  const rows = state.accounts
    .all()
    .filter(
      (row) => row.kind === 'sub' && row.masterUid === account.uid && (name === '' || row.name === name),
    )
    .map((row) => ({
      type: '1',
      enable: true,
      subAcct: row.name,
      uid: row.uid,
      label: row.label,
      mobile: '',
      gAuth: false,
      frozenFunc: [],
      canTransOut: row.canTransferOut,
      ts: row.createdAt.toString(),
      subAcctLv: '1',
      firstLvSubAcct: row.name,
      ifDma: false,
    }));
  return ok(rows);
}

function create(call: PrivateCall): Reply {
  requireMain(call);
  const { account, engine, fields, state } = call;
  const name = fields.required('subAcct');
  if (!NAME.test(name)) throw new OkxRefusal('51000', 'subAcct');
  fields.oneOf('type', ['1', '5', '12']);
  if (state.accounts.all().some((row) => row.kind === 'sub' && row.name === name))
    throw new OkxRefusal('59601');
  const label = fields.text('label');
  const sub = engine.command((venue) =>
    createAccount(venue, { masterUid: account.uid, name, label, kycLevel: account.kycLevel }),
  );
  return ok([{ subAcct: name, label, uid: sub.uid, ts: sub.createdAt.toString() }]);
}

function permissionsOf(fields: Fields): readonly Permission[] {
  const names = fields.list('perm');
  const permissions = new Set<Permission>(['read_only']);
  for (const name of names) {
    if (name === 'withdraw') throw new OkxRefusal('59504');
    if (name !== 'read_only' && name !== 'trade') throw new OkxRefusal('51000', 'perm');
    permissions.add(name);
  }
  return [...permissions];
}

function ipsOf(fields: Fields): readonly string[] {
  const ips = fields.list('ip');
  if (ips.length > IPS_PER_KEY_MAX) throw new OkxRefusal('59503');
  if (ips.some((entry) => isIP(entry.split('/')[0] ?? '') === 0)) throw new OkxRefusal('51000', 'ip');
  return ips;
}

function keyShape(sub: Account, key: ApiKey): Readonly<Record<string, string>> {
  return {
    subAcct: sub.name,
    label: key.label,
    apiKey: key.apiKey,
    perm: key.permissions.join(','),
    ip: key.ips.join(','),
    ts: key.createdAt.toString(),
  };
}

function createSubKey(call: PrivateCall): Reply {
  requireMain(call);
  const { account, engine, fields, key, state } = call;
  const sub = namedSubAccount(state, account.uid, fields.required('subAcct'));
  const [label, passphrase] = [fields.required('label'), fields.required('passphrase')];
  if (!LABEL.test(label)) throw new OkxRefusal('51000', 'label');
  if (!PASSPHRASE.test(passphrase)) throw new OkxRefusal('59505');
  const keys = state.keys.ownedBy(sub.uid);
  if (keys.length >= KEYS_PER_ACCOUNT_MAX) throw new OkxRefusal('59501');
  if (keys.some((other) => other.label === label)) throw new OkxRefusal('59502');
  const [permissions, ips] = [permissionsOf(fields), ipsOf(fields)];
  const { environment, region } = key;
  const created = engine.command((venue) =>
    createKey(venue, { uid: sub.uid, label, passphrase, permissions, ips, environment, region }),
  );
  return ok([{ ...keyShape(sub, created), secretKey: created.secret, passphrase }]);
}

function subKey(state: VenueState, sub: Account, apiKey: string): ApiKey {
  const key = state.keys.get(apiKey);
  if (key?.uid !== sub.uid) throw new OkxRefusal('59506');
  return key;
}

function listSubKeys(call: PrivateCall): Reply {
  requireMain(call);
  const { account, fields, state } = call;
  const sub = namedSubAccount(state, account.uid, fields.required('subAcct'));
  const apiKey = fields.text('apiKey');
  const keys = apiKey === '' ? state.keys.ownedBy(sub.uid) : [subKey(state, sub, apiKey)];
  return ok(keys.map((key) => keyShape(sub, key)));
}

function modifySubKey(call: PrivateCall): Reply {
  requireMain(call);
  const { account, engine, fields, state } = call;
  const sub = namedSubAccount(state, account.uid, fields.required('subAcct'));
  const before = subKey(state, sub, fields.required('apiKey'));
  const key: ApiKey = {
    ...before,
    label: fields.text('label') || before.label,
    permissions: fields.text('perm') === '' ? before.permissions : permissionsOf(fields),
    // An empty list removes the binding; only an absent one leaves it.
    ips: fields.raw('ip') === undefined ? before.ips : ipsOf(fields),
    changedAt: call.now,
  };
  engine.command((venue) => venue.keys.put(key));
  return ok([keyShape(sub, key)]);
}

function deleteSubKey(call: PrivateCall): Reply {
  requireMain(call);
  const { account, engine, fields, state } = call;
  const sub = namedSubAccount(state, account.uid, fields.required('subAcct'));
  const key = subKey(state, sub, fields.required('apiKey'));
  engine.command((venue) => venue.keys.delete(key.apiKey));
  return ok([{ subAcct: sub.name }]);
}

function setTransferOut(call: PrivateCall): Reply {
  requireMain(call);
  const { account, engine, fields, state } = call;
  const canTransferOut = fields.text('canTransOut') !== 'false';
  const subs = fields
    .required('subAcct')
    .split(',')
    .map((name) => namedSubAccount(state, account.uid, name));
  engine.command((venue) => {
    for (const sub of subs) venue.accounts.put({ ...sub, canTransferOut });
  });
  return ok(subs.map(({ name }) => ({ subAcct: name, canTransOut: canTransferOut })));
}

function tradingBalances(call: PrivateCall): Reply {
  requireMain(call);
  const sub = namedSubAccount(call.state, call.account.uid, call.fields.required('subAcct'));
  return ok([balanceShape(call.state, sub, [])]);
}

function fundingBalances(call: PrivateCall): Reply {
  requireMain(call);
  const sub = namedSubAccount(call.state, call.account.uid, call.fields.required('subAcct'));
  const rows = call.state.balances
    .ownedBy(sub.uid)
    .filter(({ wallet, cash }) => wallet === 'funding' && !cash.isZero())
    .map(({ asset, cash }) => ({
      ccy: asset,
      bal: cash.toString(),
      frozenBal: '0',
      availBal: cash.toString(),
    }));
  return ok(rows);
}

function keyDesk(path: string, run: PrivateRoute['run']): PrivateRoute {
  return {
    method: 'POST',
    path: `users/subaccount/${path}`,
    access: 'trade',
    limit: perSecond(1),
    run,
    needsBoundKey: true,
  };
}

function read(path: string, max: number, run: PrivateRoute['run']): PrivateRoute {
  return { method: 'GET', path, access: 'read_only', limit: perTwoSeconds(max), run };
}

export const SUB_ACCOUNT_ROUTES: readonly PrivateRoute[] = [
  read('users/subaccount/list', 20, list),
  read('users/subaccount/apikey', 20, listSubKeys),
  keyDesk('create-subaccount', create),
  keyDesk('apikey', createSubKey),
  keyDesk('modify-apikey', modifySubKey),
  keyDesk('delete-apikey', deleteSubKey),
  keyDesk('set-transfer-out', setTransferOut),
  read('account/subaccount/balances', 6, tradingBalances),
  read('asset/subaccount/balances', 6, fundingBalances),
];
