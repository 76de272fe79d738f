/** Whatever happens to its connections in whatever order: a link shows every push once, and says where it cannot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeVenueStreams, okxAnswers, type FakeVenueSocket } from '../testing/fake-venue-streams.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { channelOf, openOkxLink } from '../testing/okx-link.ts';

const ARG = { channel: 'orders', instType: 'ANY' };

type Step =
  | { readonly kind: 'push'; readonly lags: boolean }
  | { readonly kind: 'drop'; readonly which: number }
  | { readonly kind: 'notice'; readonly which: number }
  | { readonly kind: 'wait'; readonly ms: number };

const STEPS: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('push' as const), lags: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), which: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('notice' as const), which: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 300, 1_100, 40_000) }),
  },
);

/** The venue pushes numbers to whoever is subscribed; a connection may have them a little later than another. */
class Pusher {
  readonly venue = new FakeVenueStreams();
  readonly #subscribed = new Set<FakeVenueSocket>();
  readonly #late = new Map<FakeVenueSocket, number[]>();
  #number = 0;

  constructor() {
    this.venue.answer = (socket, text) => {
      okxAnswers(socket, text);
      if (text.includes('"subscribe"')) this.#subscribed.add(socket);
    };
  }

  push(lags: boolean): void {
    this.#number += 1;
    for (const [at, socket] of [...this.#subscribed].entries()) {
      const late = this.#late.get(socket) ?? [];
      this.#late.set(socket, late);
      late.push(this.#number);
      if (!lags || at > 0) this.catchUp(socket);
    }
  }

  catchUp(only?: FakeVenueSocket): void {
    for (const [socket, late] of this.#late)
      if (only === undefined || socket === only)
        for (const number of late.splice(0)) socket.say({ arg: ARG, data: [{ number }] });
  }

  live(which: number): FakeVenueSocket | undefined {
    return this.venue.open[which];
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

async function run(steps: readonly Step[]): Promise<readonly (number | 'interrupted' | 'restored')[]> {
  const clock = new ManualClock();
  const pusher = new Pusher();
  const heard: (number | 'interrupted' | 'restored')[] = [];
  const link = openOkxLink(
    { clock, venue: pusher.venue, random: 128 },
    {
      frame: (_frame, text) =>
        heard.push((JSON.parse(text) as { data: { number: number }[] }).data[0]?.number ?? 0),
      subscribed: () => undefined,
      refused: () => assert.fail('refused'),
      interrupted: () => heard.push('interrupted'),
      restored: () => heard.push('restored'),
      ended: () => assert.fail('ended'),
    },
  );
  link.subscribe([channelOf(ARG)]);
  await turns();
  for (const step of steps) {
    if (step.kind === 'push') pusher.push(step.lags);
    else if (step.kind === 'drop') pusher.live(step.which)?.end();
    else if (step.kind === 'notice')
      pusher.live(step.which)?.say({ event: 'notice', code: '64008', msg: 'upgrade', connId: 'a' });
    else {
      pusher.catchUp();
      for (let passed = 0; passed < step.ms; passed += 200) {
        clock.advance(Math.min(200, step.ms - passed));
        await turns();
      }
    }
    await turns();
  }
  link.close();
  clock.advance(60_000);
  assert.equal(clock.timers, 0, 'nothing is left behind');
  return heard;
}

/** A loss with a push that nobody got, and a move: so that each run has them, whatever chance brings. */
const PUSH: Step = { kind: 'push', lags: false };
const LATER: Step = { kind: 'wait', ms: 40_000 };
const GAP: Step[] = [PUSH, { kind: 'drop', which: 0 }, PUSH, LATER, PUSH];
const MOVE: Step[] = [PUSH, { kind: 'notice', which: 0 }, PUSH, LATER, PUSH];

test('Every push is shown once and in order, and a gap only where it was told.', async () => {
  let gaps = 0;
  let moves = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(STEPS, { minLength: 5, maxLength: 60 }), async (steps) => {
      let last: number | null = null;
      let isTold = true;
      for (const one of await run(steps)) {
        if (one === 'interrupted') isTold = true;
        else if (one !== 'restored') {
          if (last !== null && !isTold) assert.equal(one, last + 1);
          else assert.ok(last === null || one > last);
          if (last !== null && one > last + 1) gaps += 1;
          last = one;
          isTold = false;
        }
      }
      moves += steps.filter(({ kind }) => kind === 'notice').length;
    }),
    { numRuns: 150, examples: [[GAP], [MOVE], [[...GAP, ...MOVE]]] },
  );
  assert.ok(gaps >= 2 && moves >= 2, 'losses and moves were among it');
});
