import type { Restorer } from '../edge/restorer.ts';
import type { LateLedger } from '../late-ledger.ts';
import type { AuditSource } from '../ports/audit.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { RestoredLedger } from '../summary/restore.ts';
import { SUMMARY_EVENT } from '../summary/summary-file.ts';
import type { AuditReport } from './messages.ts';

export interface AuditDeskPorts {
  readonly ledger: Pick<LateLedger, 'append' | 'fail' | 'writable'>;
  readonly stamp: Stamp;
  /** How this life began. */
  readonly restored: Pick<RestoredLedger, 'read' | 'summed'>;
  readonly edges: readonly { readonly edge: Pick<Restorer, 'flushOrders'> }[];
}

const DAMAGE_EVENT = 'ledger-damage';
const ODD_EVENT = 'ledger-odd';
const DIFFERS_EVENT = 'summary-differs';

/** What the gateway does with what the process that audits its ledger finds: a ledger that is not what was signed takes no new order. */
export class AuditDesk {
  readonly #ports: AuditDeskPorts;
  #checked = 0;
  #isWhole = false;
  #isDamaged = false;

  constructor(ports: AuditDeskPorts, source: AuditSource | undefined) {
    this.#ports = ports;
    source?.followAudit((report) => {
      this.#take(report);
    });
  }

  /** Everything that was signed before the start was read again since, and is what was signed. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  renderMetrics(): string {
    const { read, summed } = this.#ports.restored;
    return [
      gauge('bitting_ledger_start_read_records', 'Records that were read when the gateway started.', read),
      gauge(
        'bitting_ledger_start_summed_records',
        'Records that a summary stood for when the gateway started.',
        summed,
      ),
      gauge(
        'bitting_ledger_checked_records',
        'Records that were read and checked since the gateway started.',
        this.#checked,
      ),
      gauge(
        'bitting_ledger_whole',
        '1 once all records that were signed before the start are known to be what was signed.',
        this.#isWhole ? 1 : 0,
      ),
      gauge(
        'bitting_ledger_damaged',
        '1 when a record is not what was signed: no new orders are taken.',
        this.#isDamaged ? 1 : 0,
      ),
    ].join('');
  }

  #take(report: AuditReport): void {
    if (report.kind === 'progress') {
      this.#checked = report.checked;
      this.#isWhole = report.isWhole;
      return;
    }
    if (report.kind === 'damage') this.#refuse(report.record, report.what);
    else if (report.kind === 'odd') this.#record(ODD_EVENT, { record: report.record, what: report.what });
    else if (report.kind === 'summary') this.#name(report);
    else this.#record(DIFFERS_EVENT, { records: String(report.records) });
  }

  /**
   * It counts from now on. Were an order file behind it after a crash, a start would have to read all records, also those that were
   * archived because of it: without the files it is not named, and the one before it goes on.
   */
  #name({ records, hash }: AuditReport & { readonly kind: 'summary' }): void {
    try {
      for (const { edge } of this.#ports.edges) edge.flushOrders();
    } catch {
      return;
    }
    this.#record(SUMMARY_EVENT, { records: String(records), hash });
  }

  /** Told first: after that the ledger takes nothing but what cancels. */
  #refuse(record: string, what: string): void {
    if (this.#isDamaged) return;
    this.#isDamaged = true;
    this.#isWhole = false;
    this.#record(DAMAGE_EVENT, { record, what });
    this.#ports.ledger.fail(`record ${record}: ${what}`);
  }

  #record(event: string, details: Readonly<Record<string, string>>): void {
    const { ledger, stamp } = this.#ports;
    // A ledger that is broken has told so itself.
    ledger.append({ ...stamp(), type: 'system', event, details }).catch(() => undefined);
  }
}

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}
