import type { LedgerEntry, SystemEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { SYNC_FILLS_LOOKBACK_MS, SYNC_FORMER_MS, SYNC_ROUND_MS } from '../bounds.ts';
import { TAIL_FOLLOWERS_MAX } from '../../bounds.ts';
import type { LivePicture, LivePictures, Picture, PictureEvent, Pictures } from '../../ports/pictures.ts';
import type { SavedInstruments } from '../../summary/former-instruments.ts';
import type { AccountEntry, CredentialEntry } from '../../vault/entries.ts';
import { EXTERNAL_ACTIVITY } from './external-watch.ts';
import { HeardInstruments } from './heard-instruments.ts';
import { QuestionTurns } from './question-turns.ts';
import { AccountSync, type SyncPorts } from './sync.ts';
import { tradedFamilies, type SyncedAccount } from './synced-account.ts';

/** The live pictures of one venue's accounts: one for each that is bound and not closed. */
export class AccountSyncs implements Pictures, LivePictures {
  readonly #ports: SyncPorts;
  readonly #syncs = new Map<string, AccountSync>();
  readonly #followers = new Set<(event: PictureEvent) => void>();
  /** Orders of strangers that former lives have recorded, by account. */
  readonly #recorded = new Map<string, Set<string>>();
  /** What former lives have traded lately, by account: instruments that may have fills that nobody heard of. */
  readonly #formerInstruments = new Map<string, HeardInstruments>();
  #formerMs: EpochMs = epochMs(0);
  #stopObserving: (() => void) | null = null;

  constructor(ports: Omit<SyncPorts, 'turns'>) {
    this.#ports = { ...ports, turns: new QuestionTurns() };
  }

  /** One record of the ledger, in order, before {@link start}: what was done before the last one a former life has seen. */
  restore(entry: LedgerEntry): void {
    this.#formerMs = epochMs(Math.max(this.#formerMs, entry.wallMs));
    const { clock, dialect } = this.#ports;
    if (entry.type === 'system' && entry.event === EXTERNAL_ACTIVITY) this.#noteRecorded(entry);
    if (entry.type !== 'intent' || entry.venue !== dialect.id) return;
    if (entry.wallMs < clock.wallMs() - SYNC_FILLS_LOOKBACK_MS) return;
    // The instruments alone: a day's orders would not fit into the memory.
    const former = this.#formerInstruments.get(entry.accountId) ?? new HeardInstruments();
    this.#formerInstruments.set(entry.accountId, former);
    for (const { instrument, market } of entry.items) former.note(instrument, market, clock.monotonicMs());
  }

  /**
   * Of records that are not read again: when the last of them was, and what was traded, the latest last. After those that are, of
   * before them.
   */
  restoreFormer(latestMs: number, traded: readonly SavedInstruments[]): void {
    this.#formerMs = epochMs(Math.max(this.#formerMs, latestMs));
    const { clock } = this.#ports;
    for (const [accountId, instruments] of traded) {
      const former = new HeardInstruments();
      for (const [instrument, market, wallMs] of instruments)
        if (wallMs >= clock.wallMs() - SYNC_FILLS_LOOKBACK_MS)
          former.note(instrument, market, clock.monotonicMs());
      this.#formerInstruments.set(accountId, former);
    }
  }

  start(): void {
    this.#stopObserving = this.#ports.keyRing.observe(() => {
      this.#update();
    });
    this.#update();
  }

  /** An intent that is being recorded. */
  noteIntent(entry: LedgerEntry): void {
    if (entry.type === 'intent') this.#syncs.get(entry.accountId)?.noteIntent(entry);
  }

  show(accountId: string): Picture | null {
    return this.#syncs.get(accountId)?.show() ?? null;
  }

  live(accountId: string): LivePicture | null {
    return this.#syncs.get(accountId) ?? null;
  }

  watched(): Iterable<string> {
    return this.#syncs.keys();
  }

  follow(follower: (event: PictureEvent) => void): (() => void) | null {
    if (this.#followers.size >= TAIL_FOLLOWERS_MAX) return null;
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** How many there are in all, and how many of them miss nothing. */
  get counts(): { readonly accounts: number; readonly live: number } {
    const syncs = [...this.#syncs.values()];
    return { accounts: syncs.length, live: syncs.filter(({ state }) => state === 'live').length };
  }

  close(): void {
    this.#stopObserving?.();
    for (const sync of this.#syncs.values()) sync.close();
    this.#syncs.clear();
  }

  #noteRecorded({ details, wallMs }: SystemEntry): void {
    if (wallMs < this.#ports.clock.wallMs() - SYNC_FORMER_MS) return;
    const accountId = details['accountId'] ?? '';
    const recorded = this.#recorded.get(accountId) ?? new Set();
    for (const id of (details['venueOrderIds'] ?? '').split(' ')) recorded.add(id);
    this.#recorded.set(accountId, recorded);
  }

  /** While sealed nobody can say who is there: what is under way goes on reading. A halt is no reason to look away. */
  #update(): void {
    const { dialect, keyRing } = this.#ports;
    if (keyRing.sealed) return;
    const wanted = new Map(
      keyRing
        .listAccounts()
        .filter(({ venue, state }) => venue === dialect.id && state !== 'suspended' && state !== 'revoked')
        .flatMap((account) => {
          const credential = keyRing.credential(account.id);
          return credential === null ? [] : [[account.id, this.#describe(account, credential)] as const];
        }),
    );
    for (const [accountId, sync] of this.#syncs) {
      if (wanted.get(accountId)?.credentialId === sync.account.credentialId) continue;
      sync.close();
      this.#syncs.delete(accountId);
    }
    for (const account of wanted.values()) if (!this.#syncs.has(account.accountId)) this.#open(account);
  }

  #describe(account: AccountEntry, credential: CredentialEntry): SyncedAccount {
    return {
      accountId: account.id,
      credentialId: credential.id,
      venue: account.venue,
      families: tradedFamilies(account.venue, credential.trading),
      venueAccounts: account.venueAccounts,
      boundMs: account.boundAt,
      // The former life may have missed what happened last, and have had no time to ask.
      newsSinceMs: epochMs(Math.max(account.boundAt, this.#formerMs - SYNC_ROUND_MS)),
      formerMs: this.#formerMs,
      recordedOrders: this.#recorded.get(account.id) ?? new Set(),
    };
  }

  #open(account: SyncedAccount): void {
    const { accountId } = account;
    const sync = new AccountSync(account, this.#ports, (told) => {
      const event = { accountId, wallMs: this.#ports.clock.wallMs(), ...told };
      this.#tell(event);
    });
    this.#syncs.set(accountId, sync);
    this.#tell({ accountId, wallMs: this.#ports.clock.wallMs(), kind: 'state', state: sync.state });
    const former = this.#formerInstruments.get(accountId);
    if (former !== undefined) sync.noteFormer(former);
    sync.start();
  }

  /** Who cannot be told is not told any more: the picture does not depend on who looks at it. */
  #tell(event: PictureEvent): void {
    for (const follower of this.#followers)
      try {
        follower(event);
      } catch {
        this.#followers.delete(follower);
      }
  }
}
