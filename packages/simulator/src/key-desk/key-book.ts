import { createKey } from '../engine/directory.ts';
import type { Account, ApiKey } from '../engine/records.ts';
import { spendCodes } from './codes.ts';
import { accountsOf, ownAccount, type Desk } from './desk.ts';
import type { Fields } from './fields.ts';
import { blankCard, sweepKeys } from './key-expiry.ts';
import { readKeyChange, readNewKey, type KeyShape } from './key-requests.ts';
import { sendMail } from './mailbox.ts';
import type { Person } from './records.ts';
import { DeskRefusal } from './refusals.ts';

/** A key as its owner sees it ever after: without the secret. */
export interface KeyView {
  readonly apiKey: string;
  readonly uid: string;
  readonly label: string;
  readonly permissions: readonly string[];
  readonly ips: readonly string[];
  readonly toggles: readonly string[];
  readonly algorithm: 'hmac' | 'ed25519';
  readonly status: 'normal' | 'expired';
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  /** `null` when the key does not stop by itself. */
  readonly expiresAt: number | null;
}

/** The only sight of a secret; an uploaded public key has none. */
export interface CreatedKey extends KeyView {
  readonly secret: string | null;
}

/** Every key of the person, or those of one account. */
export function listKeys(desk: Desk, person: Person, uid: string): readonly KeyView[] {
  sweepKeys(desk);
  const accounts = uid === '' ? accountsOf(desk, person) : [ownAccount(desk, person, uid)];
  return accounts.flatMap((account) =>
    desk
      .engine()
      .state.keys.ownedBy(account.uid)
      .map((key) => viewOf(desk, key)),
  );
}

export function viewOf(desk: Desk, key: ApiKey): KeyView {
  const card = desk.state.cards.get(key.apiKey);
  const expiresAt = desk.rules.expiry.endOf(key);
  const { apiKey, uid, label, permissions, ips, createdAt, lastUsedAt } = key;
  return {
    apiKey,
    uid,
    label,
    permissions,
    ips,
    toggles: card?.toggles ?? [],
    algorithm: key.publicKey === undefined ? 'hmac' : 'ed25519',
    status: expiresAt !== null && desk.now() >= expiresAt ? 'expired' : 'normal',
    createdAt,
    lastUsedAt,
    expiresAt,
  };
}

/** Fields, then room, then the codes: what was typed wrongly uses no code up. */
export function makeKey(desk: Desk, person: Person, fields: Fields): CreatedKey {
  if (person.totpSecret === null) throw new DeskRefusal('TWO_FACTOR_NEEDED');
  const account = ownAccount(desk, person, fields.text('account'));
  const { rules } = desk;
  const shape = readNewKey(rules, account, fields);
  const keys = desk.engine().state.keys.ownedBy(account.uid);
  const max = account.kind === 'sub' ? rules.subKeysMax : rules.keysMax;
  if (keys.length >= max) throw new DeskRefusal('KEYS_MAX');
  requireNewLabel(desk, keys, shape.label);
  spendCodes(desk, person, { fields, purpose: 'confirm' });
  const { label, permissions, ips, toggles, passphrase, publicKey } = shape;
  const names = rules.newKeyNames(desk.random);
  const key = desk.engine().command((state) =>
    createKey(state, {
      uid: account.uid,
      ...names,
      label,
      permissions,
      ips,
      passphrase,
      ...(publicKey === null ? {} : { publicKey }),
    }),
  );
  desk.state.cards.put({ ...blankCard(key), toggles });
  tell(desk, person, key, { verb: 'created', account });
  return { ...viewOf(desk, key), secret: key.publicKey === undefined ? key.secret : null };
}

function requireNewLabel(desk: Desk, others: readonly ApiKey[], label: string): void {
  if (!desk.rules.labelsAreUnique || !others.some((other) => other.label === label)) return;
  throw new DeskRefusal('NAME_TAKEN', { label: 'Another key of this account has this name.' });
}

function ownKey(
  desk: Desk,
  person: Person,
  apiKey: string,
): { readonly key: ApiKey; readonly account: Account } {
  const key = desk.engine().state.keys.get(apiKey);
  const account = accountsOf(desk, person).find(({ uid }) => uid === key?.uid);
  if (key === null || account === undefined) throw new DeskRefusal('KEY_UNKNOWN');
  return { key, account };
}

export function findKey(desk: Desk, person: Person, apiKey: string): KeyView {
  sweepKeys(desk);
  return viewOf(desk, ownKey(desk, person, apiKey).key);
}

/** Changes what the request names and leaves the rest; an empty list of addresses unbinds the key. */
export function editKey(desk: Desk, person: Person, fields: Fields): KeyView {
  sweepKeys(desk);
  const { key, account } = ownKey(desk, person, fields.text('apiKey'));
  const change = readKeyChange(desk.rules, account, fields);
  const others = desk
    .engine()
    .state.keys.ownedBy(account.uid)
    .filter(({ apiKey }) => apiKey !== key.apiKey);
  if (change.label !== undefined) requireNewLabel(desk, others, change.label);
  spendCodes(desk, person, { fields, purpose: 'confirm' });
  const changed = { ...laidOver(key, change), changedAt: desk.now() };
  desk.engine().command((state) => state.keys.put(changed));
  const card = desk.state.cards.get(key.apiKey) ?? blankCard(key);
  desk.state.cards.put({ ...card, toggles: change.toggles ?? card.toggles });
  tell(desk, person, changed, { verb: 'changed', account });
  return viewOf(desk, changed);
}

function laidOver(key: ApiKey, { label, permissions, ips }: KeyShape): ApiKey {
  return {
    ...key,
    label: label ?? key.label,
    permissions: permissions ?? key.permissions,
    ips: ips ?? key.ips,
  };
}

export function removeKey(desk: Desk, person: Person, fields: Fields): void {
  const { key, account } = ownKey(desk, person, fields.text('apiKey'));
  spendCodes(desk, person, { fields, purpose: 'confirm' });
  desk.engine().command((state) => state.keys.delete(key.apiKey));
  desk.state.cards.delete(key.apiKey);
  tell(desk, person, key, { verb: 'deleted', account });
}

function tell(
  desk: Desk,
  person: Person,
  key: ApiKey,
  { verb, account }: { readonly verb: string; readonly account: Account },
): void {
  const place = account.kind === 'sub' ? `the ${desk.rules.subAccountWord} ${account.name}` : 'your account';
  const bound = key.ips.length === 0 ? 'bound to no address' : `bound to ${key.ips.join(', ')}`;
  sendMail(desk.state, person, {
    subject: `${desk.rules.title}: an API key was ${verb}`,
    text: `The API key “${key.label}” (${key.apiKey}) of ${place} was ${verb}. Permissions: ${key.permissions.join(', ')}; ${bound}. If it was not you, delete the key and change your password.`,
    at: desk.now(),
  });
}
