import { randomBytes } from 'node:crypto';
import type { HaltPlanView, PlanStep } from '@bitting/client/halts.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { AccountPosition } from '@bitting/core/trading/account-picture.ts';
import { epochMs, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { Journal } from '../../admin/journal.ts';
import { createStamp } from '../../ports/stamp.ts';
import { accountOrder } from '../../testing/account-order.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import { VaultKeyRing } from '../../vault/key-ring.ts';
import { VaultStore } from '../../vault/vault-store.ts';
import { Vault } from '../../vault/vault.ts';
import { describePlan, PLAN_ACTS, type HaltPlan } from '../halt-plan.ts';
import { HaltPlans } from '../halt-plans.ts';
import { nameOf, setState, type HaltSubject } from '../halt-subject.ts';
import { FakeHands } from './fake-hands.ts';

const KEY_BYTES = randomBytes(32);

function keyFile() {
  return { kind: 'key-file', key: Secret.takeBytes('key file', Uint8Array.from(KEY_BYTES)) } as const;
}

const STEP_MS = 1_000;
const STEPS_MAX = 200;

/** Two venues with an account each, a vault and a ledger in memory, and hands that do what a test wants. */
export class PlanStage {
  readonly clock = new ManualClock();
  readonly ledger = new MemoryLedger();
  readonly journal = new Journal(this.ledger, createStamp(this.clock, 'b007'));
  readonly hands: Readonly<Record<VenueId, FakeHands>> = { okx: new FakeHands(), htx: new FakeHands() };
  keys: VaultKeyRing;
  plans: HaltPlans;
  readonly #store: VaultStore;
  #planned = 0;

  private constructor(store: VaultStore, vault: Vault) {
    this.#store = store;
    this.keys = new VaultKeyRing(vault, randomBytes);
    this.plans = this.#openPlans();
  }

  static async open(): Promise<PlanStage> {
    const store = VaultStore.open(':memory:');
    return new PlanStage(store, await Vault.create(store, [keyFile()], randomBytes));
  }

  async unseal(): Promise<void> {
    await this.keys.unseal(keyFile());
  }

  bind(venue: VenueId): string {
    const secrets = { secret: Secret.fromText('secret', 's'), passphrase: null };
    const { account } = this.keys.bindCredential({
      venue,
      environment: 'paper',
      region: 'paper',
      label: `at ${venue}`,
      permissions: ['trade'],
      ipBound: true,
      trading: 'both',
      boundAt: epochMs(1),
      expiresAt: null,
      venueUid: venue,
      venueMainUid: venue,
      venueAccounts: [],
      apiKey: Secret.fromText('api key', `key of ${venue}`),
      ...secrets,
    });
    return account.id;
  }

  issue(accountId: string): string {
    return this.keys.issueVirtualKey({
      accountId,
      label: 'bot',
      owner: 'desk',
      policy: {
        version: 1,
        scopes: ['trade'],
        markets: ['spot'],
        instruments: 'all',
        notionalPerOrder: new Map(),
        limits: NO_LIMITS,
        requestsPerSecond: 1,
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
  }

  /** Halts as an operator's call does, and begins the plan. */
  async halt(
    subject: HaltSubject,
    steps: readonly PlanStep[],
    change: Partial<HaltPlan> = {},
  ): Promise<string> {
    this.#planned += 1;
    const plan: HaltPlan = {
      planId: `plan_${this.#planned}`,
      subject,
      operatorId: 'op_1',
      steps,
      includingExternal: false,
      collar: Decimal.parse('0.02'),
      startedMs: this.clock.wallMs(),
      ...change,
    };
    setState(subject, 'halted', this.keys);
    const act = { operatorId: 'op_1', act: PLAN_ACTS.begin, subject: nameOf(subject) };
    await this.journal.recordAfter({ ...act, details: describePlan(plan) });
    this.plans.begin(plan);
    return plan.planId;
  }

  view(planId: string): HaltPlanView {
    const found = this.plans.list().find((plan) => plan.planId === planId);
    if (found === undefined) throw new Error(`no ${planId}`);
    return found;
  }

  /** Lets what is under way go on, without any time passing. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  }

  /** Lets time pass until it has come to this. */
  async until(holds: () => boolean): Promise<void> {
    await this.settle();
    for (let step = 0; !holds(); step += 1) {
      if (step === STEPS_MAX) throw new Error('it did not come to it');
      this.clock.advance(STEP_MS);
      await this.settle();
    }
  }

  /** The process ends, and the next one reads the ledger. */
  restart({ sealed = false } = {}): void {
    this.plans.close();
    if (sealed) this.keys = new VaultKeyRing(Vault.open(this.#store, randomBytes), randomBytes);
    this.plans = this.#openPlans();
    for (const entry of this.ledger.entries) this.plans.restore(entry);
    this.plans.start();
  }

  #openPlans(): HaltPlans {
    const { clock, journal, keys } = this;
    return new HaltPlans({ clock, journal, keys, random: randomBytes, hands: (venue) => this.hands[venue] });
  }
}

export function openOrder(venueOrderId: string, virtualKeyId: string | null) {
  return { order: accountOrder(venueOrderId, { price: Decimal.ONE }), virtualKeyId };
}

export function openPosition(instrument: string): AccountPosition {
  return {
    instrument,
    market: 'swap',
    marginMode: 'cross',
    side: 'net',
    quantity: Decimal.ONE,
    entryPrice: null,
  };
}
