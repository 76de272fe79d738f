/** Lists where an order belongs, orders where a list belongs, and lists that are too long, at every port of a running gateway. */
import { after, before, test } from 'node:test';
import { AttackBench } from './bench.ts';
import type { Front } from './fronts.ts';
import { assertAllRefused, opened, tricksOf, type Trick } from './many.ts';
import {
  assertCalm,
  assertNoSecretAnywhere,
  assertServed,
  assertTrickRefused,
  type Footprint,
} from './oracles.ts';

let bench: AttackBench;
let baseline: Footprint;
before(async () => {
  bench = await AttackBench.start({ htxKeys: 8 });
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
  baseline = bench.footprint();
});
after(async () => {
  await bench.close();
});

const BATCHES: Readonly<Record<Front['family'], { readonly path: string; readonly max: number }>> = {
  okx: { path: '/api/v5/trade/batch-orders', max: 20 },
  'htx-spot': { path: '/v1/order/batch-orders', max: 10 },
  'htx-contract': { path: '/v5/trade/batch_orders', max: 10 },
};

function batch(front: Front, length: number): Trick {
  const body = Array.from({ length }, () => front.orderFields());
  return {
    what: `${length} orders`,
    request: front.sign({ method: 'POST', path: BATCHES[front.family].path, body }),
  };
}

void test('JSN-10: list in an order’s place and an order in a list’s place are refused', async () => {
  for (const front of bench.everyFront) {
    const order = (): string => `${opened(front)}}`;
    const { path } = BATCHES[front.family];
    const asOrder = [
      `[${order()}]`,
      `[[${order()}]]`,
      '[]',
      'null',
      '"x"',
      '7',
      'true',
      `{"order":${order()}}`,
      `{"0":${order()}}`,
    ];
    const asBatch = [
      order(),
      `[[${order()}]]`,
      `{"0":${order()}}`,
      `{"data":[${order()}]}`,
      '[null]',
      '["x"]',
      '[7]',
      '[[]]',
      'null',
      '{}',
      '""',
      `[${order()},null]`,
      `[${order()},[]]`,
    ];
    const tricks = [
      ...tricksOf(front, asOrder),
      ...asBatch.map((body) => ({ what: body, request: front.sign({ method: 'POST', path, body }) })),
    ];
    await assertAllRefused(bench, front, {
      tricks,
      code: ['FIELD_MALFORMED', 'FIELD_UNKNOWN', 'FIELD_MISSING', 'BATCH_SIZE_WRONG'],
    });
    await assertServed(bench, front, batch(front, 1).request);
    await assertServed(bench, front, front.order());
  }
});

void test('JSN-11: batch of one more than the venue takes is refused whole, and so are thousands', async () => {
  for (const front of bench.everyFront) {
    const { max, path } = BATCHES[front.family];
    await assertAllRefused(bench, front, {
      tricks: [
        batch(front, max + 1),
        batch(front, 2 * max),
        batch(front, 100),
        { what: 'none', request: front.sign({ method: 'POST', path, body: [] }) },
      ],
      code: 'BATCH_SIZE_WRONG',
    });
    const empty = front.sign({
      method: 'POST',
      path,
      body: `[${Array.from({ length: 20_000 }, () => '{}').join(',')}]`,
    });
    await assertAllRefused(bench, front, {
      tricks: [{ what: '20,000', request: empty }],
      code: 'BATCH_SIZE_WRONG',
    });
    const huge = front.sign({
      method: 'POST',
      path,
      body: `[${Array.from({ length: 100_000 }, () => '{}').join(',')}]`,
    });
    await assertTrickRefused(bench, { front, trick: huge, code: 'REQUEST_MALFORMED', what: '100,000' });
    await assertServed(bench, front, batch(front, max).request);
  }
});

void test('JSN: gateway is calm after all of it, and no secret lies anywhere', async () => {
  assertNoSecretAnywhere(bench);
  await assertCalm(bench, baseline);
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
});
