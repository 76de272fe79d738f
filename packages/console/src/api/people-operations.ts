import { z } from 'zod';
import {
  count,
  environment,
  id,
  instant,
  label,
  list,
  NOTHING,
  reason,
  sealedAnswer,
  sealTo,
  trading,
  venue,
} from './fields.ts';
import type { OperationRows } from './operation-row.ts';

const role = z.enum(['owner', 'admin', 'trader', 'approver', 'auditor', 'viewer']);
const kind = z.enum(['person', 'console']);
const why = { reason: z.exactOptional(reason) };

const operatorFields = {
  operatorId: z.string(),
  name: z.string(),
  kind,
  role,
  accounts: z.array(z.string()).nullable(),
  state: z.enum(['active', 'disabled']),
  trustedBy: z.string().nullable(),
  trustedAtMs: instant.nullable(),
};
/** A token comes sealed or not at all. */
const made = z.object({ ...operatorFields, token: z.null(), sealed: z.exactOptional(sealedAnswer) });
const changed = z.object({ ...operatorFields, durable: z.boolean() });

const CLASSES = ['bind', 'keys', 'policy', 'resume', 'operators', 'export', 'erase', 'vault'] as const;
const approvalClass = z.enum(CLASSES);
const ruleFields = { needed: z.record(approvalClass, count), hours: count };
const ruleView = {
  ...ruleFields,
  version: count,
  next: z.object({ ...ruleFields, fromMs: instant }).nullable(),
};
const approvalFields = {
  approvalId: z.string(),
  operation: z.string(),
  class: approvalClass,
  proposedBy: z.string(),
  proposedAtMs: instant,
  expiresAtMs: instant,
  state: z.enum(['open', 'approved', 'carried-out', 'rejected', 'withdrawn', 'expired']),
  needed: count,
  approvals: count,
  digest: z.string(),
  lines: z.array(z.string()),
};
const approval = z.object(approvalFields);

const bindTerms = { venue, environment, label, trading, region: z.exactOptional(label) };
const invitation = z.object({
  venue,
  environment,
  label: z.string(),
  trading,
  region: z.exactOptional(z.string()),
  who: z.string(),
  invitationId: z.string(),
  by: z.string(),
  madeAtMs: instant,
  expiresAtMs: instant,
  state: z.enum(['waiting', 'in-use', 'used', 'cancelled', 'expired']),
  openedAtMs: instant.nullable(),
  openedFrom: z.string().nullable(),
  refusedOpenings: z.object({ times: count, atMs: instant, address: z.string() }).nullable(),
  accountId: z.string().nullable(),
});

export const PEOPLE_OPERATIONS = {
  self: { absent: '/api/me says it.' },
  'operators-list': {
    access: 'signed-in',
    summary: 'Everybody who may call the gateway',
    parameters: NOTHING,
    result: z.object({ operators: z.array(z.object(operatorFields)), self: z.string() }),
  },
  'operators-add': {
    access: 'stepped-up',
    summary: 'Add a person; without `sealTo` nobody has a token of his',
    parameters: z.strictObject({
      name: label,
      role,
      kind: z.exactOptional(kind),
      accounts: z.exactOptional(list(id)),
      ...why,
      sealTo: z.exactOptional(sealTo),
    }),
    result: made,
  },
  'operators-role': {
    access: 'stepped-up',
    summary: 'Give an operator another role, or other accounts',
    parameters: z.strictObject({
      operatorId: id,
      role,
      accounts: z.exactOptional(list(id).nullable()),
      expected: z.exactOptional(z.strictObject({ role, accounts: list(id).nullable() })),
      ...why,
    }),
    result: changed,
  },
  'operators-disable': {
    access: 'stepped-up',
    summary: 'Disable an operator, for good',
    parameters: z.strictObject({ operatorId: id, ...why }),
    result: changed,
  },
  'operators-token': {
    access: 'stepped-up',
    summary: 'A new token for the command line; it comes sealed to `sealTo`',
    parameters: z.strictObject({ operatorId: z.exactOptional(id), ...why, sealTo: z.exactOptional(sealTo) }),
    result: made,
  },
  'approvals-list': {
    access: 'signed-in',
    summary: 'What waits for the consent of others, and the rule',
    parameters: NOTHING,
    result: z.object({ rule: z.object(ruleView), approvals: z.array(approval) }),
  },
  'approvals-show': {
    access: 'signed-in',
    summary: 'A proposal, to the letter',
    parameters: z.strictObject({ approvalId: id }),
    result: z.object({
      ...approvalFields,
      change: z.string(),
      concealed: z.boolean(),
      decisions: z.array(
        z.object({
          by: z.string(),
          atMs: instant,
          verdict: z.enum(['approve', 'reject']),
          reason: z.string().nullable(),
          counts: z.boolean(),
        }),
      ),
    }),
  },
  'approvals-approve': {
    access: 'stepped-up',
    summary: 'Agree to exactly this change',
    parameters: z.strictObject({ approvalId: id, digest: label, ...why }),
    result: approval,
  },
  'approvals-reject': {
    access: 'signed-in',
    summary: 'Refuse a proposal, or withdraw one’s own',
    parameters: z.strictObject({ approvalId: id, ...why }),
    result: approval,
  },
  'approvals-carry-out': {
    access: 'stepped-up',
    summary: 'Do what was agreed to',
    parameters: z.strictObject({ approvalId: id, sealTo: z.exactOptional(sealTo) }),
    // What is in it goes through the row of its own operation.
    result: z.object({ operation: z.string(), result: z.unknown() }),
  },
  'approvals-set': {
    access: 'stepped-up',
    summary: 'How many others have to agree to what',
    parameters: z.strictObject({
      needed: z.partialRecord(approvalClass, count),
      hours: z.exactOptional(count),
      ...why,
    }),
    result: z.object({ ...ruleView, durable: z.boolean() }),
  },
  'channel-open': {
    access: 'signed-in',
    summary: 'A key of the gateway to seal one venue key to',
    parameters: z.strictObject({ purpose: z.enum(['bind', 'rebind']), accountId: z.exactOptional(id) }),
    result: z.object({
      channelId: z.string(),
      publicKey: z.string(),
      expiresAtMs: instant,
      signature: z.string(),
      verifierKey: z.string(),
    }),
  },
  'bind-invite': {
    access: 'stepped-up',
    summary: 'A link by which somebody else binds his own venue key',
    parameters: z.strictObject({
      ...bindTerms,
      who: label,
      hours: count,
      ...why,
      sealTo: z.exactOptional(sealTo),
    }),
    result: z.object({
      invitationId: z.string(),
      by: z.string(),
      expiresAtMs: instant,
      token: z.null(),
      sealed: z.exactOptional(sealedAnswer),
    }),
  },
  'bind-invitations': {
    access: 'signed-in',
    summary: 'The links that were made, and what became of them',
    parameters: NOTHING,
    result: z.object({ invitations: z.array(invitation) }),
  },
  'bind-invitation-open': { absent: 'Whoever holds the link opens it by /api/invites/open.' },
  'bind-invite-cancel': {
    access: 'signed-in',
    summary: 'Make a link of no use',
    parameters: z.strictObject({ invitationId: id, ...why }),
    result: invitation,
  },
} as const satisfies Partial<OperationRows>;
