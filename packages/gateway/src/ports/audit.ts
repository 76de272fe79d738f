import type { AuditReport } from '../audit/messages.ts';

/** Who tells what the process that audits the ledger finds. */
export interface AuditSource {
  /** Of everything from now on. One listener at a time. */
  followAudit(listener: (report: AuditReport) => void): void;
}
