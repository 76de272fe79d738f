/** ORD: a venue that hangs up, is closed, has enough, or loses a cancel; what the bot is told and what is never sent twice. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { readCount } from './counts.ts';
import { FAMILIES, RIGS, type Rig } from './rigs.ts';

/** Offsets of an answer at which the connection ends; one key may have a hundred open ends. */
const CUTS = readCount('ATTACK_CUTS', 24);
const OPEN_AT_ONCE = 80;
/** A little longer than the venue's answer to an order, so that the last cuts cut nothing. */
const ANSWER_BYTES: Readonly<Record<ApiFamily, number>> = { okx: 600, 'htx-spot': 200, 'htx-contract': 400 };

function codeOf(answer: RawAnswer): string | undefined {
  return answer.headers.get('bitting-code');
}

for (const family of FAMILIES) suite(`At ${family}:`, () => describeFamily(family));

function describeFamily(family: ApiFamily): void {
  let rig: Rig;
  beforeEach(async () => {
    rig = await RIGS[family]();
    assert.ok(rig.isServed(await rig.place(0)), 'the market is known from here on');
  });
  afterEach(async () => {
    await rig.close();
  });

  const orders = (): number => rig.control.countRequests({ method: 'POST', path: rig.orderPath });
  const resting = (): number => rig.control.truth().openOrders.length;
  const open = (): number => rig.lives.edge.reconciliation().open;
  const resolutions = async (): Promise<readonly (string | undefined)[]> =>
    (await rig.lives.readLedger())
      .filter((entry) => entry.type === 'resolution')
      .map(({ items }) => items[0]?.kind);

  test('ORD-02: An answer that ends at any byte leaves the order unknown, sent once and found out.', async () => {
    let unknown = 0;
    for (let cut = 0; cut < CUTS; cut += 1) {
      const bytes = Math.floor((cut * ANSWER_BYTES[family]) / CUTS);
      rig.control.addFault({ kind: 'cut', method: 'POST', path: rig.orderPath, bytes });
      const answer = await rig.place(1 + cut);
      if (codeOf(answer) === 'OUTCOME_UNKNOWN') unknown += 1;
      else assert.ok(rig.isServed(answer), `whole after ${bytes} bytes: ${answer.body.toString()}`);
      if (open() >= OPEN_AT_ONCE) await rig.lives.pass(() => open() === 0);
    }
    assert.ok(unknown > CUTS / 4 && unknown < CUTS, `${unknown} of ${CUTS} were cut`);
    await rig.lives.pass(() => open() === 0);
    assert.equal(orders(), 1 + CUTS);
    assert.equal(resting(), 1 + CUTS);
    assert.deepEqual(
      await resolutions(),
      Array.from({ length: unknown }, () => 'accepted'),
    );
  });

  test('ORD-13: A venue in maintenance speaks to the bot itself; nothing is repeated, cancels go on, and it ends.', async () => {
    const id = rig.idOf(await rig.place(1));
    rig.control.addFault({ kind: 'maintenance', method: 'POST', path: rig.orderPath, count: 3 });
    for (const nth of [2, 3, 4]) assert.match((await rig.place(nth)).body.toString(), /50001|maintenance/iu);
    assert.ok(rig.isServed(await rig.cancel(id)));
    assert.ok(rig.isServed(await rig.place(5)));
    assert.equal(orders(), 6);
    await rig.lives.pass(() => open() === 0);
    assert.equal(orders(), 6);
    assert.equal(resting(), 2);
  });

  test('ORD-14: A venue that has enough is not asked again by us; its word reaches the bot and cancels go on.', async () => {
    const id = rig.idOf(await rig.place(1));
    rig.control.addFault({ kind: 'rate-limit', method: 'POST', path: rig.orderPath });
    const answer = await rig.place(2);
    assert.equal(answer.status, 429);
    assert.match(answer.body.toString(), /50011|frequency/u);
    assert.equal(orders(), 3);
    assert.ok(rig.isServed(await rig.cancel(id)));
    assert.ok(rig.isServed(await rig.place(3)));
    await rig.lives.pass(() => open() === 0);
    assert.equal(orders(), 4);
  });

  for (const [kind, end] of [
    ['drop-before', 'rejected'],
    ['drop-after', 'accepted'],
  ] as const)
    test(`ORD-16: A cancel that is lost (${kind}) is unknown, found out as ${end} and sent again by nobody but the bot.`, async () => {
      const id = rig.idOf(await rig.place(1));
      const cancels = (): number =>
        rig.control.countRequests({ method: 'POST', path: rig.cancelPaths }) - placed();
      const placed = (): number => (rig.cancelPaths.endsWith('*') ? orders() : 0);
      rig.control.addFault({
        kind,
        method: 'POST',
        path: family === 'htx-spot' ? `/v1/order/orders/${id}/submitcancel` : rig.cancelPaths,
      });
      assert.equal(codeOf(await rig.cancel(id)), 'OUTCOME_UNKNOWN');
      await rig.lives.pass(() => open() === 0);
      assert.equal(cancels(), 1);
      assert.equal(resting(), end === 'rejected' ? 2 : 1);
      assert.equal(rig.isServed(await rig.cancel(id)), end === 'rejected');
      assert.equal(cancels(), 2);
      assert.deepEqual(await resolutions(), [end]);
    });
}
