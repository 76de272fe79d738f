import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mock } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs, type TradingState } from '@bitting/core/trading/vocabulary.ts';
import { close, open } from '../../admin/closing.ts';
import { Journal } from '../../admin/journal.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import { VaultKeyRing } from '../key-ring.ts';
import { STATE_EVENT, StateTrail } from '../state-trail.ts';
import { VaultStore } from '../vault-store.ts';
import { Vault } from '../vault.ts';

export const keyFile = () =>
  ({ kind: 'key-file', key: Secret.takeBytes('key file', Buffer.alloc(32, 7)) }) as const;
export const stamp = () => ({ wallMs: epochMs(0), monotonicMs: 0, boot: 'b' });

type Subject = 'everything' | 'okx' | 'account' | 'key';

/** The disk of one gateway, with one account and one key; its lives. */
export class ClosingGround {
  readonly store = VaultStore.open(':memory:');
  readonly entries: LedgerEntry[] = [];
  accountId = '';
  keyId = '';
  #restoreWrites: (() => void) | null = null;

  static async make(): Promise<ClosingGround> {
    const ground = new ClosingGround();
    const vault = await Vault.create(ground.store, [keyFile()], randomBytes);
    const ring = new VaultKeyRing(vault, randomBytes);
    const { account } = ring.bindCredential({
      venue: 'okx',
      environment: 'paper',
      region: 'paper',
      label: 'main',
      trading: 'both',
      permissions: ['trade'],
      ipBound: true,
      boundAt: epochMs(1),
      expiresAt: null,
      venueUid: '1',
      venueMainUid: '1',
      venueAccounts: [],
      apiKey: Secret.fromText('api key', 'real-api-key'),
      secret: Secret.fromText('secret', 'real-secret'),
      passphrase: Secret.fromText('passphrase', 'real-passphrase'),
    });
    ground.accountId = account.id;
    ground.keyId = ring.issueVirtualKey({
      accountId: account.id,
      label: 'bot',
      owner: 'desk',
      policy: {
        version: 1,
        scopes: ['trade'],
        markets: ['spot'],
        instruments: 'all',
        limits: NO_LIMITS,
        notionalPerOrder: new Map(),
        requestsPerSecond: 10,
        sourceCidrs: [],
        notBefore: null,
        expiresAt: null,
        deadManSeconds: null,
      },
      createdAt: epochMs(1),
      algorithm: 'hmac-sha256',
      publicKey: null,
      bodyBinding: 'none',
    }).entry.id;
    return ground;
  }

  fill(): void {
    this.makeRoom();
    const filled = mock.method(this.store, 'transaction', () => {
      throw new Error('database or disk is full');
    });
    this.#restoreWrites = () => {
      filled.mock.restore();
    };
  }

  makeRoom(): void {
    this.#restoreWrites?.();
    this.#restoreWrites = null;
  }

  /** A start that hears of all records so far. */
  async live({ isSealed = false, entries = this.entries } = {}): Promise<Life> {
    const life = new Life(this, Vault.open(this.store, randomBytes));
    if (!isSealed) await life.ring.unseal(keyFile());
    life.start(entries);
    return life;
  }
}

/** One life of the gateway, as far as states are concerned. */
export class Life {
  readonly ring: VaultKeyRing;
  readonly clock = new ManualClock();
  readonly ledger = new MemoryLedger();
  readonly trail: StateTrail;
  readonly journal: Journal;
  readonly #ground: ClosingGround;

  constructor(ground: ClosingGround, vault: Vault) {
    this.#ground = ground;
    this.ring = new VaultKeyRing(vault, randomBytes);
    this.trail = new StateTrail(this.ring, this.clock);
    this.journal = new Journal(this.ledger, stamp);
  }

  start(entries: readonly LedgerEntry[]): void {
    for (const entry of entries) this.trail.restore(entry);
    this.trail.start({ ledger: this.ledger, stamp });
  }

  end(): void {
    this.trail.close();
    this.#ground.entries.push(...this.ledger.entries.splice(0));
  }

  stateOf(subject: Subject): TradingState | undefined {
    if (subject === 'everything') return this.ring.installationState;
    if (subject === 'okx') return this.ring.venueState('okx');
    if (subject === 'account') return this.ring.account(this.#ground.accountId)?.state;
    return this.ring.virtualKey(this.#ground.keyId)?.state;
  }

  /** As an operator does it, or the file HALT. */
  async close(subject: Subject, state: 'halted' | 'suspended' | 'revoked'): Promise<boolean> {
    const { act, set } = this.#actOn(subject, state);
    const closable = { state: () => this.stateOf(subject) ?? 'active', set };
    return (await close(state, closable, { journal: this.journal, act })).durable;
  }

  async resume(subject: Subject): Promise<void> {
    const { act, set } = this.#actOn(subject, 'active');
    await open(set, { journal: this.journal, act });
  }

  #actOn(subject: Subject, state: TradingState) {
    const { accountId, keyId } = this.#ground;
    const names = { everything: null, okx: 'okx', account: accountId, key: keyId };
    return {
      act: { operatorId: 'o', act: state, subject: names[subject] },
      set: () => {
        if (subject === 'account') this.ring.setAccountState(accountId, state);
        else if (subject === 'key') this.ring.setKeyState(keyId, state);
        else if (state === 'revoked') throw new Error('of keys alone');
        else if (subject === 'okx') this.ring.setVenueState('okx', state);
        else this.ring.setInstallationState(state);
      },
    };
  }

  get told(): readonly string[] {
    return this.ledger.ofType('system').map(({ event, details }) => {
      assert.equal(event, STATE_EVENT);
      return `${details['subject']} ${details['state']}`;
    });
  }
}
