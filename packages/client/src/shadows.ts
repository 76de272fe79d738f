import type { PolicyDifferences, PolicyDocument, PolicyShown, PolicySubject } from './policies.ts';

/** A document that is judged beside the one in force, and enforced nowhere. */
export interface ShadowView {
  readonly document: PolicyDocument;
  /** The version that was in force when it was set, and the one that is now: 0 while nothing was ever said. */
  readonly baseVersion: number;
  readonly currentVersion: number;
  readonly setAtMs: number;
  /** The operator's id. */
  readonly setBy: string;
  /** Whose shadows are judged together with it: `account`, `installation`; of those above a key, whichever are set. */
  readonly together: readonly string[];
  readonly found: ShadowFound;
}

/** What it would have done. */
export interface ShadowFound {
  /** Since it was set, or since the gateway was started if that was later. */
  readonly sinceMs: number;
  readonly judged: number;
  /** Of these: requests that only read. */
  readonly reads: number;
  /** Admitted; the shadow would have refused them. */
  readonly wouldRefuse: number;
  /** Refused; the shadow would have admitted them. */
  readonly wouldAdmit: number;
  /** Admitted; what the shadow would have judged them by was not known. */
  readonly unjudged: number;
  /** Looks that failed inside. */
  readonly failed: number;
  readonly rules: readonly {
    readonly ruleId: string;
    /** What it would have refused of the admitted; of these, what nothing else would have refused. */
    readonly refuses: number;
    readonly alone: number;
    /** What it did refuse, and would not have. */
    readonly admits: number;
  }[];
  /** The last orders that it would have decided otherwise, from the ledger, the newest last. */
  readonly examples: readonly ShadowExampleView[];
}

export interface ShadowExampleView {
  readonly sequence: string;
  readonly wallMs: number;
  readonly differs: 'would-refuse' | 'would-admit';
  readonly virtualKeyId: string;
  readonly operation: string;
  readonly instruments: string;
  readonly code: string;
  readonly sentence: string;
  /** Every rule that refuses, the one that the sentence is of first. */
  readonly ruleIds: readonly string[];
}

export interface ShadowShown {
  readonly subject: PolicyShown['subject'];
  readonly id: string | null;
  /** `null`: none is set. */
  readonly shadow: ShadowView | null;
}

export interface ShadowSetParameters extends PolicySubject {
  /** The whole document; its version is the one that is in force now. */
  readonly document: PolicyDocument;
  readonly reason?: string;
}

export interface ShadowSet extends PolicyDifferences {
  /** What names it where it is enforced. */
  readonly setAtMs: number;
}

export interface ShadowEnforceParameters extends PolicySubject {
  /** Of the one that is meant: another that was set meanwhile is not enforced. */
  readonly setAtMs: number;
  /** Needed unless everything that is changed is tightened. */
  readonly mayLoosen: boolean;
  readonly reason?: string;
}

export interface ShadowOffParameters extends PolicySubject {
  readonly reason?: string;
}
