import { CONTRACT_BATCH_ROWS_MAX } from '../../bounds.ts';
import { ContractRefusal } from './codes.ts';
import type { ContractPrivateCall } from './contract-call.ts';
import type { Shape } from './contracts.ts';
import type { Params } from './params.ts';

/** Runs one row of a batch: what is refused stays in its row. */
export function batchRow(run: () => Shape, refused: Shape): Shape {
  try {
    return { code: 200, message: 'Success', ...run() };
  } catch (error) {
    if (!(error instanceof ContractRefusal)) throw error;
    return { code: error.code, message: error.message, ...refused };
  }
}

/** The rows of an array body. @throws ContractRefusal 1066 or 1052 */
export function batchRows({ rows }: ContractPrivateCall): readonly Params[] {
  if (rows.length === 0) throw new ContractRefusal(1066, 'body');
  if (rows.length > CONTRACT_BATCH_ROWS_MAX) {
    throw new ContractRefusal(1052, CONTRACT_BATCH_ROWS_MAX.toString());
  }
  return rows;
}
