import type { OperationName } from '@bitting/client/operations.ts';
import { LEDGER_OPERATIONS } from './ledger-operations.ts';
import type { OfferedRow, OperationRows } from './operation-row.ts';
import { PEOPLE_OPERATIONS } from './people-operations.ts';
import { POLICY_OPERATIONS } from './policy-operations.ts';
import { ACCOUNT_OPERATIONS, HALT_OPERATIONS, KEY_OPERATIONS } from './trading-operations.ts';
import { VAULT_OPERATIONS } from './vault-operations.ts';

/** Every operation of the gateway: what the page may call, by `POST /api/operations/<name>`, and why it may not call the rest. */
export const OPERATIONS = {
  ...ACCOUNT_OPERATIONS,
  ...KEY_OPERATIONS,
  ...HALT_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...LEDGER_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...VAULT_OPERATIONS,
} as const satisfies OperationRows;

export function offeredRow(name: string): OfferedRow | null {
  if (!Object.hasOwn(OPERATIONS, name)) return null;
  const row: OperationRows[OperationName] = OPERATIONS[name as OperationName];
  return 'absent' in row ? null : row;
}
