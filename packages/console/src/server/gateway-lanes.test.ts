import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN_CONNECTIONS_MAX } from '@bitting/gateway/bounds.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { GATEWAY_LANES } from '../bounds.ts';
import { GatewayLanes, laneOf, type Lane } from './gateway-lanes.ts';

/** Of the command line, and of alerts. */
const OTHERS = 24;

void test('All lanes together leave connections of the gateway to others.', () => {
  const own = Object.values(GATEWAY_LANES).reduce((sum, { atOnce }) => sum + atOnce, 0);
  assert.ok(own + OTHERS <= ADMIN_CONNECTIONS_MAX, `${own}`);
});

for (const lane of Object.keys(GATEWAY_LANES) as Lane[])
  void test(`Of the lane ${lane}, so many run and so many wait; who waits comes next, and another lane is free.`, async () => {
    const { atOnce, waitingMax } = GATEWAY_LANES[lane];
    const lanes = new GatewayLanes();
    const gate = Promise.withResolvers<void>();
    let begun = 0;
    const all = Array.from({ length: atOnce + waitingMax }, () =>
      lanes.run(lane, async () => {
        begun += 1;
        await gate.promise;
      }),
    );
    await assert.rejects(
      lanes.run(lane, () => Promise.resolve()),
      (error) => error instanceof BittingError && error.code === 'OVERLOADED',
    );
    assert.equal(begun, atOnce);
    assert.equal(await lanes.run(lane === 'stop' ? 'call' : 'stop', () => Promise.resolve(1)), 1);
    gate.resolve();
    await Promise.all(all);
    assert.equal(begun, atOnce + waitingMax);
    const failing = Array.from({ length: 2 * atOnce }, () =>
      lanes.run(lane, () => Promise.reject(new Error('broken'))),
    );
    await Promise.allSettled(failing);
    assert.equal(await lanes.run(lane, () => Promise.resolve(2)), 2);
  });

void test('A stranger has the lane of links, whatever he calls; what stops something has its own.', () => {
  assert.equal(laneOf({ operation: 'halt', isStream: false }, false), 'link');
  assert.equal(laneOf({ operation: 'halt', isStream: false }, true), 'stop');
  assert.equal(laneOf({ operation: 'tail', isStream: true }, true), 'stream');
  assert.equal(laneOf({ operation: 'tail', isStream: false }, true), 'call');
});
