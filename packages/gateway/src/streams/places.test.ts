import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Places, SharedPlaces } from './places.ts';

test('A name has so many places and all names together so many; what is given back can be taken, once.', () => {
  const places = new Places({ perName: 2, inAll: 3 });
  const first = places.take('a');
  assert.ok(first && places.take('a'));
  assert.equal(places.take('a'), null);
  assert.ok(places.take('b'));
  assert.equal(places.take('c'), null, 'all of them');
  first();
  first();
  assert.equal(places.taken, 2);
  assert.ok(places.take('c'));
  assert.equal(places.take('a'), null);
});

test('One asker has a part of a name’s places only: another finds some, whatever the first does.', () => {
  const places = new SharedPlaces({ perName: 4, perAsker: 3, inAll: 100 });
  const held = [1, 2, 3].map(() => places.take('credential', 'thief'));
  assert.ok(held.every((giveBack) => giveBack !== null));
  for (let attempt = 0; attempt < 10; attempt += 1) assert.equal(places.take('credential', 'thief'), null);
  assert.ok(places.take('other credential', 'thief'), 'by name');
  const other = places.take('credential', 'other');
  assert.ok(other);
  for (let attempt = 0; attempt < 10; attempt += 1) assert.equal(places.take('credential', 'other'), null);
  other();
  other();
  held[0]?.();
  assert.ok(places.take('credential', 'other') && places.take('credential', 'other'));
  assert.equal(places.take('credential', 'other'), null, 'all places of the name');
});
