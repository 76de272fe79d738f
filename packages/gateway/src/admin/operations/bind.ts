import { ENVIRONMENTS, VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { label, pasted } from '../fields.ts';
import { demandFreeAccountLabel } from '../labels.ts';
import { defineOperation } from '../operation.ts';
import { nullable, oneOf, optional, text } from '../../config/closed-schema.ts';

/** Tries a venue key, and only if it may be kept stores it encrypted. From then on nobody can read it back. */
export const bind = defineOperation(
  'bind',
  {
    venue: oneOf(VENUE_IDS),
    region: optional(text(16)),
    environment: oneOf(ENVIRONMENTS),
    label,
    trading: oneOf(['spot', 'futures', 'both']),
    apiKey: pasted,
    secret: pasted,
    passphrase: optional(nullable(pasted)),
  },
  async ({ keys, journal, clock, probe }, given, call) => {
    using apiKey = Secret.fromText('API key', given.apiKey);
    const demandNew = (): void => {
      keys.demandUnbound(given.venue, apiKey);
      demandFreeAccountLabel(keys, given.label);
    };
    demandNew();
    const asked = { ...given, region: given.region ?? null, passphrase: given.passphrase ?? null };
    const report = await probe(asked, (step) => call.progress(step));
    if (report.kind === 'failed')
      throw new BittingError(report.code, `${report.cause}: ${report.evidence}`, {
        publicDetail: `${report.cause} (${report.evidence}) ${report.remedy}`,
      });
    demandNew();
    await journal.recordBefore({
      operatorId: call.operator.id,
      act: 'bind',
      subject: `${given.venue}:${report.venueUid}`,
      details: { environment: given.environment, region: report.region, label: given.label },
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
    });
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
