/**
 * The process that audits the ledger. It reads segments and tiles, writes summaries, and speaks with the supervisor; it has no key, no
 * network, and nobody waits for it.
 */
import { setPriority } from 'node:os';
import { AUDIT_LOOK_MS, AUDIT_TELL_MS } from '../summary/bounds.ts';
import { Audit } from './audit.ts';
import type { AuditPlaces, AuditReport } from './messages.ts';

/** Bots, the ledger and who searches in it go first. */
const NICE = 15;
const PRIVATE_UMASK = 0o077;

function tell(report: AuditReport): void {
  // A supervisor that is gone is told by the end of the channel.
  process.send?.(report, undefined, undefined, () => undefined);
}

function begin(places: AuditPlaces): void {
  const audit = new Audit({ ...places, nowMs: () => performance.now(), tell });
  let toldMs = Number.NEGATIVE_INFINITY;
  const goOn = (): void => {
    const hasMore = audit.step();
    if (!hasMore || performance.now() - toldMs >= AUDIT_TELL_MS) {
      toldMs = performance.now();
      tell(audit.report());
    }
    if (hasMore) setImmediate(goOn);
    else setTimeout(goOn, AUDIT_LOOK_MS);
  };
  goOn();
}

try {
  setPriority(NICE);
} catch {
  // Some systems do not let it: then it only shares the machine less well.
}
process.umask(PRIVATE_UMASK);
process.title = 'bitting-audit';
process.once('message', (message) => {
  begin(message as AuditPlaces);
});
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
// A Ctrl-C reaches the whole group; the parent decides.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
