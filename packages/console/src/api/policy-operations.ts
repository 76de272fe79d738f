import { z } from 'zod';
import { amounts, count, decimal, document, id, instant, label, NOTHING, reason } from './fields.ts';
import type { OperationRows } from './operation-row.ts';
import { differences, layerAbove, refusal, worstCase } from './policy-views.ts';

const BODY_MAX = 32_768;

const subject = { virtualKeyId: z.exactOptional(id), accountId: z.exactOptional(id) };
const why = { reason: z.exactOptional(reason) };
const shownSubject = { subject: z.enum(['key', 'account', 'installation']), id: z.string().nullable() };
const policySet = z.object({ version: count, durable: z.boolean(), differences });

const quantity = z.union([amounts, count]).nullable();

const pastAmounts = { asset: z.string(), recorded: z.string(), passed: z.string() };
const pastStretch = z.array(z.object({ ...pastAmounts, fromMs: instant }));

export const POLICY_OPERATIONS = {
  'policy-show': {
    access: 'signed-in',
    summary: 'The policy of a key, an account or everything',
    parameters: z.strictObject(subject),
    result: z.object({
      ...shownSubject,
      version: count,
      document: document.nullable(),
      effective: z
        .object({
          terms: document,
          conflicts: z.array(z.string()),
          counted: z.array(z.object({ layer: z.string(), limits: document })),
        })
        .nullable(),
    }),
  },
  'policy-diff': {
    access: 'signed-in',
    summary: 'What a policy would change, in trading words',
    parameters: z.strictObject({ ...subject, document }),
    result: z.object({ differences }),
  },
  'policy-set': {
    access: 'stepped-up',
    summary: 'Set a policy',
    parameters: z.strictObject({ ...subject, document, mayLoosen: z.boolean(), ...why }),
    result: policySet,
  },
  'policy-default': {
    access: 'signed-in',
    summary: 'A safe policy for a new key of an account',
    parameters: z.strictObject({
      accountId: id,
      algoOrders: z.exactOptional(z.boolean()),
      marketOrders: z.exactOptional(z.boolean()),
    }),
    result: z.object({ document, reasons: z.array(z.string()) }),
  },
  'policy-rehearse': {
    access: 'signed-in',
    summary: 'What would be said of a new key with this policy',
    parameters: z.strictObject({ accountId: id, document }),
    result: z.object({ document, above: z.array(layerAbove), worstCase: z.array(worstCase) }),
  },
  'policy-explain': {
    access: 'signed-in',
    summary: 'Why a recorded request was admitted or refused',
    parameters: z.strictObject({ sequence: decimal }),
    result: z.object({
      sequence: z.string(),
      wallMs: instant,
      verdict: z.enum(['admitted', 'refused']),
      virtualKeyId: z.string(),
      operation: z.string(),
      sourceAddress: z.string(),
      policyVersion: count.nullable(),
      currentVersion: count.nullable(),
      ruleIds: z.array(z.string()),
      limits: z.array(
        z.object({
          layer: z.enum(['key', 'account', 'installation']),
          ruleId: z.string(),
          limit: document,
          asked: quantity,
          used: quantity,
          left: quantity,
        }),
      ),
      unlimited: z.array(z.string()),
      items: z.array(
        z.object({
          text: z.string(),
          worth: z.string().nullable(),
          limit: z.string().nullable(),
          order: z.object({ clientOrderId: z.string().nullable(), venueOrderId: z.string().nullable() }),
        }),
      ),
      refusal: refusal.nullable(),
      outcome: z.array(z.string()),
    }),
  },
  'policy-what-if': {
    access: 'signed-in',
    summary: 'Whether an order would pass now',
    parameters: z.strictObject({
      virtualKeyId: id,
      body: z.string().max(BODY_MAX),
      operation: z.exactOptional(label),
      sourceAddress: z.exactOptional(label),
    }),
    result: z.object({
      verdict: z.enum(['admitted', 'refused']),
      operation: z.string(),
      policyVersion: count,
      worths: z.array(z.string().nullable()),
      refusals: z.array(refusal),
    }),
  },
  'policy-what-if-past': {
    access: 'signed-in',
    summary: 'What a policy would have made of what a key did',
    parameters: z.strictObject({
      virtualKeyId: id,
      document: z.exactOptional(document),
      sinceMs: instant,
      untilMs: z.exactOptional(instant),
    }),
    result: z.object({
      sinceMs: instant,
      untilMs: instant,
      requests: count,
      refused: count,
      unsure: count,
      rules: z.array(
        z.object({
          ruleId: z.string(),
          refused: count,
          alone: count,
          examples: z.array(
            z.object({
              sequence: z.string(),
              wallMs: instant,
              operation: z.string(),
              instruments: z.string(),
              sentence: z.string(),
            }),
          ),
        }),
      ),
      unjudged: z.array(z.string()),
      placed: z.array(z.object(pastAmounts)),
      taken: z.array(z.object(pastAmounts)),
      days: pastStretch,
      hours: pastStretch,
      read: count,
    }),
  },
  'policy-shadow-show': {
    access: 'signed-in',
    summary: 'The policy that is tried beside the one in force, and what it would have done',
    parameters: z.strictObject(subject),
    result: z.object({
      ...shownSubject,
      shadow: z
        .object({
          document,
          baseVersion: count,
          currentVersion: count,
          setAtMs: instant,
          setBy: z.string(),
          together: z.array(z.string()),
          found: z.object({
            sinceMs: instant,
            judged: count,
            reads: count,
            wouldRefuse: count,
            wouldAdmit: count,
            unjudged: count,
            failed: count,
            rules: z.array(z.object({ ruleId: z.string(), refuses: count, alone: count, admits: count })),
            examples: z.array(
              z.object({
                sequence: z.string(),
                wallMs: instant,
                differs: z.enum(['would-refuse', 'would-admit']),
                virtualKeyId: z.string(),
                operation: z.string(),
                instruments: z.string(),
                code: z.string(),
                sentence: z.string(),
                ruleIds: z.array(z.string()),
              }),
            ),
          }),
        })
        .nullable(),
    }),
  },
  'policy-shadow-set': {
    access: 'signed-in',
    summary: 'Try a policy beside the one in force',
    parameters: z.strictObject({ ...subject, document, ...why }),
    result: z.object({ differences, setAtMs: instant }),
  },
  'policy-shadow-off': {
    access: 'signed-in',
    summary: 'End a trial',
    parameters: z.strictObject({ ...subject, ...why }),
    result: z.object({ wasSet: z.boolean() }),
  },
  'policy-shadow-enforce': {
    access: 'stepped-up',
    summary: 'Make the policy of a trial the one in force',
    parameters: z.strictObject({ ...subject, setAtMs: instant, mayLoosen: z.boolean(), ...why }),
    result: policySet,
  },
  metrics: {
    access: 'signed-in',
    summary: 'The gateway’s metrics, in the text format of Prometheus',
    parameters: NOTHING,
    result: z.object({ text: z.string() }),
  },
} as const satisfies Partial<OperationRows>;
