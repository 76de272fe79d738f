/** What records may be asked for by; all that are given have to fit. Ids, not labels. */
export interface SearchWords {
  /** `intent`, `outcome`, `resolution`, `refusal`, `admin`, `system` … */
  readonly type?: string;
  /** A virtual key: what its bot asked for, what became of it, and what was done to the key. */
  readonly key?: string;
  readonly account?: string;
  readonly venue?: string;
  readonly instrument?: string;
  readonly operation?: string;
  readonly decision?: string;
  readonly rule?: string;
  /** The code of a refusal. */
  readonly code?: string;
  /** Of the venue, or the bot's own. */
  readonly order?: string;
  readonly address?: string;
  readonly intent?: string;
  readonly operator?: string;
  readonly act?: string;
  /** Of an administrative act; `installation` for what binds everything. */
  readonly subject?: string;
  readonly event?: string;
}

export interface SearchParameters extends SearchWords {
  readonly sinceMs?: number;
  /** The last millisecond that belongs to it. */
  readonly untilMs?: number;
  /** `newest`: backwards from the end; `oldest`: forwards. */
  readonly direction: 'newest' | 'oldest';
  /** The number of the record that the page begins with. */
  readonly from?: string;
  readonly limit: number;
  /** Forwards only: after the last page every further record, until the caller hangs up. */
  readonly follow?: boolean;
}

/** A record with all its fields. */
export interface RecordShown {
  readonly type: string;
  /** Its place in the ledger, decimal. */
  readonly sequence: string;
  readonly wallMs: number;
  /** Fields that the record itself holds otherwise than they are shown: pseudonyms of addresses. Left out: none. */
  readonly recorded?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** The records are the events of the call. */
export interface SearchPageEnd {
  readonly shown: number;
  /** Where the next page begins, which may be there though this one was short; `null`: nothing more fits. */
  readonly next: string | null;
  /** Records that can be found. */
  readonly indexed: string;
  /** Records before this one were asked for, too, and are archived: they are not looked at. Left out: none. */
  readonly archived?: string;
  /** Records that cannot be found yet, because the index is being built. */
  readonly behind: string;
}

/** One thing that was done to an order: its placing, a change, a cancel; and what became of that. */
export interface OrderStep {
  readonly intent: RecordShown;
  /** Its outcome, and its resolution where that was unknown. */
  readonly ends: readonly RecordShown[];
}

/** An administrative act, and the name of the operator who did it. */
export interface OrderAct {
  readonly act: RecordShown;
  readonly operator: string;
}

/** Where an order came from. What the ledger no longer or never says is `null` or empty. */
export interface OrderOrigin {
  readonly venue: string;
  readonly accountId: string;
  readonly accountLabel: string | null;
  readonly virtualKeyId: string;
  readonly keyLabel: string | null;
  /** Who the bot belongs to, as was said when the key was issued. */
  readonly owner: string | null;
  /** Everything that was asked for it, the oldest first. */
  readonly steps: readonly OrderStep[];
  /** Of the key, by which the first step was admitted. */
  readonly policyVersion: number;
  /** What issued the key. */
  readonly issued: OrderAct | null;
  /** What set that version of its policy; the first version was set by its issuing. */
  readonly policySet: OrderAct | null;
  /** What last set the terms of its account, and of the installation, before the order. */
  readonly accountTerms: OrderAct | null;
  readonly installationTerms: OrderAct | null;
  /** What bound the venue's key. */
  readonly bound: OrderAct | null;
}

export interface OrderFound {
  /** More than one where venues or accounts use the same number. */
  readonly origins: readonly OrderOrigin[];
  /** Events that name the order, for example that it was placed without the gateway. */
  readonly events: readonly RecordShown[];
  /** Records before this one are archived, and were not looked at. Left out: none. */
  readonly archived?: string;
  readonly behind: string;
}
