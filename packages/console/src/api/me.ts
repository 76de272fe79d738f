import { z } from 'zod';

export const ROLES = ['owner', 'admin', 'trader', 'approver', 'auditor', 'viewer'] as const;

/** What the page knows of whoever sits before it. */
export const ME = z.strictObject({
  signedIn: z
    .strictObject({
      operatorId: z.string(),
      name: z.string(),
      /** `null` while the gateway cannot say: it is sealed or does not answer. */
      role: z.enum(ROLES).nullable(),
      /** Ids of the accounts that alone he may see and touch; `null`: everything. */
      accounts: z.array(z.string()).nullable(),
      /** What his role may call, and what of all needs a fresh second factor. */
      operations: z.array(z.string()),
      strong: z.array(z.string()),
      steppedUpAtMs: z.number().nullable(),
      language: z.enum(['en', 'zh']).nullable(),
      theme: z.enum(['system', 'light', 'dark']),
      mayWiden: z.boolean(),
    })
    .nullable(),
  gateway: z.enum(['open', 'sealed', 'unreached']).nullable(),
  /** The gateway's own, for who is signed in: halting must not need this page. */
  dataDirectory: z.string().nullable(),
  /** Empty for strangers: it says which faults there are. */
  version: z.string(),
  /** What the installation is called; empty for strangers. */
  installation: z.string(),
  /** Nobody can sign in yet: the terminal shows the link by which the first owner sets himself up. */
  setup: z.boolean(),
});

export type Me = z.output<typeof ME>;
