import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CALL_PACE_MS, LOOK_MS } from './bounds.ts';
import { TimerLine } from './timer-line.ts';

const STEP_MS = 100;
const ROUND_TRIP_MAX_MS = 1_500;
/** A call that is lost is given up after so long. */
const LOST_MS = 10_000;

/** How one call fares: on its way, its answer, and which of the two is lost. */
interface Fare {
  readonly thereMs: number;
  readonly backMs: number;
  readonly lost: 'nothing' | 'call' | 'answer';
}

/** A venue with one timer behind a slow line, the gateway's line in front of it, and a bot that sets the timer, too. */
class Stage {
  nowMs = 1_000;
  dueMs: number | null = null;
  readonly firedMs: number[] = [];
  readonly told: (string | null)[] = [];
  calls = 0;
  isBroken = false;
  readonly line: TimerLine;
  readonly #fares: Iterator<Fare>;
  #later: { readonly atMs: number; readonly run: () => void }[] = [];

  constructor(fares: Iterator<Fare>, leastMs: number) {
    this.#fares = fares;
    this.line = new TimerLine({
      clock: { monotonicMs: () => this.nowMs },
      leastMs,
      set: (seconds) => {
        assert.ok(seconds === 0 || seconds * 1_000 >= leastMs, `${seconds} s is too short`);
        return this.call(seconds, true);
      },
      tell: (problem) => {
        this.told.push(problem);
      },
    });
  }

  /** Resolves as an act does: with what was in the way. */
  call(seconds: number, isOwn: boolean): Promise<string | null> {
    const fare: Fare = this.isBroken
      ? { thereMs: 0, backMs: 0, lost: 'call' }
      : (this.#fares.next().value as Fare);
    this.calls += 1;
    const intentId = String(this.calls);
    this.line.begin(intentId, { sentMs: this.nowMs, seconds, isOwn });
    const { promise, resolve } = Promise.withResolvers<string | null>();
    if (fare.lost !== 'call')
      this.#after(fare.thereMs, () => {
        this.dueMs = seconds === 0 ? null : this.nowMs + seconds * 1_000;
      });
    this.#after(fare.lost === 'nothing' ? fare.thereMs + fare.backMs : LOST_MS, () => {
      const kind = fare.lost === 'nothing' ? 'accepted' : 'unknown';
      this.line.settle(intentId, kind, this.nowMs);
      resolve(kind === 'accepted' ? null : 'lost');
    });
    return promise;
  }

  /** Lets time pass; `withinMs` is what is wished all the while, `undefined` a gateway that is dead. */
  async pass(
    durationMs: number,
    withinMs: number | null | undefined,
    look = (): void => undefined,
  ): Promise<void> {
    const endMs = this.nowMs + durationMs;
    while (this.nowMs < endMs) {
      this.nowMs += STEP_MS;
      const due = this.#later.filter(({ atMs }) => atMs <= this.nowMs);
      this.#later = this.#later.filter(({ atMs }) => atMs > this.nowMs);
      for (const { run } of due) run();
      // What waits for an answer goes on before the next look.
      if (due.length > 0) await new Promise(setImmediate);
      if (this.dueMs !== null && this.dueMs <= this.nowMs) {
        this.firedMs.push(this.nowMs);
        this.dueMs = null;
      }
      if (withinMs !== undefined && this.nowMs % LOOK_MS === 0) this.line.steer(withinMs);
      look();
    }
  }

  #after(delayMs: number, run: () => void): void {
    this.#later.push({ atMs: this.nowMs + delayMs, run });
  }
}

const half = fc.integer({ min: 0, max: Math.floor(ROUND_TRIP_MAX_MS / 200) }).map((tenths) => tenths * 100);
const whole: fc.Arbitrary<Fare> = fc.record({
  thereMs: half,
  backMs: half,
  lost: fc.constant('nothing' as const),
});
const venue = fc.constantFrom(5_000, 10_000);
const seconds = fc.integer({ min: 10, max: 120 });

/** Never two that are lost one after the other. */
function* mostly(fares: readonly Fare[]): Generator<Fare> {
  let isLast = false;
  for (let index = 0; ; index += 1) {
    const fare = fares[index % fares.length] as Fare;
    yield isLast && fare.lost !== 'nothing' ? { ...fare, lost: 'nothing' } : fare;
    isLast = fare.lost !== 'nothing' && !isLast;
  }
}

const fares = fc.array(
  fc.record({ thereMs: half, backMs: half, lost: fc.constantFrom('nothing', 'nothing', 'call', 'answer') }),
  { minLength: 5, maxLength: 30 },
);

test('A timer never fires while the gateway lives, however slow the venue is and although calls are lost.', async () => {
  await fc.assert(
    fc.asyncProperty(fares, seconds, venue, async (drawn, within, leastMs) => {
      const stage = new Stage(mostly(drawn), leastMs);
      await stage.pass(400_000, within * 1_000);
      assert.deepEqual(stage.firedMs, []);
      // And it does so once somebody stops: else nothing was armed at all.
      await stage.pass(within * 1_000 + 2 * ROUND_TRIP_MAX_MS, undefined);
      assert.equal(stage.firedMs.length, 1);
    }),
    { numRuns: 40 },
  );
});

test('A timer fires within its time and a round trip whenever the gateway dies, whatever a bot did with it (ORD-17).', async () => {
  const calls = fc.array(
    fc.record({ gap: fc.integer({ min: 3, max: 40 }), seconds: fc.constantFrom(0, 10, 20, 60, 120) }),
    { maxLength: 8 },
  );
  // A longer call of the bot needs another one of ours, a second after it and not while one is under way.
  const open = CALL_PACE_MS + 2 * LOOK_MS + 2 * ROUND_TRIP_MAX_MS;
  await fc.assert(
    fc.asyncProperty(
      fc.array(whole, { minLength: 5 }),
      seconds,
      venue,
      calls,
      async (drawn, within, leastMs, bot) => {
        const stage = new Stage(mostly(drawn), leastMs);
        await stage.pass(open, within * 1_000);
        for (const { gap, seconds: wanted } of bot) {
          const calledMs = stage.nowMs;
          void stage.call(wanted, false);
          await stage.pass(gap * 1_000, within * 1_000, () => {
            if (stage.nowMs - calledMs <= open || stage.firedMs.length > 0) return;
            assert.ok(stage.dueMs !== null, 'it is not armed');
            assert.ok(stage.dueMs - stage.nowMs <= within * 1_000 + ROUND_TRIP_MAX_MS, 'it fires too late');
          });
          // A bot whose own deadline has come wanted that.
          if (stage.firedMs.length > 0) return;
        }
        await stage.pass(open, within * 1_000);
        const diedMs = stage.nowMs;
        await stage.pass(200_000, undefined);
        const [firedMs] = stage.firedMs;
        assert.ok(firedMs !== undefined && firedMs - diedMs <= within * 1_000 + ROUND_TRIP_MAX_MS);
      },
    ),
    { numRuns: 400 },
  );
});

test('A bot’s own deadline is kept: not passed, and not missed by more than the venue’s shortest timer.', async () => {
  const wish = fc.option(seconds, { nil: null });
  await fc.assert(
    fc.asyncProperty(
      fc.array(whole, { minLength: 5 }),
      fc.tuple(seconds, wish),
      venue,
      fc.tuple(seconds, fc.integer({ min: 0, max: 200 })),
      async (drawn, [before, then], leastMs, [wanted, afterTenths]) => {
        const stage = new Stage(mostly(drawn), leastMs);
        await stage.pass(5_000 + afterTenths * 100, before * 1_000);
        assert.deepEqual(stage.firedMs, []);
        const calledMs = stage.nowMs;
        void stage.call(wanted, false);
        const thenMs = then === null ? null : then * 1_000;
        await stage.pass(wanted * 1_000 + leastMs + ROUND_TRIP_MAX_MS, thenMs);
        const [firedMs] = stage.firedMs;
        assert.ok(firedMs !== undefined, 'it was pushed away');
        const deadlineMs = calledMs + wanted * 1_000;
        // As short as the venue sets at all, and called beside a refresh: then nothing but the same again makes it certain.
        const leaveMs = wanted * 1_000 < leastMs + 3_000 ? CALL_PACE_MS + 2 * LOOK_MS : 0;
        assert.ok(
          firedMs <= deadlineMs + ROUND_TRIP_MAX_MS + STEP_MS + leaveMs,
          `${firedMs - deadlineMs} ms late`,
        );
        assert.ok(firedMs >= deadlineMs - leastMs - LOOK_MS, `${deadlineMs - firedMs} ms early`);
      },
    ),
    { numRuns: 1_000 },
  );
});

function* quick(): Generator<Fare> {
  for (;;) yield { thereMs: 0, backMs: 100, lost: 'nothing' };
}

test('A living bot without orders costs nothing, and one with orders a call for each third of the timer.', async () => {
  const stage = new Stage(quick(), 10_000);
  await stage.pass(300_000, null);
  assert.equal(stage.calls, 0);
  await stage.pass(300_000, 60_000);
  assert.ok(stage.calls >= 15 && stage.calls <= 16, String(stage.calls));
  await stage.pass(300_000, null);
  assert.equal(stage.dueMs, null);
  assert.ok(stage.calls <= 17, String(stage.calls));
});

test('A timer that cannot be armed twice in a row is told once, and so is that it can again.', async () => {
  const stage = new Stage(quick(), 10_000);
  await stage.pass(5_000, 60_000);
  stage.isBroken = true;
  await stage.pass(25_000, 60_000);
  assert.deepEqual([stage.told, stage.line.isUnarmed], [[], false]);
  await stage.pass(60_000, 60_000);
  assert.deepEqual([stage.told, stage.line.isUnarmed], [['lost'], true]);
  stage.isBroken = false;
  await stage.pass(30_000, 60_000);
  assert.deepEqual([stage.told, stage.line.isUnarmed], [['lost', null], false]);
});

test('What a former life called and never heard of again may be set, and is set anew.', async () => {
  const stage = new Stage(quick(), 10_000);
  stage.line.begin('former', { sentMs: 0, seconds: 60, isOwn: true });
  stage.line.takeOver();
  await stage.pass(1_500, null);
  assert.equal(stage.calls, 1, 'it is ended');
  await stage.pass(5_000, 60_000);
  assert.equal(stage.calls, 2);
});

test('What a former life has set is set anew at once where somebody needs it.', async () => {
  const stage = new Stage(quick(), 10_000);
  stage.line.begin('former', { sentMs: 0, seconds: 60, isOwn: true });
  stage.line.settle('former', 'accepted', 100);
  stage.nowMs = 5_000;
  stage.line.takeOver();
  await stage.pass(2_000, 60_000);
  assert.equal(stage.calls, 1);
});

for (const [answeredMs, waitsMs] of [
  [5_000, 5_000],
  [40_000, 20_000],
] as const)
  test(`A bot’s call that is answered after ${answeredMs} ms keeps ours waiting for ${waitsMs}.`, async () => {
    const slow: Fare = { thereMs: 0, backMs: answeredMs, lost: 'nothing' };
    const stage = new Stage([slow, slow, slow].values(), 10_000);
    void stage.call(120, false);
    await stage.pass(waitsMs - LOOK_MS, 60_000);
    assert.equal(stage.calls, 1);
    await stage.pass(2 * LOOK_MS + CALL_PACE_MS, 60_000);
    assert.equal(stage.calls, 2);
  });

test('What the gateway itself refuses is tried again, less and less often.', async () => {
  let tries = 0;
  let nowMs = 0;
  const set = (): Promise<string> => {
    tries += 1;
    return Promise.resolve('no bound key');
  };
  const line = new TimerLine({
    clock: { monotonicMs: () => nowMs },
    leastMs: 10_000,
    set,
    tell: () => undefined,
  });
  for (; nowMs < 120_000; nowMs += LOOK_MS) {
    line.steer(60_000);
    await new Promise(setImmediate);
  }
  assert.ok(tries >= 10 && tries <= 12, String(tries));
});
