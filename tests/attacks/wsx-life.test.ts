/**
 * WSX-01, POL-22, EXP-07: what an operator does reaches open streams, through the gateway's own process and with orders
 * flowing. `ATTACK_STREAM_BOTS`: bots of each port.
 */
import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { Standstill } from '../support/standstill.ts';
import { readCount } from './counts.ts';
import { HALT_WAYS } from './halt-ways.ts';
import { FAMILIES, StreamBench } from './stream-bench.ts';
import type { StreamBot } from './stream-bot.ts';
import type { StreamFront } from './stream-fronts.ts';

/** From the moment that the operator has his answer, beside what this very process may have stood still meanwhile. */
const REACH_MS = 100;
/** HTX admits few connections of one credential: not more bots of a port than that. */
const BOTS = Math.min(readCount('ATTACK_STREAM_BOTS', 2), 5);
const FLOW_MS = 300;

let bench: StreamBench;
before(async () => {
  bench = await StreamBench.start();
});
after(async () => {
  await bench.close();
});

interface Member {
  readonly streams: StreamFront;
  readonly virtualKeyId: string;
  readonly trade: StreamBot;
  readonly account: StreamBot;
}

/** A bot with a key of its own that trades at one path and listens at another. */
async function openMember(family: (typeof FAMILIES)[number]): Promise<Member> {
  const { streams, virtualKeyId } = await bench.openBot(family);
  const trade = await bench.enter(streams, streams.tradePath);
  const account = await bench.enter(streams, streams.accountPath);
  assert.ok((await bench.subscribe(streams, account, streams.subscribeOrders())).ok);
  return { streams, virtualKeyId, trade, account };
}

/** Orders one after the other until told, or until the stream ends; the answers' texts. */
async function flow({ streams, trade }: Member, name: string, isOver: () => boolean): Promise<string[]> {
  const answers: string[] = [];
  while (!isOver() && trade.isOpen) {
    const id = `${name}${answers.length}`;
    try {
      answers.push((await bench.act(streams, trade, id, streams.order(id))).raw);
    } catch (error) {
      if (trade.isOpen) throw error;
    }
  }
  return answers;
}

/** When the venue saw the end of the last of its connections that is not among these. */
function endsAtVenue(open: ReadonlySet<number>): readonly number[] {
  const { control, htx } = bench.base.venue;
  return [control, htx].flatMap(({ streams }, venue) =>
    streams.recorder
      .streams()
      .filter(({ id, closedAt }) => closedAt !== null && !open.has(id * 2 + venue))
      .map(({ closedAt }) => closedAt ?? 0),
  );
}

function endedAtVenue(): ReadonlySet<number> {
  const { control, htx } = bench.base.venue;
  return new Set(
    [control, htx].flatMap(({ streams }, venue) =>
      streams.recorder.streams().flatMap(({ id, closedAt }) => (closedAt === null ? [] : [id * 2 + venue])),
    ),
  );
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!holds()) {
    assert.ok(Date.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const standstill = new Standstill();

function assertReached(context: TestContext, what: string, delays: readonly number[]): void {
  const stoodStillMs = standstill.end();
  const text = `${what}: ${delays.map((ms) => `${ms} ms`).join(', ')}; this process stood still for ${stoodStillMs} ms`;
  context.diagnostic(text);
  assert.ok(Math.max(...delays) <= REACH_MS + stoodStillMs, text);
}

const ENDS = [
  ['revoked', (id: string) => bench.base.gateway.admin.revoke({ virtualKeyId: id })],
  ['suspended', (id: string) => bench.base.gateway.admin.suspend({ virtualKeyId: id })],
  ['given another secret', (id: string) => bench.base.gateway.admin.rotate({ virtualKeyId: id })],
] as const;

for (const [what, end] of ENDS)
  test(`WSX-01 EXP-07: A key that is ${what} loses its streams within ${REACH_MS} ms, on both sides; others keep theirs.`, async (context) => {
    for (const family of FAMILIES) {
      const member = await openMember(family);
      const other = await openMember(family);
      const answers = flow(member, 'm', () => false);
      await until('orders flow', () => member.trade.heard.length > 3);
      const before = endedAtVenue();
      const bystanders = other.trade.heard.length;
      standstill.begin();
      await end(member.virtualKeyId);
      const toldMs = Date.now();
      const ended = await Promise.all([member.trade.ended, member.account.ended]);
      const told = await answers;
      assert.ok(told.length > 0);
      const delays = ended.map(({ at }) => at - toldMs);
      assert.deepEqual(
        ended.map(({ code }) => code),
        [1008, 1008],
      );
      await until('the venue sees it', () => endsAtVenue(before).length >= 2);
      const venueDelays = endsAtVenue(before).map((at) => at - toldMs);
      assertReached(context, `${family}, bot and venue`, [...delays, ...venueDelays]);
      const since = bench.mark();
      // Who is out stays out; the other one trades on, over the same connection.
      const again = await bench.connect(member.streams, member.streams.tradePath);
      const login = member.streams.login(member.streams.tradePath);
      assert.equal((await bench.logIn(member.streams, again, login)).ok, false);
      assert.deepEqual(bench.acts(since), []);
      assert.ok(other.trade.isOpen && other.account.isOpen && other.trade.heard.length === bystanders);
      assert.ok((await bench.act(other.streams, other.trade, 'on', other.streams.order('on'))).ok);
      for (const bot of [other.trade, other.account]) await bot.close();
    }
  });

for (const { name, halt, makeRoom } of HALT_WAYS)
  test(`WSX-01 POL-22: After a halt by ${name} no order of a stream reaches a venue; streams stay, to read and to cancel.`, async (context) => {
    const { admin } = bench.base.gateway;
    const members: Member[] = [];
    for (const family of FAMILIES)
      for (let nth = 0; nth < BOTS; nth += 1) members.push(await openMember(family));
    const resting = new Map<Member, string>();
    for (const member of members) resting.set(member, await rest(member));
    const since = bench.mark();
    let isOver = false;
    const flows = members.map((member, nth) => flow(member, `${nth}x`, () => isOver));
    await new Promise((resolve) => setTimeout(resolve, FLOW_MS));
    standstill.begin();
    const haltedMs = await halt(bench.base.gateway);
    await new Promise((resolve) => setTimeout(resolve, FLOW_MS + REACH_MS));
    isOver = true;
    const verdicts = (await Promise.all(flows)).map((answers, nth) =>
      answers.map((text) => members[nth]?.streams.judge(text).ok === true),
    );
    const acts = bench.acts(since);
    context.diagnostic(`${acts.length} orders`);
    assertReached(context, 'orders after the halt', [
      0,
      ...acts.filter(({ at }) => at > haltedMs).map(({ at }) => at - haltedMs),
    ]);
    for (const oks of verdicts) {
      assert.ok(oks.includes(true), 'orders did flow');
      assert.ok(oks.includes(false), 'and were refused then');
      assert.ok(!oks.slice(oks.indexOf(false)).includes(true), 'and stayed refused');
    }
    for (const member of members) {
      const { streams, trade, account } = member;
      assert.ok(trade.isOpen && account.isOpen);
      const heard = account.heard.length;
      const cancelled = await bench.act(
        streams,
        trade,
        'away',
        streams.cancel('away', resting.get(member) ?? ''),
      );
      assert.ok(cancelled.ok, cancelled.raw);
      await until('its push', () => account.heard.slice(heard).some((text) => streams.isOrderPush(text)));
      assert.equal((await bench.act(streams, trade, 'no', streams.order('no'))).ok, false);
    }
    makeRoom(bench.base.gateway);
    await admin.resume({ reason: 'over' });
    for (const { streams, trade } of members)
      assert.ok((await bench.act(streams, trade, 'again', streams.order('again'))).ok);
  });

const RESTING = {
  okx: { ordType: 'limit' },
  'htx-spot': { type: 'buy-limit' },
  'htx-contract': { time_in_force: 'gtc' },
} as const;

/** The venue's id of an order that rests. */
async function rest({ streams, trade }: Member): Promise<string> {
  const fields = { ...streams.front.orderFields(), ...RESTING[streams.family] };
  const placed = await bench.act(streams, trade, 'rest', streams.order('rest', fields));
  const id = /"(?:ordId|data|order_id)":"(\d+)"/u.exec(placed.raw)?.[1];
  assert.ok(placed.ok && id !== undefined, placed.raw);
  return id;
}

test(`WSX-01: A vault that is sealed closes every stream that is somebody’s within ${REACH_MS} ms, and leaves nobody’s.`, async (context) => {
  const { admin } = bench.base.gateway;
  for (const family of FAMILIES) {
    const member = await openMember(family);
    const stranger = await bench.connect(member.streams, member.streams.marketPath);
    assert.ok((await bench.subscribe(member.streams, stranger, member.streams.subscribeMarket())).ok);
    standstill.begin();
    await admin.seal({});
    const toldMs = Date.now();
    const ended = await Promise.all([member.trade.ended, member.account.ended]);
    assertReached(
      context,
      family,
      ended.map(({ at }) => at - toldMs),
    );
    assert.ok(stranger.isOpen);
    await stranger.close();
    await admin.unseal({ keyFile: bench.base.gateway.keyFile });
    await (await bench.enter(member.streams, member.streams.tradePath)).close();
  }
});
