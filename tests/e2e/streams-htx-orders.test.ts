/** Orders over HTX's streams: the same checks, records and endings as over REST, at both ports. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { HtxFront } from '../attacks/fronts.ts';
import type { StreamBot } from '../attacks/stream-bot.ts';
import { HtxStreamFront, type Verdict } from '../attacks/stream-fronts.ts';
import { htxTimestamp } from '../support/htx-signing.ts';
import { HtxPath, type HtxBot } from '../support/htx-path.ts';

type Fields = Readonly<Record<string, unknown>>;
type Family = 'htx-spot' | 'htx-contract';

const SWAP_ORDER = {
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'limit',
  price: '50000',
  volume: '1',
  time_in_force: 'gtc',
};
const LEGACY_ORDER = {
  contract_code: 'BTC-USDT',
  direction: 'buy',
  offset: 'both',
  price: '50000',
  lever_rate: 5,
  volume: 1,
  order_price_type: 'limit',
};
const STEP_MS = 20;
/** Longer than an answer is waited for, shorter than the venue forgets an order. */
const RECONCILED_MS = 20_000;

/** The words of one port. */
interface Words {
  readonly family: Family;
  readonly order: string;
  readonly batch: string;
  /** What a client order id is called. */
  readonly idName: string;
  /** Twins by REST of {@link Words.order} and {@link Words.batch}. */
  readonly twins: readonly [order: string, batch: string];
  fields(over?: Fields): Fields;
  frame(cid: string, name: string, body: unknown): object;
  /** Cancels the order, then everything; with the twins. */
  readonly cancels: (id: string) => readonly (readonly [name: string, body: unknown, twin: string])[];
  /** Worth more than the key's limit. */
  readonly tooLarge: Fields;
  readonly elsewhere: Fields;
  /** Operations that no key has. */
  readonly forbidden: readonly (readonly [name: string, body: unknown, code: string])[];
}

const SPOT: Words = {
  family: 'htx-spot',
  order: 'create-order',
  batch: 'create-batchorder',
  idName: 'client-order-id',
  twins: ['POST /v1/order/orders/place', 'POST /v1/order/batch-orders'],
  fields: (over = {}) => ({
    'account-id': path.bot.ledgerId,
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.01',
    price: '50000',
    ...over,
  }),
  frame: (cid, ch, params) => ({ cid, ch, params }),
  cancels: (id) => [
    ['cancel', { 'order-ids': [id] }, 'POST /v1/order/orders/batchcancel'],
    ['cancelall', { symbol: 'btcusdt' }, 'POST /v1/order/orders/batchCancelOpenOrders'],
  ],
  tooLarge: { amount: '3' },
  elsewhere: { symbol: 'ethusdt' },
  forbidden: [
    ['create-margin-order', { symbol: 'btcusdt' }, 'OPERATION_FORBIDDEN'],
    ['transfer', { currency: 'usdt', amount: '1' }, 'OPERATION_UNKNOWN'],
  ],
};

const CONTRACT: Words = {
  family: 'htx-contract',
  order: 'place_order',
  batch: 'place_batch_orders',
  idName: 'client_order_id',
  twins: ['POST /v5/trade/order', 'POST /v5/trade/batch_orders'],
  fields: (over = {}) => ({ ...SWAP_ORDER, ...over }),
  frame: (cid, op, data) => ({ op, cid, data }),
  cancels: (id) => [
    ['cancel_order', { contract_code: 'BTC-USDT', order_id: id }, 'POST /v5/trade/cancel_order'],
    ['cancel_all_orders', { contract_code: 'BTC-USDT' }, 'POST /v5/trade/cancel_all_orders'],
  ],
  tooLarge: { volume: '3000' },
  elsewhere: { contract_code: 'ETH-USDT' },
  forbidden: [
    ['place_algo_order', { contract_code: 'BTC-USDT' }, 'OPERATION_UNKNOWN'],
    ['transfer', { asset: 'USDT', amount: '1' }, 'OPERATION_UNKNOWN'],
  ],
};

let path: HtxPath;
const bots: StreamBot[] = [];
/** Time moves while a bot waits. */
let pulse: NodeJS.Timeout;

beforeEach(async () => {
  path = await HtxPath.start({
    venueOptions: { htxVariants: { closesSilentStreams: false, legacyLinear: 'open' } },
  });
  pulse = setInterval(() => path.lives.advance(STEP_MS), STEP_MS);
});
afterEach(async () => {
  clearInterval(pulse);
  for (const bot of bots.splice(0)) await bot.close();
  await path.close();
});

interface Seat {
  readonly front: HtxStreamFront;
  readonly bot: StreamBot;
}

/** Connected and logged in where this port takes orders. */
async function enter({ family }: Words, { signer, ledgerId }: HtxBot = path.bot): Promise<Seat> {
  assert.ok('secret' in signer);
  const url = family === 'htx-spot' ? path.spotUrl : path.contractUrl;
  const front = new HtxStreamFront(family, new HtxFront(family, { url, key: signer, ledgerId }), signer);
  const bot = await front.connect(front.tradePath);
  bots.push(bot);
  bot.say(front.login(front.tradePath, { timestamp: htxTimestamp(path.lives.clock.wallMs()) }));
  const verdict = front.judge(await bot.hear('answer to the login', (text) => front.isLoginAnswer(text)));
  assert.ok(verdict.ok, verdict.text);
  return { front, bot };
}

interface Answer extends Verdict {
  readonly message: Fields;
}

async function ask({ front, bot }: Seat, cid: string, frame: object): Promise<Answer> {
  bot.say(frame);
  const text = await bot.hear(`answer to ${cid}`, (heard) => front.isAnswerTo(cid, heard));
  return { ...front.judge(text), message: JSON.parse(text) as Fields };
}

/** What the venue got where it takes orders, logins aside. */
function arrived({ front }: Seat): readonly Fields[] {
  const frames = path.venue.htx.streams.recorder.frames({ path: front.tradePath, direction: 'in' });
  return frames
    .map(({ text }) => JSON.parse(text) as Fields)
    .filter((frame) => 'params' in frame || 'data' in frame)
    .filter(({ action }) => action === undefined);
}

/** The venue's id of an order in its answer, of either port. */
function venueIdOf({ message: { data } }: Answer): string {
  return typeof data === 'string' ? data : String((data as Fields)['order_id']);
}

/** What the same order is told over REST. */
async function refusedOverRest(twin: string, body: unknown): Promise<Fields> {
  const answer = await path.post(twin, body);
  return withoutTime(JSON.parse(answer.body.toString()) as Fields);
}

function withoutTime(message: Fields): Fields {
  return Object.fromEntries(Object.entries(message).filter(([name]) => name !== 'ts'));
}

/** Each act with its end, in order. */
function acts(entries: readonly LedgerEntry[]): readonly string[] {
  const ends = new Map(
    entries
      .filter((entry) => entry.type === 'outcome')
      .map(({ intentId, items }) => [intentId, items.map(({ kind }) => kind).join(' ')]),
  );
  return entries
    .filter((entry) => entry.type === 'intent')
    .map(({ operation, intentId }) => `${operation}: ${ends.get(intentId) ?? 'no outcome'}`);
}

function openOrders(): readonly string[] {
  return path.venue.htx.truth().openOrders.map(({ id }) => id);
}

for (const words of [SPOT, CONTRACT]) {
  const { family } = words;

  test(`Orders and cancels over the stream of ${family} act at the venue and are recorded as over REST (I1, I3).`, async () => {
    const seat = await enter(words);
    const placed = await ask(seat, '1', words.frame('1', words.order, words.fields()));
    assert.ok(placed.ok, placed.text);
    assert.equal(openOrders().length, 1);
    assert.notEqual(venueIdOf(placed), '');
    const pair = [words.fields(), words.fields({ price: '49000' })];
    const batch = await ask(seat, '2', words.frame('2', words.batch, pair));
    assert.ok(batch.ok, batch.text);
    assert.equal((batch.message['data'] as readonly unknown[]).length, 2);
    assert.equal(openOrders().length, 3);
    const [one, all] = words.cancels(venueIdOf(placed));
    assert.ok(one !== undefined && all !== undefined);
    assert.ok((await ask(seat, '3', words.frame('3', one[0], one[1]))).ok);
    assert.equal(openOrders().length, 2);
    assert.ok((await ask(seat, '4', words.frame('4', all[0], all[1]))).ok);
    assert.deepEqual(openOrders(), []);
    assert.deepEqual(path.acts(), [], 'nothing of it went over REST');
    assert.deepEqual(acts(await path.lives.readLedger()), [
      `${words.twins[0]}: accepted`,
      `${words.twins[1]}: accepted accepted`,
      `${one[2]}: accepted`,
      `${all[2]}: accepted`,
    ]);
  });

  test(`An order over the stream of ${family} without an id of the client gets one, and one of its own is kept.`, async () => {
    const seat = await enter(words);
    const own = family === 'htx-spot' ? 'mine-1' : '4711';
    assert.ok((await ask(seat, 'a', words.frame('a', words.order, words.fields()))).ok);
    assert.ok(
      (await ask(seat, 'b', words.frame('b', words.order, words.fields({ [words.idName]: own })))).ok,
    );
    const bodies = arrived(seat).map((frame) => (frame['params'] ?? frame['data']) as Fields);
    const [inserted, kept] = bodies.map((body) => body[words.idName]);
    assert.equal(kept, own);
    assert.match(String(inserted), /^[A-Za-z0-9_-]{6,64}$/u);
    assert.deepEqual(
      bodies[0],
      { ...words.fields(), [words.idName]: inserted },
      'and nothing else is edited',
    );
    const cids = new Set(arrived(seat).map(({ cid }) => cid));
    assert.equal(cids.size, 2);
    assert.ok(!cids.has('a') && !cids.has('b'), 'frames have ids of ours at the venue');
    const recorded = (await path.lives.readLedger()).filter((entry) => entry.type === 'intent');
    assert.deepEqual(
      recorded.map(({ items }) => items[0]?.clientOrderId),
      [String(inserted), own],
    );
  });

  test(`What a key may not do over the stream of ${family} is refused as over REST, and nothing of it arrives (I12).`, async () => {
    const seat = await enter(words);
    const good = words.frame('0', words.order, words.fields());
    const ofOrders: readonly (readonly [name: string, body: unknown, code: string])[] = [
      [words.order, words.fields(words.tooLarge), 'NOTIONAL_ABOVE_LIMIT'],
      [words.order, words.fields(words.elsewhere), 'INSTRUMENT_NOT_ALLOWED'],
      [words.batch, [words.fields(), words.fields(words.tooLarge)], 'NOTIONAL_ABOVE_LIMIT'],
      [words.order, words.fields({ surprise: 1 }), 'FIELD_UNKNOWN'],
    ];
    const refused = [...ofOrders, ...words.forbidden];
    for (const [index, [name, body, code]] of refused.entries()) {
      const cid = `refused-${index}`;
      const answer = await ask(seat, cid, words.frame(cid, name, body));
      assert.equal(answer.ok, false, code);
      const twin = words.twins[name === words.order ? 0 : 1].slice('POST '.length);
      if (index < ofOrders.length)
        assert.deepEqual(withoutTime(answer.message), { ...(await refusedOverRest(twin, body)), cid }, code);
    }
    assert.deepEqual([arrived(seat), path.acts()], [[], []]);
    assert.ok((await ask(seat, '0', good)).ok, 'the order itself is fine');
    assert.equal(arrived(seat).length, 1);
    const entries = await path.lives.readLedger();
    assert.equal(acts(entries).length, 1);
    const codes = entries.filter((entry) => entry.type === 'refusal').map(({ code }) => code);
    const twice = ofOrders.flatMap(([, , code]) => [code, code]);
    assert.deepEqual(codes, [...twice, ...words.forbidden.map(([, , code]) => code)]);
  });

  test(`A key that only reads, or a halt, lets no order over the stream of ${family} pass; cancels pass the halt (I6, I13).`, async () => {
    const [reader] = await path.addBots(1, { policy: { scopes: ['read'] } });
    assert.ok(reader !== undefined);
    const watching = await enter(words, reader);
    assert.equal((await ask(watching, 'r', words.frame('r', words.order, words.fields()))).ok, false);
    assert.deepEqual(arrived(watching), []);
    const seat = await enter(words);
    const placed = await ask(seat, '1', words.frame('1', words.order, words.fields()));
    assert.ok(placed.ok, placed.text);
    path.lives.keyRing.setInstallationState('halted');
    const halted = await ask(seat, '2', words.frame('2', words.order, words.fields()));
    assert.equal(halted.ok, false);
    assert.match(halted.text, /halted/u);
    assert.equal(arrived(seat).length, 1);
    const [cancel] = words.cancels(venueIdOf(placed));
    assert.ok(cancel !== undefined);
    assert.ok((await ask(seat, '3', words.frame('3', cancel[0], cancel[1]))).ok);
    assert.deepEqual(openOrders(), []);
    path.lives.keyRing.setInstallationState('active');
    assert.ok((await ask(seat, '4', words.frame('4', words.order, words.fields()))).ok);
  });

  for (const [kind, end, count] of [
    ['drop-after', 'accepted', 1],
    ['drop-before', 'rejected', 0],
  ] as const)
    test(`An order over the stream of ${family} whose socket is cut (${kind}) is found out and never repeated (I2, I3).`, async () => {
      const seat = await enter(words);
      const { htx } = path.venue;
      htx.streams.faults.add({ kind, path: seat.front.tradePath, contains: words.order });
      const lost = await ask(seat, 'lost', words.frame('lost', words.order, words.fields()));
      assert.equal(lost.ok, false);
      assert.equal(path.lives.edge.reconciliation().open, 1);
      path.lives.advance(RECONCILED_MS);
      await path.lives.pass(() => path.lives.edge.reconciliation().open === 0);
      assert.equal(openOrders().length, count);
      assert.equal(arrived(seat).length, 1, 'sent once');
      assert.deepEqual(path.acts(), [], 'and not by REST either');
      // On a connection of its own: time went faster than a bot can be sure to answer pings.
      const again = await ask(
        await enter(words),
        'next',
        words.frame('next', words.order, words.fields({ price: '48000' })),
      );
      assert.ok(again.ok, again.text);
      const entries = await path.lives.readLedger();
      assert.deepEqual(acts(entries), [`${words.twins[0]}: unknown`, `${words.twins[0]}: accepted`]);
      const ends = entries.filter((entry) => entry.type === 'resolution').map(({ items }) => items[0]?.kind);
      assert.deepEqual(ends, [end]);
    });
}

test('Orders of the older contract interface go over the same stream.', async () => {
  const seat = await enter(CONTRACT);
  const placed = await ask(
    seat,
    '1',
    CONTRACT.frame('1', 'create_cross_order', { ...LEGACY_ORDER, client_order_id: 4711 }),
  );
  assert.ok(placed.ok, placed.text);
  assert.equal(openOrders().length, 1);
  const cancel = { contract_code: 'BTC-USDT', client_order_id: '4711' };
  const cancelled = await ask(seat, '2', CONTRACT.frame('2', 'cross_cancel', cancel));
  assert.ok(cancelled.ok, cancelled.text);
  assert.deepEqual(openOrders(), []);
  const large = { ...LEGACY_ORDER, volume: 3_000 };
  assert.equal((await ask(seat, '3', CONTRACT.frame('3', 'create_cross_order', large))).ok, false);
  assert.equal(arrived(seat).length, 2);
  assert.deepEqual(acts(await path.lives.readLedger()), [
    // It names a leverage, which is an intent of its own.
    'POST /linear-swap-api/v1/swap_cross_order: accepted accepted',
    'POST /linear-swap-api/v1/swap_cross_cancel: accepted',
  ]);
});
