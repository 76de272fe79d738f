import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { countingKey } from '@bitting/http/address.ts';
import { REFUSALS_TOLD_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';
import type { Stamp } from '../ports/stamp.ts';
import { CountedRows } from './counted-rows.ts';

export interface CountedRefusalsPorts {
  readonly ledger: LedgerWriter;
  readonly clock: Clock;
  readonly stamp: Stamp;
}

/**
 * Whoever guesses, or floods, costs the ledger one record a minute, and all of them together no more than two bounds say, one for the minute and
 * one for the hour: beyond them one row says how many there were.
 * A ledger that cannot write is told later.
 */
export class CountedRefusals implements RefusalCounts {
  readonly #ports: CountedRefusalsPorts;
  readonly #leftOut: CountedRows;
  readonly #rejected: CountedRows;
  #stop: (() => void) | null = null;
  #isClosed = false;

  constructor(ports: CountedRefusalsPorts) {
    this.#ports = ports;
    this.#leftOut = new CountedRows(ports.clock);
    this.#rejected = new CountedRows(ports.clock);
  }

  leftOut(virtualKeyId: string, code: ErrorCode): void {
    this.#leftOut.count({ group: virtualKeyId, name: virtualKeyId }, code);
    this.#tellLater();
  }

  rejected(sourceAddress: string, code: ErrorCode): void {
    this.#rejected.count({ group: countingKey(sourceAddress), name: sourceAddress }, code);
    this.#tellLater();
  }

  /** Tells what it has counted; durable when it resolves, where the ledger can write. What comes later is not told. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop?.();
    this.#stop = null;
    await this.#tell();
  }

  #tellLater(): void {
    if (this.#isClosed) return;
    this.#stop ??= this.#ports.clock.after(REFUSALS_TOLD_MS, () => {
      this.#stop = null;
      void this.#tell();
    });
  }

  async #tell(): Promise<void> {
    if (this.#leftOut.size + this.#rejected.size === 0) return;
    const { ledger } = this.#ports;
    if (!ledger.writable || ledger.reserved === true) {
      this.#tellLater();
      return;
    }
    const keys = this.#leftOut.take().map(({ name, count, codes }) => {
      return this.#write('refusals-left-out', {
        virtualKeyId: name,
        count: `${count}`,
        codes: codes.join(' '),
      });
    });
    const callers = this.#rejected.take().map(({ name, count, codes, firstMs, lastMs }) => {
      const when = { firstMs: `${firstMs}`, lastMs: `${lastMs}` };
      const details = { address: name, count: `${count}`, codes: codes.join(' '), ...when };
      return this.#write('rejected-callers', details);
    });
    await Promise.all([...keys, ...callers]);
  }

  async #write(event: string, details: Readonly<Record<string, string>>): Promise<void> {
    const { ledger, stamp } = this.#ports;
    // What cannot be written now was only counted.
    await ledger.append({ ...stamp(), type: 'system', event, details }).catch(() => undefined);
  }
}
