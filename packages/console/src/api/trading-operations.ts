import { z } from 'zod';
import {
  algorithm,
  bodyBinding,
  count,
  decimal,
  document,
  environment,
  id,
  instant,
  label,
  list,
  market,
  NOTHING,
  reason,
  scope,
  sealedAnswer,
  sealedSecret,
  sealTo,
  state,
  trading,
  venue,
} from './fields.ts';
import type { OperationRows } from './operation-row.ts';
import { layerAbove, usage, worstCase } from './policy-views.ts';

const bound = z.object({
  accountId: z.string(),
  label: z.string(),
  summary: z.string(),
  permissions: z.array(z.string()),
  ipBound: z.boolean(),
  expiresAtMs: instant.nullable(),
  warnings: z.array(z.string()),
  balances: z.array(
    z.object({
      wallet: z.enum(['spot', 'contract']).nullable(),
      asset: z.string(),
      total: z.string(),
    }),
  ),
});

const venueKey = z.object({
  state: z.enum(['not-looked', 'as-accepted', 'changed', 'beyond', 'gone']),
  lookedAtMs: instant.nullable(),
  problem: z.string().nullable(),
  elsewhere: z.string().nullable(),
});

const account = z.object({
  accountId: z.string(),
  venue,
  environment,
  region: z.string(),
  label: z.string(),
  state,
  boundAtMs: instant,
  permissions: z.array(z.string()),
  ipBound: z.boolean(),
  trading: trading.nullable(),
  expiresAtMs: instant.nullable(),
  venueKey,
  virtualKeys: count,
});

const keyFields = {
  virtualKeyId: z.string(),
  venue,
  accountId: z.string(),
  label: z.string(),
  owner: z.string(),
  state,
  createdAtMs: instant,
  expiresAtMs: instant.nullable(),
  secretVersion: count,
  algorithm,
  bodyBinding,
  clientKey: z.exactOptional(z.string().nullable()),
};

const termFields = {
  scopes: list(scope),
  markets: list(market),
  instruments: z.union([list(label), z.literal('all')]),
  notionalPerOrder: z.record(z.string(), decimal),
  requestsPerSecond: count,
  sourceCidrs: list(label),
  expiresAtMs: instant.nullable(),
};

/** Its secret comes sealed to the browser that asked for it: one in clear is a fault, and goes no further. */
const issued = z.object({
  virtualKeyId: z.string(),
  venue,
  accountId: z.string(),
  label: z.string(),
  apiKey: z.string(),
  secret: z.null(),
  passphrase: z.null(),
  sealed: z.exactOptional(sealedAnswer),
  algorithm,
  bodyBinding,
  rest: z.string().nullable(),
  endpoints: z.partialRecord(z.enum(['okx', 'htx-spot', 'htx-contract']), z.string()),
  warnings: z.exactOptional(z.array(z.string())),
});

const keyChange = { virtualKeyId: id, reason: z.exactOptional(reason) };
const keyState = z.object({ virtualKeyId: z.string(), state, durable: z.boolean() });

const subject = {
  venue: z.exactOptional(venue),
  accountId: z.exactOptional(id),
  virtualKeyId: z.exactOptional(id),
};
const shownSubject = {
  venue: venue.nullable(),
  accountId: z.string().nullable(),
  virtualKeyId: z.string().nullable(),
};
const step = z.enum(['cancel', 'flatten', 'suspend', 'revoke']);
const halted = z.object({ ...shownSubject, state, durable: z.boolean(), planId: z.string().nullable() });

export const HALT_PLAN = z.object({
  ...shownSubject,
  planId: z.string(),
  operatorId: z.string(),
  includingExternal: z.boolean(),
  startedMs: instant,
  state: z.enum(['running', 'done', 'resumed', 'replaced']),
  steps: z.array(
    z.object({ step, state: z.enum(['waiting', 'running', 'done']), detail: z.string().nullable() }),
  ),
});

const closed = { label: z.string(), state };

export const STATUS = z.object({
  version: z.string(),
  sealed: z.boolean(),
  state: state.nullable(),
  uptimeMs: count,
  ledgerWritable: z.boolean(),
  ledgerReserved: z.boolean(),
  openIntents: count,
  accounts: count,
  haltFile: z.boolean(),
  closedVenues: z.array(z.object({ venue, state })),
  closedAccounts: z.array(z.object({ accountId: z.string(), ...closed })),
  closedKeys: z.array(z.object({ virtualKeyId: z.string(), ...closed })),
  virtualKeys: count,
  listeners: z.record(z.string(), z.string()),
});

export const ACCOUNT_OPERATIONS = {
  bind: {
    access: 'stepped-up',
    lines: true,
    summary: 'Bind a venue key, sealed to the gateway by the browser',
    parameters: z.strictObject({
      venue,
      environment,
      label,
      trading,
      region: z.exactOptional(label),
      sealed: sealedSecret,
    }),
    result: bound,
  },
  rebind: {
    access: 'stepped-up',
    lines: true,
    summary: 'Put another venue key in the place of an account’s',
    parameters: z.strictObject({ accountId: id, reason: z.exactOptional(reason), sealed: sealedSecret }),
    result: bound,
  },
  unbind: {
    access: 'stepped-up',
    lines: true,
    summary: 'Take an account out: its virtual keys are revoked and its venue key is forgotten',
    parameters: z.strictObject({ accountId: id, reason, abandonUnknown: z.exactOptional(z.boolean()) }),
    result: z.object({
      accountId: z.string(),
      label: z.string(),
      venue,
      environment,
      revoked: z.array(z.object({ virtualKeyId: z.string(), label: z.string() })),
      openOrders: z.object({ count, ofKeys: count, isAsked: z.boolean() }).nullable(),
      abandoned: count,
      timerMayFire: z.boolean(),
      wiped: z.boolean(),
    }),
  },
  accounts: {
    access: 'signed-in',
    summary: 'The bound accounts; those that were taken out, too, where `removed` is true',
    parameters: z.strictObject({ removed: z.exactOptional(z.boolean()) }),
    result: z.object({ accounts: z.array(account) }),
  },
  'account-accept-key': {
    access: 'stepped-up',
    summary: 'Accept a venue key as its venue says it is now',
    parameters: z.strictObject({ accountId: id, reason }),
    result: z.object({
      accountId: z.string(),
      label: z.string(),
      state,
      permissions: z.array(z.string()),
      addresses: z.array(z.string()),
      keyLabel: z.string(),
      endsAtMs: instant.nullable(),
    }),
  },
  markets: {
    access: 'signed-in',
    summary: 'Prices now and a day before, of what an account holds and trades',
    parameters: z.strictObject({ accountId: id, instruments: z.exactOptional(list(label)) }),
    result: z.object({
      venue,
      markets: z.array(
        z.object({
          instrument: z.string(),
          price: z.string(),
          atMs: instant,
          dayAgo: z.string().nullable(),
          one: z.object({ asset: z.string(), amount: z.string() }).nullable(),
        }),
      ),
    }),
  },
} as const satisfies Partial<OperationRows>;

export const KEY_OPERATIONS = {
  issue: {
    access: 'stepped-up',
    summary: 'Cut a virtual key; its secret comes sealed to `sealTo`',
    parameters: z.strictObject({
      ...termFields,
      accountId: id,
      label,
      owner: label,
      limits: z.exactOptional(document),
      notBeforeMs: z.exactOptional(instant),
      deadManSeconds: z.exactOptional(count),
      algorithm: z.exactOptional(algorithm),
      publicKey: z.exactOptional(reason),
      bodyBinding: z.exactOptional(bodyBinding),
      clientKey: z.exactOptional(label),
      sealTo: z.exactOptional(sealTo),
    }),
    result: issued,
  },
  list: {
    access: 'signed-in',
    summary: 'The virtual keys',
    parameters: z.strictObject({ accountId: z.exactOptional(id) }),
    result: z.object({ virtualKeys: z.array(z.object(keyFields)) }),
  },
  show: {
    access: 'signed-in',
    summary: 'A virtual key: its policy, what is above it, what is used, what a thief could take',
    parameters: z.strictObject({ virtualKeyId: id }),
    result: z.object({
      ...keyFields,
      apiKey: z.string(),
      publicKey: z.string().nullable(),
      policyVersion: count,
      policy: z.object(termFields),
      document,
      above: z.array(layerAbove),
      usage: z.array(usage),
      heardAtMs: z.exactOptional(z.number().nullable()),
      worstCase: z.array(worstCase),
    }),
  },
  suspend: {
    access: 'signed-in',
    summary: 'Suspend a virtual key',
    parameters: z.strictObject(keyChange),
    result: keyState,
  },
  'resume-key': {
    access: 'stepped-up',
    summary: 'Let a suspended virtual key trade again',
    parameters: z.strictObject({ virtualKeyId: id, reason }),
    result: keyState,
  },
  revoke: {
    access: 'signed-in',
    summary: 'Revoke a virtual key, for good',
    parameters: z.strictObject(keyChange),
    result: keyState,
  },
  rotate: {
    access: 'stepped-up',
    summary: 'Give a virtual key another secret; it comes sealed to `sealTo`',
    parameters: z.strictObject({
      ...keyChange,
      publicKey: z.exactOptional(reason),
      sealTo: z.exactOptional(sealTo),
    }),
    result: issued,
  },
  'rebind-client': {
    access: 'stepped-up',
    summary: 'Bind a virtual key to another client certificate',
    parameters: z.strictObject({ ...keyChange, clientKey: label }),
    result: z.object({ virtualKeyId: z.string(), clientKey: z.string() }),
  },
} as const satisfies Partial<OperationRows>;

export const HALT_OPERATIONS = {
  halt: {
    access: 'signed-in',
    summary: 'Stop everything, a venue, an account or a key, with a plan of what follows',
    parameters: z.strictObject({
      ...subject,
      state: z.exactOptional(z.enum(['reducing', 'halted'])),
      reason: z.exactOptional(reason),
      plan: z.exactOptional(list(step)),
      includingExternal: z.exactOptional(z.boolean()),
      priceCollar: z.exactOptional(decimal),
    }),
    result: halted,
  },
  'halt-plans': {
    access: 'signed-in',
    summary: 'The plans that follow halts; their changes come by /api/live',
    parameters: z.strictObject({ planId: z.exactOptional(id), follow: z.literal(false) }),
    result: z.object({ plans: z.array(HALT_PLAN) }),
  },
  resume: {
    access: 'stepped-up',
    summary: 'Let trade again what was halted',
    parameters: z.strictObject({ ...subject, reason }),
    result: halted,
  },
  status: {
    access: 'signed-in',
    summary: 'How the gateway is',
    parameters: NOTHING,
    result: STATUS,
  },
} as const satisfies Partial<OperationRows>;
