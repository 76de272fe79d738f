import { z } from 'zod';
import { environment, venue } from './fields.ts';

const decimal = z.string();
const instant = z.number();
const rating = z.enum(['good', 'note', 'warn', 'danger']);

/** What is looked at, in the order in which it is shown. */
export const CHECKS = [
  'gateway',
  'trading',
  'accounts',
  'venue-keys',
  'virtual-keys',
  'outcomes',
  'ledger',
  'witnesses',
  'disk',
  'clock',
  'alerts',
  'channels',
  'approvals',
  'backups',
] as const;

/** Everything that can be found, with what it means for safety. */
export const FINDINGS = {
  'gateway-sealed': 'danger',
  'everything-closed': 'warn',
  'halt-file': 'warn',
  'venue-closed': 'warn',
  'account-closed': 'warn',
  'key-closed': 'warn',
  'plan-running': 'warn',
  'no-accounts': 'note',
  'account-blind': 'danger',
  'account-reconciling': 'note',
  'account-unseen': 'warn',
  'account-part': 'warn',
  'account-rows': 'warn',
  'venue-key-any-address': 'danger',
  'venue-key-withdraws': 'danger',
  'venue-key-beyond': 'danger',
  'venue-key-gone': 'danger',
  'venue-key-changed': 'warn',
  'venue-key-elsewhere': 'danger',
  'venue-key-unseen': 'warn',
  'venue-key-ends': 'warn',
  'venue-key-ended': 'danger',
  'key-ends': 'warn',
  'key-over': 'note',
  'key-never-ends': 'note',
  'key-dormant': 'warn',
  'outcomes-open': 'warn',
  'ledger-unwritable': 'danger',
  'ledger-reserved': 'danger',
  'ledger-uncovered': 'danger',
  'ledger-damaged': 'danger',
  'no-witness': 'note',
  unwitnessed: 'warn',
  'unwitnessed-stop': 'danger',
  'witness-refused': 'danger',
  'disk-low': 'warn',
  'disk-full': 'danger',
  'clock-skew': 'danger',
  'alerts-critical': 'danger',
  'alerts-warning': 'warn',
  'no-channel': 'warn',
  'channel-failing': 'warn',
  'approvals-waiting': 'note',
  'no-backup': 'warn',
  'backup-old': 'warn',
} as const satisfies Readonly<Record<string, z.output<typeof rating>>>;

const finding = z.strictObject({
  code: z.enum(Object.keys(FINDINGS) as [keyof typeof FINDINGS, ...(keyof typeof FINDINGS)[]]),
  rating,
  /** What it is about; `null`: all of it. */
  about: z
    .strictObject({ kind: z.enum(['account', 'key', 'venue', 'channel']), id: z.string(), label: z.string() })
    .nullable(),
  /** What the sentence says besides: text of others among it. */
  text: z.string().nullable(),
  count: z.number().nullable(),
  atMs: instant.nullable(),
});

const check = z.strictObject({
  check: z.enum(CHECKS),
  /** `unseen`: it could not be looked at. */
  state: z.enum(['good', 'note', 'warn', 'danger', 'unseen']),
  /** Why it was not seen: the code with which the gateway refused it. */
  why: z.string().nullable(),
  /** How many of them there are, and when the oldest was last heard of; for what is good. */
  count: z.number().nullable(),
  atMs: instant.nullable(),
  findings: z.array(finding),
});

/** Whether everything is as it should be, with the reasons. */
export const OVERVIEW = z.strictObject({
  verdict: z.enum(['good', 'attention', 'danger', 'unknown']),
  atMs: instant,
  checks: z.array(check),
});

const position = z.strictObject({
  instrument: z.string(),
  side: z.enum(['long', 'short', 'net']),
  quantity: decimal,
  entryPrice: decimal.nullable(),
  price: decimal.nullable(),
  worth: decimal.nullable(),
  heardMs: instant,
});

const market = z.strictObject({
  instrument: z.string(),
  price: decimal,
  atMs: instant,
  /** The price 24 hours before. */
  dayAgo: decimal.nullable(),
});

/** What accounts hold now, in USDT; `null`: not seen. */
export const HOLDINGS = z.strictObject({
  unit: z.string(),
  accounts: z.array(
    z.strictObject({
      accountId: z.string(),
      label: z.string(),
      venue,
      environment,
      held: z
        .strictObject({
          state: z.enum(['live', 'reconciling', 'blind']),
          equity: decimal,
          exposure: decimal,
          unpriced: z.array(z.string()),
          positions: z.array(position),
          /** Of what it holds, ordered and traded and of what its keys name. */
          markets: z.array(market),
          openOrders: z.number(),
          /** When the last of it was heard. */
          heardMs: instant.nullable(),
        })
        .nullable(),
    }),
  ),
});

export const HISTORY_QUERY = z.strictObject({ range: z.enum(['day', 'month', 'year']) });

/** What accounts were worth; a line for each, in USDT. */
export const HISTORY = z.strictObject({
  unit: z.string(),
  /** How far points are apart: where one is missing, nobody looked. */
  everyMs: z.number(),
  accounts: z.array(
    z.strictObject({
      accountId: z.string(),
      label: z.string(),
      environment,
      points: z.array(
        z.strictObject({ atMs: instant, equity: decimal, exposure: decimal, whole: z.boolean() }),
      ),
    }),
  ),
});

export type Overview = z.output<typeof OVERVIEW>;
export type Check = Overview['checks'][number];
export type CheckName = Check['check'];
export type Finding = Check['findings'][number];
export type FindingCode = Finding['code'];
export type Rating = Finding['rating'];
export type Holdings = z.output<typeof HOLDINGS>;
export type History = z.output<typeof HISTORY>;
export type HistoryRange = z.output<typeof HISTORY_QUERY>['range'];
