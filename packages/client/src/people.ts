/** Who may call what, and what needs the consent of others (docs/operations/operators.md). */

import type { SealedAnswer } from './sealing.ts';

export type OperatorRole = 'owner' | 'admin' | 'trader' | 'approver' | 'auditor' | 'viewer';

export interface OperatorView {
  readonly operatorId: string;
  readonly name: string;
  /** A console acts in the name of persons only. */
  readonly kind: 'person' | 'console';
  readonly role: OperatorRole;
  /** Ids of the accounts that alone he may see and touch; `null`: everything. */
  readonly accounts: readonly string[] | null;
  readonly state: 'active' | 'disabled';
  /** Who last gave him a token or more rights, and when (milliseconds since 1970); `null`: he came with the vault. */
  readonly trustedBy: string | null;
  readonly trustedAtMs: number | null;
}

/** The only form in which a token leaves the gateway: once. */
export interface OperatorMade extends OperatorView {
  /** `null` where it is sealed, and where a console asked for nobody to have one. */
  readonly token: string | null;
  readonly sealed?: SealedAnswer;
}

/** `durable` is false when it is in force and could not be written into the ledger. */
export interface OperatorChanged extends OperatorView {
  readonly durable: boolean;
}

export interface AddOperatorParameters {
  readonly name: string;
  readonly role: OperatorRole;
  readonly kind?: 'person' | 'console';
  readonly accounts?: readonly string[];
  readonly reason?: string;
  /** See `IssuedKey`. By a console and without it the operator has no token that anybody knows. */
  readonly sealTo?: string;
}

/** The rights of an operator as whoever changes them saw them; `accounts` in any order, `null`: everything. */
export interface ExpectedRights {
  readonly role: OperatorRole;
  readonly accounts: readonly string[] | null;
}

export interface OperatorRoleParameters {
  readonly operatorId: string;
  readonly role: OperatorRole;
  /** `null`: everything; left out: as it is. */
  readonly accounts?: readonly string[] | null;
  /** Where he has other rights by now it is refused with `STATE_CONFLICT`; left out: whatever he has is replaced. */
  readonly expected?: ExpectedRights;
  readonly reason?: string;
}

export interface OperatorParameters {
  readonly operatorId: string;
  readonly reason?: string;
}

/** What may need others. */
export type ApprovalClass =
  'bind' | 'keys' | 'policy' | 'resume' | 'operators' | 'export' | 'erase' | 'vault';

/** How many others have to agree, and how many hours they have. */
export interface ApprovalRule {
  readonly needed: Readonly<Record<ApprovalClass, number>>;
  readonly hours: number;
}

export interface RuleView extends ApprovalRule {
  /** Grows with every change. */
  readonly version: number;
  /** The looser rule that follows. */
  readonly next: (ApprovalRule & { readonly fromMs: number }) | null;
}

/** `durable` is false when it is in force and could not be written into the ledger. */
export interface RuleChanged extends RuleView {
  readonly durable: boolean;
}

/** Classes that are left out stay as they are. */
export interface RuleParameters {
  readonly needed: Readonly<Partial<Record<ApprovalClass, number>>>;
  readonly hours?: number;
  readonly reason?: string;
}

export interface ApprovalView {
  readonly approvalId: string;
  readonly operation: string;
  readonly class: ApprovalClass;
  readonly proposedBy: string;
  readonly proposedAtMs: number;
  readonly expiresAtMs: number;
  /** `open` may be approved; `approved` only waits for its proposer. */
  readonly state: 'open' | 'approved' | 'carried-out' | 'rejected' | 'withdrawn' | 'expired';
  readonly needed: number;
  /** Consents that count now. */
  readonly approvals: number;
  /** SHA-256 over {@link ApprovalDetails.change}, hexadecimal. */
  readonly digest: string;
  /** What it does, in words; what cannot be seen stands as its code. */
  readonly lines: readonly string[];
}

export interface ApprovalDetails extends ApprovalView {
  /** Canonical JSON: the operation, what it is given (a keyed hash for each secret), against which state, until when, by whom. */
  readonly change: string;
  /** It holds a secret that is kept nowhere: its proposer repeats his call, instead of having it carried out. */
  readonly concealed: boolean;
  readonly decisions: readonly {
    readonly by: string;
    readonly atMs: number;
    readonly verdict: 'approve' | 'reject';
    readonly reason: string | null;
    /** Whether it counts now: whoever lost his role since does not. */
    readonly counts: boolean;
  }[];
}

export interface ApproveParameters {
  readonly approvalId: string;
  /** Of what was read: another change is not approved by this. */
  readonly digest: string;
  readonly reason?: string;
}

/** Whoever asks, and what he may do. */
export interface SelfView {
  readonly operatorId: string;
  readonly name: string;
  readonly kind: 'person' | 'console';
  readonly role: OperatorRole;
  /** As in {@link OperatorView}. */
  readonly accounts: readonly string[] | null;
  /** Names of what his role may call. */
  readonly operations: readonly string[];
  /** Of these: what a console calls for nobody without a second factor that is not older than five minutes. */
  readonly strong: readonly string[];
  /** Every person there is, told to a console that calls for nobody: whom it may call for. Otherwise `null`. */
  readonly people: readonly PersonView[] | null;
}

export type PersonView = Pick<OperatorView, 'operatorId' | 'name' | 'role' | 'accounts' | 'state'>;

export interface PeopleOperations {
  /** The one operation that a console calls also for nobody. */
  readonly self: { readonly parameters: Readonly<Record<string, never>>; readonly result: SelfView };
  readonly 'operators-list': {
    readonly parameters: Readonly<Record<string, never>>;
    /** `self`: the id of whoever asks. */
    readonly result: { readonly operators: readonly OperatorView[]; readonly self: string };
  };
  readonly 'operators-add': { readonly parameters: AddOperatorParameters; readonly result: OperatorMade };
  readonly 'operators-role': {
    readonly parameters: OperatorRoleParameters;
    readonly result: OperatorChanged;
  };
  /** For good; what he has under way ends. */
  readonly 'operators-disable': { readonly parameters: OperatorParameters; readonly result: OperatorChanged };
  /** A new token in the place of the one that he has; left out: one's own. */
  readonly 'operators-token': {
    readonly parameters: Partial<OperatorParameters> & { readonly sealTo?: string };
    readonly result: OperatorMade;
  };
  readonly 'approvals-list': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly result: { readonly rule: RuleView; readonly approvals: readonly ApprovalView[] };
  };
  readonly 'approvals-show': {
    readonly parameters: { readonly approvalId: string };
    readonly result: ApprovalDetails;
  };
  readonly 'approvals-approve': { readonly parameters: ApproveParameters; readonly result: ApprovalView };
  /** By its proposer: withdrawn. */
  readonly 'approvals-reject': {
    readonly parameters: { readonly approvalId: string; readonly reason?: string };
    readonly result: ApprovalView;
  };
  /** What was approved is done, by its proposer; the result is that of its operation. */
  readonly 'approvals-carry-out': {
    /** `sealTo`: for the secret that is made; it is no part of what was agreed to. */
    readonly parameters: { readonly approvalId: string; readonly sealTo?: string };
    readonly result: { readonly operation: string; readonly result: unknown };
  };
  readonly 'approvals-set': { readonly parameters: RuleParameters; readonly result: RuleChanged };
}
