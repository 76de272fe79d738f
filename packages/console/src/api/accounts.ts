import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { z } from 'zod';

/** What is known here of where accounts can be, and from where venues see the gateway. */
export const PLACES = z.strictObject({
  /** Venues of which there is a simulator. */
  paper: z.array(z.enum(VENUE_IDS)),
  /** As it was configured; empty: nobody said it. */
  egress: z.array(z.string()),
  /** Where keys of the simulator are made, a web page of this machine; `null`: nobody said it. */
  keyDesk: z.string().nullable(),
});

export type Places = z.output<typeof PLACES>;
