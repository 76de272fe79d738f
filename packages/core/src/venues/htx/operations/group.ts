import type { Operation } from '../../operation.ts';

/** Rows of the table that differ in nothing but their path, written below `prefix`. */
export interface OperationGroup extends Omit<Operation, 'path'> {
  readonly prefix?: string;
  readonly paths: readonly string[];
}
