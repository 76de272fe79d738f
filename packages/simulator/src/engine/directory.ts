import { createHash } from 'node:crypto';
import type { Decimal } from '@bitting/core/money/decimal.ts';
import { billCash, changeBalance } from './balances.ts';
import type { Account, ApiKey, Environment, Permission, PositionMode, Wallet } from './records.ts';
import { HOUSE, type VenueState } from './venue-state.ts';

export interface AccountRequest {
  /** Makes a sub-account of this main account. */
  readonly masterUid?: string;
  readonly name?: string;
  readonly label?: string;
  readonly level?: Account['level'];
  readonly positionMode?: PositionMode;
  readonly kycLevel?: string;
  readonly canTransferOut?: boolean;
}

export function createAccount(state: VenueState, request: AccountRequest): Account {
  const uid = (state.profile.firstUid + BigInt(state.count('account'))).toString();
  const account: Account = {
    uid,
    name: request.name ?? '',
    masterUid: request.masterUid ?? uid,
    kind: request.masterUid === undefined ? 'main' : 'sub',
    level: request.level ?? '2',
    positionMode: request.positionMode ?? 'net_mode',
    selfTrade: 'cancel_maker',
    kycLevel: request.kycLevel ?? '3',
    canTransferOut: request.canTransferOut ?? false,
    label: request.label ?? '',
    createdAt: state.now(),
  };
  state.accounts.put(account);
  return account;
}

export function createHouse(state: VenueState): void {
  for (const [name, uid] of Object.entries(HOUSE)) {
    if (state.accounts.get(uid) !== null) continue;
    state.accounts.put({
      uid,
      name,
      masterUid: uid,
      kind: 'house',
      level: '2',
      positionMode: 'net_mode',
      selfTrade: 'cancel_maker',
      kycLevel: '3',
      canTransferOut: false,
      label: name,
      createdAt: state.now(),
    });
  }
}

export interface Deposit {
  readonly uid: string;
  readonly asset: string;
  readonly amount: Decimal;
  readonly wallet: Wallet;
}

/** Money from the outside world. The sum over all accounts stays zero: the outside world goes negative. */
export function deposit(state: VenueState, request: Deposit): void {
  const { uid, asset, amount, wallet } = request;
  changeBalance(state, { uid: HOUSE.outside, wallet: 'funding', asset, cash: amount.negate() });
  billCash(state, { uid, wallet, asset, type: '1', subType: '11', change: amount });
}

export interface KeyRequest {
  readonly uid: string;
  readonly apiKey?: string;
  readonly secret?: string;
  readonly passphrase?: string;
  /** Ed25519, SPKI as base64 DER: the key signs with it and has no secret. */
  readonly publicKey?: string;
  readonly label?: string;
  readonly permissions?: readonly Permission[];
  readonly ips?: readonly string[];
  readonly environment?: Environment;
  readonly region?: string;
}

/** A new API key. What the request leaves out is derived from a counter: rehearsals repeat, so these are no secrets. */
export function createKey(state: VenueState, request: KeyRequest): ApiKey {
  const seed = `key:${state.count('key')}`;
  const digest = createHash('sha256').update(seed).digest('hex');
  const texts = state.profile.keyTexts(digest);
  const key: ApiKey = {
    apiKey: request.apiKey ?? texts.apiKey,
    uid: request.uid,
    secret: request.publicKey === undefined ? (request.secret ?? texts.secret) : '',
    passphrase: request.passphrase ?? 'Paper-Key-1',
    ...(request.publicKey === undefined ? {} : { publicKey: request.publicKey }),
    label: request.label ?? seed.replace(':', ''),
    permissions: request.permissions ?? ['read_only', 'trade'],
    ips: request.ips ?? [],
    environment: request.environment ?? 'live',
    region: request.region ?? 'global',
    createdAt: state.now(),
    lastUsedAt: null,
  };
  state.keys.put(key);
  return key;
}
