import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FairPlaces, type Place } from './fair-places.ts';

const BOUNDS = { inFlight: 12, inFlightPerAsker: 9, kept: 2 };

test('One asker gets no more than its part, and gets a place again when it has given one back.', () => {
  const places = new FairPlaces(BOUNDS);
  const taken = Array.from({ length: BOUNDS.inFlightPerAsker }, () => places.take('a'));
  assert.ok(taken.every((place) => place !== null));
  assert.equal(places.take('a'), null);
  const [first] = taken;
  assert.ok(first);
  assert.equal(places.giveBack(first), true);
  assert.equal(places.giveBack(first), false);
  assert.equal(places.total, BOUNDS.inFlightPerAsker - 1);
  assert.notEqual(places.take('a'), null);
  assert.equal(places.take('a'), null);
});

test('Where the others have taken everything, an asker gets what is kept for it and no more.', () => {
  const places = new FairPlaces(BOUNDS);
  for (const asker of ['a', 'b'])
    for (let nth = 0; nth < BOUNDS.inFlight / 2; nth += 1) assert.ok(places.take(asker));
  assert.equal(places.take('a'), null);
  for (let nth = 0; nth < BOUNDS.kept; nth += 1) assert.ok(places.take('c'));
  assert.equal(places.take('c'), null);
});

test('Whatever the others take and give back, each asker gets the places that are kept for it.', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.constantFrom('a', 'd', 'newcomer'), (asked, modest) => {
      const places = new FairPlaces(BOUNDS);
      const held = new Map<string, Place[]>();
      for (const [asker, takes] of asked) {
        const own = held.get(asker) ?? [];
        held.set(asker, own);
        if (takes) {
          const place = places.take(asker);
          if (place !== null) own.push(place);
        } else {
          const place = own.pop();
          if (place !== undefined) places.giveBack(place);
        }
        assert.ok(own.every(({ share }) => share.asker === asker && share.places === own.length));
        assert.ok(own.length <= BOUNDS.inFlightPerAsker);
        const total = [...held.values()].reduce((sum, { length }) => sum + length, 0);
        assert.equal(places.total, total);
        assert.ok(total <= BOUNDS.inFlight + BOUNDS.kept * held.size);
      }
      for (let own = held.get(modest)?.length ?? 0; own < BOUNDS.kept; own += 1)
        assert.notEqual(places.take(modest), null);
    }),
  );
});

test('An asker that comes back after many others has given back all it had.', () => {
  const places = new FairPlaces(BOUNDS);
  for (let round = 0; round < 2; round += 1) {
    for (let nth = 0; nth < 3_000; nth += 1) {
      const place = places.take(`asker ${nth}`);
      assert.ok(place);
      assert.equal(place.share.places, 1);
      places.giveBack(place);
    }
  }
  assert.equal(places.total, 0);
});
