import { defineOperation } from '../operation.ts';

export const metrics = defineOperation('metrics', {}, async ({ renderMetrics }) => ({
  text: renderMetrics(),
}));
