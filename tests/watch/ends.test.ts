/** How long bound keys still live, by each venue's rules: told in steps, and kept alive by being used. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { DAY_MS, WatchGround } from './watch-ground.ts';

let ground: WatchGround;

afterEach(async () => {
  await ground.close();
});

/** One look a day. */
async function live(days: number, look: () => Promise<void>): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    ground.advance(DAY_MS);
    await look();
  }
}

test('EXP-02 A key of HTX that is bound to no address is told of 14, 7, 3 and 1 days before it ends, and then that it is gone.', async () => {
  ground = await WatchGround.start();
  const bound = ground.bind('htx');
  const endsAt = ground.clock.wallMs() + 90 * DAY_MS;
  await ground.look(bound);
  await live(75, () => ground.look(bound));
  assert.deepEqual(ground.told(), []);
  assert.equal(ground.keys.credential(bound.accountId)?.expiresAt, ground.clock.wallMs() + 15 * DAY_MS);
  await live(14, () => ground.look(bound));
  const told = ground.told();
  assert.deepEqual(
    told.map(([event, { days }]) => [event, days]),
    ['14', '7', '3', '1'].map((days) => ['key-ends', days]),
  );
  for (const [, { endsAt: said = '' }] of told) assert.ok(Math.abs(Date.parse(said) - endsAt) < DAY_MS);
  assert.equal(ground.stateOf(bound), 'active');
  await live(2, () => ground.look(bound));
  assert.equal(ground.told().at(-1)?.[0], 'key-gone');
  assert.equal(ground.stateOf(bound), 'halted');
});

test('A key of HTX that is bound to an address in time is told of no more, and a restart tells nothing twice.', async () => {
  ground = await WatchGround.start();
  const bound = ground.bind('htx');
  await ground.look(bound);
  await live(84, () => ground.look(bound));
  assert.deepEqual(
    ground.told().map(([event, { days }]) => [event, days]),
    [
      ['key-ends', '14'],
      ['key-ends', '7'],
    ],
  );
  await ground.restart();
  await ground.look(bound);
  assert.equal(ground.told().length, 2);
  ground.change(bound, { ips: ['127.0.0.1'] });
  await ground.look(bound);
  assert.deepEqual(
    ground
      .told()
      .slice(2)
      .map(([, { what, to }]) => [what, to]),
    [
      ['addresses', '127.0.0.1'],
      ['end', 'never'],
    ],
  );
  await live(20, () => ground.look(bound));
  assert.equal(ground.told().length, 4);
  assert.equal(ground.keys.credential(bound.accountId)?.expiresAt, null);
  assert.equal(ground.stateOf(bound), 'active');
});

test('EXP-02 EXP-03 A key of OKX that is bound to no address is used by every look, so that a hundred days tell of no end.', async () => {
  ground = await WatchGround.start();
  const bound = ground.bind('okx');
  const used = () =>
    ground
      .controlOf('okx')
      .keys()
      .find(({ apiKey }) => apiKey === bound.key.apiKey)?.lastUsedAt ?? 0;
  await live(100, async () => {
    await ground.look(bound);
    assert.ok(ground.clock.wallMs() - used() < 60_000);
  });
  assert.deepEqual(ground.told(), []);
  assert.equal(ground.keys.credential(bound.accountId)?.expiresAt, ground.clock.wallMs() + 14 * DAY_MS);
});

test('EXP-02 A key of OKX that cannot be used for want of an answer is told of 7, 3 and 1 days before it ends, and no more once it is used again.', async () => {
  ground = await WatchGround.start();
  const bound = ground.bind('okx');
  await ground.look(bound);
  ground.venue.control.setMaintenance(true);
  await live(13, () => ground.look(bound));
  assert.deepEqual(
    ground.told('key-ends').map(([, { days }]) => days),
    ['7', '3', '1'],
  );
  ground.venue.control.setMaintenance(false);
  await ground.look(bound);
  await live(10, () => ground.look(bound));
  assert.equal(ground.told('key-ends').length, 3);
  ground.venue.control.setMaintenance(true);
  await live(8, () => ground.look(bound));
  assert.equal(ground.told('key-ends').length, 4, 'the steps begin anew');
});

test('A key that is bound to an address has no end at either venue.', async () => {
  ground = await WatchGround.start();
  const bound = VENUE_IDS.map((venue) => ground.bind(venue, { ips: ['127.0.0.1'] }));
  await live(100, async () => {
    for (const one of bound) await ground.look(one);
  });
  assert.deepEqual(ground.told(), []);
  for (const { accountId } of bound) assert.equal(ground.keys.credential(accountId)?.expiresAt, null);
});
