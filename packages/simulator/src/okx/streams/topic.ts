import type { VenueEvent } from '../../engine/venue-state.ts';
import type { Venue } from '../dispatch.ts';

/** What a topic listens to: one instrument or one account. */
export type TopicScope =
  | { readonly instrumentId: string; readonly uid?: never }
  | { readonly uid: string; readonly instrumentId?: never };

/** One channel with its arguments. Its frames are written once and shared by everybody who subscribed to it. */
export interface Topic {
  readonly scope: TopicScope;
  /** Milliseconds that lie at least between two pushes; 0 pushes every change. */
  readonly intervalMs: number;
  /** The first frames of a new subscriber, in line with what was pushed so far. */
  welcome(): readonly string[];
  /** Notes an event of its scope, in the middle of a command; answers whether there is something to push. */
  take(event: VenueEvent): boolean;
  /** The frames that are due, after the command. */
  flush(): readonly string[];
  /** Called once a second: what is pushed without a change. */
  beat?(now: number): readonly string[];
}

/** What topics are made from; asked anew each time, because a test may move time and switches. */
export type VenueNow = () => Venue;

export type Arg = Readonly<Record<string, string>>;

/** A push as it goes out. */
export function pushFrame(arg: Arg, data: readonly unknown[], extras: object = {}): string {
  return JSON.stringify({ arg, ...extras, data });
}
