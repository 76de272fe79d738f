import { DISK_LOOK_MS, DISK_LOW_BYTES, UNSIGNED_TOLD_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskSource, DiskState } from '../ports/disk.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { LogTree } from './log-tree.ts';
import type { SegmentWriter } from './segment-writer.ts';

export interface LedgerWatchOptions {
  readonly clock: Clock;
  readonly ledger: LedgerWriter;
  readonly stamp: Stamp;
  readonly writer: Pick<SegmentWriter, 'reserve'>;
  readonly tree: Pick<LogTree, 'unsignedSinceMs' | 'size' | 'released'>;
  /** While the vault is sealed nothing is signed, and nothing is wrong. */
  readonly keyRing: { readonly sealed: boolean };
  /** Nobody looks after the disk when left out, as in a test of something else. */
  readonly disk?: DiskSource | undefined;
}

/** What is wrong with what the ledger lies on: each has an event when it begins and one when it is over. */
const EVENTS = {
  low: ['disk-low', 'disk-low-over'],
  full: ['disk-full', 'disk-full-over'],
  unsigned: ['unsigned', 'signed'],
} as const;

type Trouble = keyof typeof EVENTS;

/** Tells operators, by events and metrics, when the disk fills up or checkpoints stay away, and keeps the reserve for what needs it. */
export class LedgerWatch {
  readonly #options: LedgerWatchOptions;
  readonly #troubles = new Set<Trouble>();
  #disk: DiskState | null = null;
  #cancelLook: () => void = () => {};

  constructor(options: LedgerWatchOptions) {
    this.#options = options;
    options.disk?.observe((state) => {
      this.#take(state);
    });
    this.#lookLater();
  }

  close(): void {
    this.#cancelLook();
  }

  renderMetrics(): string {
    if (this.#disk === null) return '';
    return (
      gauge('bitting_disk_free_bytes', 'Free space of the disk of the ledger.', this.#disk.freeBytes) +
      gauge(
        'bitting_disk_full',
        '1 while the disk is full and only what cancels or ends something is recorded.',
        this.#disk.isFull ? 1 : 0,
      )
    );
  }

  #take(state: DiskState): void {
    this.#disk = state;
    const freeBytes = String(state.freeBytes);
    this.#options.writer.reserve(state.isFull);
    this.#tell('low', state.freeBytes < DISK_LOW_BYTES, { freeBytes });
    this.#tell('full', state.isFull, { freeBytes });
  }

  #lookLater(): void {
    this.#cancelLook = this.#options.clock.after(DISK_LOOK_MS, () => {
      this.#lookAtSignatures();
      this.#lookLater();
    });
  }

  #lookAtSignatures(): void {
    const { clock, keyRing, tree } = this.#options;
    const sinceMs = tree.unsignedSinceMs;
    const isWaiting = sinceMs !== null && clock.monotonicMs() - sinceMs >= UNSIGNED_TOLD_MS;
    this.#tell('unsigned', isWaiting && !keyRing.sealed, {
      records: String(tree.size),
      signed: String(tree.released?.head.size ?? 0n),
    });
  }

  #tell(trouble: Trouble, isThere: boolean, details: Readonly<Record<string, string>>): void {
    if (this.#troubles.has(trouble) === isThere) return;
    if (isThere) this.#troubles.add(trouble);
    else this.#troubles.delete(trouble);
    const { ledger, stamp } = this.#options;
    const [begun, over] = EVENTS[trouble];
    const entry = { ...stamp(), type: 'system', event: isThere ? begun : over, details } as const;
    // A ledger that takes nothing now has it with its gaps.
    ledger.append(entry).catch(() => {
      ledger.noteGap(entry);
    });
  }
}

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}
