import { z } from 'zod';
import { environment, id, instant, label, sealedSecret, trading, venue } from './fields.ts';

const PROOF_MAX = 64;
const proof = z.string().min(1).max(PROOF_MAX);

/** Who made the link, which one it is, its secret, and what the browser calls itself. */
const bindLink = { operatorId: id, invitationId: id, token: proof, browser: proof };
export const BIND_LINK = z.strictObject(bindLink);

/** What somebody who has the link may know of it. */
export const OPENED_INVITATION = z.object({
  invitation: z.object({
    invitationId: z.string(),
    who: z.string(),
    venue,
    environment,
    label: z.string(),
    trading,
    region: z.exactOptional(z.string()),
    by: z.string(),
    madeAtMs: instant,
    expiresAtMs: instant,
    state: z.enum(['waiting', 'in-use', 'used', 'cancelled', 'expired']),
    openedAtMs: instant.nullable(),
    openedFrom: z.string().nullable(),
    refusedOpenings: z.object({ times: z.number(), atMs: instant, address: z.string() }).nullable(),
    accountId: z.string().nullable(),
  }),
  isFirst: z.boolean(),
  /** What to enter at the venue as the addresses of the key, as far as it is known. */
  egress: z.array(z.string()),
});

export const INVITED_CHANNEL = z.object({
  channelId: z.string(),
  publicKey: z.string(),
  expiresAtMs: instant,
  signature: z.string(),
  verifierKey: z.string(),
});

/** The terms are those of the link, the key is sealed. */
export const INVITED_BIND = z.strictObject({
  ...bindLink,
  venue,
  environment,
  label,
  trading,
  region: z.exactOptional(label),
  sealed: sealedSecret,
});
