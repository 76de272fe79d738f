/** POL-22: one command while orders flow, at both venues and through the gateway's own process. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { renderRequest, openRaw } from '../support/raw-client.ts';
import { issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import { AttackBench } from './bench.ts';
import { readCount } from './counts.ts';
import { HtxFront, OkxFront, type Front } from './fronts.ts';
import { assertServed } from './oracles.ts';

/** What may still be on its way between two processes of one machine. */
const HALT_MS = 100;
const BOTS = readCount('ATTACK_BOTS', 4);
const BEFORE_MS = 300;
const AFTER_MS = 400;

let bench: AttackBench;
beforeEach(async () => {
  bench = await AttackBench.start();
});
afterEach(async () => {
  await bench.close();
});

/** Orders one after the other on one connection, until told; what each was answered. */
async function flow(front: Front, bot: number, isOver: () => boolean): Promise<readonly string[]> {
  const words: string[] = [];
  // Bots of one account share its client order ids.
  const idField = front.family === 'okx' ? 'clOrdId' : 'client-order-id';
  const connection = await openRaw(front.url);
  try {
    while (!isOver()) {
      const body = { ...front.orderFields(), [idField]: `bot${bot}x${words.length}` };
      connection.write(renderRequest(front.url, front.order(body)));
      const answer = await connection.readAnswer();
      assert.ok(answer !== null);
      words.push(answer.headers.get('bitting-code') ?? 'ok');
    }
  } finally {
    connection.end();
  }
  return words;
}

async function openFronts(): Promise<readonly Front[]> {
  const { gateway, accountIds, fronts } = bench;
  const ledgerId = String(fronts['htx-spot'].orderFields()['account-id']);
  const opened: Front[] = [];
  for (let bot = 0; bot < BOTS; bot += 1) {
    opened.push(new OkxFront(gateway.okxUrl, await issueTestKey(gateway.admin, accountIds.okx)));
    const key = await issueHtxTestKey(gateway.admin, accountIds.htx);
    opened.push(new HtxFront('htx-spot', { url: gateway.htxSpotUrl, key, ledgerId }));
  }
  return opened;
}

async function wait(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

test('POL-22: After a halt no order reaches a venue, though every bot goes on; a resume lets them through.', async () => {
  const fronts = await openFronts();
  let isOver = false;
  const flows = fronts.map((front, bot) => flow(front, bot, () => isOver));
  await wait(BEFORE_MS);
  const begin = Date.now();
  await bench.gateway.admin.halt({ reason: 'a test' });
  const haltedMs = Date.now();
  await wait(AFTER_MS);
  isOver = true;
  const words = (await Promise.all(flows)).flat();
  const orders = [
    ...bench.venue.control.requests({ method: 'POST' }),
    ...bench.venue.htx.requests({ method: 'POST' }),
  ];
  const late = orders.filter(({ at }) => at > haltedMs + HALT_MS);
  assert.deepEqual(late, [], 'nothing comes after the halt');
  // One second's signatures of HTX serve so many bodies; a bot that is this fast runs out of them.
  const told = new Set(words.filter((word) => word !== 'SIGNATURE_SPENT'));
  assert.deepEqual([...told].sort(), ['STATE_HALTED', 'ok']);
  assert.ok(words.filter((word) => word === 'ok').length > fronts.length, 'orders did flow');
  assert.ok(haltedMs - begin < 1_000, `the command took ${haltedMs - begin} ms`);
  // Whatever arrived was recorded, and ended.
  const records = await bench.records();
  const intents = records.filter(({ type }) => type === 'intent').length;
  assert.ok(intents >= orders.length, `${intents} intents, ${orders.length} orders at the venues`);
  assert.equal(records.filter(({ type }) => type === 'outcome').length, intents);
  await bench.gateway.admin.resume({ reason: 'over' });
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
});
