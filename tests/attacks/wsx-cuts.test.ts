/**
 * The connection to the venue is cut after every n bytes of an order's frame and of its answer, for everything that orders
 * do over streams: what the bot is told, what the ledger says in the end and what happened at the venue agree, and nothing
 * is sent twice. `STREAM_CUT_STEP=1` cuts after every single byte; without it some offsets are tried.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import { CUT_ACTS, ledgered, type CutAct, type CutGround, type PreparedAct } from '../faults/cut-ground.ts';
import { checkEnd, cutsOf, describeCut, type Cut } from '../faults/cut-plan.ts';
import { htxTimestamp } from '../support/htx-signing.ts';
import { OkxPath } from '../support/okx-path.ts';
import { readCount } from './counts.ts';
import { HtxFront, OkxFront } from './fronts.ts';
import { readInstrumentCode } from './stream-bench.ts';
import { StreamBot } from './stream-bot.ts';
import { HtxStreamFront, OkxStreamFront, type StreamFront } from './stream-fronts.ts';

const STEP = readCount('STREAM_CUT_STEP', 67);
/** Fewer than one key may have open at once, as each may end unknown. */
const GROUP = 45;
/** The first byte of a whole text message. */
const TEXT_FRAME = '\u0081';
/** Every login has a second of its own, and connections to a venue have their pace. */
const NEXT_MS = 1_200;

interface Done {
  readonly cut: Cut;
  readonly act: PreparedAct;
  readonly isTold: boolean;
}

void describe(`streams cut after every ${STEP} bytes`, () => {
  for (const act of CUT_ACTS)
    void test(`ORD-02 WSX-07 ${act.name} over a stream that is cut is done as told, ends as at the venue, and is sent once.`, async (context) => {
      const cuts = await planCuts(act);
      assert.ok(cuts.length >= 6);
      let unknown = 0;
      for (let at = 0; at < cuts.length; at += GROUP)
        unknown += await cutAll(act, cuts.slice(at, at + GROUP));
      assert.ok(unknown > cuts.length / 2, 'most cuts leave the bot without an answer');
      assert.ok(unknown < cuts.length, 'an answer that is there whole is told');
      context.diagnostic(`${cuts.length} cuts, ${unknown} unknown, all found out`);
    });
});

/** The same order without a cut is the positive control, and says how long its frame and its answer are. */
async function planCuts(act: CutAct): Promise<readonly Cut[]> {
  const ground = await act.open();
  try {
    const streams = await streamsOf(ground);
    const prepared = await act.prepare(ground, 0);
    const bot = await enter(ground, streams);
    const before = ground.proxy.countRequests(TEXT_FRAME);
    const answer = await say(streams, bot, frameOf(ground, streams, prepared));
    assert.ok(streams.judge(answer).ok, `positive control: ${answer}`);
    assert.ok(prepared.isDone().every(Boolean));
    assert.equal(ground.proxy.countRequests(TEXT_FRAME), before + 1);
    await bot.close();
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
    const streams = await streamsOf(ground);
    const all: Done[] = [];
    for (const [nth, cut] of cuts.entries())
      all.push(await cutOne(ground, streams, { cut, act: await act.prepare(ground, nth) }));
    await ground.lives.pass(() => ground.lives.edge.reconciliation().open === 0);
    const truths = all.map(({ act: done }) => done.isDone());
    const entries = await ground.readLedger();
    const sort = OPERATIONS[act.family].find(({ path }) => path.test(all[0]?.act.path ?? ''))?.twin;
    const intents = entries.filter(
      (entry): entry is IntentEntry => entry.type === 'intent' && entry.operation === `POST ${sort}`,
    );
    assert.equal(intents.length, all.length);
    for (const [index, one] of all.entries())
      checkEnd({ ...one, intentId: intents[index]?.intentId ?? '' }, truths[index] ?? [], entries);
    return all.filter(({ isTold }) => !isTold).length;
  } finally {
    await ground.close();
  }
}

async function cutOne(
  ground: CutGround,
  streams: StreamFront,
  { cut, act }: { readonly cut: Cut; readonly act: PreparedAct },
): Promise<Done> {
  const { proxy } = ground;
  const bot = await enter(ground, streams);
  const before = proxy.countRequests(TEXT_FRAME);
  const armed = proxy.arm(TEXT_FRAME, { kind: 'cut', ...cut });
  const answer = await say(streams, bot, frameOf(ground, streams, act));
  if (armed.hasStruck) await armed.ended;
  armed.release();
  const what = `${describeCut(cut)}: ${answer}`;
  assert.equal(armed.isTaken, true, what);
  assert.equal(proxy.countRequests(TEXT_FRAME), before + 1, `${what}: it was sent again`);
  const { ok, code } = streams.judge(answer);
  assert.ok(ok || UNKNOWN.has(code), what);
  await bot.close();
  return { cut, act, isTold: ok };
}

/** What bots are told of an outcome that nobody knows yet. */
const UNKNOWN: ReadonlySet<string> = new Set(['50004', 'timeout']);

const FRAME_ID = 'cut';

async function say(streams: StreamFront, bot: StreamBot, frame: object): Promise<string> {
  bot.say(frame);
  return bot.hear('an answer', (text) => streams.isAnswerTo(FRAME_ID, text));
}

async function enter({ lives }: CutGround, streams: StreamFront): Promise<StreamBot> {
  lives.advance(NEXT_MS);
  const now = lives.clock.wallMs();
  const timestamp = streams.family === 'okx' ? String(Math.floor(now / 1_000)) : htxTimestamp(now);
  const bot = await StreamBot.connect(streams.url, streams.tradePath);
  bot.say(streams.login(streams.tradePath, { timestamp }));
  const answer = await bot.hear('answer to the login', (text) => streams.isLoginAnswer(text));
  assert.ok(streams.judge(answer).ok, answer);
  return bot;
}

async function streamsOf({ family, path }: CutGround): Promise<StreamFront> {
  if (path instanceof OkxPath)
    return new OkxStreamFront(
      new OkxFront(path.url, path.bot),
      path.bot,
      await readInstrumentCode(path.venue.okxUrl),
    );
  assert.ok(family !== 'okx' && 'secret' in path.bot.signer);
  const url = family === 'htx-spot' ? path.spotUrl : path.contractUrl;
  const key = path.bot.signer;
  return new HtxStreamFront(family, new HtxFront(family, { url, key, ledgerId: path.bot.ledgerId }), key);
}

interface StreamOperation {
  readonly path: RegExp;
  readonly name: string;
  /** The request that it is decided and recorded as. */
  readonly twin: string;
}

/** What an act by REST is called over a stream. */
const OPERATIONS: Readonly<Record<ApiFamily, readonly StreamOperation[]>> = {
  okx: ['order', 'batch-orders', 'cancel-order', 'amend-order'].map((name) => ({
    path: new RegExp(`/${name}$`, 'u'),
    name,
    twin: `/api/v5/trade/${name}`,
  })),
  'htx-spot': [
    { path: /\/place$/u, name: 'create-order', twin: '/v1/order/orders/place' },
    { path: /\/batch-orders$/u, name: 'create-batchorder', twin: '/v1/order/batch-orders' },
    { path: /\/submitcancel$/u, name: 'cancel', twin: '/v1/order/orders/batchcancel' },
  ],
  'htx-contract': [
    { path: /\/order$/u, name: 'place_order', twin: '/v5/trade/order' },
    { path: /\/batch_orders$/u, name: 'place_batch_orders', twin: '/v5/trade/batch_orders' },
    { path: /\/cancel_order$/u, name: 'cancel_order', twin: '/v5/trade/cancel_order' },
  ],
};

function frameOf({ family, path }: CutGround, streams: StreamFront, act: PreparedAct): object {
  const name = OPERATIONS[family].find((operation) => operation.path.test(act.path))?.name;
  const body = ledgered(path, act.body);
  if (streams instanceof OkxStreamFront)
    return { id: FRAME_ID, op: name, args: streams.byNumber(Array.isArray(body) ? body : [body]) };
  const [, venueId] = /\/(\d+)\/submitcancel$/u.exec(act.path) ?? [];
  if (family === 'htx-spot')
    return { cid: FRAME_ID, ch: name, params: venueId === undefined ? body : { 'order-ids': [venueId] } };
  return { op: name, cid: FRAME_ID, data: body };
}
