import { Secret } from '@bitting/core/secret/secret.ts';
import { watchedAtBind } from '../../key-watch/watched-at-bind.ts';
import { demandFreeAccountLabel } from '../labels.ts';
import { defineOperation } from '../operation.ts';
import { tryKey } from '../tried-key.ts';
import { optional } from '../../config/closed-schema.ts';
import { demandVenueKey, venueKey } from '../given-secrets.ts';
import { bindTerms, invitationProof } from './bind-invitations.ts';

/** Tries a venue key, and only if it may be kept stores it encrypted. From then on nobody can read it back. */
export const bind = defineOperation(
  'bind',
  { ...bindTerms, ...venueKey, invitation: optional(invitationProof) },
  async ({ keys, journal, clock, probe, sealing }, { invitation, ...pastedKey }, call) => {
    const given = { ...pastedKey, ...demandVenueKey(pastedKey) };
    using use = invitation === undefined ? null : sealing.invitations.begin(invitation.invitationId);
    using apiKey = Secret.fromText('API key', given.apiKey);
    const demandNew = (): void => {
      keys.demandUnbound(given.venue, apiKey);
      demandFreeAccountLabel(keys, given.label);
      use?.demand();
    };
    demandNew();
    const asked = { ...given, region: given.region ?? null, passphrase: given.passphrase };
    const report = await tryKey(asked, probe, call);
    demandNew();
    await journal.recordBefore({
      operatorId: call.operator.id,
      act: 'bind',
      subject: `${given.venue}:${report.venueUid}`,
      details: {
        environment: given.environment,
        region: report.region,
        label: given.label,
        ...(invitation === undefined ? {} : { invitation: invitation.invitationId }),
      },
    });
    const { venue, environment, trading } = given;
    const shared = { venue, environment, region: report.region, label: given.label, boundAt: clock.wallMs() };
    const { permissions, ipBound, expiresAt, venueUid, venueMainUid, venueAccounts } = report;
    // Somebody may have taken the label while the record was written.
    demandNew();
    using secret = Secret.fromText('secret', given.secret);
    using passphrase = asked.passphrase === null ? null : Secret.fromText('passphrase', asked.passphrase);
    const { account } = keys.bindCredential({
      ...shared,
      venueUid,
      venueMainUid,
      venueAccounts,
      permissions,
      ipBound,
      expiresAt,
      trading,
      apiKey,
      secret,
      passphrase,
      watched: watchedAtBind(report, { at: shared.boundAt, by: call.operator.id, venue }),
    });
    use?.finish(account.id);
    return {
      accountId: account.id,
      label: account.label,
      summary: report.summary,
      permissions,
      ipBound,
      expiresAtMs: expiresAt,
      warnings: report.warnings,
      balances: report.balances,
    };
  },
);
