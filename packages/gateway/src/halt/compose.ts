import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { HaltFile, type HaltFilePorts } from './halt-file.ts';
import { HaltPlans } from './halt-plans.ts';
import type { PlanPorts } from './plan-run.ts';
import type { RandomBytes } from '../ports/random.ts';

/** What stops trading besides the operation that does, and what follows. */
export interface Halts {
  readonly haltFile: HaltFile;
  readonly plans: HaltPlans;
  /** One record of the ledger, in order, before {@link start}. */
  restore(entry: LedgerEntry): void;
  /** Before anybody can connect: the file is looked for at once, and plans of a former life go on. */
  start(): void;
  close(): void;
}

export function composeHalts(
  ports: Omit<PlanPorts, 'changed'> & { readonly file: HaltFilePorts['file']; readonly random: RandomBytes },
): Halts {
  const haltFile = new HaltFile(ports);
  const plans = new HaltPlans(ports);
  return {
    haltFile,
    plans,
    restore: (entry) => {
      plans.restore(entry);
    },
    start: () => {
      haltFile.start();
      plans.start();
    },
    close: () => {
      haltFile.close();
      plans.close();
    },
  };
}
