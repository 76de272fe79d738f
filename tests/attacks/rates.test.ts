/** LIM-01: rates of orders against the gateway's own process: a flood by REST and over a stream at once, and who suffers from it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { issueHtxTestKey, issueTestKey, type IssueTerms } from '../support/gateway.ts';
import type { RawRequest } from '../support/raw-client.ts';
import { HtxFront, OkxFront, type Front } from './fronts.ts';
import { sendMany } from './many.ts';
import { FAMILIES, StreamBench } from './stream-bench.ts';
import type { StreamFront } from './stream-fronts.ts';

const RATE = { perSecond: 5, burst: 10 };
/** Orders of the flood, by either way. */
const FLOOD = 40;
/** At HTX the same cancel twice in a second is a replay, and a bot has two dozen seconds. */
const CANCELS = 20;
/** What an honest bot places meanwhile, by either way. */
const HONEST = 5;
/** Records say whole milliseconds. */
const ROUNDING_MS = 1;

let bench: StreamBench;
before(async () => {
  bench = await StreamBench.start();
});
after(async () => {
  await bench.close();
});

interface Bot {
  readonly rest: Front;
  readonly streams: StreamFront;
  readonly virtualKeyId: string;
}

async function openBot(family: ApiFamily, terms: IssueTerms): Promise<Bot> {
  const { gateway, accountIds, fronts } = bench.base;
  if (family === 'okx') {
    const key = await issueTestKey(gateway.admin, accountIds.okx, terms);
    const rest = new OkxFront(gateway.okxUrl, key);
    return { rest, streams: bench.streamsOf(rest, key), virtualKeyId: key.virtualKeyId };
  }
  const key = await issueHtxTestKey(gateway.admin, accountIds.htx, terms);
  const ledgerId = String(fronts['htx-spot'].orderFields()['account-id']);
  const rest = new HtxFront(family, { url: fronts[family].url, key, ledgerId });
  return { rest, streams: bench.streamsOf(rest, key), virtualKeyId: key.virtualKeyId };
}

function cancelOf(rest: Front, venueId: string): RawRequest {
  if (rest.family === 'okx')
    return rest.sign({
      method: 'POST',
      path: '/api/v5/trade/cancel-order',
      body: { instId: 'BTC-USDT', ordId: venueId },
    });
  if (rest.family === 'htx-spot')
    return rest.sign({ method: 'POST', path: `/v1/order/orders/${venueId}/submitcancel`, body: {} });
  return rest.sign({
    method: 'POST',
    path: '/v5/trade/cancel_order',
    body: { contract_code: 'BTC-USDT', order_id: venueId },
  });
}

/** So many at once by each way; how many of them the venue has taken. */
async function placeMany({ rest, streams }: Bot, count: number): Promise<number> {
  const bot = await bench.enter(streams, streams.tradePath);
  for (let nth = 0; nth < count; nth += 1) bot.say(streams.order(`n${nth}`));
  const [answers, ...verdicts] = await Promise.all([
    sendMany(
      bench.base,
      rest,
      Array.from({ length: count }, () => rest.order()),
    ),
    ...Array.from({ length: count }, async (_, nth) => {
      const text = await bot.hearAny(`answer ${nth}`, (one) => streams.isAnswerTo(`n${nth}`, one));
      return streams.judge(text).ok;
    }),
  ]);
  await bot.close();
  for (const answer of answers)
    assert.match(answer.headers.get('bitting-code') ?? 'RATE_EXCEEDED', /^RATE_EXCEEDED$/u);
  return answers.filter((answer) => rest.isServed(answer)).length + verdicts.filter(Boolean).length;
}

async function intentsOf({ virtualKeyId }: Bot): Promise<readonly IntentEntry[]> {
  const records = await bench.base.records();
  return records
    .filter((entry) => entry.type === 'intent')
    .filter((entry) => entry.virtualKeyId === virtualKeyId);
}

for (const family of FAMILIES) {
  test(`LIM-01: At ${family} a bot that floods by REST and over a stream sends what its rate says in every stretch of time, and another bot of the account all it wants.`, async () => {
    const flooder = await openBot(family, { limits: { orderRate: RATE } });
    const honest = await openBot(family, {});
    const [taken, others] = await Promise.all([placeMany(flooder, FLOOD), placeMany(honest, HONEST)]);
    assert.equal(others, 2 * HONEST, 'what the other bot wanted');
    const instants = (await intentsOf(flooder)).map(({ monotonicMs }) => monotonicMs);
    assert.equal(instants.length, taken);
    assert.ok(taken >= RATE.burst && taken < 2 * FLOOD, `${taken} of ${2 * FLOOD}`);
    for (const [from, fromMs] of instants.entries())
      for (const [to, toMs] of instants.entries()) {
        const inMs = toMs - fromMs + ROUNDING_MS;
        assert.ok((to - from + 1) * 1_000 <= RATE.burst * 1_000 + RATE.perSecond * inMs);
      }
  });

  test(`LIM-01: At ${family} a storm of cancels passes while the rate of orders is used up, by REST and over a stream.`, async () => {
    const bot = await openBot(family, { limits: { orderRate: { perSecond: 1, burst: 1 } } });
    const taken = await placeMany(bot, 2);
    assert.ok(taken >= 1 && taken < 4, `${taken} of 4`);
    const [first] = await intentsOf(bot);
    const outcome = (await bench.base.records())
      .filter((entry) => entry.type === 'outcome')
      .find(({ intentId }) => intentId === first?.intentId);
    const venueId = outcome?.items[0]?.venueOrderId ?? '';
    assert.notEqual(venueId, '');
    const before = await intentsOf(bot);
    const stream = await bench.enter(bot.streams, bot.streams.tradePath);
    for (let nth = 0; nth < CANCELS; nth += 1) stream.say(bot.streams.cancel(`c${nth}`, venueId));
    await Promise.all([
      sendMany(
        bench.base,
        bot.rest,
        Array.from({ length: CANCELS }, () => cancelOf(bot.rest, venueId)),
      ),
      ...Array.from({ length: CANCELS }, (_, nth) =>
        stream.hearAny(`answer ${nth}`, (one) => bot.streams.isAnswerTo(`c${nth}`, one)),
      ),
    ]);
    await stream.close();
    const cancels = (await intentsOf(bot)).slice(before.length);
    assert.equal(cancels.length, 2 * CANCELS);
    assert.ok(cancels.every(({ items }) => items.every(({ kind }) => kind === 'cancel')));
  });
}
