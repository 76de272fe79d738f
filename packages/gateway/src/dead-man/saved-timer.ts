import type { Between, TimerCall, TimerState } from './timer.ts';

/** An instant of the wall clock as text: JSON has no infinity. */
type SavedInstant = string;
type SavedBetween = readonly [earliest: SavedInstant, latest: SavedInstant];

/** What is known of one timer, and of the calls to it that have no outcome. */
export interface SavedTimer {
  readonly fires: SavedBetween;
  readonly bot: SavedBetween | null;
  readonly isOurs: boolean;
  readonly own: SavedInstant;
  readonly botCall: SavedInstant;
  readonly contested: SavedInstant;
  readonly settled: SavedInstant;
  readonly calls: readonly (readonly [
    intentId: string,
    sent: SavedInstant,
    seconds: number,
    isOwn: boolean,
  ])[];
}

export interface TimerContent {
  readonly state: TimerState;
  readonly calls: Iterable<readonly [intentId: string, call: TimerCall]>;
}

export function saveTimer({ calls, state }: TimerContent): SavedTimer {
  const { bot, botMs, contestedMs, fires, isOurs, ownMs, settledMs } = state;
  return {
    fires: saveBetween(fires),
    bot: bot === null ? null : saveBetween(bot),
    isOurs,
    own: String(ownMs),
    botCall: String(botMs),
    contested: String(contestedMs),
    settled: String(settledMs),
    calls: Array.from(calls, ([intentId, { isOwn, seconds, sentMs }]) => [
      intentId,
      String(sentMs),
      seconds,
      isOwn,
    ]),
  };
}

/** `aheadMs`: by how much the clock that counts now is ahead of that of the saved instants. */
export function loadTimer(saved: SavedTimer, aheadMs: number): TimerContent {
  const at = (instant: SavedInstant): number => Number(instant) + aheadMs;
  const between = ([earliest, latest]: SavedBetween): Between => ({
    earliestMs: at(earliest),
    latestMs: at(latest),
  });
  return {
    state: {
      fires: between(saved.fires),
      bot: saved.bot === null ? null : between(saved.bot),
      isOurs: saved.isOurs,
      ownMs: at(saved.own),
      botMs: at(saved.botCall),
      contestedMs: at(saved.contested),
      settledMs: at(saved.settled),
    },
    calls: saved.calls.map(([intentId, sent, seconds, isOwn]) => [
      intentId,
      { sentMs: at(sent), seconds, isOwn },
    ]),
  };
}

function saveBetween({ earliestMs, latestMs }: Between): SavedBetween {
  return [String(earliestMs), String(latestMs)];
}
