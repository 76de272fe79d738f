import { z } from 'zod';
import { count, decimal, id, instant, label, NOTHING, reason, record, state, venue } from './fields.ts';
import type { OperationRows } from './operation-row.ts';

const PAGE_MAX = 1_000;

const word = z.exactOptional(label);
const act = z.object({ act: record, operator: z.string() }).nullable();

const age = {
  source: z.enum(['stream', 'asked']),
  venueMs: instant.nullable(),
  heardMs: instant,
};
const owner = { placedBy: z.enum(['key', 'external', 'pending']), virtualKeyId: z.string().nullable() };
const market = z.enum(['spot', 'margin', 'swap', 'futures', 'option']);
const side = z.enum(['buy', 'sell']);

export const BALANCE = z.object({
  ...age,
  wallet: z.string(),
  asset: z.string(),
  total: z.string(),
  available: z.string(),
});
export const POSITION = z.object({
  ...age,
  instrument: z.string(),
  market,
  marginMode: z.enum(['cross', 'isolated']),
  side: z.enum(['long', 'short', 'net']),
  quantity: z.string(),
  entryPrice: z.string().nullable(),
});
export const ORDER = z.object({
  ...age,
  ...owner,
  instrument: z.string(),
  market,
  venueOrderId: z.string(),
  clientOrderId: z.string().nullable(),
  algo: z.boolean(),
  side,
  price: z.string().nullable(),
  quantity: z.string().nullable(),
  filled: z.string(),
  reduceOnly: z.boolean(),
  state: z.enum(['open', 'filled', 'cancelled', 'rejected']),
});
export const FILL = z.object({
  ...age,
  ...owner,
  instrument: z.string(),
  market,
  tradeId: z.string(),
  venueOrderId: z.string(),
  clientOrderId: z.string().nullable(),
  side,
  price: z.string(),
  quantity: z.string(),
  fee: z.string().nullable(),
  feeAsset: z.string().nullable(),
});

const picture = z.object({
  accountId: z.string(),
  label: z.string(),
  venue,
  state: z.enum(['live', 'reconciling', 'blind']),
  nowMs: instant,
  leftOut: count,
  balances: z.array(BALANCE),
  positions: z.array(POSITION),
  orders: z.array(ORDER),
  fills: z.array(FILL),
  external: z.object({ orders: count, fills: count }),
  streams: z.array(
    z.object({
      path: z.string(),
      live: z.boolean(),
      refused: z.array(z.string()),
      problem: z.string().nullable(),
    }),
  ),
  parts: z.array(
    z.object({
      name: z.string(),
      askedMs: instant.nullable(),
      problem: z.string().nullable(),
      drift: count,
      repaired: count,
    }),
  ),
});

const origin = z.object({
  venue: z.string(),
  accountId: z.string(),
  accountLabel: z.string().nullable(),
  virtualKeyId: z.string(),
  keyLabel: z.string().nullable(),
  owner: z.string().nullable(),
  steps: z.array(z.object({ intent: record, ends: z.array(record) })),
  policyVersion: count,
  issued: act,
  policySet: act,
  accountTerms: act,
  installationTerms: act,
  bound: act,
});

export const LEDGER_OPERATIONS = {
  'account-show': {
    access: 'signed-in',
    summary: 'An account as the gateway knows it now; its changes come by /api/live',
    parameters: z.strictObject({ accountId: id }),
    result: picture,
  },
  'account-watch': { absent: 'The changes of accounts come by the topic "accounts" of /api/live.' },
  tail: {
    access: 'signed-in',
    lines: true,
    summary: 'The last records; further ones come by /api/live',
    parameters: z.strictObject({ limit: z.number().max(PAGE_MAX), follow: z.literal(false) }),
    result: z.object({ shown: count }),
  },
  'ledger-show': {
    access: 'signed-in',
    summary: 'How far the ledger is, and its newest checkpoint',
    parameters: NOTHING,
    result: z.object({
      records: z.string(),
      checkpoint: z.string().nullable(),
      archived: z.string(),
      covered: z.string(),
      uncoveredMs: count.nullable(),
      addressesErasedBefore: z.string().nullable(),
    }),
  },
  'ledger-receipt': {
    access: 'signed-in',
    summary: 'The receipt of a record',
    parameters: z.strictObject({ sequence: decimal }),
    result: z.object({ sequence: z.string(), receipt: z.string() }),
  },
  'ledger-search': {
    access: 'signed-in',
    lines: true,
    summary: 'A page of the records that fit',
    parameters: z.strictObject({
      type: word,
      key: word,
      account: word,
      venue: word,
      instrument: word,
      operation: word,
      decision: word,
      rule: word,
      code: word,
      order: word,
      address: word,
      intent: word,
      operator: word,
      act: word,
      subject: word,
      event: word,
      sinceMs: z.exactOptional(instant),
      untilMs: z.exactOptional(instant),
      direction: z.enum(['newest', 'oldest']),
      from: z.exactOptional(decimal),
      limit: z.number().max(PAGE_MAX),
      follow: z.exactOptional(z.literal(false)),
    }),
    result: z.object({
      shown: count,
      next: z.string().nullable(),
      indexed: z.string(),
      archived: z.exactOptional(z.string()),
      behind: z.string(),
    }),
  },
  'ledger-order': {
    access: 'signed-in',
    summary: 'Where an order came from',
    parameters: z.strictObject({ orderId: label }),
    result: z.object({
      origins: z.array(origin),
      events: z.array(record),
      archived: z.exactOptional(z.string()),
      behind: z.string(),
    }),
  },
  'ledger-reindex': {
    access: 'signed-in',
    summary: 'Build the index of the search again',
    parameters: NOTHING,
    result: z.object({ records: z.string(), archived: z.exactOptional(z.string()) }),
  },
  'ledger-erase': {
    access: 'stepped-up',
    summary: 'Erase what the pseudonyms of addresses stand for',
    parameters: z.strictObject({ before: label, reason: z.exactOptional(reason) }),
    result: z.object({ days: z.array(z.string()), addresses: count }),
  },
  'ledger-archive-plan': {
    absent: 'Segments are moved by whoever can reach where they go: the command line.',
  },
  'ledger-archive': { absent: 'It names files that were copied and read back: the command line does both.' },
  'backup-begin': {
    absent: 'A backup is written and encrypted by the command line: no copy of the vault passes here.',
  },
  'backup-part': { absent: 'A part of "backup-begin".' },
  'backup-end': { absent: 'A part of "backup-begin".' },
} as const satisfies Partial<OperationRows>;

export const ACCOUNT_CHANGE = z.looseObject({
  type: z.string(),
  wallMs: instant,
  accountId: z.exactOptional(z.string()),
  state: z.exactOptional(state),
});
