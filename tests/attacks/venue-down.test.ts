/** ORD-13: a venue in maintenance is left alone, but for one order about every second and for every cancel; nobody storms it after. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { VENUE_DOWN_ORDERS } from '@bitting/gateway/bounds.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { FAMILIES, RIGS, type Rig } from './rigs.ts';

/** Orders of one instant, five each. A quarter of a second apart: two tries come into them however the gate draws. */
const VOLLEYS = 10;

function codeOf(answer: RawAnswer): string | undefined {
  return answer.headers.get('bitting-code');
}

for (const family of FAMILIES) suite(`At ${family}:`, () => describeFamily(family));

function describeFamily(family: ApiFamily): void {
  let rig: Rig;
  beforeEach(async () => {
    rig = await RIGS[family]();
  });
  afterEach(async () => {
    await rig.close();
  });

  const reached = (): number => rig.control.countRequests({ method: 'POST', path: rig.orderPath });
  const down = (): void => {
    const status = family === 'htx-contract' ? { status: 503 } : {};
    rig.control.addFault({ kind: 'maintenance', method: 'POST', path: rig.orderPath, count: 200, ...status });
  };

  test('ORD-13: Of many orders to a venue in maintenance one a second gets there; cancels always do, and it ends for all.', async () => {
    const resting = [rig.idOf(await rig.place(0)), rig.idOf(await rig.place(1))];
    down();
    for (let nth = 0; nth < VENUE_DOWN_ORDERS; nth += 1) {
      const answer = await rig.place(10 + nth);
      assert.match(answer.body.toString(), /50001|maintenance/iu, 'its own word');
      assert.equal(codeOf(answer), 'OUTCOME_UNKNOWN');
    }
    const before = reached();
    let refused = 0;
    for (let volley = 0; volley < VOLLEYS; volley += 1) {
      const answers = await Promise.all(
        [0, 1, 2, 3, 4].map(async (nth) => rig.place(100 + 5 * volley + nth)),
      );
      for (const answer of answers) {
        assert.match(answer.body.toString(), /50001|maintenance/iu, 'the same word');
        if (codeOf(answer) === 'VENUE_DOWN') refused += 1;
      }
      rig.lives.advance(250);
    }
    const tried = reached() - before;
    assert.equal(tried + refused, 5 * VOLLEYS);
    assert.ok(tried >= 2 && tried <= VOLLEYS, `${tried} tries`);
    for (const id of resting) assert.ok(rig.isServed(await rig.cancel(id)), 'a cancel');
    rig.control.clearFaults();
    rig.lives.advance(1_000);
    for (const nth of [200, 201, 202]) assert.ok(rig.isServed(await rig.place(nth)), `order ${nth}`);
    await rig.lives.pass(() => rig.lives.edge.reconciliation().open === 0);
    const told = (await rig.lives.readLedger()).flatMap((entry) =>
      entry.type === 'system' ? [`${entry.event} ${entry.details['state'] ?? ''}`] : [],
    );
    assert.deepEqual(told, ['venue-down begun', 'venue-down over']);
  });
}
