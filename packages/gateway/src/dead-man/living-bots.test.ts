/** What a bot that is alive keeps: the dead-man stops where it is heard again, and begins anew with the next silence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeHands } from '../halt/testing/fake-hands.ts';
import { openOrder } from '../halt/testing/plan-stage.ts';
import type { OpenOrder } from '../halt/venue-hands.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { cancelOrdersOf, type SilentBotEnd } from './silent-bot.ts';

const KEY = 'key_silent';

interface Run {
  readonly clock: ManualClock;
  readonly hands: FakeHands;
  isSilent: boolean;
  end: SilentBotEnd | null;
}

/** A bot with these orders has been silent for too long. */
async function run(orders: readonly OpenOrder[], prepare: (run: Run) => void): Promise<Run> {
  const one: Run = { clock: new ManualClock(), hands: new FakeHands(), isSilent: true, end: null };
  one.hands.orders = orders;
  one.hands.known = orders;
  prepare(one);
  const ports = { clock: one.clock, hands: one.hands, isSilent: () => one.isSilent, began: () => undefined };
  void cancelOrdersOf({ accountId: 'account', virtualKeyId: KEY }, ports).then((end) => {
    one.end = end;
  });
  await settled();
  return one;
}

async function pass({ clock }: Run, seconds: number): Promise<void> {
  for (let step = 0; step < 2 * seconds; step += 1) {
    clock.advance(500);
    await settled();
  }
}

function book(count: number): readonly OpenOrder[] {
  return Array.from({ length: count }, (_, nth) => openOrder(String(nth), KEY));
}

for (const source of ['picture', 'list'] as const)
  test(`A bot that is heard while its orders of the ${source} are being cancelled keeps those that are not cancelled yet.`, async () => {
    const one = await run(book(90), (begun) => {
      if (source === 'list') begun.hands.known = [];
      begun.hands.onCancel = () => {
        begun.isSilent = false;
      };
    });
    await pass(one, 30);
    assert.ok(one.hands.orders.length >= 70, `${one.hands.orders.length} are left`);
    assert.ok(one.hands.orders.length < 90, 'some were cancelled');
    assert.deepEqual(one.end, { orders: 90 - one.hands.orders.length, noneSinceMs: null });
  });

test('All orders of a bot that stays silent are cancelled, however many there are.', async () => {
  const one = await run(book(90), () => undefined);
  await pass(one, 30);
  assert.deepEqual([one.hands.orders.length, one.end?.orders], [0, 90]);
});

test('Orders that the picture shows and that could not be cancelled are tried again though the venue lists nothing.', async () => {
  const one = await run(book(1), ({ hands }) => {
    hands.listProblem = 'there are more of them than can be listed at once';
    hands.actProblem = 'busy';
  });
  await pass(one, 5);
  one.hands.actProblem = null;
  await pass(one, 15);
  assert.deepEqual(one.hands.orders, []);
});

test('An order that was still under way when the bot fell silent is cancelled by the picture where the venue lists nothing.', async () => {
  const one = await run(book(1), ({ hands }) => {
    hands.listProblem = 'the venue is down';
  });
  await pass(one, 5);
  assert.deepEqual(one.hands.orders, []);
  one.hands.orders = one.hands.known = book(2);
  await pass(one, 15);
  assert.deepEqual(
    one.hands.orders.map(({ order }) => order.venueOrderId),
    ['0'],
    'the one that came later; the other one was taken before',
  );
});
