import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VENUE_DOWN_ORDERS, VENUE_TRY_MS } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { OVERLOADED, UNREACHED, type Transmission } from '../ports/upstream.ts';
import { VenueGate, type VenuePlace } from './venue-gate.ts';

const PLACE: VenuePlace = { environment: 'live', region: 'global', family: 'okx' };
const ORDER = {};
const OTHERS: readonly VenuePlace[] = [
  { ...PLACE, environment: 'paper' },
  { ...PLACE, region: 'eea' },
  { ...PLACE, family: 'htx-spot' },
];

function shut(byte: number): { readonly gate: VenueGate; readonly clock: ManualClock } {
  const clock = new ManualClock();
  const gate = new VenueGate(clock, (length) => Buffer.alloc(length, byte));
  for (let nth = 0; nth < VENUE_DOWN_ORDERS; nth += 1) gate.note(PLACE, true);
  return { gate, clock };
}

test('A gate shuts after so many orders one after the other, for one part of the venue only.', () => {
  const gate = new VenueGate(new ManualClock(), (length) => Buffer.alloc(length));
  for (let nth = 1; nth < VENUE_DOWN_ORDERS; nth += 1) gate.note(PLACE, true);
  assert.ok(gate.admits(PLACE, ORDER) && gate.admits(PLACE, ORDER) && !gate.isShut(PLACE));
  gate.note(PLACE, false);
  for (let nth = 1; nth < VENUE_DOWN_ORDERS; nth += 1) gate.note(PLACE, true);
  assert.ok(gate.admits(PLACE, ORDER), 'what went well in between counts');
  gate.note(PLACE, true);
  assert.ok(!gate.admits(PLACE, ORDER) && gate.isShut(PLACE));
  for (const place of OTHERS) assert.ok(gate.admits(place, ORDER) && !gate.isShut(place));
});

test('ORD-13: Tries come between half a second and a second apart, by chance.', () => {
  for (const [byte, waitMs] of [
    [0, VENUE_TRY_MS / 2],
    [255, VENUE_TRY_MS],
  ] as const) {
    const { gate, clock } = shut(byte);
    clock.advance(waitMs - 1);
    assert.ok(!gate.admits(PLACE, ORDER));
    clock.advance(1);
    assert.ok(gate.admits(PLACE, ORDER), 'one');
    assert.ok(!gate.admits(PLACE, ORDER), 'and no other until he has his answer, or for as long again');
    clock.advance(waitMs);
    assert.ok(gate.admits(PLACE, ORDER));
    clock.advance(waitMs - 1);
    gate.note(PLACE, true);
    clock.advance(1);
    assert.ok(!gate.admits(PLACE, ORDER), 'a failed try begins it anew');
  }
});

test('One try that does not fail opens the gate to everybody.', () => {
  const { gate } = shut(0);
  gate.note(PLACE, false);
  assert.ok(gate.admits(PLACE, ORDER) && gate.admits(PLACE, ORDER) && !gate.isShut(PLACE));
});

test('An order that was admitted and stayed here leaves its try to the next one; one that nobody answered does not.', () => {
  const answer = { kind: 'answer' } as Extract<Transmission, { kind: 'answer' }>;
  const kept = { kind: 'not-sent', cause: 'STATE_HALTED' } as const;
  const unreached = { kind: 'not-sent', cause: `${UNREACHED}refused` } as const;
  const unknown = { kind: 'unknown', cause: 'timeout', upstreamMs: 5 } as const;
  const rows: readonly (readonly [transmission: Transmission, saysDown: boolean, admitsNext: boolean])[] = [
    [answer, false, true],
    [answer, true, false],
    [kept, false, true],
    [unreached, false, false],
    [unknown, false, false],
  ];
  for (const [transmission, saysDown, admitsNext] of rows) {
    const { gate, clock } = shut(0);
    clock.advance(VENUE_TRY_MS);
    assert.ok(gate.admits(PLACE, ORDER) && !gate.admits(PLACE, ORDER));
    gate.conclude(PLACE, ORDER, transmission, saysDown);
    assert.equal(gate.admits(PLACE, ORDER), admitsNext, JSON.stringify(transmission));
  }
});

test('ORD-13: Orders that were admitted while all was well leave no try behind that they never took.', () => {
  const clock = new ManualClock();
  const gate = new VenueGate(clock, (length) => Buffer.alloc(length));
  const kept = { kind: 'not-sent', cause: OVERLOADED } as const;
  const waiting = Array.from({ length: 20 }, () => ({}));
  for (const order of waiting) assert.ok(gate.admits(PLACE, order));
  for (let nth = 0; nth < VENUE_DOWN_ORDERS; nth += 1) gate.note(PLACE, true);
  for (const order of waiting) {
    gate.conclude(PLACE, order, kept, false);
    assert.ok(!gate.admits(PLACE, {}), 'nobody tries before the time is over');
  }
});

test('A try is given back by whom it is of now, once.', () => {
  const { gate, clock } = shut(0);
  const [first, second] = [{}, {}];
  clock.advance(VENUE_TRY_MS);
  assert.ok(gate.admits(PLACE, first));
  clock.advance(VENUE_TRY_MS);
  assert.ok(gate.admits(PLACE, second));
  gate.giveBack(PLACE, first);
  assert.ok(!gate.admits(PLACE, {}), 'his is over');
  gate.giveBack(PLACE, second);
  assert.ok(gate.admits(PLACE, {}));
  gate.giveBack(PLACE, second);
  assert.ok(!gate.admits(PLACE, {}), 'it is another’s');
});
