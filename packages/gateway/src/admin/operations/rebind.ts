import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { AccountEntry, CredentialEntry } from '../../vault/entries.ts';
import type { VaultKeyRing } from '../../vault/key-ring.ts';
import { watchedAtBind } from '../../key-watch/watched-at-bind.ts';
import { id, reason } from '../fields.ts';
import { demandVenueKey, venueKey } from '../given-secrets.ts';
import { defineOperation } from '../operation.ts';
import { tryKey } from '../tried-key.ts';

/**
 * Another venue key of the same account in the place of the one that is bound. It is tried as at a first binding; the virtual keys,
 * their policies and every state stay as they are. The old one signs nothing from then on, and what was logged in by it is cut.
 */
export const rebind = defineOperation(
  'rebind',
  {
    accountId: id,
    reason,
    ...venueKey,
  },
  async ({ keeping, keys, journal, clock, probe }, pastedKey, call) => {
    const given = { ...pastedKey, ...demandVenueKey(pastedKey) };
    using apiKey = Secret.fromText('API key', given.apiKey);
    const demandPlace = (): { readonly account: AccountEntry; readonly credential: CredentialEntry } => {
      const bound = demandBound(keys, given.accountId);
      keys.demandUnbound(bound.account.venue, apiKey);
      return bound;
    };
    const { account, credential } = demandPlace();
    const { venue, environment, region, label, venueUid } = account;
    const shared = { venue, environment, region, label };
    const secrets = { apiKey: given.apiKey, secret: given.secret, passphrase: given.passphrase };
    const report = await tryKey({ ...shared, ...secrets, trading: credential.trading }, probe, call);
    if (report.venueUid !== venueUid) throw ofAnother(label);
    demandPlace();
    await journal.recordBefore({
      operatorId: call.operator.id,
      act: 'rebind',
      subject: account.id,
      reason: given.reason,
      details: { environment, region, label, replaced: credential.id },
    });
    // Somebody may have bound it elsewhere, or closed the account, while the record was written.
    demandPlace();
    const { permissions, ipBound, expiresAt } = report;
    using secret = Secret.fromText('secret', secrets.secret);
    using passphrase = secrets.passphrase === null ? null : Secret.fromText('passphrase', secrets.passphrase);
    const kept = { permissions, ipBound, expiresAt, boundAt: clock.wallMs() };
    const watched = watchedAtBind(report, { at: kept.boundAt, by: call.operator.id, venue });
    keys.rebindCredential(account.id, { ...kept, apiKey, secret, passphrase, watched });
    // Where the disk does not take it, the next unsealing does.
    keeping.wipe();
    return {
      accountId: account.id,
      label,
      summary: report.summary,
      permissions,
      ipBound,
      expiresAtMs: expiresAt,
      warnings: report.warnings,
      balances: report.balances,
    };
  },
);

function demandBound(
  keys: VaultKeyRing,
  accountId: string,
): { readonly account: AccountEntry; readonly credential: CredentialEntry } {
  const [account, credential] = [keys.account(accountId), keys.credential(accountId)];
  if (account === null || credential === null)
    throw new BittingError('ACCOUNT_NOT_FOUND', 'no account of this id');
  if (account.state !== 'revoked') return { account, credential };
  throw new BittingError('STATE_CONFLICT', `${accountId} is revoked`, {
    publicDetail: 'The account is revoked and stays so; bind the key as another one.',
  });
}

function ofAnother(label: string): BittingError {
  return new BittingError('CREDENTIAL_OF_ANOTHER_ACCOUNT', 'another uid', {
    publicDetail: `The venue says that this key is of another account than the one that is bound as "${label}"; nothing was changed. Bind it as an account of its own: bitting bind.`,
  });
}
