import type { ChildProcess } from 'node:child_process';
import type { AuditPlaces, AuditReport } from '../audit/messages.ts';
import type { DataLayout } from '../config/data-layout.ts';
import { AUDIT_RESTART_MS, AUDIT_START_MS, AUDIT_STOP_MS } from '../summary/bounds.ts';
import { type HearOutput, launchAudit } from './launch.ts';
import { endChild } from './child-end.ts';

/**
 * The process that audits the ledger, beside the gateway: started a while after it, and begun anew when it ends unasked. The gateway goes
 * on without it, and says how far it is.
 */
export class AuditProcess {
  readonly #layout: DataLayout;
  readonly #hear: (report: AuditReport) => void;
  readonly #output: HearOutput | undefined;
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isOver = false;

  constructor(layout: DataLayout, hear: (report: AuditReport) => void, output?: HearOutput) {
    this.#layout = layout;
    this.#output = output;
    this.#hear = hear;
  }

  startLater(delayMs = AUDIT_START_MS): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => this.#start(), delayMs).unref();
  }

  /** Resolves once it has let go of its files. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.#clearTimer();
    if (this.#child !== null) await endChild(this.#child, AUDIT_STOP_MS);
  }

  #start(): void {
    this.#clearTimer();
    if (this.#isOver || this.#child !== null) return;
    const child = launchAudit(this.#layout, this.#output);
    this.#child = child;
    child.on('message', (report) => {
      this.#hear(report as AuditReport);
    });
    child.on('error', () => this.#ended(child));
    child.on('exit', () => this.#ended(child));
    const { ledgerDirectory, summaryFile } = this.#layout;
    const places: AuditPlaces = { ledgerDirectory, summaryFile };
    child.send(places, () => undefined);
  }

  #ended(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.startLater(AUDIT_RESTART_MS);
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
