import type { AccountPictureView, PictureChange } from '@bitting/client/operations.ts';

/** One change of one account, for whoever watches. */
export interface PictureEvent {
  readonly accountId: string;
  readonly wallMs: number;
  readonly change: PictureChange;
}

/** The live pictures of the bound accounts. */
export interface Pictures {
  /** `null`: none is kept of this account now, because it is closed, has no credential, or pictures are switched off. */
  show(accountId: string): AccountPictureView | null;
  /** `null` when too many watch already; otherwise how to stop. */
  follow(follower: (event: PictureEvent) => void): (() => void) | null;
}
