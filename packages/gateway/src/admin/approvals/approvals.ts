import type { ApprovalDetails, ApprovalView } from '@bitting/client/people.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RandomBytes } from '../../ports/random.ts';
import type { ApprovalClass } from '../../vault/approval-rules.ts';
import type { Operators } from '../../vault/operators.ts';
import { digestOf, Proposals, type Decision, type Proposal } from '../../vault/proposals.ts';
import type { EntryPlace } from '../../vault/vault-store.ts';
import type { Vault } from '../../vault/vault.ts';
import {
  CHANGE_BYTES_MAX,
  KEPT_PROPOSALS_MAX,
  LINES_CHARACTERS_MAX,
  OPEN_PROPOSALS_EACH_MAX,
  OPEN_PROPOSALS_MAX,
} from './bounds.ts';
import { readChange, writeChange, type Asked } from './change.ts';
import { demandApprover, isApprover, isOutdated, type Consenter } from './eligibility.ts';

const HOUR_MS = 3_600_000;

export interface ApprovalsParts {
  readonly vault: Vault;
  readonly operators: Operators;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly random: RandomBytes;
}

/** What is worked out of a change before it is proposed. */
export interface DraftTerms {
  readonly class: ApprovalClass;
  readonly against: string;
  readonly needed: number;
  readonly lines: readonly string[];
  readonly accounts: readonly string[] | null;
}

/**
 * What others have to agree to. A proposal is bound to everything of a change and to the state that it was written against; whether
 * it may be done is worked out anew at the instant at which it is done, from what the operators are then.
 */
export class Approvals {
  readonly #operators: Operators;
  readonly #clock: Pick<Clock, 'wallMs'>;
  readonly #proposals: Proposals;
  readonly #reserved = new Set<string>();

  constructor({ vault, operators, clock, random }: ApprovalsParts) {
    this.#operators = operators;
    this.#clock = clock;
    this.#proposals = new Proposals(vault, random);
  }

  versionOf(place: EntryPlace): number {
    return this.#proposals.versionOf(place);
  }

  /** The proposal that this call carries out; `null`: there is none like it. Throws where it names one that is not of it. */
  find(asked: Asked, named: string | null, against: string): Proposal | null {
    if (named !== null) {
      const proposal = this.#demand(named);
      this.#demandLike(proposal, asked, against);
      return proposal;
    }
    const own = this.#proposals
      .list()
      .filter((one) => one.proposedBy === asked.operatorId && this.#isOpen(one));
    return own.find((one) => this.#isLike(one, asked, against)) ?? null;
  }

  /** A change for others to read; it stands nowhere yet. Throws `OVERLOADED` and `FIELD_MALFORMED` for too many or too long ones. */
  draft(asked: Asked, { against, needed, lines, ...terms }: DraftTerms): Proposal {
    this.#demandRoom(asked.operatorId);
    const nowMs = this.#clock.wallMs();
    const id = this.#proposals.newId();
    const { hours } = this.#operators.rules.inForce(nowMs);
    const expiresAt = epochMs(nowMs + hours * HOUR_MS);
    const { text, concealed } = this.#write(asked, { id, against, needed, expiresAtMs: expiresAt });
    const shown = lines.map((line) => showText(line));
    if (Buffer.byteLength(text) > CHANGE_BYTES_MAX || shown.join('').length > LINES_CHARACTERS_MAX)
      throw new BittingError('FIELD_MALFORMED', 'too long to be agreed to', {
        publicDetail: 'Nothing was changed: it is too long for anybody to agree to; do it in smaller steps.',
      });
    return {
      ...terms,
      id,
      change: text,
      proposedBy: asked.operatorId,
      proposedAt: nowMs,
      expiresAt,
      concealed,
      lines: shown,
      decisions: [],
      state: 'open',
    };
  }

  /** From now on others can decide on it. */
  put(proposal: Proposal): void {
    this.#demandRoom(proposal.proposedBy);
    this.#proposals.write(proposal);
    const over = this.#proposals.list().filter((one) => !this.#isOpen(one));
    this.#proposals.forget(over.slice(0, -KEPT_PROPOSALS_MAX).map(({ id }) => id));
  }

  /** Throws what stands in the way of his consent to exactly this. */
  demandDecidable(id: string, digest: string, consenter: Consenter): Proposal {
    const proposal = this.#demand(id);
    this.#demandOpen(proposal);
    demandApprover(consenter, proposal, {
      counting: this.#counting(proposal),
      nowMs: this.#clock.wallMs(),
    });
    if (digest !== digestOf(proposal))
      throw new BittingError('APPROVAL_MISMATCH', `${id} has another digest`, {
        publicDetail: `Nothing was approved: the digest is not the one of ${id}. Read it again: bitting approvals show ${id}.`,
      });
    return proposal;
  }

  approve(id: string, digest: string, decision: Omit<Decision, 'verdict' | 'at'>): Proposal {
    const approver = this.#operators.demand(decision.by);
    const via = decision.via === null ? null : this.#operators.demand(decision.via);
    const proposal = this.demandDecidable(id, digest, { approver, via });
    return this.#decide(proposal, { ...decision, verdict: 'approve', at: this.#clock.wallMs() }, 'open');
  }

  /** One is enough; by its proposer it is withdrawn. Throws `APPROVAL_NOT_FOUND`, `APPROVAL_OVER`. */
  reject(id: string, decision: Omit<Decision, 'verdict' | 'at'>): Proposal {
    const proposal = this.#demand(id);
    this.#demandOpen(proposal);
    const state = decision.by === proposal.proposedBy ? 'withdrawn' : 'rejected';
    return this.#decide(proposal, { ...decision, verdict: 'reject', at: this.#clock.wallMs() }, state);
  }

  /** Throws what stands in the way of doing exactly this now, by whom it was proposed. */
  demandAgreed(
    { id }: Proposal,
    asked: Asked,
    { against, needed }: Pick<DraftTerms, 'against' | 'needed'>,
  ): void {
    const now = this.#demand(id);
    this.#demandLike(now, asked, against);
    const most = Math.max(readChange(now.change).needed, needed);
    const there = this.#counting(now).length;
    if (there < most) throw waiting(now, { needed: most, there });
  }

  /** Nobody else begins to carry it out meanwhile. Throws `APPROVAL_OVER`. */
  reserve(id: string): void {
    if (this.#reserved.has(id)) throw over(id, 'is being carried out');
    this.#reserved.add(id);
  }

  release(id: string): void {
    this.#reserved.delete(id);
  }

  /** It is done, once and for all. */
  take(id: string): void {
    const proposal = this.#demand(id);
    this.#demandOpen(proposal);
    this.#proposals.write({ ...proposal, state: 'carried-out' });
  }

  /** Throws `APPROVAL_NEEDED`, with what to do next. */
  waitFor(proposal: Proposal): never {
    throw waiting(proposal, {
      needed: readChange(proposal.change).needed,
      there: this.#counting(proposal).length,
    });
  }

  /** What the proposer wants done, where nothing of it was left out. Throws `APPROVAL_REFUSED`. */
  callOf(id: string, operatorId: string) {
    const proposal = this.#demand(id);
    if (proposal.proposedBy !== operatorId) throw notHis();
    if (proposal.concealed)
      throw new BittingError('APPROVAL_REFUSED', `${id} had a secret`, {
        publicDetail: 'It holds a secret that is kept nowhere: repeat the same call instead.',
      });
    const { operation, parameters } = readChange(proposal.change);
    return { operation, parameters };
  }

  /** The last ones first. */
  list(): readonly ApprovalView[] {
    return this.#proposals
      .list()
      .toReversed()
      .map((one) => this.view(one));
  }

  /** Throws `APPROVAL_NOT_FOUND`. */
  show(id: string): ApprovalDetails {
    const proposal = this.#demand(id);
    const counting = this.#counting(proposal);
    return {
      ...this.view(proposal),
      change: proposal.change,
      concealed: proposal.concealed,
      decisions: proposal.decisions.map(({ by, at, verdict, reason }) => ({
        by,
        atMs: at,
        verdict,
        reason: reason === null ? null : showText(reason),
        counts: counting.includes(by),
      })),
    };
  }

  /** Throws `APPROVAL_NOT_FOUND`. */
  accountsOf(id: string): readonly string[] | null {
    return this.#demand(id).accounts;
  }

  view(proposal: Proposal): ApprovalView {
    const { operation, needed } = readChange(proposal.change);
    const approvals = this.#counting(proposal).length;
    return {
      approvalId: proposal.id,
      operation,
      class: proposal.class,
      proposedBy: proposal.proposedBy,
      proposedAtMs: proposal.proposedAt,
      expiresAtMs: proposal.expiresAt,
      state: this.#stateOf(proposal, approvals >= needed),
      needed,
      approvals,
      digest: digestOf(proposal),
      lines: proposal.lines,
    };
  }

  #stateOf(proposal: Proposal, isAgreed: boolean): ApprovalView['state'] {
    if (proposal.state !== 'open') return proposal.state;
    if (!this.#isOpen(proposal)) return 'expired';
    return isAgreed ? 'approved' : 'open';
  }

  /** Who agreed, each once, and still is somebody who may: a role that was taken away since counts for nothing. */
  #counting(proposal: Proposal): readonly string[] {
    const nowMs = this.#clock.wallMs();
    const counting = proposal.decisions
      .filter(({ verdict }) => verdict === 'approve')
      .filter(({ at, by, via: console }) => {
        const approver = this.#operators.byId(by);
        const via = console === null ? null : this.#operators.byId(console);
        if (approver === null || (console !== null && via === null)) return false;
        const consenter = { approver, via };
        return !isOutdated(consenter, at) && isApprover(consenter, proposal, nowMs);
      })
      .map(({ by }) => by);
    return [...new Set(counting)];
  }

  #decide(proposal: Proposal, decision: Decision, state: Proposal['state']): Proposal {
    const decided = { ...proposal, decisions: [...proposal.decisions, decision], state };
    this.#proposals.write(decided);
    return decided;
  }

  #write(
    { operation, parameters, operatorId }: Asked,
    terms: {
      readonly id: string;
      readonly against: string;
      readonly needed: number;
      readonly expiresAtMs: number;
    },
  ): { readonly text: string; readonly concealed: boolean } {
    const change = { ...terms, operation, parameters, proposedBy: operatorId };
    return writeChange(change, this.#proposals.concealer(terms.id));
  }

  /** Whether this call, against that state, has the very text that was agreed to. */
  #isLike({ id, change, expiresAt }: Proposal, asked: Asked, against: string): boolean {
    const { needed } = readChange(change);
    return this.#write(asked, { id, against, needed, expiresAtMs: expiresAt }).text === change;
  }

  #demandLike(proposal: Proposal, asked: Asked, against: string): void {
    if (proposal.proposedBy !== asked.operatorId) throw notHis();
    this.#demandOpen(proposal);
    const written = readChange(proposal.change);
    if (!this.#isLike(proposal, asked, written.against))
      throw new BittingError('APPROVAL_MISMATCH', `${proposal.id} is of another change`);
    if (against !== written.against)
      throw new BittingError('APPROVAL_STALE', `${written.against}, now ${against}`);
  }

  #isOpen({ state, expiresAt }: Pick<Proposal, 'state' | 'expiresAt'>): boolean {
    return state === 'open' && this.#clock.wallMs() < expiresAt;
  }

  #demandOpen(proposal: Proposal): void {
    if (this.#isOpen(proposal)) return;
    throw over(proposal.id, proposal.state === 'open' ? 'has expired' : `is ${proposal.state}`);
  }

  #demand(id: string): Proposal {
    const proposal = this.#proposals.read(id);
    if (proposal === null) throw new BittingError('APPROVAL_NOT_FOUND', 'no proposal of this id');
    return proposal;
  }

  #demandRoom(operatorId: string): void {
    const open = this.#proposals.list().filter((one) => this.#isOpen(one));
    const own = open.filter(({ proposedBy }) => proposedBy === operatorId);
    if (open.length < OPEN_PROPOSALS_MAX && own.length < OPEN_PROPOSALS_EACH_MAX) return;
    throw new BittingError('OVERLOADED', `${open.length} open proposals, ${own.length} of his`, {
      publicDetail:
        'Too many proposals are open: withdraw some (bitting approvals reject), or wait until they expire.',
    });
  }
}

function waiting(
  { id, expiresAt }: Proposal,
  { needed, there }: { readonly needed: number; readonly there: number },
): BittingError {
  const until = new Date(expiresAt).toISOString();
  return new BittingError('APPROVAL_NEEDED', `${id}: ${there} of ${needed}`, {
    publicDetail: `Nothing was changed: it is proposed as ${id}, and ${there} of ${needed} others have agreed. They read it by "bitting approvals show ${id}"; then repeat the same call, or "bitting approvals carry-out ${id}", before ${until}.`,
  });
}

function over(id: string, what: string): BittingError {
  return new BittingError('APPROVAL_OVER', `${id} ${what}`, {
    publicDetail: `Nothing was changed: ${id} ${what}; propose it again.`,
  });
}

function notHis(): BittingError {
  return new BittingError('APPROVAL_REFUSED', 'proposed by another', {
    publicDetail: 'Only who proposed it can have it carried out.',
  });
}
