/**
 * The gateway's process is killed (SIGKILL) at random moments under load and started again on the same data, in front of
 * each venue. `KILL_ROUNDS` and `KILL_SEED` choose how often and which moments; a failing run prints both.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { KILL_VENUES, type KillVenue, type PreparedOrder } from './kill-venues.ts';
import { KeptProofs, readLogKey } from './kept-proofs.ts';
import { readOrderFacts } from './ledger-facts.ts';
import { seededRandom } from './random.ts';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 10);
const SEED = Number(process.env['KILL_SEED'] ?? 20_261_121);
const WORKERS = 4;
/** The kill comes after this many acknowledged orders at most, and then up to this long into what follows. */
const ACKS_BEFORE_KILL_MAX = 40;
const KILL_JITTER_MS = 15;
/** What was signed longer ago is refused for its age, whether it was used or not: a machine that is too busy asks too late. */
const SIGNATURE_LIVES_MS = 25_000;

/** One venue under load, with the life of the gateway that is in front of it now. */
interface Load {
  readonly killVenue: KillVenue;
  readonly random: () => number;
  /** Client order ids of orders that the bot was told are placed. */
  readonly acknowledged: Set<string>;
  readonly proofs: KeptProofs;
  gateway: TestGateway;
  life: number;
  sent: number;
  lastAcknowledged: { readonly order: PreparedOrder; readonly signedMs: number } | null;
  replays: number;
}

// Most of a round is waiting for a process to start, so that both venues take hardly longer than one.
void describe(`gateway killed ${ROUNDS} times under load`, { concurrency: true }, () => {
  for (const [name, prepare] of Object.entries(KILL_VENUES)) {
    void test(`CRS-14 ORD-08 gateway in front of ${name} loses and repeats nothing, and signs for the same log (seed ${SEED})`, async (context) => {
      const cleanup = new Cleanup();
      try {
        const venue = cleanup.add(await startPaperVenue());
        const gateway = cleanup.add(await startTestGateway(venue));
        const killVenue = await prepare({ venue, admin: gateway.admin });
        const random = seededRandom(SEED);
        const proofs = new KeptProofs();
        const { ledgerDirectory } = gateway.layout;
        const load: Load = {
          killVenue,
          random,
          acknowledged: new Set(),
          proofs,
          gateway,
          life: 0,
          sent: 0,
          lastAcknowledged: null,
          replays: 0,
        };
        for (let round = 0; round < ROUNDS; round += 1) {
          await killUnderLoad(load);
          // Each of them is compared with all of the log.
          if (round % Math.ceil(ROUNDS / 10) === 0) proofs.keepCheckpoint(ledgerDirectory);
          load.gateway = cleanup.add(await load.gateway.restart());
          load.life += 1;
          await replayLast(load);
          await killVenue.clearBook();
        }
        await killVenue.settle(load.gateway);
        context.diagnostic(checkFacts(load));
        assert.ok(proofs.checkpoints >= Math.min(ROUNDS, 10), 'heads were signed');
        proofs.demand(ledgerDirectory, readLogKey(ledgerDirectory));
      } finally {
        await cleanup.close();
      }
    });
  }
});

async function killUnderLoad(load: Load): Promise<void> {
  const { gateway, acknowledged, random } = load;
  const before = acknowledged.size;
  const wanted = 1 + Math.floor(random() * ACKS_BEFORE_KILL_MAX);
  const jitterMs = random() * KILL_JITTER_MS;
  let isArmed = false;
  const workers = Array.from({ length: WORKERS }, async () => {
    while (await placeOrder(load)) {
      if (isArmed || acknowledged.size - before < wanted) continue;
      isArmed = true;
      setTimeout(() => process.kill(gateway.process.pid, 'SIGKILL'), jitterMs);
    }
  });
  await Promise.all(workers);
  const { signal } = await gateway.process.ended;
  assert.equal(signal, 'SIGKILL');
}

/** What was used in the life before stays used (SIG-09). */
async function replayLast(load: Load): Promise<void> {
  assert.ok(load.lastAcknowledged !== null);
  const { order, signedMs } = load.lastAcknowledged;
  const answer = await requestRaw(order.urlAt(load.gateway), order.request);
  if (performance.now() - signedMs > SIGNATURE_LIVES_MS) return;
  assert.equal(answer.headers.get('bitting-code'), 'REQUEST_REPLAYED', answer.body.toString());
  load.replays += 1;
}

/** False once the gateway is gone. */
async function placeOrder(load: Load): Promise<boolean> {
  const { killVenue, gateway, acknowledged } = load;
  load.sent += 1;
  const order = { life: load.life, nth: load.sent, endsAtOnce: load.sent % 5 === 3 };
  const signedMs = performance.now();
  const prepared = killVenue.prepare(order);
  try {
    const answer = await requestRaw(prepared.urlAt(gateway), prepared.request);
    assert.ok(killVenue.isPlaced(answer), answer.body.toString());
    acknowledged.add(prepared.clientOrderId);
    load.proofs.keepRecord(answer.headers.get('bitting-record'));
    load.lastAcknowledged = { order: prepared, signedMs };
    return true;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return false;
  }
}

/** Throws when the ledger, the bot and the venue do not tell the same story; the answer is a summary. */
function checkFacts({ killVenue, gateway, acknowledged, sent, replays }: Load): string {
  const facts = readOrderFacts(gateway.layout.ledgerDirectory);
  const atVenue = killVenue.ordersAtVenue();
  const transmissions = new Map<string, number>();
  for (const id of killVenue.transmissions()) transmissions.set(id, (transmissions.get(id) ?? 0) + 1);
  assert.ok(acknowledged.size >= ROUNDS, 'the load placed orders');
  assert.ok(replays > ROUNDS / 2, `${replays} of ${ROUNDS} replays came in time to be known as such`);
  assert.ok(transmissions.size >= acknowledged.size, 'what was acknowledged was sent');
  for (const id of acknowledged) {
    assert.ok(facts.has(id), `${id} was acknowledged and is not in the ledger`);
    assert.ok(atVenue.has(id), `${id} was acknowledged and is not at the venue`);
  }
  for (const [id, count] of transmissions) {
    assert.equal(count, 1, `${id} was sent ${count} times`);
    assert.ok(facts.has(id), `${id} was sent and is not in the ledger`);
  }
  for (const [id, { ends }] of facts) {
    const truth = atVenue.has(id) ? 'accepted' : 'rejected';
    assert.deepEqual(ends, [truth], `${id} ends once, as at the venue`);
  }
  const reconciled = [...facts.values()].filter((fact) => fact.isReconciled).length;
  return `${sent} orders sent, ${acknowledged.size} acknowledged, ${facts.size} recorded, ${reconciled} reconciled`;
}
