import type { SealedAnswer } from '@bitting/client/sealing.ts';
import type { AccountView, IssuedKey, KeyDetails, KeyView, PolicyTerms } from '@bitting/client/operations.ts';
import { writePolicy } from '@bitting/core/policy/policy-document.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import { API_FAMILIES, type ApiFamily } from '@bitting/core/venues/operation.ts';
import type { KeySight } from '../key-watch/key-watch.ts';
import type { AccountEntry, VirtualKeyEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import type { IssuedVirtualKey } from '../vault/ring-changes.ts';

/** What operators see of the entries: written out field by field, so that a new field does not show by itself. */

export function viewAccount(account: AccountEntry, keys: VaultKeyRing, sight: KeySight): AccountView {
  const credential = keys.credential(account.id);
  return {
    accountId: account.id,
    venue: account.venue,
    environment: account.environment,
    region: account.region,
    label: account.label,
    state: account.state,
    boundAtMs: account.boundAt,
    permissions: credential?.permissions ?? [],
    ipBound: credential?.ipBound ?? false,
    trading: credential?.trading ?? null,
    expiresAtMs: credential?.expiresAt ?? null,
    venueKey: {
      state: sight.state,
      lookedAtMs: sight.lookedAt,
      problem: sight.problem,
      elsewhere: sight.elsewhere,
    },
    virtualKeys: keys
      .listVirtualKeys()
      .filter((key) => key.accountId === account.id && key.state !== 'revoked').length,
  };
}

export function viewKey(entry: VirtualKeyEntry): KeyView {
  return {
    virtualKeyId: entry.id,
    venue: entry.venue,
    accountId: entry.accountId,
    label: entry.label,
    owner: entry.owner,
    state: entry.state,
    createdAtMs: entry.createdAt,
    expiresAtMs: entry.policy.expiresAt,
    secretVersion: entry.secretVersion,
    algorithm: entry.algorithm,
    bodyBinding: entry.bodyBinding,
    ...(entry.clientKey === null ? {} : { clientKey: entry.clientKey }),
  };
}

export function viewKeyDetails(
  entry: VirtualKeyEntry,
): Omit<KeyDetails, 'above' | 'heardAtMs' | 'usage' | 'worstCase'> {
  return {
    ...viewKey(entry),
    apiKey: entry.apiKey,
    publicKey: entry.publicKey,
    policyVersion: entry.policy.version,
    policy: viewPolicy(entry.policy),
    document: writePolicy(entry.policy),
  };
}

function viewPolicy(policy: Policy): PolicyTerms {
  return {
    scopes: policy.scopes,
    markets: policy.markets,
    instruments: policy.instruments,
    notionalPerOrder: Object.fromEntries(
      Array.from(policy.notionalPerOrder, ([asset, limit]) => [asset, limit.toString()]),
    ),
    requestsPerSecond: policy.requestsPerSecond,
    sourceCidrs: policy.sourceCidrs,
    expiresAtMs: policy.expiresAt,
  };
}

/** Seals what would otherwise stand in clear; `subject`: whose secrets these are. */
export type SealSecrets = (subject: string, secrets: Readonly<Record<string, string | null>>) => SealedAnswer;

/** The one place where secrets become part of an answer: those of a virtual key that was cut a moment ago. */
export function viewCutKey(
  cut: IssuedVirtualKey,
  listeners: Readonly<Record<string, string>>,
  seal: SealSecrets | null,
): IssuedKey {
  const { entry } = cut;
  const families: readonly ApiFamily[] = API_FAMILIES[entry.venue];
  const endpoints = families.flatMap((family) => {
    const url = listeners[family];
    return url === undefined ? [] : [[family, url] as const];
  });
  return {
    virtualKeyId: entry.id,
    venue: entry.venue,
    accountId: entry.accountId,
    label: entry.label,
    apiKey: entry.apiKey,
    ...tell({ secret: takeText(cut.secret), passphrase: takeText(cut.passphrase) }, entry.id, seal),
    algorithm: entry.algorithm,
    bodyBinding: entry.bodyBinding,
    rest: endpoints[0]?.[1] ?? null,
    endpoints: Object.fromEntries(endpoints),
  };
}

function tell(
  secrets: Pick<IssuedKey, 'secret' | 'passphrase'>,
  subject: string,
  seal: SealSecrets | null,
): Pick<IssuedKey, 'secret' | 'passphrase' | 'sealed'> {
  if (seal === null || secrets.secret === null) return secrets;
  return { secret: null, passphrase: null, sealed: seal(subject, secrets) };
}

/** The text of a secret, which is wiped; the only copy is in the answer now. */
function takeText(secret: Secret | null): string | null {
  if (secret === null) return null;
  const text = secret.use((bytes) => Buffer.from(bytes).toString('latin1'));
  secret.dispose();
  return text;
}

export function demandAccount(keys: VaultKeyRing, accountId: string): AccountEntry {
  const account = keys.account(accountId);
  if (account === null) throw new BittingError('ACCOUNT_NOT_FOUND', `no account ${accountId}`);
  return account;
}

export function demandKey(keys: VaultKeyRing, virtualKeyId: string): VirtualKeyEntry {
  const entry = keys.virtualKey(virtualKeyId);
  if (entry === null) throw new BittingError('VIRTUAL_KEY_NOT_FOUND', `no virtual key ${virtualKeyId}`);
  return entry;
}
