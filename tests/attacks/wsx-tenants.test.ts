/**
 * WSX-09, WSX-10, TEN: accounts side by side over streams. `ATTACK_STREAM_INTERLEAVED`: orders that come through each other
 * at each port.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { readCount } from './counts.ts';
import { seededRandom } from './random.ts';
import { clientIdOf, FAMILIES, StreamBench, type Trader, type VenueFrame } from './stream-bench.ts';
import type { StreamBot } from './stream-bot.ts';

const INTERLEAVED = readCount('ATTACK_STREAM_INTERLEAVED', 60);
const AT_ONCE = 8;

let bench: StreamBench;
before(async () => {
  bench = await StreamBench.start();
});
after(async () => {
  await bench.close();
});

interface Tenant extends Trader {
  readonly trade: StreamBot;
  readonly account: StreamBot;
  readonly clientIds: Set<string>;
}

async function moveIn(family: ApiFamily): Promise<Tenant> {
  const trader = await bench.openTrader(family);
  const { streams } = trader;
  const trade = await bench.enter(streams, streams.tradePath);
  const account = await bench.enter(streams, streams.accountPath);
  assert.ok((await bench.subscribe(streams, account, streams.subscribeOrders())).ok);
  return { ...trader, trade, account, clientIds: new Set() };
}

/** Two of each port, for all of this file. */
const couples = new Map<ApiFamily, readonly [Tenant, Tenant]>();

async function coupleAt(family: ApiFamily): Promise<readonly [Tenant, Tenant]> {
  const known = couples.get(family);
  if (known !== undefined) return known;
  const couple = [await moveIn(family), await moveIn(family)] as const;
  couples.set(family, couple);
  return couple;
}

function fieldsFor({ streams, clientIds }: Tenant): Readonly<Record<string, unknown>> {
  const fields = streams.front.orderFields();
  clientIds.add(clientIdOf(fields));
  return fields;
}

/** As the venue knows them: whose order has which number. */
function ordersOf(uid: string): readonly { readonly id: string; readonly clientId: string }[] {
  return [bench.base.venue.control, bench.base.venue.htx].flatMap((control) => {
    const { openOrders, closedOrders } = control.truth();
    return [...openOrders, ...closedOrders]
      .filter((order) => order.uid === uid)
      .map(({ id, clientId }) => ({ id, clientId }));
  });
}

/** Every word and number that was said. */
function wordsOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.match(/[\w-]+/gu) ?? []));
}

async function pushed({ account, clientIds }: Tenant): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const words = wordsOf(account.heard);
    const missing = [...clientIds].find((id) => !words.has(id));
    if (missing === undefined) return;
    assert.ok(Date.now() < deadline, `no push of ${missing}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

for (const family of FAMILIES) {
  test(`WSX-09 TEN-04: At ${family} bots that choose the same ids get their own answers and pushes alone.`, async (context) => {
    const { random, seed } = seededRandom(`streams of ${family}`);
    const since = bench.mark();
    const tenants = await coupleAt(family);
    const answered = new Map<Tenant, string[]>(tenants.map((tenant) => [tenant, []]));
    for (let done = 0; done < INTERLEAVED; done += AT_ONCE) {
      const ids = new Map<Tenant, number>();
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          const tenant = tenants[random() < 0.5 ? 0 : 1];
          assert.ok(tenant);
          const { streams, trade } = tenant;
          // Every round the same few ids, of both bots.
          const nth = (ids.get(tenant) ?? 0) + 1;
          ids.set(tenant, nth);
          const id = String(nth);
          const before = trade.heard.length;
          trade.say(streams.order(id, fieldsFor(tenant)));
          const answer = await trade.hearAny(
            `answer to ${id}`,
            (text) => streams.isAnswerTo(id, text),
            before,
          );
          assert.ok(streams.judge(answer).ok, `${answer} ${seed}`);
          answered.get(tenant)?.push(answer);
        }),
      );
    }
    for (const [at, tenant] of tenants.entries()) {
      const other = tenants[1 - at];
      assert.ok(other);
      const own = ordersOf(tenant.uid);
      assert.equal(own.length, tenant.clientIds.size);
      const ids = venueIdsIn(answered.get(tenant));
      assert.deepEqual(ids.map(numberOf).sort(), own.map(({ id }) => numberOf(id)).sort(), seed);
      await pushed(tenant);
      const heard = [...tenant.trade.heard, ...tenant.account.heard].join('\n');
      const words = wordsOf([heard]);
      const foreign = [...venueIdsIn(answered.get(other)), ...other.clientIds];
      assert.deepEqual(
        foreign.filter((id) => words.has(id)),
        [],
        seed,
      );
      assert.ok(
        [...tenant.clientIds].every((id) => words.has(id)),
        'it looked',
      );
      for (const { uid } of tenants)
        assert.doesNotMatch(heard, new RegExp(`"(?:uid|user-?_?id)"\\s*:\\s*"?${uid}`, 'iu'));
    }
    assertSeparate(bench.arrivals(since), tenants);
    context.diagnostic(`${INTERLEAVED} orders, ${seed}`);
  });

  test(`TEN-01: At ${family} no order of another account, or of another key, is cancelled over a stream.`, async () => {
    const [owner, stranger] = await coupleAt(family);
    const neighbour = await bench.openBot(family);
    const fields = { ...fieldsFor(owner), ...RESTING[family] };
    const placed = await bench.act(owner.streams, owner.trade, 'rest', owner.streams.order('rest', fields));
    const venueId = VENUE_ID.exec(placed.raw)?.[1] ?? '';
    assert.ok(placed.ok && venueId !== '', placed.raw);
    const beside = await bench.enter(neighbour.streams, neighbour.streams.tradePath);
    const [since, records] = [bench.mark(), await bench.base.records()];
    for (const [{ streams }, bot] of [
      [stranger, stranger.trade],
      [neighbour, beside],
    ] as const) {
      const verdict = await bench.act(streams, bot, 'theirs', streams.cancel('theirs', venueId));
      assert.equal(verdict.ok, false, verdict.raw);
    }
    assert.deepEqual(bench.acts(since), []);
    assert.deepEqual(await bench.refusals(records), ['ORDER_NOT_OWNED', 'ORDER_NOT_OWNED']);
    const own = await bench.act(owner.streams, owner.trade, 'own', owner.streams.cancel('own', venueId));
    assert.ok(own.ok, own.raw);
    await beside.close();
  });

  test(`WSX-10: At ${family} nobody listens to an account by naming it, or to what no key may hear.`, async () => {
    const [owner, stranger] = await coupleAt(family);
    const since = bench.mark();
    for (const frame of namingOf(family, owner.uid)) {
      const verdict = await bench.subscribe(stranger.streams, stranger.account, frame);
      assert.equal(verdict.ok, false, JSON.stringify(frame));
    }
    assert.deepEqual(bench.subscriptions(since), []);
    const { streams, trade } = owner;
    const heard = stranger.account.heard.length;
    assert.ok((await bench.act(streams, trade, 'o', streams.order('o', fieldsFor(owner)))).ok);
    await pushed(owner);
    assert.ok(!stranger.account.heard.slice(heard).some((text) => streams.isOrderPush(text)));
    // What he has subscribed is told of his own orders.
    const mine = await bench.act(
      stranger.streams,
      stranger.trade,
      'm',
      stranger.streams.order('m', fieldsFor(stranger)),
    );
    assert.ok(mine.ok);
    await pushed(stranger);
  });
}

test('TEN-01: A spot order over a stream is not paid from the ledger of another account.', async () => {
  const [owner, stranger] = await coupleAt('htx-spot');
  const { 'account-id': ledger } = fieldsFor(owner);
  const since = bench.mark();
  const records = await bench.base.records();
  const { streams, trade } = stranger;
  const stolen = { ...fieldsFor(stranger), 'account-id': ledger };
  assert.equal((await bench.act(streams, trade, 'x', streams.order('x', stolen))).ok, false);
  assert.deepEqual(bench.acts(since), []);
  assert.deepEqual(await bench.refusals(records), ['VENUE_ACCOUNT_NOT_ALLOWED']);
  assert.ok((await bench.act(streams, trade, 'y', streams.order('y', fieldsFor(stranger)))).ok);
});

const VENUE_ID = /"(?:ordId|data|order_id)":"(\d+)"/u;
const RESTING: Readonly<Record<ApiFamily, object>> = {
  okx: { ordType: 'limit' },
  'htx-spot': { type: 'buy-limit' },
  'htx-contract': { time_in_force: 'gtc' },
};

function venueIdsIn(answers: readonly string[] = []): string[] {
  return answers.map((text) => VENUE_ID.exec(text)?.[1] ?? text);
}

/** At the spot market the venue shows other numbers than its engine counts with; their ends are the same. */
function numberOf(id: string): string {
  return id.slice(-9);
}

/** One connection carries the orders of one account, under ids that are nobody else's. */
function assertSeparate(frames: readonly VenueFrame[], tenants: readonly Tenant[]): void {
  const ids = new Set<string>();
  const owners = new Map<string, Set<Tenant>>();
  let orders = 0;
  for (const { stream, path, text } of frames) {
    const words = [...wordsOf([text])];
    const tenant = tenants.find(({ clientIds }) => words.some((word) => clientIds.has(word)));
    if (tenant === undefined) continue;
    orders += 1;
    const { id, cid } = JSON.parse(text) as { readonly id?: string; readonly cid?: string };
    ids.add(id ?? cid ?? '');
    const connection = `${path} ${stream}`;
    owners.set(connection, (owners.get(connection) ?? new Set()).add(tenant));
  }
  assert.ok(orders >= INTERLEAVED);
  assert.equal(ids.size, orders, 'every order has an id of its own at the venue');
  assert.equal(owners.size, tenants.length);
  for (const each of owners.values()) assert.equal(each.size, 1);
}

function namingOf(family: ApiFamily, uid: string): readonly object[] {
  if (family === 'okx')
    return [
      { channel: 'orders', instType: 'ANY', uid },
      { channel: 'orders', instType: 'ANY', subAcct: uid },
      { channel: 'account', uid },
      { channel: 'account', ccy: `USDT","uid":"${uid}` },
      { channel: 'positions', instType: 'ANY', extraParams: `{"uid":"${uid}"}` },
      { channel: 'balance_and_position', uid },
      { channel: 'deposit-info' },
      { channel: 'withdrawal-info' },
      { channel: 'grid-orders-spot', instType: 'ANY' },
      { channel: 'copytrading-notification', instType: 'SWAP' },
      { channel: 'rfqs' },
    ].map((arg) => ({ op: 'subscribe', args: [arg] }));
  if (family === 'htx-spot')
    return [
      { action: 'sub', ch: 'orders#btcusdt', 'user-id': uid },
      { action: 'sub', ch: 'orders#btcusdt', uid: Number(uid) },
      ...[
        `orders#btcusdt#${uid}`,
        `accounts.update#${uid}`,
        `accounts.update#2#${uid}`,
        `accounts#${uid}`,
        `trade.clearing#btcusdt#2`,
        `trade.clearing#btcusdt#1#${uid}`,
      ].map((ch) => ({ action: 'sub', ch })),
    ];
  return [
    { op: 'sub', cid: 'n', topic: 'orders', contract_code: 'BTC-USDT', uid },
    { op: 'sub', cid: 'n', topic: 'orders', contract_code: uid },
    { op: 'sub', cid: 'n', topic: 'account', contract_code: 'BTC-USDT' },
    { op: 'sub', cid: 'n', topic: `account.${uid}` },
    { op: 'sub', cid: 'n', topic: `orders.${uid}`, contract_code: 'BTC-USDT' },
    { op: 'sub', cid: 'n', topic: ['orders'], contract_code: 'BTC-USDT' },
  ];
}
