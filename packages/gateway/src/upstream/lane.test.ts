import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../testing/manual-clock.ts';
import { Lane, type LaneBounds, type Seat } from './lane.ts';

const WAIT_MS = 10_000;
const BOUNDS: LaneBounds = { sockets: 4, socketsPerAsker: 3, inFlight: 8, inFlightPerAsker: 6, kept: 2 };

interface Traveller {
  readonly asker: string;
  seat: Seat | null | 'waiting';
}

/** A lane and all that asked for it; what was decided is seen after `settle`. */
class LaneBench {
  readonly clock = new ManualClock();
  readonly lane = new Lane(BOUNDS, this.clock);
  readonly travellers: Traveller[] = [];

  enter(asker: string): Traveller | null {
    const turn = this.lane.enter(asker, WAIT_MS);
    if (turn === null) return null;
    const traveller: Traveller = { asker, seat: 'waiting' };
    this.travellers.push(traveller);
    void Promise.resolve(turn).then((seat) => {
      traveller.seat = seat;
    });
    return traveller;
  }

  seated(asker?: string): Traveller[] {
    return this.travellers.filter(
      (one) => one.seat !== 'waiting' && one.seat !== null && (asker === undefined || one.asker === asker),
    );
  }

  waiting(): Traveller[] {
    return this.travellers.filter(({ seat }) => seat === 'waiting');
  }

  leave(traveller: Traveller): void {
    assert.ok(traveller.seat !== 'waiting' && traveller.seat !== null);
    traveller.seat.leave();
    this.travellers.splice(this.travellers.indexOf(traveller), 1);
  }
}

const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

test('One asker’s crowd leaves a socket and places to the others.', async () => {
  const bench = new LaneBench();
  while (bench.enter('busy') !== null);
  await settle();
  assert.equal(bench.seated('busy').length, BOUNDS.socketsPerAsker);
  assert.equal(bench.travellers.length, BOUNDS.inFlightPerAsker);
  const other = bench.enter('other');
  await settle();
  assert.ok(other !== null && bench.seated('other').includes(other));
});

test('Who waits with the fewest sockets is served before the crowd that came earlier.', async () => {
  const bench = new LaneBench();
  for (const asker of ['a', 'b']) while (bench.enter(asker) !== null);
  await settle();
  assert.equal(bench.seated().length, BOUNDS.sockets);
  const late = bench.enter('late');
  assert.ok(late !== null, 'kept for it, though all places are taken');
  const [first] = bench.seated('a');
  assert.ok(first !== undefined);
  bench.leave(first);
  await settle();
  assert.ok(bench.seated('late').includes(late));
});

/** Who is served for each seat that is given up, in order. */
async function turnsOf(bench: LaneBench, leaving: readonly string[]): Promise<string[]> {
  const served: string[] = [];
  for (const asker of leaving) {
    const waited = bench.waiting();
    const [first] = bench.seated(asker);
    assert.ok(first !== undefined);
    bench.leave(first);
    await settle();
    served.push(...waited.filter(({ seat }) => seat !== 'waiting').map((one) => one.asker));
  }
  return served;
}

test('The fewest sockets come before the longest wait, and the longest wait among equals, each in its turn.', async () => {
  const uneven = new LaneBench();
  for (const asker of ['a', 'a', 'b', 'c', 'a', 'b']) uneven.enter(asker);
  await settle();
  assert.deepEqual(await turnsOf(uneven, ['c']), ['b']);
  const even = new LaneBench();
  for (const asker of ['c', 'c', 'c', 'd', 'a', 'a', 'b']) even.enter(asker);
  await settle();
  assert.deepEqual(await turnsOf(even, ['c', 'a', 'b']), ['a', 'b', 'a']);
});

test('A seat is left once, and whoever is seated has no time to wait for any more.', async () => {
  const bench = new LaneBench();
  const [first, ...others] = ['a', 'a', 'b', 'b', 'b'].map((asker) => bench.enter(asker));
  await settle();
  assert.equal(bench.waiting().length, 1);
  assert.equal(bench.clock.timers, 1);
  const seat = first?.seat;
  assert.ok(seat !== undefined && seat !== null && seat !== 'waiting');
  seat.leave();
  seat.leave();
  await settle();
  assert.equal(bench.waiting().length, 0);
  assert.equal(bench.clock.timers, 0);
  bench.enter('c');
  await settle();
  assert.equal(bench.waiting().length, 1, 'the second leaving freed nothing');
  assert.equal(others.length, 4);
});

test('A turn that does not come in time is none, and its place is free again.', async () => {
  const bench = new LaneBench();
  while (bench.enter('a') !== null);
  await settle();
  bench.clock.advance(WAIT_MS - 1);
  await settle();
  assert.equal(bench.waiting().length, BOUNDS.inFlightPerAsker - BOUNDS.socketsPerAsker);
  bench.clock.advance(1);
  await settle();
  assert.equal(bench.waiting().length, 0);
  assert.equal(bench.seated().length, BOUNDS.socketsPerAsker, 'who sits goes on');
  assert.notEqual(bench.enter('a'), null);
});

test('A lane that closes gives nobody who waits a turn any more.', async () => {
  const bench = new LaneBench();
  while (bench.enter('a') !== null);
  await settle();
  bench.lane.close();
  await settle();
  assert.equal(bench.waiting().length, 0);
  assert.equal(bench.seated().length, BOUNDS.socketsPerAsker);
});

test('Under every order of coming and going another key of the account always gets a place, and its turn before any crowd.', async () => {
  const steps = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('enter', 'enter', 'leave')),
    {
      minLength: 10,
      maxLength: 60,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const bench = new LaneBench();
      for (const [asker, step] of taken) {
        if (step === 'enter') bench.enter(asker);
        else {
          const [first] = bench.seated(asker);
          if (first !== undefined) bench.leave(first);
        }
        await settle();
        assert.ok(bench.seated().length <= BOUNDS.sockets);
        assert.ok(bench.seated(asker).length <= BOUNDS.socketsPerAsker);
        const idle = BOUNDS.sockets - bench.seated().length;
        for (const { asker: waiting } of idle > 0 ? bench.waiting() : [])
          assert.equal(
            bench.seated(waiting).length,
            BOUNDS.socketsPerAsker,
            'a socket is idle while one waits',
          );
      }
      const other = bench.enter('other');
      assert.ok(other !== null);
      await settle();
      // Before it come those alone who hold no more than it does, and each of them once.
      const equals = new Set(bench.waiting().map(({ asker }) => asker)).size;
      for (let left = 0; left < equals && !bench.seated().includes(other); left += 1) {
        const [first] = bench.seated();
        assert.ok(first !== undefined);
        bench.leave(first);
        await settle();
      }
      assert.ok(bench.seated().includes(other));
    }),
    { numRuns: 60 },
  );
});
