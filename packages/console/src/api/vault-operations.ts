import { z } from 'zod';
import { count, instant, label, NOTHING, reason } from './fields.ts';
import type { OperationRows } from './operation-row.ts';

const OPENS =
  'It takes what opens the vault, which never passes through the console: the command line does it.';

export const VAULT_OPERATIONS = {
  seal: {
    access: 'signed-in',
    summary: 'Seal the vault: nothing is signed until the command line unseals it',
    parameters: NOTHING,
    result: z.object({ sealed: z.boolean() }),
  },
  unseal: { absent: OPENS },
  'vault-show': {
    access: 'signed-in',
    summary: 'What opens the vault, and which keys are being exchanged',
    parameters: NOTHING,
    result: z.object({
      locks: z.array(
        z.object({
          lockId: z.string(),
          kind: z.enum(['passphrase', 'key-file']),
          label: z.string(),
          addedAtMs: instant.nullable(),
          addedBy: z.string().nullable(),
        }),
      ),
      exchanges: z.array(
        z.object({ account: z.string(), done: count, of: count, fault: z.string().nullable() }),
      ),
      version: z.string(),
      root: z.string(),
    }),
  },
  'vault-add-lock': { absent: OPENS },
  'vault-remove-lock': { absent: OPENS },
  'vault-rotate-root': { absent: OPENS },
  'vault-rotate-account': {
    access: 'stepped-up',
    lines: true,
    summary: 'Exchange the key that encrypts an account’s entries',
    parameters: z.strictObject({ account: label, reason: z.exactOptional(reason) }),
    result: z.object({ account: z.string(), entries: count }),
  },
} as const satisfies Partial<OperationRows>;
