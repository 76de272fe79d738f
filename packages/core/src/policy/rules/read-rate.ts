import { rateRule } from './rate.ts';

/** Requests that only read. What a stream tells is none. */
export const READ_RATE_RULE = rateRule('read-rate', 'read');
