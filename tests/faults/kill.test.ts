/**
 * The gateway's process is killed (SIGKILL) at random moments under load and started again on the same data.
 * `KILL_ROUNDS` and `KILL_SEED` choose how often and which moments; a failing run prints both.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RestClient } from 'okx-api';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { openOkxApi } from '../support/trading-clients.ts';
import { readOrderFacts } from './ledger-facts.ts';
import { seededRandom } from './random.ts';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 10);
const SEED = Number(process.env['KILL_SEED'] ?? 20_261_121);
const WORKERS = 4;
/** The kill comes after this many acknowledged orders at most, and then up to this long into what follows. */
const ACKS_BEFORE_KILL_MAX = 40;
const KILL_JITTER_MS = 15;
/** An unknown outcome is asked about after the order's deadline has passed at the venue; this is several times that. */
const RESOLVE_DEADLINE_MS = 60_000;
const POLL_MS = 200;

interface Load {
  /** Client order ids of orders that the bot was told are placed. */
  readonly acknowledged: Set<string>;
  readonly sent: Set<string>;
}

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: TestGateway;
let key: OkxKey;
let owner: RestClient;

before(async () => {
  venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await startTestGateway(venue));
  const account = venue.openAccount({ funds: { USDT: '100000000' } });
  owner = openOkxApi(venue.okxUrl, account.key);
  const accountId = await bindPaperKey(gateway.admin, account.key);
  key = await issueTestKey(gateway.admin, accountId);
});

after(async () => {
  await cleanup.close();
});

void test(`gateway killed ${ROUNDS} times under load loses and repeats nothing (seed ${SEED})`, async (context) => {
  const random = seededRandom(SEED);
  const load: Load = { acknowledged: new Set(), sent: new Set() };
  for (let round = 0; round < ROUNDS; round += 1) {
    await killUnderLoad(load, round, random);
    gateway = cleanup.add(await gateway.restart());
    await clearBook();
  }
  await untilResolved();
  await gateway.process.stop();
  context.diagnostic(checkFacts(load));
});

async function killUnderLoad(load: Load, round: number, random: () => number): Promise<void> {
  const before = load.acknowledged.size;
  const wanted = 1 + Math.floor(random() * ACKS_BEFORE_KILL_MAX);
  const jitterMs = random() * KILL_JITTER_MS;
  let isArmed = false;
  const workers = Array.from({ length: WORKERS }, async (_, worker) => {
    for (let index = 0; ; index += 1) {
      const isAlive = await placeOrder(load, `k${round}w${worker}n${index}`);
      if (!isAlive) return;
      if (isArmed || load.acknowledged.size - before < wanted) continue;
      isArmed = true;
      setTimeout(() => process.kill(gateway.process.pid, 'SIGKILL'), jitterMs);
    }
  });
  await Promise.all(workers);
  const { signal } = await gateway.process.ended;
  assert.equal(signal, 'SIGKILL');
}

/** False once the gateway is gone. Every third order is one that ends at once, so that history is asked, too. */
async function placeOrder(load: Load, clOrdId: string): Promise<boolean> {
  const body = {
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'buy',
    ordType: clOrdId.endsWith('3') ? 'ioc' : 'limit',
    px: '66000',
    sz: '0.001',
    clOrdId,
  };
  load.sent.add(clOrdId);
  const request = signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body });
  try {
    const answer = await requestRaw(gateway.okxUrl, request);
    const { code } = JSON.parse(answer.body.toString()) as { code: string };
    assert.equal(code, '0', answer.body.toString());
    load.acknowledged.add(clOrdId);
    return true;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return false;
  }
}

/** The venue takes 500 open orders of an instrument; its own key cancels what rests. */
async function clearBook(): Promise<void> {
  const open = await owner.getOrderList();
  for (let from = 0; from < open.length; from += 20)
    await owner.cancelMultipleOrders(
      open.slice(from, from + 20).map(({ instId, ordId }) => ({ instId, ordId })),
    );
}

async function untilResolved(): Promise<void> {
  const deadline = Date.now() + RESOLVE_DEADLINE_MS;
  for (;;) {
    const { openIntents } = await gateway.admin.status({});
    if (openIntents === 0) return;
    assert.ok(Date.now() < deadline, `${openIntents} intents are still open`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Throws when the ledger, the bot and the venue do not tell the same story; the answer is a summary. */
function checkFacts(load: Load): string {
  const facts = readOrderFacts(gateway.layout.ledgerDirectory);
  const { openOrders, closedOrders } = venue.control.truth();
  const atVenue = new Set([...openOrders, ...closedOrders].map((order) => order.clientId));
  const transmissions = new Map<string, number>();
  for (const { body } of venue.control.requests({ method: 'POST', path: '/api/v5/trade/order' })) {
    const { clOrdId } = JSON.parse(body) as { clOrdId: string };
    transmissions.set(clOrdId, (transmissions.get(clOrdId) ?? 0) + 1);
  }
  assert.ok(load.acknowledged.size >= ROUNDS, 'the load placed orders');
  for (const clOrdId of load.acknowledged) {
    assert.ok(facts.has(clOrdId), `${clOrdId} was acknowledged and is not in the ledger`);
    assert.ok(atVenue.has(clOrdId), `${clOrdId} was acknowledged and is not at the venue`);
  }
  for (const [clOrdId, count] of transmissions) {
    assert.equal(count, 1, `${clOrdId} was sent ${count} times`);
    assert.ok(facts.has(clOrdId), `${clOrdId} was sent and is not in the ledger`);
  }
  for (const [clOrdId, { ends }] of facts) {
    const truth = atVenue.has(clOrdId) ? 'accepted' : 'rejected';
    assert.deepEqual(ends, [truth], `${clOrdId} ends once, as at the venue`);
  }
  const reconciled = [...facts.values()].filter((fact) => fact.isReconciled).length;
  return `${load.sent.size} orders sent, ${load.acknowledged.size} acknowledged, ${facts.size} recorded, ${reconciled} reconciled`;
}
