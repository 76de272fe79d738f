import { ENVIRONMENTS, VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { INVITATION_HOURS_MAX } from '../../channel/bounds.ts';
import { object, oneOf, optional, text, whole } from '../../config/closed-schema.ts';
import { id, label, reason } from '../fields.ts';
import { demandFreeAccountLabel } from '../labels.ts';
import { defineOperation } from '../operation.ts';
import { sealable, sealerOf } from '../sealed-results.ts';

const HOUR_MS = 3_600_000;
const PROOF_CHARACTERS_MAX = 64;

/** On which terms an account is bound, whoever has its key. */
export const bindTerms = {
  venue: oneOf(VENUE_IDS),
  region: optional(text(16)),
  environment: oneOf(ENVIRONMENTS),
  label,
  trading: oneOf(['spot', 'futures', 'both']),
};

const proof = { invitationId: id, token: text(PROOF_CHARACTERS_MAX), browser: text(PROOF_CHARACTERS_MAX) };

export const invitationProof = object(proof);

/** A link by which somebody else binds his key, once, on these terms. */
export const bindInvite = defineOperation(
  'bind-invite',
  { who: label, ...bindTerms, hours: whole(1, INVITATION_HOURS_MAX), reason, ...sealable },
  async ({ keys, journal, clock, operators, sealing }, { hours, reason: why, sealTo, ...terms }, call) => {
    const seal = sealerOf('bind-invite', { ...(sealTo && { sealTo }) }, { call, sealing });
    const by = call.operator.id;
    const { invitations } = sealing;
    invitations.demandRoom(by);
    demandFreeAccountLabel(keys, terms.label);
    const invitationId = invitations.newId();
    const { who, venue, environment, trading } = terms;
    await journal.recordBefore({
      operatorId: by,
      act: 'bind-invite',
      subject: invitationId,
      reason: why,
      details: { who, venue, environment, label: terms.label, trading, hours: String(hours) },
    });
    invitations.demandRoom(by);
    const expiresAtMs = clock.wallMs() + hours * HOUR_MS;
    const [rule] = operators.rules.fromNowOn(clock.wallMs());
    const token = invitations.make(invitationId, { ...terms, by, expiresAtMs, consents: rule.needed.bind });
    const made = { invitationId, by, expiresAtMs };
    return seal === null
      ? { ...made, token }
      : { ...made, token: null, sealed: seal(invitationId, { token }) };
  },
);

export const bindInvitations = defineOperation('bind-invitations', {}, ({ sealing }) =>
  Promise.resolve({ invitations: sealing.invitations.list() }),
);

/** By the console, for whoever came with the link. The first browser is the only one; who comes later is written down, too. */
export const bindInvitationOpen = defineOperation(
  'bind-invitation-open',
  { ...proof, address: text(PROOF_CHARACTERS_MAX) },
  async ({ journal, sealing: { invitations } }, { address, ...given }, call) => {
    const by = call.operator.id;
    const { invitationId } = given;
    const told = { operatorId: by, subject: invitationId, details: { address } };
    const opening = await invitations.open(given, {
      by,
      address,
      refused: () => journal.recordBefore({ ...told, act: 'bind-invitation-refused' }),
    });
    if (!opening.isFirst) return opening;
    try {
      await journal.recordBefore({ ...told, act: 'bind-invitation-open' });
    } catch (error) {
      invitations.unopen(invitationId);
      throw error;
    }
    return opening;
  },
);

/** The link is of no use from now on. */
export const bindInviteCancel = defineOperation(
  'bind-invite-cancel',
  { invitationId: id, reason },
  async ({ journal, sealing: { invitations } }, { invitationId, reason: why }, call) => {
    const cancelled = invitations.cancel(invitationId);
    await journal.recordAfter({
      operatorId: call.operator.id,
      act: 'bind-invite-cancel',
      subject: invitationId,
      reason: why,
    });
    return cancelled;
  },
);
