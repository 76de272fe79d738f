/**
 * The wire to the venue is cut after every n bytes of a request and of its answer, for everything that orders do at each
 * host: what the bot is told, what the ledger says in the end and what happened at the venue agree, and nothing is sent
 * twice. `CUT_STEP=1` cuts after every single byte; without it some offsets are tried, others in each place.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RawAnswer } from '../support/raw-client.ts';
import { CUT_ACTS, type CutAct, type CutGround, type PreparedAct } from './cut-ground.ts';
import { checkEnd, cutsOf, describeCut, type Cut, type CutEnd } from './cut-plan.ts';
import type { WireFault } from './fault-proxy.ts';

const STEP = Number(process.env['CUT_STEP'] ?? 61);
/** Fewer than one key may have open at once, as each may end unknown, and fewer orders than a venue lets rest. */
const GROUP = 45;

interface Done extends CutEnd {
  readonly act: PreparedAct;
}

void describe(`wire cut after every ${STEP} bytes`, () => {
  for (const act of CUT_ACTS)
    void test(`ORD-02 ORD-08 ${act.name} with its wire cut is done as told, ends as at the venue, and is sent once.`, async (context) => {
      const cuts = await planCuts(act);
      assert.ok(cuts.length >= 10);
      let unknown = 0;
      for (let at = 0; at < cuts.length; at += GROUP)
        unknown += await cutAll(act, cuts.slice(at, at + GROUP));
      assert.ok(unknown > cuts.length / 2, 'most cuts leave the bot without an answer');
      assert.ok(unknown < cuts.length, 'an answer that is there whole is told');
      context.diagnostic(`${cuts.length} cuts, ${unknown} unknown, all found out`);
    });
});

/** Every step of the request and of its answer, each in order and torn by turns, and always both of their ends. */
async function planCuts(act: CutAct): Promise<readonly Cut[]> {
  const ground = await act.open();
  try {
    const prepared = await act.prepare(ground, 0);
    const before = ground.proxy.countRequests('POST');
    const answer = await ground.post(prepared.path, prepared.body);
    assert.equal(codeOf(answer), undefined, `positive control: ${answer.body.toString()}`);
    assert.ok(prepared.isDone().every(Boolean));
    assert.equal(ground.proxy.countRequests('POST'), before + 1);
    const { lastRequestBytes, lastResponseBytes } = ground.proxy;
    return [
      ...cutsOf('request', lastRequestBytes, STEP),
      // Times and ids vary by a byte or two.
      ...cutsOf('response', lastResponseBytes + 3, STEP),
    ];
  } finally {
    await ground.close();
  }
}

/** How many of them were unknown to the bot; throws where bot, ledger and venue tell different stories. */
async function cutAll(act: CutAct, cuts: readonly Cut[]): Promise<number> {
  const ground = await act.open();
  try {
    const all: Done[] = [];
    for (const [nth, cut] of cuts.entries())
      all.push(await cutOne(ground, await act.prepare(ground, nth), cut));
    await ground.lives.pass(() => ground.lives.edge.reconciliation().open === 0);
    const truths = all.map(({ act: done }) => done.isDone());
    const entries = await ground.readLedger();
    for (const [index, one] of all.entries()) checkEnd(one, truths[index] ?? [], entries);
    return all.filter(({ isTold }) => !isTold).length;
  } finally {
    await ground.close();
  }
}

async function cutOne(ground: CutGround, act: PreparedAct, cut: Cut): Promise<Done> {
  const { proxy } = ground;
  const begins = `POST ${act.path}`;
  const before = proxy.countRequests(begins);
  const fault: WireFault = { kind: 'cut', ...cut };
  const armed = proxy.arm(begins, fault);
  const answer = await ground.post(act.path, act.body);
  if (armed.hasStruck) await armed.ended;
  armed.release();
  const what = tellCut(cut, answer);
  assert.equal(armed.isTaken, true, what);
  assert.equal(proxy.countRequests(begins), before + 1, `${what}: it was sent again`);
  const code = codeOf(answer);
  assert.ok(code === undefined || code === 'OUTCOME_UNKNOWN', what);
  const intentId = answer.headers.get('bitting-intent');
  assert.ok(intentId !== undefined, what);
  return { cut, act, intentId, isTold: code === undefined };
}

function codeOf(answer: RawAnswer): string | undefined {
  return answer.headers.get('bitting-code');
}

function tellCut(cut: Cut, answer: RawAnswer): string {
  return `${describeCut(cut)}: ${codeOf(answer)} ${answer.body.toString()}`;
}
