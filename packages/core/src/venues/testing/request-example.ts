import type { ApiFamily } from '../operation.ts';

/**
 * One request that a reader takes, for the tests that every venue passes: the smallest one, so that no field can be left
 * out, and where it places orders, without client order ids.
 */
export interface RequestExample {
  /** The reader's name in the operations table. */
  readonly reader: string;
  readonly method: 'GET' | 'POST';
  readonly family: ApiFamily;
  /** As it is sent: ids in their places. */
  readonly path: string;
  /** Parameters of the operation in canonical form, without authentication and `?`. */
  readonly query: string;
  /** JSON text; empty for a GET. */
  readonly body: string;
}
