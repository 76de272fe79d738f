import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';

/** Throws `LABEL_TAKEN` while a virtual key that is not revoked has the label: commands name keys by it. */
export function demandFreeKeyLabel(keys: VaultKeyRing, label: string): void {
  const namesake = keys.listVirtualKeys().find((key) => key.label === label && key.state !== 'revoked');
  if (namesake !== undefined) throw taken(`The virtual key ${namesake.id}`, label);
}

/** The same of accounts, whatever their venue. */
export function demandFreeAccountLabel(keys: VaultKeyRing, label: string): void {
  const namesake = keys
    .listAccounts()
    .find((account) => account.label === label && account.state !== 'revoked');
  if (namesake !== undefined) throw taken(`The account ${namesake.id}`, label);
}

function taken(whose: string, label: string): BittingError {
  return new BittingError('LABEL_TAKEN', `${whose} has the label already`, {
    publicDetail: `${whose} is called "${label}" already; give another label.`,
  });
}
