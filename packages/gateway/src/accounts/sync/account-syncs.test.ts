import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { TAIL_FOLLOWERS_MAX } from '../../bounds.ts';
import type { PictureEvent } from '../../ports/pictures.ts';
import { ACCOUNT_ID } from '../../testing/fake-key-ring.ts';
import { answer } from '../../testing/fake-upstream.ts';
import { settled } from '../../testing/fake-venue-streams.ts';
import { BALANCE, PRIVATE, SyncBench } from '../../testing/sync-bench.ts';
import { SYNC_PAGES_MAX } from '../bounds.ts';

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

test('A picture that is begun is told of before any of its rows; one that is begun anew is another.', async () => {
  const told: string[] = [];
  bench.syncs.follow((event) => told.push(event.kind === 'row' ? event.row.change.kind : event.state));
  await bench.start();
  assert.equal(told[0], 'blind');
  assert.ok(told.includes('balance'));
  const first = bench.syncs.live(ACCOUNT_ID);
  assert.equal(first?.state, 'live');
  assert.equal(bench.syncs.live(ACCOUNT_ID), first);
  assert.deepEqual([...bench.syncs.watched()], [ACCOUNT_ID]);
  told.length = 0;
  bench.ring.credentialId = 'credential-2';
  bench.ring.announce();
  assert.deepEqual(told, ['blind']);
  assert.notEqual(bench.syncs.live(ACCOUNT_ID), first);
  bench.setState('suspended');
  assert.equal(bench.syncs.live(ACCOUNT_ID), null);
});

test('Fills are asked for from the beginning of the day, however short the pause between two lives was.', async () => {
  const midnight = Math.floor(bench.clock.wallMs() / 86_400_000) * 86_400_000;
  bench.clock.advance(20 * 3_600_000);
  const wallMs = epochMs(bench.clock.wallMs() - 60_000);
  bench.syncs.restore({ wallMs, monotonicMs: 0, boot: '01', type: 'system', event: 'stop', details: {} });
  await bench.start();
  const asked = bench.upstream.asked.find(({ target }) => target.includes('trade/fills'))?.target ?? '';
  assert.ok(asked.includes(`begin=${midnight}`), asked);
});

test('Fills that the venue had more of than are asked for leave the day incomplete.', async () => {
  const fill = {
    instId: 'BTC-USDT',
    instType: 'SPOT',
    side: 'buy',
    fillPx: '1',
    fillSz: '1',
    ordId: '1',
    fillTime: '1700000000000',
  };
  let page = 0;
  bench.upstream.respondToQuestion = ({ target }) => {
    if (!target.includes('trade/fills')) return answer({ code: '0', msg: '', data: [] });
    page += 1;
    const rows = Array.from({ length: 100 }, (_, nth) => ({
      ...fill,
      tradeId: `${page * 100 + nth}`,
      billId: `${page * 100 + nth}`,
    }));
    return answer({ code: '0', msg: '', data: rows });
  };
  await bench.start();
  assert.equal(bench.syncs.live(ACCOUNT_ID)?.fillsCutMs, null);
  await bench.pass(SYNC_PAGES_MAX * 200);
  assert.ok(page >= SYNC_PAGES_MAX);
  assert.ok((bench.syncs.live(ACCOUNT_ID)?.fillsCutMs ?? 0) > 0);
});

test('The end leaves no timer and no socket.', async () => {
  await bench.start();
  bench.syncs.close();
  await bench.pass(1_000);
  assert.deepEqual(bench.venue.open, []);
  bench.orders.flush();
  assert.equal(bench.clock.timers, 0);
});
