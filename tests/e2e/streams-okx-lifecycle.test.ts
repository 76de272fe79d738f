/** What becomes of streams when keys, connections and the venue change under them. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { OkxPath } from '../support/okx-path.ts';
import { OkxStream } from '../support/okx-stream.ts';
import { Standstill } from '../support/standstill.ts';

const PRIVATE = '/ws/v5/private';
const ORDERS = { channel: 'orders', instType: 'ANY' };
const REVOKE_MS_MAX = 100;
const standstill = new Standstill();

let path: OkxPath;
const bots: OkxStream[] = [];
let code: number;

beforeEach(async () => {
  path = await OkxPath.start();
  const answer = await path.get('/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT');
  code = Number(
    (JSON.parse(answer.body.toString()) as { data: { instIdCode: number }[] }).data[0]?.instIdCode,
  );
});
afterEach(async () => {
  for (const bot of bots.splice(0)) bot.close();
  await path.close();
});

/** Lets time pass in small steps until it has come to this. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn += 1) {
    assert.ok(turn < 2_000, `it did not come to it: ${JSON.stringify(bots.map(({ frames }) => frames))}`);
    if (turn % 10 === 9) path.lives.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function connect(wsPath = PRIVATE): Promise<OkxStream> {
  const bot = await OkxStream.open(path.url, wsPath);
  bots.push(bot);
  return bot;
}

async function loggedIn(): Promise<OkxStream> {
  path.lives.advance(1_000);
  const bot = await connect();
  bot.login(path.bot, path.lives.clock.wallMs());
  await until(() => bot.event('login') !== undefined);
  return bot;
}

async function subscribed(): Promise<OkxStream> {
  const bot = await loggedIn();
  bot.subscribe(ORDERS);
  await until(() => bot.event('subscribe') !== undefined);
  return bot;
}

function orderOf(clOrdId: string) {
  const order = {
    instIdCode: code,
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '100',
    sz: '0.5',
    clOrdId,
  };
  return { id: clOrdId, op: 'order', args: [order] };
}

/** The one row of an answer. */
function rowOf(bot: OkxStream, id: string): Readonly<Record<string, string>> {
  const [row = {}] = (bot.answer(id)?.['data'] ?? []) as readonly Readonly<Record<string, string>>[];
  return row;
}

function openUpstream() {
  return path.venue.control.streams.list(PRIVATE).filter(({ isOpen }) => isOpen);
}

function ordersSent(): number {
  const { recorder } = path.venue.control.streams;
  return recorder.frames({ direction: 'in', contains: '"op":"order"' }).length;
}

for (const [what, change] of [
  ['revoked', () => path.lives.keyRing.setKeyState(path.virtualKeyId, 'revoked')],
  ['suspended', () => path.lives.keyRing.setKeyState(path.virtualKeyId, 'suspended')],
  ['rotated', () => path.lives.keyRing.rotateVirtualSecret(path.virtualKeyId)],
  ['sealed away', () => path.lives.keyRing.seal()],
] as const)
  test(`A key that is ${what} is cut off on both sides within ${REVOKE_MS_MAX} ms (I6, WSX-01).`, async () => {
    const bot = await subscribed();
    assert.equal(openUpstream().length, 1);
    standstill.begin();
    const begin = performance.now();
    change();
    await until(() => bot.closed !== null && openUpstream().length === 0);
    const tookMs = (bot.closed?.atMs ?? Infinity) - begin;
    assert.ok(tookMs < REVOKE_MS_MAX + standstill.end(), `${tookMs} ms`);
    assert.equal(bot.closed?.code, 1008);
    bot.send(orderOf('late'));
    assert.equal(ordersSent(), 0);
  });

test('A halt lets a stream read and cancel; its orders reach nothing; a resumption lets them pass again (I6, I13).', async () => {
  const bot = await subscribed();
  bot.send(orderOf('first'));
  await until(() => bot.answer('first') !== undefined);
  const placed = rowOf(bot, 'first');
  assert.equal(placed['sCode'], '0');
  path.lives.keyRing.setInstallationState('halted');
  bot.send(orderOf('second'));
  bot.send({ id: 'c1', op: 'cancel-order', args: [{ instIdCode: code, ordId: placed['ordId'] }] });
  await until(() => bot.answer('second') !== undefined && bot.answer('c1') !== undefined);
  assert.notEqual(bot.answer('second')?.['code'], '0');
  assert.equal(bot.answer('c1')?.['code'], '0');
  assert.equal(ordersSent(), 1);
  assert.equal(path.venue.control.truth().openOrders.length, 0);
  path.lives.keyRing.setInstallationState('active');
  bot.send(orderOf('third'));
  await until(() => bot.answer('third') !== undefined);
  assert.equal(bot.answer('third')?.['code'], '0');
});

test('A connection that the venue drops is made anew; the bot is told of the gap and keeps its own (WSX-07).', async () => {
  const bot = await subscribed();
  const [upstream] = openUpstream();
  path.venue.control.streams.kill(upstream?.id ?? 0);
  await until(() => bot.event('notice') !== undefined);
  assert.equal(bot.event('notice')?.['code'], '64008');
  assert.equal(bot.closed, null);
  bot.send(orderOf('after'));
  await until(() => bot.push('orders') !== undefined);
  assert.equal(ordersSent(), 1);
});

test('An order whose connection breaks before its answer is found out and never repeated (ORD-01, WSX-07).', async () => {
  const bot = await subscribed();
  path.venue.control.streams.faults.add({ kind: 'drop-after', path: PRIVATE, contains: '"op":"order"' });
  bot.send(orderOf('lost'));
  await until(() => bot.answer('lost') !== undefined);
  assert.notEqual(bot.answer('lost')?.['code'], '0');
  assert.equal(path.edge.reconciliation().open, 1);
  path.lives.advance(20_000);
  await until(() => path.edge.reconciliation().open === 0);
  assert.equal(ordersSent(), 1);
  assert.equal(path.venue.control.truth().openOrders.length, 1);
  const resolutions = (await path.readLedger()).filter((entry) => entry.type === 'resolution');
  assert.deepEqual(
    resolutions.map(({ items }) => items[0]?.kind),
    ['accepted'],
  );
});

test('When the venue gives notice, the stream goes over to a new connection before the old one closes (WSX-07).', async () => {
  const bot = await subscribed();
  path.venue.control.streams.announceUpgrade({ path: PRIVATE, closeAfterMs: 60_000 });
  await until(() => openUpstream().length === 2);
  await until(() => openUpstream().length === 1);
  assert.equal(bot.event('notice'), undefined, 'there is no gap to tell of');
  bot.send(orderOf('after'));
  await until(() => bot.push('orders') !== undefined && bot.answer('after') !== undefined);
  const pushes = bot.frames.filter(({ arg, data }) => arg !== undefined && data !== undefined);
  assert.equal(pushes.length, 1);
});

test('A venue key that is deleted ends the bot’s stream once, without a storm of logins.', async () => {
  const bot = await subscribed();
  path.venue.control.deleteKey(path.account.key.apiKey);
  await until(() => bot.closed !== null);
  const logins = path.venue.control.streams.recorder.frames({ direction: 'in', contains: '"op":"login"' });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    path.lives.advance(2_000);
    const again = await connect();
    again.login(path.bot, path.lives.clock.wallMs());
    await until(() => again.closed !== null);
  }
  const later = path.venue.control.streams.recorder.frames({ direction: 'in', contains: '"op":"login"' });
  assert.ok(later.length <= logins.length + 1, `${later.length - logins.length} more logins`);
});

test('Two connections that use one id have their own answers each (WSX-09).', async () => {
  const [one, other] = [await subscribed(), await subscribed()];
  one.send({ ...orderOf('one'), id: '7' });
  other.send({ ...orderOf('other'), id: '7' });
  await until(() => one.answer('7') !== undefined && other.answer('7') !== undefined);
  const clOrdIds = [one, other].map((bot) => rowOf(bot, '7')['clOrdId']);
  assert.deepEqual(clOrdIds, ['one', 'other']);
});
