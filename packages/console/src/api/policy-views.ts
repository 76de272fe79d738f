import { z } from 'zod';
import { amounts, count, document, instant } from './fields.ts';

/** What several answers say of policies. */
export const layerAbove = z.object({
  layer: z.enum(['account', 'installation']),
  document,
  narrows: z.array(z.string()),
});

export const usage = z.object({
  layer: z.string(),
  notionalThisHour: amounts,
  notionalToday: amounts,
  turnoverToday: amounts.nullable(),
  lossToday: amounts.nullable(),
  openOrders: count.nullable(),
  uses: count,
  lastUsedMs: instant.nullable(),
});

export const worstCase = z.object({
  period: z.enum(['hour', 'day']),
  asset: z.string(),
  amount: z.string().nullable(),
  parts: z.object({ taken: z.string(), market: z.string() }).nullable(),
  ruleId: z.string(),
  remedies: z.array(z.object({ ruleId: z.string(), to: z.string(), amount: z.string().nullable() })),
});

export const difference = z.object({
  direction: z.enum(['loosened', 'tightened']),
  field: z.string(),
  sentence: z.string(),
});
export const differences = z.array(difference);

export const refusal = z.object({
  code: z.string(),
  ruleId: z.string().nullable(),
  detail: z.string(),
  item: count.nullable(),
});
