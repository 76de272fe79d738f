import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteCall, planTimer, settleCall, UNSET_TIMER, type TimerCall, type TimerState } from './timer.ts';

const T = { withinMs: 60_000, leastMs: 10_000 };
const NOBODY = { withinMs: null, leastMs: 10_000 };

/** After a call that was answered 100 ms later, at that instant. */
function after(
  state: TimerState,
  call: TimerCall,
  kind: 'accepted' | 'rejected' | 'unknown' = 'accepted',
): TimerState {
  return settleCall(noteCall(state, call), call, { kind, nowMs: call.sentMs + 100, alone: true });
}

const own = (sentMs: number, seconds: number): TimerCall => ({ sentMs, seconds, isOwn: true });
const bot = (sentMs: number, seconds: number): TimerCall => ({ sentMs, seconds, isOwn: false });

test('A timer that somebody needs is armed at once, refreshed after a third, and ended when nobody needs it.', () => {
  assert.deepEqual(planTimer(UNSET_TIMER, T, 0), { kind: 'set', seconds: 60 });
  const armed = after(UNSET_TIMER, own(0, 60));
  assert.deepEqual(planTimer(armed, T, 2_000), { kind: 'wait', untilMs: 20_000 });
  assert.deepEqual(planTimer(armed, T, 20_000), { kind: 'set', seconds: 60 });
  assert.deepEqual(planTimer(armed, NOBODY, 2_000), { kind: 'set', seconds: 0 });
  assert.deepEqual(planTimer(after(armed, own(2_000, 0)), NOBODY, 9_000), {
    kind: 'wait',
    untilMs: Infinity,
  });
  assert.deepEqual(planTimer(UNSET_TIMER, NOBODY, 0), { kind: 'wait', untilMs: Infinity });
});

test('A shorter wish is set before the refresh is due, a longer one with it.', () => {
  const armed = after(UNSET_TIMER, own(0, 60));
  assert.deepEqual(planTimer(armed, { ...T, withinMs: 30_000 }, 2_000), { kind: 'set', seconds: 30 });
  assert.equal(planTimer(armed, { ...T, withinMs: 50_000 }, 5_000).kind, 'set');
  assert.equal(planTimer(armed, { ...T, withinMs: 90_000 }, 2_000).kind, 'set');
});

test('Between two calls there is a second and more, whoever made the first.', () => {
  const armed = after(UNSET_TIMER, own(0, 60));
  assert.deepEqual(planTimer(armed, { ...T, withinMs: 20_000 }, 500), { kind: 'wait', untilMs: 1_100 });
  const longer = after(armed, bot(5_000, 120));
  assert.deepEqual(planTimer(longer, T, 5_200), { kind: 'wait', untilMs: 6_100 });
  assert.deepEqual(planTimer(longer, T, 6_100), { kind: 'set', seconds: 60 });
});

test('Calls of a bot that come every second keep ours back for a third of the timer and no longer.', () => {
  let state = after(UNSET_TIMER, own(0, 60));
  for (let sentMs = 5_000; sentMs < 24_500; sentMs += 1_000) {
    state = after(state, bot(sentMs, 120));
    assert.equal(planTimer(state, T, sentMs + 900).kind, 'wait');
  }
  assert.equal(planTimer(after(state, bot(25_000, 120)), T, 25_200).kind, 'set');
});

test('A bot’s own shorter timer is left alone until it is over, then ours is armed again.', () => {
  const state = after(after(UNSET_TIMER, own(0, 60)), bot(5_000, 20));
  for (const nowMs of [5_200, 10_000, 24_000])
    assert.equal(planTimer(state, T, nowMs).kind, 'wait', String(nowMs));
  assert.deepEqual(planTimer(state, T, 25_100), { kind: 'set', seconds: 60 });
});

test('A bot’s own longer timer is kept: refreshes end in its deadline and do not pass it.', () => {
  let state = after(UNSET_TIMER, bot(0, 100));
  const deadlineMs = 100_000;
  for (let nowMs = 2_000; nowMs < state.fires.earliestMs; nowMs += 500) {
    const step = planTimer(state, T, nowMs);
    if (step.kind !== 'set') continue;
    assert.ok(nowMs + step.seconds * 1_000 <= deadlineMs, `${nowMs} ${step.seconds}`);
    state = after(state, own(nowMs, step.seconds));
  }
  assert.ok(state.fires.earliestMs >= deadlineMs - 2_000, String(state.fires.earliestMs));
});

test('A bot that ends its timer does not end ours.', () => {
  const state = after(after(UNSET_TIMER, own(0, 60)), bot(5_000, 0));
  assert.deepEqual(planTimer(state, T, 6_100), { kind: 'set', seconds: 60 });
  assert.deepEqual(planTimer(state, NOBODY, 6_100), { kind: 'wait', untilMs: Infinity });
});

test('Where nobody needs ours any more, a bot’s own deadline is set again instead of none.', () => {
  const state = after(after(UNSET_TIMER, bot(0, 100)), own(2_000, 60));
  assert.deepEqual(planTimer(state, NOBODY, 30_000), { kind: 'wait', untilMs: 52_000 });
  assert.deepEqual(planTimer(state, NOBODY, 52_000), { kind: 'set', seconds: 47 });
  const kept = after(state, own(52_000, 47));
  assert.deepEqual(planTimer(kept, NOBODY, 60_000), { kind: 'wait', untilMs: 88_000 });
  assert.deepEqual(planTimer(kept, NOBODY, 88_000), { kind: 'wait', untilMs: 99_100 });
});

test('Where nobody ever needed ours, a bot’s timer is left alone, whatever became of its call.', () => {
  for (const kind of ['accepted', 'unknown', 'rejected'] as const) {
    const state = after(UNSET_TIMER, bot(0, 60), kind);
    for (const nowMs of [1_000, 55_000, 60_050, 70_000, 500_000])
      assert.deepEqual(planTimer(state, NOBODY, nowMs), { kind: 'wait', untilMs: Infinity });
  }
});

test('An outcome that is unknown counts as both: refreshed as if it were not set, ended as if it were.', () => {
  const refreshed = after(after(UNSET_TIMER, own(0, 60)), own(20_000, 60), 'unknown');
  assert.deepEqual(refreshed.fires, { earliestMs: 60_000, latestMs: 80_100 });
  assert.equal(planTimer(refreshed, T, 21_200).kind, 'set');
  const ended = after(after(UNSET_TIMER, own(0, 60)), own(5_000, 0), 'unknown');
  assert.deepEqual(planTimer(ended, NOBODY, 7_000), { kind: 'set', seconds: 0 });
  assert.deepEqual(planTimer(ended, T, 7_000), { kind: 'set', seconds: 60 });
  const first = after(UNSET_TIMER, own(0, 60), 'unknown');
  assert.deepEqual(planTimer(first, T, 1_200), { kind: 'set', seconds: 60 });
  assert.deepEqual(planTimer(first, NOBODY, 1_200), { kind: 'set', seconds: 0 });
});

test('A rejected call changes nothing, and what has fired is no more.', () => {
  const armed = after(UNSET_TIMER, own(0, 60));
  assert.deepEqual(after(armed, own(20_000, 60), 'rejected').fires, armed.fires);
  assert.deepEqual(planTimer(armed, T, 60_100), { kind: 'set', seconds: 60 });
  assert.deepEqual(planTimer(armed, NOBODY, 60_100), { kind: 'wait', untilMs: Infinity });
});
