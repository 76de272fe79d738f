import { z } from 'zod';

/** What every call answers that was refused or failed; the code is one of the catalogue. */
export const FAILURE = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string() }),
});

export type Failure = z.output<typeof FAILURE>;
