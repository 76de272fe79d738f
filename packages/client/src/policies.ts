/** What the administration API says of policies. Documents are those of docs/formats/policy.md. */

/** A policy of a key, or the terms of a layer, as plain JSON. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** Whose policy: a key's or an account's, or with neither of the two what binds everything. */
export interface PolicySubject {
  readonly virtualKeyId?: string;
  readonly accountId?: string;
}

export interface PolicyShown {
  readonly subject: 'key' | 'account' | 'installation';
  /** Of the key or the account; `null` for everything. */
  readonly id: string | null;
  /** 0 while nothing was ever said. */
  readonly version: number;
  /** `null` while nothing was ever said: then everything is left to the layers below. */
  readonly document: PolicyDocument | null;
  /** Of a key: what the terms of its account and of everything leave of it, and those that are counted for each by itself. */
  readonly effective: EffectivePolicy | null;
}

export interface EffectivePolicy {
  /** What all layers admit together, as a document without a version of its own. */
  readonly terms: PolicyDocument;
  /** Limits in which the layers have nothing in common: then nothing but reading and cancelling passes. */
  readonly conflicts: readonly string[];
  /** Limits that every layer counts for its own subject: a request has to be within each. */
  readonly counted: readonly { readonly layer: string; readonly limits: PolicyDocument }[];
}

/** Terms above a key that leave less than its own policy says. */
export interface LayerAbove {
  readonly layer: 'account' | 'installation';
  /** All of its terms. */
  readonly document: PolicyDocument;
  /** Places in the document where it leaves less, for example `limits.priceCollar`; whatever is counted for all keys together is among them. */
  readonly narrows: readonly string[];
}

/** A policy of a key that does not exist. */
export interface RehearsedPolicy {
  readonly document: PolicyDocument;
  readonly above: readonly LayerAbove[];
  /** If the key were cut and stolen now. */
  readonly worstCase: readonly WorstCaseView[];
}

/** One change in trading words. What cannot be compared is said as both. */
export interface PolicyDifference {
  readonly direction: 'loosened' | 'tightened';
  /** Its place in the document, for example `limits.notionalPerDay`. */
  readonly field: string;
  readonly sentence: string;
}

export interface PolicyDifferences {
  readonly differences: readonly PolicyDifference[];
}

export interface PolicyChangeParameters extends PolicySubject {
  /** The whole document; its version is the one that is in force now. */
  readonly document: PolicyDocument;
}

export interface PolicySetParameters extends PolicyChangeParameters {
  /** Needed unless everything that is changed is tightened. */
  readonly mayLoosen: boolean;
  readonly reason?: string;
}

export interface PolicySet extends PolicyDifferences {
  /** The new one; the one that was given where nothing was changed. */
  readonly version: number;
  /** False when the change is in force but could not be written into the ledger. */
  readonly durable: boolean;
}

export interface WhatIfParameters {
  readonly virtualKeyId: string;
  /** The body of an order, exactly as a bot would send it. */
  readonly body: string;
  /** Method and path of the venue, for example `POST /api/v5/trade/order`; left out: the venue's usual way to place such an order. */
  readonly operation?: string;
  /** Where the bot would come from; left out: somewhere that the key may come from. */
  readonly sourceAddress?: string;
}

export interface ShownRefusal {
  readonly code: string;
  readonly ruleId: string | null;
  readonly detail: string;
  /** Of a batch: which item, from 0. */
  readonly item: number | null;
}

export interface WhatIf {
  readonly verdict: 'admitted' | 'refused';
  readonly operation: string;
  readonly policyVersion: number;
  /** What each item was judged to be worth at most, for example `1200 USDT`. */
  readonly worths: readonly (string | null)[];
  /** Every rule that refuses; the bot would be told of the first. */
  readonly refusals: readonly ShownRefusal[];
}

export interface ExplainParameters {
  /** Of a record of the ledger, decimal. */
  readonly sequence: string;
}

export interface Explanation {
  readonly sequence: string;
  readonly wallMs: number;
  readonly verdict: 'admitted' | 'refused';
  readonly virtualKeyId: string;
  readonly operation: string;
  readonly sourceAddress: string;
  /** Under which version of the key's policy, and which is in force now (`null`: the key is gone). */
  readonly policyVersion: number | null;
  readonly currentVersion: number | null;
  /** Of what was admitted: the rules that were asked. */
  readonly ruleIds: readonly string[];
  /**
   * Of what was admitted: what the limits were that it had to be within. Empty where the key has another policy by now, because
   * the record does not say them.
   */
  readonly limits: readonly ExplainedLimit[];
  /** Rules among those asked that had no limit to judge by; empty like `limits`. */
  readonly unlimited: readonly string[];
  readonly items: readonly {
    readonly text: string;
    readonly worth: string | null;
    /** The largest that one order may be worth by the policy now, where that is the version it was judged by. */
    readonly limit: string | null;
    /** Its names with the bot and at the venue, as far as it has them. */
    readonly order: { readonly clientOrderId: string | null; readonly venueOrderId: string | null };
  }[];
  readonly refusal: ShownRefusal | null;
  /** What became of it, as far as a recent record says. */
  readonly outcome: readonly string[];
}

/** Amounts by asset, or a count. */
export type Quantity = Readonly<Record<string, string>> | number;

/** A limit that an admission was within. Of the layers above the key it is what they say now. */
export interface ExplainedLimit {
  readonly layer: 'key' | 'account' | 'installation';
  readonly ruleId: string;
  /** The one field of `limits` as it stands in the document. */
  readonly limit: PolicyDocument;
  /** What the request took of it; `null`, here and below: it is not counted, or not known. */
  readonly asked: Quantity | null;
  /** What is used of it by now, this request and those after it included, while the same hour or day lasts. */
  readonly used: Quantity | null;
  /** What is left of it now. */
  readonly left: Quantity | null;
}

export interface DefaultPolicy {
  readonly document: PolicyDocument;
  /** Why it is as it is, a sentence each. */
  readonly reasons: readonly string[];
}

/** What the subject of a layer has used of its limits. Amounts by asset; `null`: not known now. */
export interface UsageView {
  readonly layer: string;
  readonly notionalThisHour: Readonly<Record<string, string>>;
  readonly notionalToday: Readonly<Record<string, string>>;
  readonly turnoverToday: Readonly<Record<string, string>> | null;
  readonly lossToday: Readonly<Record<string, string>> | null;
  readonly openOrders: number | null;
  readonly uses: number;
  readonly lastUsedMs: number | null;
}

/** What a thief of the key could lose its owner within a clock hour or a day of UTC, of one asset. */
export interface WorstCaseView {
  readonly period: 'hour' | 'day';
  readonly asset: string;
  /** `null`: all that the account holds. */
  readonly amount: string | null;
  /** Of it: by trading against the key, and fees; and by what the market may do to what is left open. */
  readonly parts: { readonly taken: string; readonly market: string } | null;
  /** The rule that determines it, or that is missing. */
  readonly ruleId: string;
  /** What would make it smaller, the most effective first; `amount` is what it would be then. */
  readonly remedies: readonly {
    readonly ruleId: string;
    readonly to: string;
    readonly amount: string | null;
  }[];
}
