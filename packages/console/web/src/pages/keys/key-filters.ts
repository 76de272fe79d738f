import type { AccountView, KeyView } from '@bitting/client/operations.ts';
import type { Environment } from '@bitting/core/trading/vocabulary.ts';

export interface KeyFilters {
  readonly find: string;
  /** Empty: all. */
  readonly accountId: string;
  readonly environment: Environment | '';
  /** `living`: all but those that are revoked. */
  readonly state: KeyView['state'] | 'living' | '';
}

export const NO_FILTERS: KeyFilters = { find: '', accountId: '', environment: '', state: 'living' };

/** A key and the account that it trades on; `null`: it cannot be seen. */
export interface ListedKey {
  readonly key: KeyView;
  readonly account: AccountView | null;
}

/** Those that fit, the live ones first, then by their label. */
export function filterKeys(
  keys: readonly KeyView[],
  accounts: readonly AccountView[],
  filters: KeyFilters,
): readonly ListedKey[] {
  const byId = new Map(accounts.map((account) => [account.accountId, account]));
  return keys
    .map((key) => ({ key, account: byId.get(key.accountId) ?? null }))
    .filter((row) => fits(row, filters))
    .toSorted(compare);
}

function fits({ key, account }: ListedKey, { find, accountId, environment, state }: KeyFilters): boolean {
  const wanted = find.trim().toLowerCase();
  const names = [key.label, key.owner, key.virtualKeyId].map((text) => text.toLowerCase());
  return (
    (wanted === '' || names.some((name) => name.includes(wanted))) &&
    (accountId === '' || key.accountId === accountId) &&
    (environment === '' || account?.environment === environment) &&
    (state === '' || (state === 'living' ? key.state !== 'revoked' : key.state === state))
  );
}

function compare(left: ListedKey, right: ListedKey): number {
  const live = ({ account }: ListedKey): number => (account?.environment === 'live' ? 0 : 1);
  return live(left) - live(right) || left.key.label.localeCompare(right.key.label);
}

/** Whether a key has not opened for as long as its policy lets it. */
export function isDormant(
  document: Readonly<Record<string, unknown>>,
  { lastUsedMs, createdAtMs }: { readonly lastUsedMs: number | null; readonly createdAtMs: number },
  nowMs: number,
): boolean {
  const { idleDays } = (document['limits'] ?? {}) as { readonly idleDays?: unknown };
  return typeof idleDays === 'number' && nowMs - (lastUsedMs ?? createdAtMs) > idleDays * DAY_MS;
}

const DAY_MS = 86_400_000;
