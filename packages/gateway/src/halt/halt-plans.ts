import type { HaltPlanView, PlanStep } from '@bitting/client/halts.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { TAIL_FOLLOWERS_MAX } from '../bounds.ts';
import type { RandomBytes } from '../ports/random.ts';
import { PLANS_MAX } from './bounds.ts';
import { PLAN_ACTS, PLAN_STEPS, readPlan, type HaltPlan } from './halt-plan.ts';
import { nameOf } from './halt-subject.ts';
import { PlanRun, type PlanPorts } from './plan-run.ts';

const PLAN_ID_BYTES = 8;

interface FormerPlan {
  readonly plan: HaltPlan;
  readonly done: Set<PlanStep>;
}

/** The plans that follow halts: one at a time for each subject. What a former life left unfinished goes on. */
export class HaltPlans {
  readonly #ports: Omit<PlanPorts, 'changed'>;
  readonly #random: RandomBytes;
  readonly #runs = new Map<string, PlanRun>();
  readonly #former = new Map<string, FormerPlan>();
  readonly #ignore: () => void;
  readonly #followers = new Set<(plan: HaltPlanView) => void>();

  constructor(ports: Omit<PlanPorts, 'changed'> & { readonly random: RandomBytes }) {
    this.#ports = ports;
    this.#random = ports.random;
    this.#ignore = ports.keys.observe(() => {
      for (const run of this.#runs.values()) run.heed();
    });
  }

  /** One record of the ledger, in order, before {@link start}. */
  restore(entry: LedgerEntry): void {
    if (entry.type !== 'admin') return;
    const planId = entry.details['planId'] ?? '';
    const plan = entry.act === PLAN_ACTS.begin ? readPlan(entry) : null;
    if (plan !== null) {
      for (const [id, former] of this.#former)
        if (nameOf(former.plan.subject) === nameOf(plan.subject)) this.#former.delete(id);
      this.#former.set(plan.planId, { plan, done: new Set() });
    }
    if (entry.act === PLAN_ACTS.end) this.#former.delete(planId);
    const step = PLAN_STEPS.find((one) => one === entry.details['step']);
    if (entry.act === PLAN_ACTS.step && step !== undefined) this.#former.get(planId)?.done.add(step);
  }

  /** After the last record. */
  start(): void {
    for (const { plan, done } of this.#former.values()) this.#run(plan, done);
    this.#former.clear();
  }

  newPlanId(): string {
    return `plan_${encodeHex(this.#random(PLAN_ID_BYTES))}`;
  }

  /** Throws `OVERLOADED` where no further one could be begun. */
  demandRoom(): void {
    const running = [...this.#runs.values()].filter((run) => run.isRunning);
    if (running.length >= PLANS_MAX) throw new BittingError('OVERLOADED', 'too many plans are under way');
  }

  /** Takes the place of one for the same subject that is under way. */
  begin(plan: HaltPlan): HaltPlanView {
    for (const run of this.#runs.values())
      if (nameOf(run.plan.subject) === nameOf(plan.subject)) run.end('replaced');
    return this.#run(plan, new Set());
  }

  list(): readonly HaltPlanView[] {
    return Array.from(this.#runs.values(), (run) => run.view());
  }

  /** Tells of every change; `null` when too many watch already; otherwise how to stop. */
  follow(follower: (plan: HaltPlanView) => void): (() => void) | null {
    if (this.#followers.size >= TAIL_FOLLOWERS_MAX) return null;
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  close(): void {
    this.#ignore();
    for (const run of this.#runs.values()) run.stop();
  }

  #run(plan: HaltPlan, done: ReadonlySet<PlanStep>): HaltPlanView {
    const changed = (): void => {
      for (const follower of this.#followers) follower(run.view());
    };
    const run: PlanRun = new PlanRun(plan, done, { ...this.#ports, changed });
    this.#runs.set(plan.planId, run);
    this.#forgetOldest();
    void run.run();
    return run.view();
  }

  #forgetOldest(): void {
    for (const [planId, run] of this.#runs) {
      if (this.#runs.size <= PLANS_MAX) return;
      if (!run.isRunning) this.#runs.delete(planId);
    }
  }
}
