import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import type { TestGateway } from '../support/gateway.ts';

/** How everything is halted, and what has to be done before it can be resumed. */
export interface HaltWay {
  readonly name: string;
  /** The answer is when the hundred milliseconds begin, which orders may take that were on their way already. */
  readonly halt: (gateway: TestGateway) => Promise<number>;
  readonly makeRoom: (gateway: TestGateway) => void;
}

export const HALT_WAYS: readonly HaltWay[] = [
  {
    name: 'a command',
    halt: async ({ admin }) => {
      const begin = Date.now();
      await admin.halt({ reason: 'a test' });
      const haltedMs = Date.now();
      assert.ok(haltedMs - begin < 1_000, `the command took ${haltedMs - begin} ms`);
      return haltedMs;
    },
    makeRoom: () => undefined,
  },
  {
    name: 'a file HALT',
    halt: ({ layout }) => {
      writeFileSync(layout.haltFile, '');
      return Promise.resolve(Date.now());
    },
    makeRoom: ({ layout }) => {
      rmSync(layout.haltFile);
    },
  },
];
