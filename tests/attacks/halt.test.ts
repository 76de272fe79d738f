/** POL-22: one command, or a file, while orders flow, at both venues and through the gateway's own process. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { renderRequest, openRaw } from '../support/raw-client.ts';
import { issueHtxTestKey, issueTestKey, type TestGateway } from '../support/gateway.ts';
import { Standstill } from '../support/standstill.ts';
import { AttackBench } from './bench.ts';
import { readCount } from './counts.ts';
import { HtxFront, OkxFront, type Front } from './fronts.ts';
import { HALT_WAYS } from './halt-ways.ts';
import { assertServed } from './oracles.ts';

/** What may still be on its way between two processes of one machine. */
const HALT_MS = 100;
const BOTS = readCount('ATTACK_BOTS', 4);
const FLOW_PATIENCE_MS = 10_000;
const AFTER_MS = 400;

let bench: AttackBench;
before(async () => {
  bench = await AttackBench.start();
});
/** Restarted ones; the bench knows its first alone. */
const lives: TestGateway[] = [];
after(async () => {
  for (const life of lives) await life.close();
  await bench.close();
});

interface Flow {
  /** What each order was answered, of all bots. */
  readonly words: string[];
  isOver: boolean;
}

let flows = 0;

/** Orders one after the other on one connection, until told. */
async function join(flow: Flow, front: Front): Promise<void> {
  flows += 1;
  const bot = flows;
  // Bots of one account share its client order ids.
  const idField = front.family === 'okx' ? 'clOrdId' : 'client-order-id';
  const connection = await openRaw(front.url);
  try {
    for (let count = 0; !flow.isOver; count += 1) {
      const body = { ...front.orderFields(), [idField]: `bot${bot}x${count}` };
      connection.write(renderRequest(front.url, front.order(body)));
      const answer = await connection.readAnswer();
      assert.ok(answer !== null);
      flow.words.push(answer.headers.get('bitting-code') ?? 'ok');
    }
  } finally {
    connection.end();
  }
}

function servedOf({ words }: Flow): number {
  return words.filter((word) => word === 'ok').length;
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

const standstill = new Standstill();

for (const { name, halt, makeRoom } of HALT_WAYS)
  test(`POL-22: After a halt by ${name} no order reaches a venue, though every bot goes on; a resume lets them through.`, async (context) => {
    const fronts = await openFronts();
    const since = bench.mark();
    const flow: Flow = { words: [], isOver: false };
    const joined = Promise.all(fronts.map((front) => join(flow, front)));
    const deadline = Date.now() + FLOW_PATIENCE_MS;
    while (servedOf(flow) <= 2 * fronts.length && Date.now() < deadline) await wait(5);
    const served = servedOf(flow);
    standstill.begin();
    const haltedMs = await halt(bench.gateway);
    await wait(AFTER_MS);
    flow.isOver = true;
    await joined;
    const stoodStillMs = standstill.end();
    assert.ok(served > 2 * fronts.length, 'orders did flow');
    const orders = bench.arrivals(since).filter(({ method }) => method === 'POST');
    const lastMs = Math.max(...orders.map(({ at }) => at)) - haltedMs;
    const text = `the last order came ${lastMs} ms after the halt; this process stood still for ${stoodStillMs} ms`;
    context.diagnostic(text);
    assert.ok(lastMs <= HALT_MS + stoodStillMs, text);
    // One second's signatures of HTX serve so many bodies; a bot that is this fast runs out of them.
    const told = new Set(flow.words.filter((word) => word !== 'SIGNATURE_SPENT'));
    assert.deepEqual([...told].sort(), ['STATE_HALTED', 'ok']);
    // Whatever arrived was recorded, and ended.
    const records = await bench.records();
    const intents = records.filter(({ type }) => type === 'intent').length;
    assert.ok(intents >= orders.length, `${intents} intents, ${orders.length} orders at the venues`);
    assert.equal(records.filter(({ type }) => type === 'outcome').length, intents);
    makeRoom(bench.gateway);
    await bench.gateway.admin.resume({ reason: 'over' });
    for (const front of bench.everyFront) await assertServed(bench, front, front.order());
  });

async function codeOf(front: Front): Promise<string> {
  return (await bench.send(front, front.order())).headers.get('bitting-code') ?? 'ok';
}

test('POL-22: While the file HALT is there nothing resumes, not even a restart; its removal alone resumes nothing.', async () => {
  const { okx } = bench.fronts;
  const { layout, admin } = bench.gateway;
  assert.equal(await codeOf(okx), 'ok');
  writeFileSync(layout.haltFile, '');
  while ((await admin.status({})).state !== 'halted') await wait(1);
  assert.equal(await codeOf(okx), 'STATE_HALTED');
  await assert.rejects(admin.resume({ reason: 'over' }), { code: 'STATE_CONFLICT' });
  const again = await bench.gateway.restart();
  lives.push(again);
  const front = new OkxFront(again.okxUrl, okx.key);
  const since = bench.mark();
  assert.equal(await codeOf(front), 'STATE_HALTED');
  assert.ok(front.isServed(await bench.send(front, front.read())));
  rmSync(layout.haltFile);
  assert.equal(await codeOf(front), 'STATE_HALTED');
  assert.ok(!bench.arrivals(since).some(({ method }) => method === 'POST'));
  await again.admin.resume({ reason: 'over' });
  assert.equal(await codeOf(front), 'ok');
});

test('POL-22: The file HALT is seen while the vault is sealed, and holds when it is opened.', async () => {
  const gateway = lives.at(-1) ?? bench.gateway;
  const front = new OkxFront(gateway.okxUrl, bench.fronts.okx.key);
  assert.equal(await codeOf(front), 'ok');
  await gateway.admin.seal({});
  writeFileSync(gateway.layout.haltFile, '');
  while ((await gateway.admin.status({})).state !== 'halted') await wait(1);
  rmSync(gateway.layout.haltFile);
  await gateway.admin.unseal({ keyFile: gateway.keyFile });
  assert.equal(await codeOf(front), 'STATE_HALTED');
  await gateway.admin.resume({ reason: 'over' });
  assert.equal(await codeOf(front), 'ok');
});
