import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { GatewayMessage, ParentMessage } from './config/protocol.ts';
import type { AuditReport } from './audit/messages.ts';
import type { AuditSource } from './ports/audit.ts';
import type { DiskSource, DiskState } from './ports/disk.ts';
import type { SegmentProvider } from './ports/segment-provider.ts';

interface Waiting {
  readonly resolve: (path: string) => void;
  readonly reject: (error: Error) => void;
}

/** The gateway's end of the channel to the process that supervises it. */
export class Parent implements SegmentProvider, DiskSource, AuditSource {
  readonly #waiting = new Map<number, Waiting[]>();
  #disk: DiskState | null = null;
  #hearAudit: (report: AuditReport) => void = () => {};
  #hearDisk: (state: DiskState) => void = () => {};

  say(message: GatewayMessage): void {
    process.send?.(message);
  }

  /** The parent makes the file, because a process under the permission model may not sync one. */
  prepare(index: number, isEarly = false): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const waiting = this.#waiting.get(index) ?? [];
    this.#waiting.set(index, [...waiting, { resolve, reject }]);
    if (waiting.length === 0) this.say({ type: 'prepare-segment', index, isEarly });
    return promise;
  }

  /** What the parent says about a segment. */
  settle(message: Extract<ParentMessage, { type: 'segment-ready' | 'segment-failed' }>): void {
    const waiting = this.#waiting.get(message.index) ?? [];
    this.#waiting.delete(message.index);
    for (const { resolve, reject } of waiting) {
      if (message.type === 'segment-ready') resolve(message.path);
      else reject(new BittingError('LEDGER_UNAVAILABLE', `segment ${message.index}: ${message.cause}`));
    }
  }

  observe(listener: (state: DiskState) => void): void {
    this.#hearDisk = listener;
    if (this.#disk !== null) listener(this.#disk);
  }

  followAudit(listener: (report: AuditReport) => void): void {
    this.#hearAudit = listener;
  }

  /** What the process that audits the ledger says. */
  tellAudit(report: AuditReport): void {
    this.#hearAudit(report);
  }

  /** What the parent says about the disk. */
  tellDisk(state: DiskState): void {
    this.#disk = state;
    this.#hearDisk(state);
  }
}
