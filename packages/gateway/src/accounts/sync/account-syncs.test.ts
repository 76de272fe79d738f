import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { TAIL_FOLLOWERS_MAX } from '../../bounds.ts';
import type { PictureEvent } from '../../ports/pictures.ts';
import { ACCOUNT_ID } from '../../testing/fake-key-ring.ts';
import { settled } from '../../testing/fake-venue-streams.ts';
import { BALANCE, PRIVATE, SyncBench } from '../../testing/sync-bench.ts';

let bench: SyncBench;

beforeEach(() => {
  bench = new SyncBench();
});
afterEach(() => {
  bench.close();
});

test('A push changes the picture and is told to those who watch, until they stop.', async () => {
  await bench.start();
  const events: PictureEvent[] = [];
  const stop = bench.syncs.follow((event) => events.push(event));
  const arg = { channel: 'account', uid: '1' };
  bench.venue
    .last(PRIVATE)
    .say({ arg, data: [{ details: [{ ...BALANCE, cashBal: '101', uTime: '1700000000001' }] }] });
  const [row] = bench.picture().rows;
  assert.ok(row?.change.kind === 'balance' && row.change.balance.total.toString() === '101');
  assert.deepEqual([row.source, row.heardMs], ['stream', bench.clock.wallMs()]);
  assert.deepEqual(
    events.map((event) => [event.accountId, event.kind === 'row' ? event.row.change.kind : event.state]),
    [[ACCOUNT_ID, 'balance']],
  );
  stop?.();
  bench.venue
    .last(PRIVATE)
    .say({ arg, data: [{ details: [{ ...BALANCE, cashBal: '102', uTime: '1700000000002' }] }] });
  assert.equal(events.length, 1);
});

test('Who cannot be told is not told any more, and nobody else suffers by it.', async () => {
  const told: string[] = [];
  bench.syncs.follow(() => {
    told.push('broken');
    throw new Error('a watcher that fails');
  });
  bench.syncs.follow(() => told.push('whole'));
  await bench.start();
  assert.equal(bench.picture().state, 'live');
  assert.equal(told.filter((who) => who === 'broken').length, 1);
  assert.ok(told.filter((who) => who === 'whole').length > 1);
});

test('No more may watch than there are places.', () => {
  const stops = Array.from({ length: TAIL_FOLLOWERS_MAX }, () => bench.syncs.follow(() => undefined));
  assert.equal(
    bench.syncs.follow(() => undefined),
    null,
  );
  stops[0]?.();
  assert.notEqual(
    bench.syncs.follow(() => undefined),
    null,
  );
});

for (const state of ['suspended', 'revoked'] as const)
  test(`A ${state} account is let go, and is there again when it is active.`, async () => {
    await bench.start();
    bench.setState(state);
    assert.equal(bench.syncs.show(ACCOUNT_ID), null);
    assert.deepEqual(bench.venue.open, []);
    const { length } = bench.upstream.asked;
    await bench.pass(5_000);
    assert.equal(bench.upstream.asked.length, length);
    bench.setState('active');
    await settled();
    assert.equal(bench.venue.open.length, 2);
  });

test('A halt and a sealed vault leave the streams as they are.', async () => {
  await bench.start();
  bench.setState('halted');
  bench.ring.sealed = true;
  bench.ring.announce();
  const arg = { channel: 'account', uid: '1' };
  bench.venue
    .last(PRIVATE)
    .say({ arg, data: [{ details: [{ ...BALANCE, cashBal: '5', uTime: '1700000000009' }] }] });
  const [row] = bench.picture().rows;
  assert.ok(row?.change.kind === 'balance' && row.change.balance.total.toString() === '5');
  assert.equal(bench.venue.open.length, 2);
});

test('An account without a credential is not watched, and another credential begins anew.', async () => {
  bench.ring.hasCredential = false;
  await bench.start();
  assert.equal(bench.syncs.show(ACCOUNT_ID), null);
  bench.ring.hasCredential = true;
  bench.ring.announce();
  await settled();
  assert.equal(bench.venue.sockets.length, 2);
  bench.ring.credentialId = 'credential-2';
  bench.ring.announce();
  await settled();
  assert.deepEqual(
    bench.venue.open.map(({ destination }) => destination.credentialId),
    ['credential-2', 'credential-2'],
  );
});

test('The end leaves no timer and no socket.', async () => {
  await bench.start();
  bench.syncs.close();
  await bench.pass(1_000);
  assert.deepEqual(bench.venue.open, []);
  bench.orders.flush();
  assert.equal(bench.clock.timers, 0);
});
