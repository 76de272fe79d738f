import { z } from 'zod';

const instant = z.number();
export const SEVERITY = z.enum(['info', 'warning', 'critical']);
const ID_MAX = 100;
const PAGE_MAX = 200;

const delivery = z.strictObject({
  channel: z.string(),
  /** How often it was escalated before this. */
  step: z.number(),
  state: z.enum(['waiting', 'sent', 'given-up']),
  attempts: z.number(),
  dueMs: instant,
  endedMs: instant.nullable(),
  problem: z.string().nullable(),
});

const alert = z.strictObject({
  id: z.string(),
  /** Which row of docs/operations/alerts.md told it. */
  rule: z.string(),
  severity: SEVERITY,
  title: z.string(),
  sentence: z.string(),
  advice: z.string(),
  /** The record that it is from, decimal. */
  sequence: z.string().nullable(),
  atMs: instant,
  lastMs: instant,
  times: z.number(),
  ackedMs: instant.nullable(),
  ackedBy: z.string().nullable(),
  deliveries: z.array(delivery),
  /** What it names. */
  named: z.array(
    z.strictObject({
      kind: z.enum(['account', 'key', 'person']),
      id: z.string(),
      label: z.string().nullable(),
    }),
  ),
  /** Whoever asks did it himself, through the page. */
  isOwn: z.boolean(),
});

export const ALERTS_QUERY = z.strictObject({
  which: z.enum(['open', 'all']),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX),
});

export const ALERTS = z.strictObject({
  alerts: z.array(alert),
  /** Of those that are open: what whoever asks did himself, which the numbers do not count. */
  own: z.array(alert),
  open: z.strictObject({ info: z.number(), warning: z.number(), critical: z.number() }),
});

export const OPEN_ALERTS = z.strictObject({ open: z.number() });

/** `null`: all that are open. */
export const ACKNOWLEDGEMENT = z.strictObject({ id: z.string().max(ID_MAX).nullable() });
export const ACKNOWLEDGED = z.strictObject({ acknowledged: z.number() });

const channel = z.strictObject({
  name: z.string(),
  sinceMs: instant,
  /** When something last got through; `null`: never. */
  sentMs: instant.nullable(),
  failingMs: instant.nullable(),
  problem: z.string().nullable(),
  /** When its next sign of life is due. */
  beatMs: instant,
});

export const CHANNELS = z.strictObject({ channels: z.array(channel), waiting: z.number() });

export const CHANNEL_TEST = z.strictObject({ channel: z.string().max(ID_MAX) });
export const CHANNEL_TESTED = z.strictObject({
  /** `late`: nothing is known yet. */
  result: z.enum(['sent', 'failed', 'late']),
  problem: z.string().nullable(),
});

export type Alerts = z.output<typeof ALERTS>;
export type ShownAlert = Alerts['alerts'][number];
export type AlertSeverity = ShownAlert['severity'];
export type Channels = z.output<typeof CHANNELS>;
export type ShownChannel = Channels['channels'][number];
export type ChannelTested = z.output<typeof CHANNEL_TESTED>;
