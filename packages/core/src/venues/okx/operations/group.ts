import type { Operation } from '../../operation.ts';

/** Rows of the table that differ in nothing but their path, written below `/api/v5/`. */
export interface OperationGroup extends Omit<Operation, 'path' | 'family' | 'name'> {
  readonly paths: readonly string[];
}
