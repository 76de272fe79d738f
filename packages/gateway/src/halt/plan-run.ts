import type { HaltPlanView, PlanStep } from '@bitting/client/halts.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { TRADING_STATES, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { orderKey } from '../accounts/sync/row-key.ts';
import { close } from '../admin/closing.ts';
import type { Journal } from '../admin/journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { AccountEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import { PLAN_PAUSE_FIRST_MS, PLAN_PAUSE_MAX_MS } from './bounds.ts';
import { PLAN_ACTS, type HaltPlan, type PlanEnd } from './halt-plan.ts';
import { nameOf, stateOf, viewSubject } from './halt-subject.ts';
import { accountsOf, keysBelow } from './plan-reach.ts';
import type { OpenOrder, VenueHands } from './venue-hands.ts';

export interface PlanPorts {
  readonly keys: VaultKeyRing;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly hands: (venue: VenueId) => VenueHands;
  /** Something of the plan's view is another. */
  readonly changed: () => void;
}

/** How much is left to do of a step; `null`: nothing, as was seen. */
type Rest = { readonly left: number; readonly problem: string | null } | null;

const CLOSINGS = { suspend: 'suspended', revoke: 'revoked' } as const;

/** One plan on its way: step after step, each repeated until it is seen to be done. */
export class PlanRun {
  readonly plan: HaltPlan;
  readonly #ports: PlanPorts;
  readonly #done: Set<PlanStep>;
  /** Accounts whose known orders were cancelled. */
  readonly #begun = new Set<string>();
  readonly #strangers = new Map<string, ReadonlySet<string>>();
  #current: PlanStep | null = null;
  #detail: string | null = null;
  #state: HaltPlanView['state'] = 'running';
  #isStopped = false;
  #wake: () => void = () => undefined;

  /** `done`: steps that a former life has finished. */
  constructor(plan: HaltPlan, done: ReadonlySet<PlanStep>, ports: PlanPorts) {
    this.plan = plan;
    this.#ports = ports;
    this.#done = new Set(done);
  }

  get isRunning(): boolean {
    return this.#state === 'running' && !this.#isStopped;
  }

  view(): HaltPlanView {
    const { planId, subject, operatorId, includingExternal, startedMs } = this.plan;
    const stateOfStep = (step: PlanStep) => {
      if (this.#done.has(step)) return 'done';
      return step === this.#current && this.isRunning ? 'running' : 'waiting';
    };
    const steps = this.plan.steps.map((step) => {
      const state = stateOfStep(step);
      return { step, state, detail: state === 'running' ? this.#detail : null } as const;
    });
    const state = this.#state;
    return { planId, ...viewSubject(subject), operatorId, includingExternal, startedMs, state, steps };
  }

  /** Resolves with the plan's end. Never rejects. */
  async run(): Promise<void> {
    for (const step of this.plan.steps) {
      if (this.#done.has(step)) continue;
      this.#current = step;
      await this.#repeat(step);
      if (!this.isRunning) return;
      this.#done.add(step);
      await this.#record(PLAN_ACTS.step, { step });
      this.#tell(null);
    }
    this.end('done');
  }

  /** Nothing more is begun. Calling it twice does nothing. */
  end(how: PlanEnd): void {
    if (!this.isRunning) return;
    this.#state = how;
    this.#wake();
    void this.#record(PLAN_ACTS.end, { result: how });
    this.#ports.changed();
  }

  /** A state has changed. Who resumes and halts again in one breath has ended the plan all the same. */
  heed(): void {
    if (this.#isResumed()) this.end('resumed');
  }

  /** The process ends: the next one goes on. */
  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  async #repeat(step: PlanStep): Promise<void> {
    let pauseMs = PLAN_PAUSE_FIRST_MS;
    let least = Number.POSITIVE_INFINITY;
    while (this.isRunning) {
      // Also by a former life.
      this.heed();
      if (!this.isRunning) return;
      const rest = await this.#try(step);
      if (rest === null) return;
      pauseMs = rest.left < least ? PLAN_PAUSE_FIRST_MS : Math.min(2 * pauseMs, PLAN_PAUSE_MAX_MS);
      least = Math.min(least, rest.left);
      this.#tell(describeRest(rest));
      if (this.isRunning) await this.#pause(pauseMs);
    }
  }

  /** While sealed nothing can be asked or signed; whatever else fails is tried again, too. */
  async #try(step: PlanStep): Promise<Rest> {
    try {
      if (step === 'suspend' || step === 'revoke') return await this.#closeKeys(step);
      const accounts = accountsOf(this.plan.subject, this.#ports.keys);
      const rests = await Promise.all(
        accounts.map((account) => (step === 'cancel' ? this.#cancelOf(account) : this.#flatten(account))),
      );
      const open = rests.filter((rest) => rest !== null);
      if (open.length === 0) return null;
      const problems = open.flatMap(({ problem }) => (problem === null ? [] : [problem]));
      return { left: open.reduce((sum, { left }) => sum + left, 0), problem: problems[0] ?? null };
    } catch (error) {
      return { left: 0, problem: error instanceof BittingError ? error.message : 'it failed inside' };
    }
  }

  /** Somebody took the halt back: the plan that follows it has lost its reason. While sealed nobody can tell. */
  #isResumed(): boolean {
    const { keys } = this.#ports;
    if (keys.sealed) return false;
    const state = stateOf(this.plan.subject, keys);
    return TRADING_STATES.indexOf(state) < TRADING_STATES.indexOf('halted');
  }

  /** What is known is cancelled before anybody is asked. */
  async #cancelOf(account: AccountEntry): Promise<Rest> {
    const hands = this.#ports.hands(account.venue);
    if (!this.#begun.has(account.id)) {
      this.#begun.add(account.id);
      const known = hands.knownOrders(account.id).filter((row) => this.#means(row, null));
      await hands.cancel(
        known.map(({ order }) => order),
        this.#by(account),
      );
    }
    const { subject } = this.plan;
    const wasOpen = hands.hasOpen(account.id, subject.kind === 'key' ? subject.id : null);
    const listed = await hands.listOrders(account.id);
    if (listed.kind === 'failed') return { left: 0, problem: `${account.label}: ${listed.problem}` };
    const strangers = this.#strangersOf(account, listed.rows);
    const meant = listed.rows.filter((row) => this.#means(row, strangers)).map(({ order }) => order);
    if (meant.length === 0)
      return wasOpen ? { left: 0, problem: `${account.label}: an order has no outcome yet` } : null;
    const problem = this.isRunning ? await hands.cancel(meant, this.#by(account)) : null;
    return { left: meant.length, problem: problem === null ? null : `${account.label}: ${problem}` };
  }

  /** Others' orders that were there when the plan first looked: what they go on placing must not keep it for ever. */
  #strangersOf({ id }: AccountEntry, rows: readonly OpenOrder[]): ReadonlySet<string> {
    const known = this.#strangers.get(id);
    if (known !== undefined) return known;
    const theirs = rows.filter(({ virtualKeyId }) => virtualKeyId === null);
    const seen = new Set(theirs.map(({ order }) => orderKey(order)));
    this.#strangers.set(id, seen);
    return seen;
  }

  /** `strangers`: which of others' orders; `null`: all of them. */
  #means({ order, virtualKeyId }: OpenOrder, strangers: ReadonlySet<string> | null): boolean {
    const { includingExternal, subject } = this.plan;
    if (virtualKeyId === null) return includingExternal && strangers?.has(orderKey(order)) !== false;
    return subject.kind !== 'key' || virtualKeyId === subject.id;
  }

  async #flatten(account: AccountEntry): Promise<Rest> {
    const hands = this.#ports.hands(account.venue);
    const wasOpen = hands.hasOpen(account.id, null);
    const listed = await hands.listPositions(account.id);
    if (listed.kind === 'failed') return { left: 0, problem: `${account.label}: ${listed.problem}` };
    if (listed.rows.length === 0)
      return wasOpen ? { left: 0, problem: `${account.label}: an order has no outcome yet` } : null;
    let problem: string | null = null;
    // What is under way may have closed it already: two closings of one position are not sent side by side.
    if (wasOpen) problem = 'an order has no outcome yet';
    else
      for (const position of listed.rows)
        if (this.isRunning)
          problem = (await hands.reduce(position, this.plan.collar, this.#by(account))) ?? problem;
    return { left: listed.rows.length, problem: problem === null ? null : `${account.label}: ${problem}` };
  }

  async #closeKeys(step: 'suspend' | 'revoke'): Promise<Rest> {
    const { journal, keys } = this.#ports;
    const state = CLOSINGS[step];
    for (const { id } of keysBelow(state, this.plan.subject, keys)) {
      const closable = {
        state: () => keys.virtualKey(id)?.state ?? 'revoked',
        set: () => void keys.setKeyState(id, state),
      };
      const { operatorId, planId } = this.plan;
      const act = { operatorId, act: step, subject: id, details: { planId } };
      await close(state, closable, { journal, act });
    }
    return null;
  }

  #by({ id }: AccountEntry) {
    return { operatorId: this.plan.operatorId, accountId: id };
  }

  #tell(detail: string | null): void {
    if (detail === this.#detail && detail !== null) return;
    this.#detail = detail;
    this.#ports.changed();
  }

  /** A ledger that cannot be written stops no plan: its steps can be done twice. */
  async #record(act: string, details: Readonly<Record<string, string>>): Promise<void> {
    const { operatorId, planId, subject } = this.plan;
    try {
      await this.#ports.journal.recordBefore({
        operatorId,
        act,
        subject: nameOf(subject),
        details: { planId, ...details },
      });
    } catch {
      // It is done all the same; after a restart it is seen to be done.
    }
  }

  #pause(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.#ports.clock.after(delayMs, resolve);
    this.#wake = () => {
      stop();
      resolve();
    };
    return promise;
  }
}

function describeRest({ left, problem }: NonNullable<Rest>): string {
  const count = left === 0 ? 'not seen to be done yet' : `${left} left`;
  return problem === null ? count : `${count}; ${problem}`;
}
