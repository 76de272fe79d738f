import { lstatSync } from 'node:fs';
import { TRADING_STATES, type TradingState } from '@bitting/core/trading/vocabulary.ts';
import { close } from '../admin/closing.ts';
import type { Journal } from '../admin/journal.ts';
import type { Clock } from '../ports/clock.ts';
import { HALT_FILE_POLL_MS } from './bounds.ts';

/** Who is written down for what the file did: whoever may write into the data directory. */
export const HALT_FILE_ACTOR = 'halt-file';

export interface HaltFilePorts {
  readonly file: string;
  readonly keys: {
    readonly installationState: TradingState;
    setInstallationState(state: 'halted'): void;
  };
  readonly journal: Journal;
  readonly clock: Clock;
}

/**
 * Halts everything while a file of this name is there: without a token, an open vault, a console or room on the disk. Its
 * removal resumes nothing. What cannot be looked at counts as there.
 */
export class HaltFile {
  readonly #ports: HaltFilePorts;
  #wasThere = false;
  #stop: (() => void) | null = null;

  constructor(ports: HaltFilePorts) {
    this.#ports = ports;
  }

  /** Looks now and then again and again. Who asks is never told later than by the next look. */
  start(): void {
    this.#look();
    this.#stop = this.#ports.clock.after(HALT_FILE_POLL_MS, () => {
      this.start();
    });
  }

  /** Asked of the disk at this instant. */
  isThere(): boolean {
    return this.#find() !== null;
  }

  close(): void {
    this.#stop?.();
  }

  #look(): void {
    const found = this.#find();
    const isNew = found !== null && !this.#wasThere;
    this.#wasThere = found !== null;
    if (found !== null && (isNew || !isHalted(this.#ports.keys.installationState))) void this.#halt(found);
  }

  /** In force when it returns, whatever becomes of the record. */
  async #halt(reason: string): Promise<void> {
    const { journal, keys } = this.#ports;
    const closable = {
      state: () => keys.installationState,
      set: () => {
        keys.setInstallationState('halted');
      },
    };
    const act = { operatorId: HALT_FILE_ACTOR, act: 'halt', reason };
    try {
      await close('halted', closable, { journal, act });
    } catch {
      // It is in force all the same: a halt must not end the process that cancels.
    }
  }

  /** Synchronous: nothing that fills the thread pool may come before it. */
  #find(): string | null {
    try {
      const found = lstatSync(this.#ports.file, { throwIfNoEntry: false });
      return found === undefined ? null : 'the file HALT is in the data directory';
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return `the data directory cannot be looked at for a file HALT (${code})`;
    }
  }
}

function isHalted(state: TradingState): boolean {
  return TRADING_STATES.indexOf(state) >= TRADING_STATES.indexOf('halted');
}
