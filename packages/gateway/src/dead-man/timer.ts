/**
 * When a venue's cancel-all-after timer has to be set, and to what. Pure: instants are those of a clock that never goes back,
 * in milliseconds. An account has one timer for each part of the venue's API, and each call sets it anew, whoever makes it: so
 * what the gateway wants of it and what a bot has set itself are merged here.
 */
import { CALL_LATE_MS, CALL_PACE_MS, LOOK_MS, TIMER_GAIN_MS } from './bounds.ts';

/** As far as is known not before the one and not after the other. Infinite: never. */
export interface Between {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** A call that sets a timer, from when it may have left. 0 seconds end the timer. */
export interface TimerCall {
  readonly sentMs: number;
  readonly seconds: number;
  /** Of the gateway itself, not of a bot. */
  readonly isOwn: boolean;
}

export interface TimerState {
  /** When it fires at the venue. */
  readonly fires: Between;
  /** When a bot wants it to fire; `null`: no bot has set it. */
  readonly bot: Between | null;
  /** It may be of the gateway's making. */
  readonly isOurs: boolean;
  /** The last calls of either, and the first of a bot since our last. */
  readonly ownMs: number;
  readonly botMs: number;
  readonly contestedMs: number;
  /** When a call that was taken, or may have been, last had its answer. */
  readonly settledMs: number;
}

/** What the gateway wants. */
export interface TimerWish {
  /** At most so long after the gateway's death it fires; `null`: nobody needs it. */
  readonly withinMs: number | null;
  /** The shortest timer that the venue sets. */
  readonly leastMs: number;
}

/** To be done now, or to be asked again then. */
export type TimerStep =
  { readonly kind: 'set'; readonly seconds: number } | { readonly kind: 'wait'; readonly untilMs: number };

const NEVER: Between = { earliestMs: Infinity, latestMs: Infinity };

export const UNSET_TIMER: TimerState = {
  fires: NEVER,
  bot: null,
  isOurs: false,
  ownMs: -Infinity,
  botMs: -Infinity,
  contestedMs: Infinity,
  settledMs: -Infinity,
};

/** A call is about to leave. */
export function noteCall(state: TimerState, { isOwn, sentMs }: TimerCall): TimerState {
  if (isOwn) return { ...state, ownMs: sentMs, contestedMs: Infinity };
  return { ...state, botMs: sentMs, contestedMs: Math.min(state.contestedMs, sentMs) };
}

/** What the venue said of it. `alone`: no other call was under way meanwhile. */
export function settleCall(
  state: TimerState,
  call: TimerCall,
  end: {
    readonly kind: 'accepted' | 'rejected' | 'unknown';
    readonly nowMs: number;
    readonly alone: boolean;
  },
): TimerState {
  if (end.kind === 'rejected') return state;
  const { isOwn, seconds, sentMs } = call;
  const set: Between =
    seconds === 0 ? NEVER : { earliestMs: sentMs + seconds * 1_000, latestMs: end.nowMs + seconds * 1_000 };
  // Of two calls at once nobody knows which one the venue took last.
  const isCertain = end.kind === 'accepted' && end.alone && state.settledMs < sentMs;
  const fires = isCertain ? set : span(state.fires, set);
  const isOurs = isOwn || (state.isOurs && !isCertain);
  const settled = { ...state, fires, isOurs, settledMs: end.nowMs };
  return isOwn ? settled : { ...settled, bot: botAfter(state.bot, set, end.kind) };
}

/** What may have been set counts as set, what may have been ended as still there. */
function botAfter(before: Between | null, set: Between, kind: 'accepted' | 'unknown'): Between | null {
  if (kind === 'accepted') return set === NEVER ? null : set;
  if (set === NEVER) return before;
  return before === null ? set : span(before, set);
}

/** What is set may be due at any moment. */
export function doubt(state: TimerState, nowMs: number): TimerState {
  const { earliestMs, latestMs } = state.fires;
  if (earliestMs === Infinity) return state;
  return { ...state, fires: { earliestMs: Math.min(earliestMs, nowMs), latestMs } };
}

/** What is to be done now so that the timer never fires while somebody asks this in time, and in time when nobody does. */
export function planTimer(known: TimerState, wish: TimerWish, nowMs: number): TimerStep {
  const state = expire(known, nowMs);
  const { bot, fires } = state;
  const { leastMs, withinMs } = wish;
  // What bots have set for themselves is theirs.
  if (withinMs === null && !state.isOurs) return wait(Infinity);
  const wishMs = withinMs === null ? Infinity : nowMs + withinMs;
  const botMs = bot === null ? Infinity : bot.earliestMs - CALL_LATE_MS;
  if (wishMs === Infinity && bot === null)
    return fires.earliestMs === Infinity ? wait(Infinity) : paced(0, state, { ...wish, nowMs });
  const seconds = Math.floor((Math.min(wishMs, botMs) - nowMs) / 1_000);
  const isLate = fires.latestMs > Math.min(wishMs, bot?.latestMs ?? Infinity);
  const gains = nowMs + seconds * 1_000 - fires.earliestMs >= TIMER_GAIN_MS;
  const dueMs = refreshMs(state, wish);
  if (seconds * 1_000 >= leastMs) {
    if (isLate || (nowMs >= dueMs && gains)) return paced(seconds, state, { ...wish, nowMs });
    // What a bot's deadline leaves no room for is set as short as it can be, if even that is sooner.
  } else if (isLate && fires.latestMs > nowMs + leastMs + CALL_LATE_MS)
    return paced(Math.ceil(leastMs / 1_000), state, { ...wish, nowMs });
  const next = [dueMs, fires.latestMs, bot?.latestMs ?? Infinity].filter((laterMs) => laterMs > nowMs);
  return wait(Math.min(...next));
}

/** From when on it is set anew: while there is time for two more tries, or for a bot's own deadline to be set exactly. */
function refreshMs({ bot, fires }: TimerState, { leastMs, withinMs }: TimerWish): number {
  const regularMs = fires.earliestMs - (withinMs === null ? leastMs : (2 * withinMs) / 3);
  if (bot === null) return regularMs;
  const lastChanceMs = bot.earliestMs - CALL_LATE_MS - leastMs - LAST_CHANCE_MS;
  return Math.min(regularMs, lastChanceMs);
}

/** Before a bot's deadline is too near to be set: it is looked at in steps. */
const LAST_CHANCE_MS = 2 * LOOK_MS;

/**
 * What was due for certain has fired, and with the venue's one timer the bot's is gone, too. A bot's deadline that has passed
 * without that still waits for it.
 */
function expire(state: TimerState, nowMs: number): TimerState {
  return state.fires.latestMs <= nowMs ? { ...state, fires: NEVER, bot: null } : state;
}

/** The venue takes only so many calls, and those of a bot must not starve ours for longer than a third of the timer. */
function paced(
  seconds: number,
  { botMs, contestedMs, ownMs }: TimerState,
  { nowMs, withinMs }: Pick<TimerWish, 'withinMs'> & { readonly nowMs: number },
): TimerStep {
  const starvesMs = withinMs === null ? Infinity : contestedMs + withinMs / 3;
  const fromMs = Math.max(ownMs + CALL_PACE_MS, Math.min(botMs + CALL_PACE_MS, starvesMs));
  return nowMs >= fromMs ? { kind: 'set', seconds } : wait(fromMs);
}

function wait(untilMs: number): TimerStep {
  return { kind: 'wait', untilMs };
}

function span(left: Between, right: Between): Between {
  return {
    earliestMs: Math.min(left.earliestMs, right.earliestMs),
    latestMs: Math.max(left.latestMs, right.latestMs),
  };
}
