/** POL: what a policy refuses by REST it refuses over a stream, at each port whose venue takes orders there. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { REFERENCE_AGE_MS_MAX } from '@bitting/core/bounds.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Limits } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import type { Scope } from '@bitting/core/trading/vocabulary.ts';
import { HTX_OPERATIONS } from '@bitting/core/venues/htx/operations/table.ts';
import { OKX_OPERATIONS } from '@bitting/core/venues/okx/operations/table.ts';
import type { BotRequest } from '@bitting/gateway/testing/bench-venues.ts';
import { TRADING_POLICY } from '@bitting/gateway/testing/fake-key-ring.ts';
import { settled } from '@bitting/gateway/testing/fake-venue-streams.ts';
import { OKX_WAY, STREAM_WAYS, StreamDesk, type StreamWay } from './stream-ways.ts';
import { readCount } from './counts.ts';
import { seededRandom } from './random.ts';

const WORDS = readCount('ATTACK_WORDS', 400);
const usdt = (amount: string): ReadonlyMap<string, Decimal> => new Map([['USDT', Decimal.parse(amount)]]);
const limited = (limits: Partial<Limits>): Policy => ({
  ...TRADING_POLICY,
  limits: { ...NO_LIMITS, ...limits },
});
const withFields = ({ target, body }: BotRequest, fields: object): BotRequest => ({
  target,
  body: { ...(body as object), ...fields },
});

type Ring = StreamDesk['path']['keyRing'];

const CHANGES: readonly (readonly [what: string, change: (ring: Ring) => void, code: string | null])[] = [
  ['A halt', (ring) => (ring.state = 'halted'), 'STATE_HALTED'],
  ['A new policy', (ring) => (ring.policy = { ...TRADING_POLICY, version: 2 }), null],
  [
    'A term of the account',
    (ring) => (ring.accountLayers = { account: { ...TRADING_POLICY, version: 1 }, installation: null }),
    null,
  ],
];

const SCOPES_ADMIT: readonly (readonly [scopes: readonly Scope[], passes: readonly string[]])[] = [
  [[], []],
  [['read'], []],
  [['settings'], []],
  [['cancel-only'], ['cancels']],
  [['read', 'settings', 'cancel-only'], ['cancels']],
  [['trade'], ['orders', 'cancels']],
];

/** Every word that a bot may say at each path, written down apart from the program's tables. */
const KNOWN_WORDS: Readonly<Record<StreamWay['venue']['family'], string>> = {
  okx: 'login subscribe unsubscribe order batch-orders cancel-order batch-cancel-orders amend-order batch-amend-orders',
  'htx-spot': 'auth create-order create-batchorder cancel cancelall',
  'htx-contract':
    'auth sub unsub ping pong place_order place_batch_orders cancel_order cancel_batch_orders cancel_all_orders create_order ' +
    'create_cross_order create_batchorder create_cross_batchorder cancel cross_cancel cancelall cross_cancelall',
};

/** Words of acts that no REST path is called by. */
const CLOSED_WORDS =
  'withdraw withdrawal transfer convert borrow repay rfq quote sprd-order sprd-amend-order sprd-cancel-order ' +
  'sprd-mass-cancel mass-cancel order-algo close-position create-margin-order easy-convert one-click-repay set-leverage';

/** How a path could be called as a word: whole, its end, and its last name. */
function wordsOf(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '' && !name.startsWith('{'));
  return [path, names.slice(-2).join('/'), names.slice(-2).join('-'), names.at(-1) ?? ''].filter(
    (word) => word !== '',
  );
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz-_./ABC012 ';

function mutate(word: string, random: () => number): string {
  const at = Math.floor(random() * word.length);
  const letter = LETTERS.charAt(Math.floor(random() * LETTERS.length));
  const cut = Math.floor(random() * 2);
  const changed = word.slice(0, at) + letter + word.slice(at + cut);
  return random() < 0.2 ? changed.toUpperCase() : changed;
}

for (const way of STREAM_WAYS) suite(`Over a stream of ${way.venue.family}:`, () => describeWay(way));

function describeWay(way: StreamWay): void {
  const { venue } = way;

  test('POL-01, POL-02: No word moves money, borrows, converts or makes a key, whatever it is called elsewhere.', async () => {
    using desk = await StreamDesk.open(way);
    desk.path.keyRing.policy = { ...TRADING_POLICY, instruments: 'all' };
    const known = new Set(Object.values(way.words));
    const rows = venue.family === 'okx' ? OKX_OPERATIONS : HTX_OPERATIONS;
    const forbidden = rows.filter(({ reader }) => reader === null).flatMap(({ path }) => wordsOf(path));
    const words = [...new Set([...forbidden, ...CLOSED_WORDS.split(' ')])].filter((word) => !known.has(word));
    assert.ok(words.length > 100, `${words.length} words`);
    for (const word of words) {
      const code = await desk.say(desk.word(word, venue.place().body));
      assert.notEqual(code, 'sent', word);
      await desk.stay();
    }
    assert.equal(desk.left, 0);
    assert.equal(await desk.ask(venue.place()), 'sent');
  });

  test('POL-04: No word that is near to one that is known passes.', async () => {
    const { random, seed } = seededRandom(`POL-04 stream ${venue.family}`);
    using desk = await StreamDesk.open(way);
    const known = new Set(KNOWN_WORDS[venue.family].split(' '));
    for (const word of Object.values(way.words)) assert.ok(known.has(word), word);
    const own = Object.values(way.words);
    for (let attempt = 0; attempt < WORDS; attempt += 1) {
      const word = mutate(own[Math.floor(random() * own.length)] ?? '', random);
      if (known.has(word)) continue;
      assert.notEqual(await desk.say(desk.word(word, venue.place().body)), 'sent', `${word}, ${seed}`);
      await desk.stay();
    }
    assert.equal(desk.left, 0, seed);
    assert.equal(await desk.ask(venue.place()), 'sent');
  });

  test('POL-05: One order of a batch that may not be refuses all of it, and so does what they are together.', async () => {
    using desk = await StreamDesk.open(way);
    const both = [{}, {}];
    desk.path.keyRing.policy = { ...TRADING_POLICY, instruments: [venue.instrument.id] };
    const banned = venue.batch([{}, { instrument: otherInstrument(way) }]);
    assert.match(await desk.ask(banned), /^INSTRUMENT_(?:NOT_ALLOWED|UNKNOWN)$/u);
    desk.path.keyRing.policy = TRADING_POLICY;
    assert.equal(await desk.ask(spoilSecond(venue.batch(both), '1000000')), 'NOTIONAL_ABOVE_LIMIT');
    desk.path.keyRing.policy = limited({ notionalPerHour: usdt('75') });
    assert.equal(await desk.ask(venue.batch(both)), 'NOTIONAL_BUDGET_EXHAUSTED');
    assert.equal(desk.left, 0);
    // Each, of half a unit at 100, by itself is small enough, and nothing was taken by what was refused.
    assert.equal(await desk.ask(venue.batch([{}])), 'sent');
    desk.path.keyRing.policy = TRADING_POLICY;
    assert.equal(await desk.ask(venue.batch(both)), 'sent');
  });

  test('POL-08: Without fresh data of the instrument an order whose worth needs them is refused.', async () => {
    using desk = await StreamDesk.open(way);
    const { market, clock, keyRing } = desk.path;
    const known = new Map(market.instruments);
    market.instruments.clear();
    assert.equal(await desk.ask(venue.place()), 'INSTRUMENT_UNKNOWN');
    for (const [id, instrument] of known) market.instruments.set(id, instrument);
    keyRing.policy = limited({ priceCollar: Decimal.parse('0.03') });
    setReference(desk, '100');
    clock.advance(2 * REFERENCE_AGE_MS_MAX);
    await desk.stay();
    assert.match(await desk.ask(venue.place()), /^(?:REFERENCE_STALE|MARKET_STATE_UNKNOWN)$/u);
    setReference(desk, '100');
    assert.equal(await desk.ask(venue.place()), 'sent');
  });

  test('POL-09: Who buys dear or sells cheap of a thin book is refused by the collar, as far as fifty times the price.', async () => {
    using desk = await StreamDesk.open(way);
    desk.path.keyRing.policy = limited({ priceCollar: Decimal.parse('0.03') });
    setReference(desk, '100');
    for (const [price, sells] of [
      ['5000', false],
      ['103.1', false],
      ['2', true],
      ['96.9', true],
    ] as const) {
      const order = withFields(venue.place(), sideAndPrice(way, price, sells));
      assert.equal(await desk.ask(order), 'PRICE_OUTSIDE_COLLAR', price);
    }
    assert.equal(await desk.ask(venue.place({ atMarket: true })), 'ORDER_PRICE_MISSING');
    assert.equal(desk.left, 0);
    for (const [price, sells] of [
      ['102.9', false],
      ['97.1', true],
    ] as const)
      assert.equal(await desk.ask(withFields(venue.place(), sideAndPrice(way, price, sells))), 'sent', price);
  });

  test('POL-10: What an hour may take is taken by both ways together, and given back to both.', async () => {
    using desk = await StreamDesk.open(way);
    desk.path.keyRing.policy = limited({ notionalPerHour: usdt('150') });
    assert.equal(await desk.askByRest(venue.place()), 'sent');
    assert.equal(await desk.ask(venue.place()), 'sent');
    assert.equal(await desk.askByRest(venue.place()), 'sent');
    assert.equal(await desk.ask(venue.place()), 'NOTIONAL_BUDGET_EXHAUSTED');
    assert.equal(await desk.askByRest(venue.place()), 'NOTIONAL_BUDGET_EXHAUSTED');
    assert.equal(await desk.ask(venue.cancel('1')), 'sent', 'cancels are never refused by a limit');
    desk.path.clock.advance(3_600_000);
    await desk.stay();
    assert.equal(await desk.ask(venue.place()), 'sent');
  });

  test('POL-13: An order that is another’s, or nobody’s, is not cancelled; the key’s own is.', async () => {
    using desk = await StreamDesk.open(way);
    assert.equal(await desk.ask(venue.place({ clientId: venue.clientId })), 'sent');
    desk.path.keyRing.virtualKeyId = 'key-of-another';
    assert.equal(await desk.ask(venue.cancel('1')), 'ORDER_NOT_OWNED');
    desk.path.keyRing.virtualKeyId = 'key-1';
    assert.notEqual(await desk.ask(venue.cancel('999')), 'sent');
    assert.equal(desk.left, 1);
    assert.equal(await desk.ask(venue.cancel('1')), 'sent');
  });

  test('POL-14: Of two hundred orders in one instant, by both ways, so many pass as the cap holds.', async () => {
    using desk = await StreamDesk.open(way);
    desk.answers = false;
    desk.path.keyRing.policy = limited({ notionalPerHour: usdt('350') });
    const byRest = Array.from({ length: 100 }, () => desk.path.sign(venue.place()));
    const answers = byRest.map((request) => {
      desk.bot.say(desk.frame(venue.place()));
      return desk.path.handle(request);
    });
    await settled();
    await settled();
    assert.equal(desk.left, 7);
    for (const socket of desk.bench.venue.open) socket.end();
    await Promise.all(answers);
    assert.equal(desk.left, 7);
  });

  test('POL-16: An instrument in another writing, or by another’s number, is another instrument.', async () => {
    using desk = await StreamDesk.open(way);
    const order = venue.place();
    const field = { okx: 'instId', 'htx-spot': 'symbol', 'htx-contract': 'contract_code' }[venue.family];
    const { id } = venue.instrument;
    for (const name of [id.toUpperCase(), id.toLowerCase(), ` ${id}`, `${id}-SWAP`, 'btc_usdt', '*', ''])
      if (name !== id)
        assert.notEqual(
          await desk.ask(
            withFields(order, venue.family === 'okx' ? { instIdCode: 7, instId: name } : { [field]: name }),
          ),
          'sent',
          name,
        );
    assert.equal(desk.left, 0);
    assert.equal(await desk.ask(order), 'sent');
  });

  for (const [what, change, code] of CHANGES)
    test(`POL-17: ${what} that comes while the intent becomes durable stops the order.`, async () => {
      using desk = await StreamDesk.open(way);
      const release = desk.path.ledger.hold();
      desk.bot.say(desk.frame(venue.place()));
      await desk.path.ledger.untilWaiting(1);
      change(desk.path.keyRing);
      release();
      await settled();
      assert.equal(desk.left, 0);
      assert.equal(desk.path.ledger.ofType('outcome')[0]?.items[0]?.venueCode, 'NOT_SENT');
      if (code !== null) assert.equal(await desk.ask(venue.place()), code);
      else assert.equal(await desk.ask(venue.place()), 'sent', 'the next one is judged by what is in force');
    });

  for (const [scopes, passes] of SCOPES_ADMIT)
    test(`POL-18: A key with ${scopes.length === 0 ? 'no scope' : scopes.join(', ')} reaches the venue with ${passes.length === 0 ? 'nothing' : passes.join(' and ')}.`, async () => {
      using desk = await StreamDesk.open(way);
      assert.equal(await desk.ask(venue.place({ clientId: venue.clientId })), 'sent');
      desk.path.keyRing.policy = { ...TRADING_POLICY, scopes };
      const asked: readonly (readonly [string, BotRequest])[] = [
        ['orders', venue.place()],
        ['orders', venue.batch([{}, {}])],
        ['cancels', venue.cancel('1')],
      ];
      for (const [kind, request] of asked) {
        const isSent = (await desk.ask(request)) === 'sent';
        assert.equal(isSent, passes.includes(kind), `${kind} ${request.target}`);
      }
    });

  test('POL-20: A login from elsewhere than the key’s blocks is refused; a mapped address is what it maps.', async () => {
    for (const sourceAddress of ['127.0.0.2', '10.0.0.1', '::1', '::ffff:127.0.0.2', '::127.0.0.1']) {
      using desk = await StreamDesk.open(way, { sourceAddress });
      assert.notEqual(await desk.ask(venue.place()), 'sent', sourceAddress);
      assert.equal(desk.left, 0);
    }
    for (const sourceAddress of ['127.0.0.1', '::ffff:127.0.0.1']) {
      using desk = await StreamDesk.open(way, { sourceAddress });
      assert.equal(await desk.ask(venue.place()), 'sent', sourceAddress);
    }
  });
}

function otherInstrument({ venue }: StreamWay): string {
  return venue.family === 'okx' ? 'BTC-USDT-SWAP' : venue.family === 'htx-spot' ? 'ethusdt' : 'ETH-USDT';
}

/** The second order is of so much. */
function spoilSecond({ target, body }: BotRequest, size: string): BotRequest {
  const [first, second] = body as readonly Record<string, unknown>[];
  const field = ['sz', 'amount', 'volume'].find((name) => name in (second ?? {})) ?? '';
  return { target, body: [first, { ...second, [field]: size }] };
}

function sideAndPrice({ venue }: StreamWay, price: string, sells: boolean): object {
  if (venue.family === 'okx') return { px: price, side: sells ? 'sell' : 'buy' };
  if (venue.family === 'htx-spot') return { price, type: sells ? 'sell-limit' : 'buy-limit' };
  return { price, side: sells ? 'sell' : 'buy' };
}

function setReference({ path, way }: StreamDesk, price: string): void {
  const told = { price: Decimal.parse(price), atMs: path.clock.wallMs() };
  path.market.references.set(way.venue.instrument.id, told);
  path.market.states.set(way.venue.instrument.id, { mark: told, volumePerDay: null, book: null });
}

suite('Over a stream of okx alone:', () => {
  const { venue } = OKX_WAY;
  const amend = (fields: object): BotRequest => ({
    target: '/api/v5/trade/amend-order',
    body: { instId: 'BTC-USDT', ...fields },
  });

  test('POL-06: A leg is judged by the worst price at which it can end, and types of orders by name.', async () => {
    using desk = await StreamDesk.open(OKX_WAY);
    desk.path.keyRing.policy = limited({ priceCollar: Decimal.parse('0.03') });
    setReference(desk, '100');
    const withLeg = (leg: object): BotRequest => withFields(venue.place(), { attachAlgoOrds: [leg] });
    assert.equal(
      await desk.ask(withLeg({ tpTriggerPx: '101', tpOrdPx: '2' })),
      'PRICE_OUTSIDE_COLLAR',
      'a leg that sells at a fiftieth',
    );
    assert.equal(await desk.ask(withLeg({ slTriggerPx: '99', slOrdPx: '-1' })), 'ORDER_PRICE_MISSING');
    desk.path.keyRing.policy = limited({ orderTypes: ['post-only'] });
    assert.equal(await desk.ask(venue.place()), 'ORDER_TYPE_NOT_ALLOWED');
    for (const word of ['order-algo', 'cancel-algos', 'amend-algos'])
      assert.notEqual(await desk.say(desk.word(word, venue.place().body)), 'sent');
    assert.equal(desk.left, 0);
    assert.equal(await desk.ask(withFields(venue.place(), { ordType: 'post_only' })), 'sent');
  });

  test('POL-08: What a size counts changes what the order is worth.', async () => {
    using desk = await StreamDesk.open(OKX_WAY);
    setReference(desk, '100');
    const atMarket = (fields: object): BotRequest => withFields(venue.place({ atMarket: true }), fields);
    // 10,000 USDT are the bound: of the quote asset 10,001 are too much, of the base asset 101 at 100 each.
    for (const [tgtCcy, size, code] of [
      ['quote_ccy', '10001', 'NOTIONAL_ABOVE_LIMIT'],
      ['base_ccy', '101', 'NOTIONAL_ABOVE_LIMIT'],
      ['quote_ccy', '9000', 'sent'],
      ['base_ccy', '90', 'sent'],
    ] as const)
      assert.equal(await desk.ask(atMarket({ tgtCcy, sz: size })), code, `${size} ${tgtCcy}`);
  });

  test('POL-12, POL-13: An amendment is judged as the order that comes of it, and only of own orders, named once.', async () => {
    using desk = await StreamDesk.open(OKX_WAY);
    assert.equal(await desk.ask(venue.place({ clientId: 'mine' })), 'sent');
    assert.equal(await desk.ask(amend({ ordId: '1', clOrdId: 'mine', newSz: '0.6' })), 'FIELD_MALFORMED');
    assert.equal(await desk.ask(amend({ ordId: '1', newSz: '1000' })), 'NOTIONAL_ABOVE_LIMIT');
    assert.notEqual(await desk.ask(amend({ ordId: '2', newSz: '0.6' })), 'sent');
    desk.path.keyRing.virtualKeyId = 'key-of-another';
    assert.notEqual(await desk.ask(amend({ ordId: '1', newSz: '0.6' })), 'sent');
    desk.path.keyRing.virtualKeyId = 'key-1';
    assert.equal(desk.left, 1);
    assert.equal(await desk.ask(amend({ ordId: '1', newSz: '0.6' })), 'sent');
  });
});
