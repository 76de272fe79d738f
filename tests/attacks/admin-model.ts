import type { OperatorRole } from '@bitting/client/people.ts';

const DAY_MS = 86_400_000;

/** What each role has of another: written down by hand, so that the gateway's own comparison of rights is checked by it. */
const HAS: Readonly<Record<OperatorRole, readonly OperatorRole[]>> = {
  owner: ['owner', 'admin', 'trader', 'approver', 'auditor', 'viewer'],
  admin: ['admin', 'trader', 'approver', 'auditor', 'viewer'],
  approver: ['approver', 'trader', 'viewer'],
  trader: ['trader', 'viewer'],
  auditor: ['auditor', 'viewer'],
  viewer: ['viewer'],
};

const APPROVERS: ReadonlySet<OperatorRole> = new Set(['owner', 'admin', 'approver']);

export interface ModelPerson {
  readonly id: string;
  role: OperatorRole;
  active: boolean;
  /** When somebody else gave him a token or more rights. */
  trustedMs: number | null;
}

export interface ModelRule {
  readonly resume: number;
  readonly operators: number;
}

interface ModelProposal {
  readonly proposer: string;
  readonly call: string;
  readonly needed: number;
  readonly until: number;
  readonly consents: Set<string>;
  over: boolean;
}

/** Who may do what, as simply as it can be said; a twin of the gateway's operators and approvals. */
export class AdminModel {
  readonly people = new Map<string, ModelPerson>();
  readonly proposals = new Map<string, ModelProposal>();
  #rule: ModelRule = { resume: 0, operators: 0 };
  #next: { readonly rule: ModelRule; readonly fromMs: number } | null = null;

  rules(nowMs: number): readonly [ModelRule, ...ModelRule[]] {
    if (this.#next === null) return [this.#rule];
    return this.#next.fromMs <= nowMs ? [this.#next.rule] : [this.#rule, this.#next.rule];
  }

  setRule(rule: ModelRule, nowMs: number): void {
    const [now] = this.rules(nowMs);
    const isStricter = rule.resume >= now.resume && rule.operators >= now.operators;
    this.#rule = isStricter ? rule : now;
    this.#next = isStricter ? null : { rule, fromMs: nowMs + DAY_MS };
  }

  isNarrower(role: OperatorRole, before: OperatorRole): boolean {
    return HAS[before].includes(role);
  }

  /** So many others have to agree to a rule. */
  neededFor(rule: ModelRule, nowMs: number): number {
    const rules = this.rules(nowMs);
    const isStricter = rules.every((one) => rule.resume >= one.resume && rule.operators >= one.operators);
    return isStricter ? 0 : Math.max(...[rule, ...rules].flatMap((one) => [one.resume, one.operators]));
  }

  propose(id: string, proposal: Omit<ModelProposal, 'consents' | 'over' | 'until'>, nowMs: number): void {
    if (!this.proposals.has(id))
      this.proposals.set(id, { ...proposal, until: nowMs + DAY_MS, consents: new Set(), over: false });
  }

  mayConsent(by: string, { proposer }: Pick<ModelProposal, 'proposer'>, nowMs: number): boolean {
    const person = this.people.get(by);
    if (person === undefined || !person.active || by === proposer) return false;
    return APPROVERS.has(person.role) && (person.trustedMs === null || nowMs - person.trustedMs >= DAY_MS);
  }

  /** The proposal that carries this call now, if one does. */
  agreed(proposer: string, call: string, needed: number, nowMs: number): ModelProposal | null {
    const found = [...this.proposals.values()].filter(
      (one) => one.proposer === proposer && one.call === call && !one.over && nowMs < one.until,
    );
    return (
      found.find((one) => {
        const consents = [...one.consents].filter((by) => this.mayConsent(by, one, nowMs));
        return consents.length >= Math.max(needed, one.needed);
      }) ?? null
    );
  }

  /** What must always hold. */
  holds(nowMs: number): boolean {
    const active = [...this.people.values()].filter((person) => person.active);
    const approvers = active.filter(({ role }) => APPROVERS.has(role)).length;
    const most = Math.max(...this.rules(nowMs).flatMap((rule) => [rule.resume, rule.operators]));
    return active.some(({ role }) => role === 'owner') && approvers - 1 >= most;
  }
}
