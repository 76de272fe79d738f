/**
 * The gateway's own vault, ledger and path in this process, against the simulator, on clocks that stand still until a
 * test moves them. What is not here: the administration, the processes.
 */
import { renderMetrics } from '@bitting/gateway/edge/metrics.ts';
import { createVenueEdge, type VenueEdge } from '@bitting/gateway/edge/venue-edge.ts';
import { VENUES } from '@bitting/gateway/edge/venues.ts';
import { openLedger, type OpenedLedger } from '@bitting/gateway/ledger/ledger.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import type { SegmentWriter } from '@bitting/gateway/ledger/segment-writer.ts';
import { ManualClock } from '@bitting/gateway/testing/manual-clock.ts';
import { VaultKeyRing } from '@bitting/gateway/vault/key-ring.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { signOkx, type OkxKey, type OkxRequest } from './okx-signing.ts';
import { requestRaw, type RawAnswer, type RawRequest } from './raw-client.ts';
import { startPaperVenue, type PaperAccount, type PaperVenue } from './simulator.ts';

const SEGMENT_BYTES = 65_536;
const CLOSE_GRACE_MS = 1_000;

export const PATH_POLICY: Policy = {
  version: 1,
  scopes: ['read', 'trade', 'settings'],
  markets: ['spot', 'swap'],
  instruments: ['BTC-USDT', 'BTC-USDT-SWAP'],
  notionalPerOrder: new Map([['USDT', Decimal.parse('100000')]]),
  requestsPerSecond: 10_000,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: null,
};

/** One process life of the gateway. */
interface Life {
  readonly opened: OpenedLedger;
  readonly writer: SegmentWriter;
  readonly edge: VenueEdge;
  readonly url: string;
}

export class OkxPath {
  readonly clock: ManualClock;
  readonly venue: PaperVenue;
  readonly account: PaperAccount;
  readonly keyRing: VaultKeyRing;
  readonly bot: OkxKey;
  readonly virtualKeyId: string;
  readonly #directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-path-'));
  #life: Life | null = null;

  private constructor(parts: { clock: ManualClock; venue: PaperVenue; keyRing: VaultKeyRing }) {
    this.clock = parts.clock;
    this.venue = parts.venue;
    this.keyRing = parts.keyRing;
    this.account = this.venue.openAccount();
    const { apiKey, secret, passphrase } = this.account.key;
    const { account } = this.keyRing.bindCredential({
      venue: 'okx',
      environment: 'paper',
      region: 'paper',
      label: 'real key',
      permissions: ['read_only', 'trade'],
      ipBound: false,
      trading: 'both',
      boundAt: this.clock.wallMs(),
      expiresAt: null,
      venueUid: this.account.uid,
      venueMainUid: this.account.uid,
      venueAccounts: [],
      apiKey: Secret.fromText('api key', apiKey),
      secret: Secret.fromText('secret', secret),
      passphrase: Secret.fromText('passphrase', passphrase),
    });
    const issued = this.keyRing.issueVirtualKey({
      accountId: account.id,
      label: 'bot',
      owner: 'tests',
      policy: PATH_POLICY,
      createdAt: this.clock.wallMs(),
      algorithm: 'hmac-sha256',
      publicKey: null,
      bodyBinding: 'none',
    });
    this.virtualKeyId = issued.entry.id;
    this.bot = {
      apiKey: issued.entry.apiKey,
      secret: issued.secret === null ? '' : textOf(issued.secret),
      passphrase: issued.passphrase === null ? '' : textOf(issued.passphrase),
    };
  }

  static async start(): Promise<OkxPath> {
    const clock = new ManualClock(Date.now());
    const venue = await startPaperVenue({ clockAtMs: clock.wallMs() });
    const store = VaultStore.open(':memory:');
    const lock = { kind: 'key-file', key: Secret.takeBytes('key file', randomBytes(32)) } as const;
    const keyRing = new VaultKeyRing(await Vault.create(store, [lock], randomBytes), randomBytes);
    const started = new OkxPath({ clock, venue, keyRing });
    await started.#begin();
    return started;
  }

  get url(): string {
    return this.#now.url;
  }

  get edge(): VenueEdge {
    return this.#now.edge;
  }

  get metrics(): string {
    return renderMetrics([this.edge.metrics]);
  }

  get #now(): Life {
    if (this.#life === null) throw new Error('the gateway does not run');
    return this.#life;
  }

  async #begin(): Promise<void> {
    const directory = this.#directory;
    const provider = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
    const opened = openLedger({ directory, provider, random: randomBytes, clock: this.clock });
    const records = [...opened.records];
    const writer = await opened.start();
    const { hostname, port } = new URL(this.venue.okxUrl);
    const edge = createVenueEdge({
      venue: VENUES.okx,
      keyRing: this.keyRing,
      ledger: writer,
      clock: this.clock,
      random: randomBytes,
      boot: randomBytes(16).toString('hex'),
      indexFile: path.join(directory, 'index.db'),
      paper: { okx: { host: hostname, port: Number(port) } },
      publicPlace: { environment: 'paper', region: 'paper' },
    });
    for (const record of records) edge.restore(record);
    edge.restored();
    const address = await edge.listen('okx', { host: '127.0.0.1', port: 0 });
    this.#life = { opened, writer, edge, url: `http://127.0.0.1:${address.port}` };
  }

  async #end(): Promise<void> {
    const { edge, writer, opened } = this.#now;
    this.#life = null;
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
    const directory = this.#directory;
    const provider = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
    const opened = openLedger({ directory, provider, random: randomBytes, clock: this.clock });
    const entries = Array.from(opened.records, ({ entry }) => entry);
    opened.release();
    return entries;
  }

  /** Moves the gateway's and the venue's clock. */
  advance(byMs: number): void {
    this.clock.advance(byMs);
    this.venue.setClock(this.clock.wallMs());
  }

  sign(request: OkxRequest): RawRequest {
    this.advance(1);
    return signOkx(this.bot, { timestampMs: this.clock.wallMs(), ...request });
  }

  send(request: OkxRequest): Promise<RawAnswer> {
    return requestRaw(this.url, this.sign(request));
  }

  post(target: string, body: unknown): Promise<RawAnswer> {
    return this.send({ method: 'POST', target, body });
  }

  get(target: string): Promise<RawAnswer> {
    return this.send({ method: 'GET', target });
  }

  /** Waits until what the gateway does by itself has come to this. */
  async until(holds: () => boolean): Promise<void> {
    for (let turn = 0; !holds(); turn += 1) {
      if (turn === TURNS_MAX) throw new Error('it did not come to it');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async close(): Promise<void> {
    if (this.#life !== null) await this.#end();
    await this.venue.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

const TURNS_MAX = 5_000;

function textOf(secret: Secret): string {
  return secret.use((bytes) => Buffer.from(bytes).toString('utf8'));
}

export function jsonOf(answer: RawAnswer): { code: string; data: Record<string, string>[] } {
  return JSON.parse(answer.body.toString()) as { code: string; data: Record<string, string>[] };
}
