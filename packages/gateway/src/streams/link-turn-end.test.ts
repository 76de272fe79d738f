import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Transmission } from '../ports/upstream.ts';
import {
  FakeVenueStreams,
  okxAnswers,
  settled,
  type FakeVenueSocket,
} from '../testing/fake-venue-streams.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { openOkxLink, PRIVATE } from '../testing/okx-link.ts';
import type { VenueLink } from './venue-link.ts';

let link: VenueLink;
let socket: FakeVenueSocket;

beforeEach(async () => {
  const clock = new ManualClock();
  const venue = new FakeVenueStreams();
  venue.answer = (one, text) => {
    if (!text.includes('"op":"order"')) okxAnswers(one, text);
  };
  link = openOkxLink({ clock, venue });
  void link.ready();
  await settled();
  socket = venue.last(PRIVATE);
  socket.sent.length = 0;
});

function transmit(id: string, lastCheck: () => boolean = () => true): Promise<Transmission> {
  return link.transmit(id, () => JSON.stringify({ id, op: 'order' }), lastCheck);
}

test('orders of one turn leave at its end, in the order in which they were handed over', async () => {
  const sending = [transmit('i1'), transmit('i2')];
  for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
  assert.deepEqual(socket.sent, []);
  await settled();
  assert.deepEqual(
    socket.sent.map((text) => (JSON.parse(text) as { readonly id: string }).id),
    ['i1', 'i2'],
  );
  socket.end();
  for (const each of sending) assert.equal((await each).kind, 'unknown');
});

test('an order that is halted in the turn in which it was handed over does not leave at its end (I6)', async () => {
  let mayLeave = true;
  const sending = transmit('i1', () => mayLeave);
  await Promise.resolve();
  mayLeave = false;
  assert.equal((await sending).kind, 'not-sent');
  assert.deepEqual(socket.sent, []);
});

test('an order whose connection is lost in that turn was not sent, and is not counted as unknown (I2)', async () => {
  const sending = transmit('i1');
  await Promise.resolve();
  socket.end();
  assert.equal((await sending).kind, 'not-sent');
});

test('what fails while an order is handed over fails that order alone', async () => {
  const failing = transmit('i1', () => {
    throw new Error('a fault');
  });
  const next = transmit('i2');
  await assert.rejects(failing, /a fault/u);
  await settled();
  assert.equal(socket.sent.length, 1);
  socket.end();
  assert.equal((await next).kind, 'unknown');
});
