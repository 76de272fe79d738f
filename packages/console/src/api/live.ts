import { z } from 'zod';

/** What the server tells by itself over `/api/live`. */
export const LIVE_TOPICS = ['ledger', 'accounts', 'status', 'plans', 'alerts', 'approvals'] as const;

export type LiveTopic = (typeof LIVE_TOPICS)[number];

/** All that the page wants to hear from now on. */
export const SUBSCRIPTION = z.strictObject({
  subscribe: z.array(z.enum(LIVE_TOPICS)).max(LIVE_TOPICS.length),
});
