import assert from 'node:assert/strict';
import { test } from 'node:test';
import { okxAccountReader } from '@bitting/core/venues/okx/account-reader.ts';
import { okxStreamDialect } from '@bitting/core/venues/okx/streams/dialect.ts';
import { STREAM_ANSWER_MS } from '../../streams/bounds.ts';
import { SYNC_RELOGIN_MS } from '../bounds.ts';
import { VenueMetrics } from '../../edge/metrics.ts';
import { findDestination } from '../../pipeline/destination.ts';
import { LoginGate } from '../../streams/login-gate.ts';
import { ACCOUNT_ID, FakeKeyRing } from '../../testing/fake-key-ring.ts';
import { FakeVenueStreams, okxAnswers, settled } from '../../testing/fake-venue-streams.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { StreamSet } from './stream-set.ts';

const KEY_CHANGED = 4007;

interface Around {
  readonly clock: ManualClock;
  readonly venue: FakeVenueStreams;
  readonly ring: FakeKeyRing;
  readonly heard?: string[];
}

function openSet({ clock, heard = [], ring, venue }: Around): StreamSet {
  return new StreamSet({
    channels: okxAccountReader.channels,
    ports: {
      dialect: okxStreamDialect,
      streams: venue,
      clock,
      venueNow: () => clock.wallMs(),
      random: (length) => Buffer.alloc(length),
      metrics: new VenueMetrics('okx'),
      gate: new LoginGate(clock),
    },
    destinationOf: (family) => findDestination(ACCOUNT_ID, family, ring),
    signer: () => ring.signer(),
    pushed: () => undefined,
    whole: () => heard.push('whole'),
    interrupted: () => heard.push('interrupted'),
  });
}

test('While the vault is sealed a path that waits for another login goes on waiting, and ends nothing.', async () => {
  const clock = new ManualClock();
  const venue = new FakeVenueStreams();
  venue.answer = okxAnswers;
  const ring = new FakeKeyRing();
  const credential = ring.credential.bind(ring);
  ring.credential = (accountId) => {
    // As the vault's ring does.
    ring.findVirtualKey('okx', '');
    return credential(accountId);
  };
  const streams = openSet({ clock, venue, ring });
  streams.open();
  await settled();
  assert.equal(streams.isLive('okx'), true);
  for (const socket of venue.open) socket.end(KEY_CHANGED);
  assert.equal(streams.isLive('okx'), false);
  ring.sealed = true;
  const before = venue.sockets.length;
  clock.advance(SYNC_RELOGIN_MS);
  assert.equal(venue.sockets.length, before);
  ring.sealed = false;
  clock.advance(SYNC_RELOGIN_MS);
  await settled();
  assert.equal(streams.isLive('okx'), true);
  streams.close();
  clock.advance(60_000);
  assert.equal(clock.timers, 0);
});

test('A channel that the venue did not answer is asked for again on a new connection, and what was missed is asked.', async () => {
  const clock = new ManualClock();
  const venue = new FakeVenueStreams();
  const heard: string[] = [];
  let unanswered = 1;
  venue.answer = (socket, text) => {
    if (!text.includes('"positions"')) okxAnswers(socket, text);
    else if ((unanswered -= 1) < 0) okxAnswers(socket, text);
    else okxAnswers(socket, text.replace(/,?\{"channel":"positions"[^}]*\}/u, '').replace('[,', '['));
  };
  const streams = openSet({ clock, venue, ring: new FakeKeyRing(), heard });
  streams.open();
  await settled();
  assert.deepEqual(heard, ['whole'], 'the other path is there');
  clock.advance(STREAM_ANSWER_MS);
  await settled();
  assert.match(streams.states().flatMap(({ refused }) => refused)[0] ?? '', /positions.*\(timeout\)/u);
  assert.equal(streams.isLive('okx'), false);
  clock.advance(SYNC_RELOGIN_MS);
  await settled();
  assert.deepEqual([streams.isLive('okx'), venue.open.length], [true, 2]);
  assert.deepEqual(heard, ['whole', 'whole', 'interrupted', 'whole']);
  streams.close();
  clock.advance(60_000);
  assert.equal(clock.timers, 0);
});

test('A channel that was given and is taken away later is asked for again on a new connection; one that never was is not.', async () => {
  const clock = new ManualClock();
  const venue = new FakeVenueStreams();
  venue.answer = okxAnswers;
  const streams = openSet({ clock, venue, ring: new FakeKeyRing() });
  streams.open();
  await settled();
  const taken = { event: 'channel-conn-count-error', channel: 'positions', connCount: '31', connId: 'a' };
  for (const socket of venue.open) socket.say(taken);
  assert.equal(streams.isLive('okx'), false);
  clock.advance(SYNC_RELOGIN_MS);
  await settled();
  assert.deepEqual([streams.isLive('okx'), venue.open.length], [true, 2]);
  streams.close();
  const never = openSet({ clock, venue, ring: new FakeKeyRing() });
  venue.answer = (socket, text) => {
    if (text.includes('"positions"')) socket.say(taken);
    okxAnswers(socket, text);
  };
  never.open();
  await settled();
  const { length } = venue.sockets;
  clock.advance(SYNC_RELOGIN_MS);
  assert.deepEqual([never.isLive('okx'), venue.sockets.length], [false, length]);
  never.close();
});
