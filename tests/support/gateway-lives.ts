import { renderMetrics } from '@bitting/gateway/edge/metrics.ts';
import { createVenueEdge, type VenueEdge } from '@bitting/gateway/edge/venue-edge.ts';
import { DeadMan } from '@bitting/gateway/dead-man/dead-man.ts';
import { LedgerLimitBook } from '@bitting/gateway/limits/limit-book.ts';
import { VENUES } from '@bitting/gateway/edge/venues.ts';
import { openLedger, type OpenedLedger } from '@bitting/gateway/ledger/ledger.ts';
import { LedgerWatch } from '@bitting/gateway/ledger/ledger-watch.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import type { SegmentWriter } from '@bitting/gateway/ledger/segment-writer.ts';
import { ManualClock } from '@bitting/gateway/testing/manual-clock.ts';
import type { DiskSource, DiskState } from '@bitting/gateway/ports/disk.ts';
import { createStamp, type Stamp } from '@bitting/gateway/ports/stamp.ts';
import { DiskReserve, type DiskSizes } from '@bitting/gateway/supervisor/disk-reserve.ts';
import type { PaperAddresses } from '@bitting/gateway/upstream/hosts.ts';
import { VaultKeyRing } from '@bitting/gateway/vault/key-ring.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPaperVenue, type PaperVenue, type PaperVenueOptions } from './simulator.ts';

const SEGMENT_BYTES = 65_536;
const CLOSE_GRACE_MS = 1_000;
const TURNS_MAX = 5_000;
/** Shorter than any answer is waited for; an answer that comes after two steps is asked for again. */
const STEP_MS = 5_000;
const STEP_REAL_MS = 4;
const STEPS_MAX = 1_000;

/** One process life of the gateway. */
interface Life {
  readonly disk: DiskReserve | null;
  readonly opened: OpenedLedger;
  readonly writer: SegmentWriter;
  readonly edge: VenueEdge;
  readonly limits: LedgerLimitBook;
  readonly deadMan: DeadMan;
  readonly urls: ReadonlyMap<ApiFamily, string>;
}

/** What lies around the gateway, where a test is about that. */
export interface Surroundings {
  /** Live pictures of the accounts are kept. */
  readonly watchesAccounts?: true;
  /** Where the gateway finds the venues: at something in between. */
  readonly between?: (venue: PaperAddresses) => Promise<PaperAddresses>;
  /** An empty directory for the ledger; it is left where it is. */
  readonly ledgerDirectory?: string;
  /** The disk of the ledger is looked after: segments and a reserve of these sizes. */
  readonly diskSizes?: DiskSizes;
  /** How the venue is played, where a test is about that. */
  readonly venueOptions?: Omit<PaperVenueOptions, 'clockAtMs'>;
}

export interface LivesOptions extends Surroundings {
  readonly venue: VenueId;
  /** The ports to open. */
  readonly families: readonly ApiFamily[];
}

/**
 * The gateway's own vault, ledger and path in this process, against the simulator, on clocks that stand still until a
 * test moves them. What is not here: the administration, the processes.
 */
export class GatewayLives {
  readonly clock: ManualClock;
  readonly venue: PaperVenue;
  readonly keyRing: VaultKeyRing;
  readonly #options: LivesOptions;
  readonly #directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-path-'));
  readonly #paper: PaperAddresses;
  readonly #vaultKey: Buffer;
  #life: Life | null = null;
  #hearDisk: (state: DiskState) => void = () => undefined;
  #watch: LedgerWatch | null = null;

  private constructor(
    options: LivesOptions,
    parts: {
      readonly clock: ManualClock;
      readonly venue: PaperVenue;
      readonly keyRing: VaultKeyRing;
      readonly vaultKey: Buffer;
      readonly paper: PaperAddresses;
    },
  ) {
    this.#vaultKey = parts.vaultKey;
    this.#options = options;
    this.#paper = parts.paper;
    this.clock = parts.clock;
    this.venue = parts.venue;
    this.keyRing = parts.keyRing;
  }

  static async start(options: LivesOptions): Promise<GatewayLives> {
    const clock = new ManualClock(Date.now());
    const venue = await startPaperVenue({ ...options.venueOptions, clockAtMs: clock.wallMs() });
    const store = VaultStore.open(':memory:');
    const vaultKey = randomBytes(32);
    const keyRing = new VaultKeyRing(
      await Vault.create(store, [lockWith(vaultKey)], randomBytes),
      randomBytes,
    );
    const direct = paperAddresses(venue);
    const paper = (await options.between?.(direct)) ?? direct;
    const lives = new GatewayLives(options, { clock, venue, keyRing, vaultKey, paper });
    try {
      await lives.#begin();
    } catch (error) {
      await lives.close();
      throw error;
    }
    return lives;
  }

  url(family: ApiFamily): string {
    const url = this.#now.urls.get(family);
    if (url === undefined) throw new Error(`no port of ${family}`);
    return url;
  }

  get edge(): VenueEdge {
    return this.#now.edge;
  }

  /** Of the disk that is looked after. */
  get isDiskFull(): boolean {
    return this.#now.disk?.state.isFull ?? false;
  }

  get limits(): LedgerLimitBook {
    return this.#now.limits;
  }

  get metrics(): string {
    return renderMetrics([this.edge.metrics]);
  }

  get #now(): Life {
    if (this.#life === null) throw new Error('the gateway does not run');
    return this.#life;
  }

  async #begin(): Promise<void> {
    const disk = await this.#openDisk();
    const opened = this.#openLedger(disk);
    const records = [...opened.records];
    const writer = await opened.start();
    const limits = new LedgerLimitBook(this.clock);
    const boot = randomBytes(16).toString('hex');
    const stamp = createStamp(this.clock, boot);
    const deadMan = new DeadMan({
      keys: this.keyRing,
      clock: this.clock,
      ledger: writer,
      stamp,
      venue: () => edge,
    });
    const edge: VenueEdge = createVenueEdge({
      venue: VENUES[this.#options.venue],
      keyRing: this.keyRing,
      ledger: writer,
      limits,
      deadMan,
      clock: this.clock,
      random: randomBytes,
      boot,
      indexFile: path.join(this.#directory, 'index.db'),
      paper: this.#paper,
      publicPlace: { environment: 'paper', region: 'paper' },
    });
    for (const record of records) {
      edge.restore(record);
      limits.restore(record.entry);
      deadMan.restore(record.entry);
    }
    edge.restored();
    if (this.#options.watchesAccounts === true) edge.watchAccounts();
    deadMan.start();
    const urls = new Map<ApiFamily, string>();
    for (const family of this.#options.families) {
      const { port } = await edge.listen(family, { host: '127.0.0.1', port: 0 });
      urls.set(family, `http://127.0.0.1:${port}`);
    }
    if (disk !== null) this.#keepDisk(disk, { opened, writer, stamp });
    this.#life = { disk, opened, writer, edge, limits, deadMan, urls };
  }

  get #ledgerDirectory(): string {
    return this.#options.ledgerDirectory ?? this.#directory;
  }

  async #openDisk(): Promise<DiskReserve | null> {
    const { diskSizes } = this.#options;
    if (diskSizes === undefined) return null;
    const tell = (state: DiskState): void => this.#hearDisk(state);
    const disk = new DiskReserve({ ...diskSizes, directory: this.#ledgerDirectory, clock: this.clock, tell });
    await disk.open();
    return disk;
  }

  #keepDisk(
    disk: DiskReserve,
    parts: { readonly opened: OpenedLedger; readonly writer: SegmentWriter; readonly stamp: Stamp },
  ): void {
    const { clock, keyRing } = this;
    const { opened, writer, stamp } = parts;
    const source: DiskSource = {
      observe: (listener) => {
        this.#hearDisk = listener;
        listener(disk.state);
      },
    };
    this.#watch = new LedgerWatch({
      clock,
      keyRing,
      stamp,
      writer,
      tree: opened.tree,
      ledger: writer,
      disk: source,
    });
    disk.keep();
  }

  #openLedger(disk: DiskReserve | null = null): OpenedLedger {
    const directory = this.#ledgerDirectory;
    const provider = disk ?? makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
    return openLedger({ directory, provider, random: randomBytes, clock: this.clock });
  }

  async #end(): Promise<void> {
    const { deadMan, disk, edge, writer, opened } = this.#now;
    this.#life = null;
    deadMan.close();
    this.#watch?.close();
    await disk?.close();
    await edge.close(CLOSE_GRACE_MS);
    await writer.close();
    opened.release();
  }

  /** Ends this life and begins the next on the same ledger. */
  async restart(): Promise<void> {
    await this.#end();
    await this.#begin();
  }

  /** Ends it and reads what it wrote. */
  async readLedger(): Promise<readonly LedgerEntry[]> {
    await this.#end();
    const opened = this.#openLedger();
    const entries = Array.from(opened.records, ({ entry }) => entry);
    opened.release();
    return entries;
  }

  /** Moves the gateway's and the venue's clock. */
  advance(byMs: number): void {
    this.clock.advance(byMs);
    this.venue.setClock(this.clock.wallMs());
  }

  /** Ends this life; until {@link rise} there is none. */
  async die(): Promise<void> {
    await this.#end();
  }

  /** Begins the next one on the same ledger. */
  async rise(): Promise<void> {
    await this.#begin();
  }

  /** What happens while the vault is sealed. */
  async sealFor(work: () => Promise<void>): Promise<void> {
    this.keyRing.seal();
    await work();
    await this.keyRing.unseal(lockWith(this.#vaultKey));
  }

  /** Waits until what the gateway does by itself has come to this. */
  async until(holds: () => boolean): Promise<void> {
    for (let turn = 0; !holds(); turn += 1) {
      if (turn === TURNS_MAX) throw new Error('it did not come to it');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Lets time pass in steps, with a moment in between for what is under way, until it has come to this. */
  async pass(holds: () => boolean): Promise<void> {
    for (let step = 0; !holds(); step += 1) {
      if (step === STEPS_MAX) throw new Error('it did not come to it');
      this.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, STEP_REAL_MS));
    }
  }

  async close(): Promise<void> {
    if (this.#life !== null) await this.#end();
    await this.venue.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** A copy, because whoever uses it wipes it. */
function lockWith(key: Buffer) {
  return { kind: 'key-file', key: Secret.takeBytes('key file', Buffer.from(key)) } as const;
}

function paperAddresses(venue: PaperVenue): PaperAddresses {
  const addressOf = (url: string) => {
    const { hostname, port } = new URL(url);
    return { host: hostname, port: Number(port) };
  };
  return {
    okx: addressOf(venue.okxUrl),
    'htx-spot': addressOf(venue.htxSpotUrl),
    'htx-contract': addressOf(venue.htxContractUrl),
  };
}

/** What a bot is handed once. */
export function textOf(secret: Secret | null): string {
  return secret === null ? '' : secret.use((bytes) => Buffer.from(bytes).toString('utf8'));
}
