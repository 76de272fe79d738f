/** Why the venue does not do what it is asked; a face translates the reason into its venue's code. */
export type RejectionReason =
  | 'instrument-unknown'
  | 'parameter'
  | 'mode-not-allowed'
  | 'size-too-small'
  | 'size-not-a-multiple'
  | 'size-too-large'
  | 'price-outside-band'
  | 'client-id-in-use'
  | 'too-many-orders'
  | 'insufficient-funds'
  | 'no-position'
  | 'close-too-large'
  | 'closing-orders-pending'
  | 'order-not-open'
  | 'order-unknown'
  | 'nothing-to-amend'
  | 'type-not-amendable'
  | 'algo-unknown'
  | 'trigger-on-wrong-side'
  | 'account-busy'
  | 'kyc-level';

export interface Rejection {
  readonly kind: 'rejected';
  readonly reason: RejectionReason;
  /** The parameter or the figure that is wrong. */
  readonly detail: string;
}

export function reject(reason: RejectionReason, detail = ''): Rejection {
  return { kind: 'rejected', reason, detail };
}
