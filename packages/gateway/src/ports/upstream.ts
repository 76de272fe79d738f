import type { VenueAnswer } from '@bitting/core/venues/dialect.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Destination, PublicRequest, SignedQuestion, SignedRequest } from '../pipeline/stages.ts';

/** What became of one transmission. There is no second one. */
export type Transmission =
  | {
      readonly kind: 'answer';
      readonly answer: VenueAnswer;
      readonly contentType: string | null;
      /** All that the venue sent, names lower-cased. */
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly upstreamMs: number;
    }
  /** Proven: no byte of it left. */
  | { readonly kind: 'not-sent'; readonly cause: string }
  /** At least one byte may have left and no trustworthy answer came. */
  | { readonly kind: 'unknown'; readonly cause: string; readonly upstreamMs: number };

/** The cause of a `not-sent` that is our own bound, not the venue. */
export const OVERLOADED = 'too many requests of the credential are under way';

/** How the cause of a `not-sent` begins where no connection to the venue’s host came about. */
export const UNREACHED = 'connect: ';

/** The cause of a `not-sent` because the venue would take no more from our address without a key. */
export const THROTTLED = 'the venue’s allowance for public data is used up';

/** The only way out. Takes nothing but what the path has signed or what is public. */
export interface Upstream {
  /** `lastCheck` is asked synchronously right before the bytes are handed to the socket; `false` sends nothing. */
  send(request: SignedRequest, lastCheck: () => boolean): Promise<Transmission>;
  ask(question: SignedQuestion): Promise<Transmission>;
  sendPublic(request: PublicRequest): Promise<Transmission>;
  /** What the clock of the venue says now, as far as its answers told. */
  venueNow(destination: Destination): EpochMs;
  /** The `Host` that requests to there carry; empty where nothing is there. */
  hostOf(destination: Destination): string;
}
