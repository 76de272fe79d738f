/**
 * The gateway is stopped and started again under load, as a service manager does it: `bitting serve`, SIGTERM, again. Bots of both
 * venues go on by requests and over streams. `RESTARTS` says how often.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readLedgerId } from '../attacks/bench.ts';
import { HtxFront, OkxFront, type Front } from '../attacks/fronts.ts';
import { HtxStreamFront, OkxStreamFront, type StreamFront } from '../attacks/stream-fronts.ts';
import { demandVerified, readOrderFacts } from '../faults/ledger-facts.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import type { HtxKey } from '../support/htx-signing.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { readInstrumentCode } from '../attacks/stream-bench.ts';
import { clientIdIn, RequestBot, StreamOrderBot, type OrderBot } from './order-bots.ts';
import { ServedGateway } from './served-gateway.ts';

const RESTARTS = Number(process.env['RESTARTS'] ?? 1);
const PATIENCE_MS = 60_000;
/** The venue takes this long for some orders, so that the stop meets them under way. */
const SLOW_MS = 400;
const SLOW_ORDERS = 2;
/** A stop answers what is under way and closes streams; more than this, and it waited for a deadline. */
const STOP_MS_MAX = 12_000;

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: ServedGateway;
let life = 0;

before(async () => {
  venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await ServedGateway.create(venue));
  await gateway.start();
});
after(async () => {
  await cleanup.close();
});

interface Fronts {
  readonly requests: readonly (() => Front)[];
  readonly streams: readonly (() => StreamFront)[];
}

/** What was signed with a second ahead serves one life alone: of HTX each life has its own keys, of some that come round. */
const KEY_SETS = 3;

async function openFronts(): Promise<Fronts> {
  const { admin, urls } = gateway;
  const okxAccount = venue.openAccount({ funds: { USDT: '100000000' } });
  const okxId = await bindPaperKey(admin, okxAccount.key);
  const okx = new OkxFront(urls.okx, await issueTestKey(admin, okxId));
  const streamKey = await issueTestKey(admin, okxId);
  const code = await readInstrumentCode(venue.okxUrl);
  const okxStream = new OkxStreamFront(new OkxFront(urls.okx, streamKey), streamKey, code);
  const { key } = venue.openHtxAccount({ funds: { USDT: '100000000' }, contract: { USDT: '100000000' } });
  const htxId = await bindPaperKey(admin, key);
  const ledgerId = await readLedgerId(venue, key);
  const keys: HtxKey[] = [];
  while (keys.length < 4 * KEY_SETS) keys.push(await issueHtxTestKey(admin, htxId));
  const htx = (family: 'htx-spot' | 'htx-contract', first: number): (() => HtxFront) => {
    const fronts = Array.from({ length: KEY_SETS }, (_, set) => {
      const own = keys[first + 4 * set] ?? key;
      return new HtxFront(family, { url: urls[family], key: own, ledgerId });
    });
    return () => fronts[life % KEY_SETS] ?? assert.fail('no front');
  };
  const htxStream = (family: 'htx-spot' | 'htx-contract', first: number): (() => HtxStreamFront) => {
    const front = htx(family, first);
    const fronts = new Map<Front, HtxStreamFront>();
    return () => {
      const now = front();
      const known = fronts.get(now) ?? new HtxStreamFront(family, now, now.key);
      fronts.set(now, known);
      return known;
    };
  };
  return {
    requests: [() => okx, htx('htx-spot', 0), htx('htx-contract', 1)],
    streams: [() => okxStream, htxStream('htx-spot', 2), htxStream('htx-contract', 3)],
  };
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!holds()) {
    assert.ok(Date.now() < deadline, what);
    await wait(5);
  }
}

test(`bots of both venues place orders through ${RESTARTS} restart(s): each order has one end, none is lost or sent twice`, async (context) => {
  const fronts = await openFronts();
  const requests = fronts.requests.map((front) => new RequestBot(`requests to ${front().family}`, front));
  const streams = fronts.streams.map((front) => new StreamOrderBot(`stream of ${front().family}`, front));
  const bots: readonly OrderBot[] = [...requests, ...streams];
  const downtimes: number[] = [];
  const stops: number[] = [];
  let finished = 0;
  const flow = async (): Promise<void> => {
    const before = bots.map(({ orders }) => orders.placedAt.length);
    await until(
      () => bots.every(({ orders }, at) => orders.placedAt.length >= (before[at] ?? 0) + 5),
      `not all bots place orders: ${bots.map(({ name, orders }) => `${name} ${JSON.stringify([...orders.said])}`).join('; ')}`,
    );
  };
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    await flow();
    slowDown();
    await until(() => streams.every(({ orders }) => orders.underWay.size > 0), 'orders are under way');
    await wait(SLOW_MS / 4);
    const underWay = streams.map(({ orders }) => new Set(orders.underWay));
    const stopped = await gateway.stop();
    assert.deepEqual([stopped.code, stopped.signal], [0, null], stopped.err);
    assert.ok(stopped.tookMs < STOP_MS_MAX, `${stopped.tookMs} ms`);
    stops.push(stopped.tookMs);
    const lastMs = bots.map(({ orders }) => orders.placedAt.at(-1) ?? 0);
    streams.forEach(({ name, orders }, at) => {
      const placed = [...(underWay[at] ?? [])].filter((id) => orders.ends.get(id) === 'placed');
      assert.ok(placed.length > 0, `what was under way over the ${name} was answered`);
      finished += placed.length;
    });
    const seen = bots.map(({ orders }) => orders.placedAt.length);
    demandVerified(gateway.layout.ledgerDirectory);
    life += 1;
    await gateway.start();
    await until(
      () => bots.every(({ orders }, at) => orders.placedAt.length > (seen[at] ?? 0)),
      'all bots place orders again',
    );
    bots.forEach(({ orders }, at) => {
      downtimes.push((orders.placedAt[seen[at] ?? 0] ?? 0) - (lastMs[at] ?? 0));
    });
  }
  await flow();
  await Promise.all(bots.map((bot) => bot.stop()));
  assert.equal((await gateway.stop()).code, 0);
  const sorted = downtimes.toSorted((one, other) => one - other).map(Math.round);
  context.diagnostic(
    `${finished} orders of streams finished while it stopped; a stop took ${stops.map(Math.round).join(', ')} ms; ` +
      `from the last order before to the first one after ${sorted[0]} to ${sorted.at(-1)} ms, half of them within ${sorted[Math.floor(sorted.length / 2)]} ms`,
  );
  for (const { name, orders } of bots)
    context.diagnostic(`${name}: ${orders.of('placed').length} placed, ${JSON.stringify([...orders.said])}`);
  for (const { closes } of streams)
    assert.deepEqual(
      closes,
      Array.from({ length: RESTARTS }, () => 1012),
    );
  compare(bots);
});

/** The next orders of every port and of every stream are answered late. */
function slowDown(): void {
  const slow = { kind: 'delay', delayMs: SLOW_MS, count: SLOW_ORDERS } as const;
  venue.control.addFault({ ...slow, path: '/api/v5/trade/order' });
  venue.htx.addFault({ ...slow, path: '/v1/order/orders/place' });
  venue.htx.addFault({ ...slow, path: '/v5/trade/order' });
  venue.control.streams.faults.add({ ...slow, path: '/ws/v5/private', contains: '"op":"order"' });
  venue.htx.streams.faults.add({ ...slow, path: '/ws/trade', contains: '"cid"' });
  venue.htx.streams.faults.add({ ...slow, path: '/linear-swap-trade', contains: '"cid"' });
}

/** What bots, ledger and venue know is the same story. */
function compare(bots: readonly OrderBot[]): void {
  const facts = readOrderFacts(gateway.layout.ledgerDirectory);
  const atVenue = new Set(
    [venue.control, venue.htx].flatMap((control) => {
      const { closedOrders, openOrders } = control.truth();
      return [...closedOrders, ...openOrders].map(({ clientId }) => clientId);
    }),
  );
  const sent = sentToVenues();
  assert.equal(new Set(sent).size, sent.length, 'none was sent twice');
  const all = new Set(bots.flatMap(({ orders }) => [...orders.ends.keys()]));
  for (const id of [...sent, ...facts.keys()]) assert.ok(all.has(id), `${id} is no bot’s`);
  for (const { name, orders } of bots) {
    assert.equal(orders.underWay.size, 0);
    for (const [id, end] of orders.ends) {
      const where = `${id} of ${name}, ${end}`;
      const ends = facts.get(id)?.ends ?? [];
      if (end === 'placed') assert.deepEqual([atVenue.has(id), ends], [true, ['accepted']], where);
      else if (end === 'not-sent')
        assert.deepEqual([atVenue.has(id), sent.includes(id), facts.has(id)], [false, false, false], where);
      else if (facts.has(id)) assert.deepEqual(ends, [atVenue.has(id) ? 'accepted' : 'rejected'], where);
      else assert.ok(!atVenue.has(id), where);
    }
  }
}

/** Client order ids of whatever came to the venues. */
function sentToVenues(): readonly string[] {
  const { control, htx } = venue;
  const requests = [
    control.requests({ method: 'POST', path: '/api/v5/trade/order' }),
    htx.requests({ method: 'POST', path: '/v1/order/orders/place' }),
    htx.requests({ method: 'POST', path: '/v5/trade/order' }),
  ].flatMap((rows) => rows.map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>));
  const frames = [
    control.streams.recorder.frames({ path: '/ws/v5/private', direction: 'in' }),
    htx.streams.recorder.frames({ path: '/ws/trade', direction: 'in' }),
    htx.streams.recorder.frames({ path: '/linear-swap-trade', direction: 'in' }),
  ].flatMap((rows) => rows.flatMap(({ text }) => orderIn(text)));
  return [...requests, ...frames].map(clientIdIn).filter((id) => id !== '');
}

function orderIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  if (!text.startsWith('{')) return [];
  const { args, data, params } = JSON.parse(text) as {
    readonly args?: readonly Readonly<Record<string, unknown>>[];
    readonly data?: Readonly<Record<string, unknown>>;
    readonly params?: Readonly<Record<string, unknown>>;
  };
  return [...(args ?? []), ...(data === undefined ? [] : [data]), ...(params === undefined ? [] : [params])];
}
