/** Bound keys of both venues' simulators and the watch on them, in this process, on clocks that stand still until a test moves them. */
import type { LedgerEntry, SystemEntry } from '@bitting/core/ledger/entry.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { Journal } from '@bitting/gateway/admin/journal.ts';
import { RecentRecords } from '@bitting/gateway/admin/recent-records.ts';
import type { KeyWatchTerms } from '@bitting/gateway/config/gateway-config.ts';
import { composeKeyWatch } from '@bitting/gateway/key-watch/compose.ts';
import type { KeyWatch } from '@bitting/gateway/key-watch/key-watch.ts';
import { createStamp } from '@bitting/gateway/ports/stamp.ts';
import { ManualClock } from '@bitting/gateway/testing/manual-clock.ts';
import { MemoryLedger } from '@bitting/gateway/testing/memory-ledger.ts';
import type { PaperAddresses } from '@bitting/gateway/upstream/hosts.ts';
import { VaultKeyRing } from '@bitting/gateway/vault/key-ring.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';
import type { Clock as VenueClock } from '@bitting/simulator/engine/clock.ts';
import type { ApiKey } from '@bitting/simulator/engine/records.ts';
import { randomBytes } from 'node:crypto';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const STEP_MS = 500;
const STEP_REAL_MS = 2;
const STEPS_MAX = 5_000;
export const DAY_MS = 86_400_000;
export const OPERATOR = { operatorId: 'op_1', reason: 'moved to another server' };

export interface BoundKey {
  readonly venue: VenueId;
  readonly accountId: string;
  readonly uid: string;
  readonly key: { readonly apiKey: string; readonly secret: string; readonly passphrase: string };
}

interface GroundOptions {
  readonly terms?: Partial<KeyWatchTerms>;
  readonly own?: readonly string[];
}

interface Life {
  readonly ring: VaultKeyRing;
  readonly keyWatch: KeyWatch;
  close(): void;
}

export class WatchGround {
  readonly clock: ManualClock;
  readonly venue: PaperVenue;
  readonly ledger = new MemoryLedger();
  readonly recent = new RecentRecords();
  readonly #store: VaultStore;
  readonly #lock: Buffer;
  readonly #options: GroundOptions;
  #life: Life | null = null;

  private constructor(parts: {
    readonly clock: ManualClock;
    readonly venue: PaperVenue;
    readonly store: VaultStore;
    readonly lock: Buffer;
    readonly options: GroundOptions;
  }) {
    this.clock = parts.clock;
    this.venue = parts.venue;
    this.#store = parts.store;
    this.#lock = parts.lock;
    this.#options = parts.options;
  }

  /** Nobody looks by himself unless `terms.minutes` says how often. */
  static async start(options: GroundOptions = {}): Promise<WatchGround> {
    const clock = new ManualClock(Date.now());
    const venue = await startPaperVenue({ clock: withoutTimers(clock) });
    const store = VaultStore.open(':memory:');
    const lock = randomBytes(32);
    const vault = await Vault.create(store, [lockWith(lock)], randomBytes);
    const ground = new WatchGround({ clock, venue, store, lock, options });
    ground.#begin(vault);
    return ground;
  }

  get keys(): VaultKeyRing {
    return this.#now.ring;
  }

  get keyWatch(): KeyWatch {
    return this.#now.keyWatch;
  }

  get #now(): Life {
    if (this.#life === null) throw new Error('there is no life');
    return this.#life;
  }

  /** The next life on the same vault, which is unsealed. */
  async restart(): Promise<void> {
    this.#now.close();
    this.keys.seal();
    const vault = Vault.open(this.#store, randomBytes);
    await vault.unseal(lockWith(this.#lock));
    this.#begin(vault);
  }

  #begin(vault: Vault): void {
    const { clock, ledger } = this;
    const { terms = {}, own = [] } = this.#options;
    const stamp = createStamp(clock, 'b007');
    const ring = new VaultKeyRing(vault, randomBytes);
    const watch = composeKeyWatch({
      keyRing: ring,
      journal: new Journal(ledger, stamp),
      ledger,
      recent: this.recent,
      stamp,
      clock,
      random: randomBytes,
      config: {
        keyWatch: { minutes: null, otherKeys: false, egress: [], ...terms },
        paper: addressesOf(this.venue),
      },
      ownAddresses: () => own,
    });
    this.#life = { ring, ...watch };
  }

  /** A key of a new account of the simulator, bound with what the simulator says of it. */
  bind(
    venue: VenueId,
    known: { readonly ips?: readonly string[]; readonly ipBound?: boolean } = {},
  ): BoundKey {
    const opened = venue === 'okx' ? this.venue.openAccount() : this.venue.openHtxAccount();
    const key = { passphrase: '', ...opened.key };
    const { ips = [], ipBound = ips.length > 0 } = known;
    const bound: BoundKey = { venue, accountId: '', uid: opened.uid, key };
    if (ips.length > 0) this.change(bound, { ips });
    const { account } = this.keys.bindCredential({
      venue,
      environment: 'paper',
      region: 'paper',
      label: `${venue} ${opened.uid}`,
      permissions: venue === 'okx' ? ['read_only', 'trade'] : ['readOnly', 'trade'],
      ipBound,
      trading: 'both',
      boundAt: this.clock.wallMs(),
      expiresAt: null,
      venueUid: opened.uid,
      venueMainUid: opened.uid,
      venueAccounts: [],
      apiKey: Secret.fromText('api key', key.apiKey),
      secret: Secret.fromText('secret', key.secret),
      passphrase: key.passphrase === '' ? null : Secret.fromText('passphrase', key.passphrase),
    });
    return { ...bound, accountId: account.id };
  }

  /** Somebody changes the key on the page of its venue. */
  change({ venue, key }: Pick<BoundKey, 'venue' | 'key'>, change: Partial<ApiKey>): void {
    this.controlOf(venue).changeKey(key.apiKey, change);
  }

  controlOf(venue: VenueId): PaperVenue['control'] | PaperVenue['htx'] {
    return venue === 'okx' ? this.venue.control : this.venue.htx;
  }

  /** As another part of the gateway does. */
  record(event: string, details: Readonly<Record<string, string>>): void {
    const entry = { ...createStamp(this.clock, 'b007')(), type: 'system', event, details } as const;
    this.recent.add({ sequence: 0n, entry });
  }

  stateOf({ accountId }: BoundKey): string {
    return this.keys.account(accountId)?.state ?? 'none';
  }

  async look({ accountId }: BoundKey): Promise<void> {
    let isDone = false;
    const looking = this.keyWatch.look(accountId).finally(() => {
      isDone = true;
    });
    await this.until(() => isDone);
    await looking;
  }

  /** Lets time pass in steps, with a moment in between for what is under way, until it has come to this. */
  async until(holds: () => boolean): Promise<void> {
    for (let step = 0; !holds(); step += 1) {
      if (step === STEPS_MAX) throw new Error('it did not come to it');
      this.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, STEP_REAL_MS));
    }
  }

  advance(byMs: number): void {
    this.clock.advance(byMs);
  }

  /** What was told, without the accounts. */
  told(event?: string): readonly (readonly [event: string, details: Readonly<Record<string, string>>])[] {
    return this.events()
      .filter((entry) => event === undefined || entry.event === event)
      .map(({ details, event: name }) => [
        name,
        Object.fromEntries(Object.entries(details).filter(([field]) => field !== 'accountId')),
      ]);
  }

  events(): readonly SystemEntry[] {
    return this.ledger.ofType('system');
  }

  acts(): readonly (LedgerEntry & { readonly type: 'admin' })[] {
    return this.ledger.ofType('admin');
  }

  async close(): Promise<void> {
    this.#life?.close();
    await this.venue.close();
    this.#store.close();
  }
}

/** The venue's: a hundred days go by without its market moving every second of them. */
function withoutTimers(clock: ManualClock): VenueClock {
  return { now: () => clock.wallMs(), setTimer: () => () => undefined };
}

/** A copy, because whoever uses it wipes it. */
function lockWith(key: Buffer) {
  return { kind: 'key-file', key: Secret.takeBytes('key file', Buffer.from(key)) } as const;
}

function addressesOf(venue: PaperVenue): PaperAddresses {
  const addressOf = (url: string) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });
  return {
    okx: addressOf(venue.okxUrl),
    'htx-spot': addressOf(venue.htxSpotUrl),
    'htx-contract': addressOf(venue.htxContractUrl),
  };
}
