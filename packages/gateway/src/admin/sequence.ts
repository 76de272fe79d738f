import { parsed } from '../config/closed-schema.ts';

/** The number of a record. */
export const sequence = parsed('the number of a record, such as 1234', (text) =>
  /^(?:0|[1-9][0-9]{0,18})$/u.test(text) ? BigInt(text) : null,
);
