import type { Operation } from '../../operation.ts';

/** Rows of the table that differ in nothing but their path, written below `prefix`. */
export interface OperationGroup extends Omit<Operation, 'path' | 'name'> {
  readonly prefix?: string;
  readonly paths: readonly string[];
}
