import { TRADING_STATES, type TradingState } from '@bitting/core/trading/vocabulary.ts';
import type { AccountEntry, VirtualKeyEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import { nameOf, type HaltSubject } from './halt-subject.ts';

/** The accounts that a halt concerns, those that were taken out left aside: of a key, the one that it trades. Throws `VAULT_SEALED`. */
export function accountsOf(subject: HaltSubject, keys: VaultKeyRing): readonly AccountEntry[] {
  const ofKey = subject.kind === 'key' ? (keys.virtualKey(subject.id)?.accountId ?? null) : null;
  const isMeant: Readonly<Record<HaltSubject['kind'], (account: AccountEntry) => boolean>> = {
    everything: () => true,
    venue: ({ venue }) => venue === nameOf(subject),
    account: ({ id }) => id === nameOf(subject),
    key: ({ id }) => id === ofKey,
  };
  return keys
    .listAccounts()
    .filter((account) => account.state !== 'revoked' && isMeant[subject.kind](account));
}

/** The keys that a halt concerns and that are not closed so strictly yet. Throws `VAULT_SEALED`. */
export function keysBelow(
  target: TradingState,
  subject: HaltSubject,
  keys: VaultKeyRing,
): readonly VirtualKeyEntry[] {
  const accounts = new Set(accountsOf(subject, keys).map(({ id }) => id));
  return keys
    .listVirtualKeys()
    .filter(({ state }) => TRADING_STATES.indexOf(state) < TRADING_STATES.indexOf(target))
    .filter(({ id }) => subject.kind !== 'key' || id === subject.id)
    .filter(({ accountId }) => accounts.has(accountId));
}
