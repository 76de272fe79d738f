import { rateRule } from './rate.ts';

/** Orders, amends, closings and settings, each of a batch. Reductions are counted, and pass. */
export const ORDER_RATE_RULE = rateRule('order-rate', 'order');
