/**
 * The wire to the venue is cut after every n bytes of a request and of its answer, for everything that orders do at each
 * host: what the bot is told, what the ledger says in the end and what happened at the venue agree, and nothing is sent
 * twice. `CUT_STEP=1` cuts after every single byte; without it some offsets are tried, others in each place.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { CUT_ACTS, type CutAct, type CutGround, type PreparedAct } from './cut-ground.ts';
import type { Direction, Ending, WireFault } from './fault-proxy.ts';

const STEP = Number(process.env['CUT_STEP'] ?? 61);
/** Fewer than one key may have open at once, as each may end unknown, and fewer orders than a venue lets rest. */
const GROUP = 45;

interface Cut {
  readonly direction: Direction;
  readonly bytes: number;
  readonly ending: Ending;
}

interface Done {
  readonly cut: Cut;
  readonly act: PreparedAct;
  readonly intentId: string;
  readonly isTold: boolean;
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
      ...cutsOf('request', lastRequestBytes),
      // Times and ids vary by a byte or two.
      ...cutsOf('response', lastResponseBytes + 3),
    ];
  } finally {
    await ground.close();
  }
}

function cutsOf(direction: Direction, length: number): readonly Cut[] {
  const offsets: number[] = [];
  for (let bytes = 0; bytes < length; bytes += STEP) offsets.push(bytes);
  return [...offsets, length].map((bytes, index) => ({
    direction,
    bytes,
    ending: index % 2 === 0 ? 'close' : 'reset',
  }));
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
  const what = describeCut(cut, answer);
  assert.equal(armed.isTaken, true, what);
  assert.equal(proxy.countRequests(begins), before + 1, `${what}: it was sent again`);
  const code = codeOf(answer);
  assert.ok(code === undefined || code === 'OUTCOME_UNKNOWN', what);
  const intentId = answer.headers.get('bitting-intent');
  assert.ok(intentId !== undefined, what);
  return { cut, act, intentId, isTold: code === undefined };
}

/** Exactly one last word on each item, and it is the venue's; what the bot was told is not taken back. */
function checkEnd(
  { cut, intentId, isTold }: Done,
  truth: readonly boolean[],
  entries: readonly LedgerEntry[],
) {
  const what = `${cut.direction} cut after ${cut.bytes} (${cut.ending})`;
  const ends = entries.flatMap((entry) =>
    (entry.type === 'outcome' || entry.type === 'resolution') && entry.intentId === intentId ? [entry] : [],
  );
  assert.deepEqual(
    ends.map(({ type }) => type),
    isTold ? ['outcome'] : ['outcome', 'resolution'],
    what,
  );
  assert.deepEqual(
    ends.at(-1)?.items.map(({ kind }) => kind),
    truth.map((isDone) => (isDone ? 'accepted' : 'rejected')),
    what,
  );
  if (isTold) assert.ok(truth.every(Boolean), `${what}: told and not done`);
}

function codeOf(answer: RawAnswer): string | undefined {
  return answer.headers.get('bitting-code');
}

function describeCut({ direction, bytes, ending }: Cut, answer: RawAnswer): string {
  return `${direction} cut after ${bytes} (${ending}): ${codeOf(answer)} ${answer.body.toString()}`;
}
