/** What became of one intent. An `unknown` is reconciled, never retried. */
export type ItemOutcome =
  | { readonly kind: 'accepted'; readonly venueOrderId: string | null; readonly clientOrderId: string | null }
  | { readonly kind: 'rejected'; readonly venueCode: string; readonly venueMessage: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export type OutcomeKind = ItemOutcome['kind'];

/** Outcomes in the order of the request's intents; never empty. */
export interface Outcome {
  readonly items: readonly ItemOutcome[];
}

/** One word for a whole request: unknown if any item is, else accepted if any was, else rejected. */
export function summariseOutcome(outcome: Outcome): OutcomeKind {
  if (outcome.items.some((item) => item.kind === 'unknown')) return 'unknown';
  return outcome.items.some((item) => item.kind === 'accepted') ? 'accepted' : 'rejected';
}
