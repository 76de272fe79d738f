import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  partOf,
  rowsOf,
  StreamBench,
  type FakePeer,
  type Message,
  type Trader,
} from './stream-bench.fixture.ts';

type Side = 'bids' | 'asks';
type Row = readonly [price: number, size: number];

/** A client's copy of a book, kept by the venue's rules for increments. */
class BookCopy {
  readonly #sides: Record<Side, Map<number, number>> = { bids: new Map(), asks: new Map() };

  reset(tick: Message): void {
    for (const side of ['bids', 'asks'] as const) this.#sides[side] = new Map(levelsOf(tick, side));
  }

  apply(tick: Message): void {
    for (const side of ['bids', 'asks'] as const) {
      for (const [price, size] of levelsOf(tick, side)) {
        if (size === 0) this.#sides[side].delete(price);
        else this.#sides[side].set(price, size);
      }
    }
  }

  /** Best first. */
  rows(side: Side): readonly Row[] {
    const sign = side === 'bids' ? -1 : 1;
    return [...this.#sides[side]].toSorted(([a], [b]) => sign * (a - b));
  }
}

function levelsOf(tick: Message, side: Side): readonly Row[] {
  return rowsOf(tick[side]) as unknown as readonly Row[];
}

const stepArbitrary = fc.record({
  kind: fc.constantFrom('buy' as const, 'sell' as const, 'cancel' as const, 'wait' as const),
  offset: fc.integer({ min: -12, max: 12 }),
  size: fc.integer({ min: 1, max: 9 }),
});
type Step = typeof stepArbitrary extends fc.Arbitrary<infer S> ? S : never;

/** Runs a step of a market that two users make. */
type Act = (step: Step) => void;

function spotMarket(bench: StreamBench): Act {
  const traders = [0, 1].map(() => bench.trader({ spot: { USDT: '100000000', BTC: '1000' } }));
  const open: { readonly trader: Trader; readonly id: string }[] = [];
  return ({ kind, offset, size }) => {
    const trader = traders[size % 2] ?? fail();
    if (kind === 'wait') bench.clock.advance(size * 20);
    else if (kind === 'cancel') cancelOne(bench, open, offset);
    else {
      const [price, amount] = [`${67_000 + offset}`, `0.0${size}`];
      open.push({ trader, id: bench.order(trader, { type: `${kind}-limit`, price, amount }) });
    }
  };
}

/** Cancels an order that may have traded already. */
function cancelOne(bench: StreamBench, open: readonly { trader: Trader; id: string }[], pick: number): void {
  const chosen = open.at(pick % 7);
  if (chosen === undefined) return;
  const path = `/v1/order/orders/${chosen.id}/submitcancel`;
  bench.ask({ method: 'POST', path, key: chosen.trader.key, body: {} });
}

function contractMarket(bench: StreamBench): Act {
  const traders = [0, 1].map(() => bench.trader({ contract: '100000000' }));
  return ({ kind, offset, size }) => {
    const trader = traders[size % 2] ?? fail();
    if (kind === 'wait' || kind === 'cancel') bench.clock.advance(size * 10);
    else bench.contractOrder(trader, { side: kind, price: `${67_000 + offset}`, volume: `${size}` });
  };
}

function fail(): never {
  throw new Error('nothing is there');
}

test('Increments of a spot book, chained to a snapshot of any moment, give the venue’s book', () => {
  fc.assert(
    fc.property(
      fc.array(stepArbitrary, { maxLength: 40 }),
      fc.nat(40),
      fc.constantFrom(5, 20, 150),
      (steps, at, depth) => {
        const bench = new StreamBench();
        const act = spotMarket(bench);
        const peer = bench.connect('/feed');
        const topic = `market.btcusdt.mbp.${depth}`;
        assert.equal(peer.say({ sub: topic, id: '1' })[0]?.['status'], 'ok');
        const increments: Message[] = [];
        const copy = new BookCopy();
        let seqNum = -1;
        const take = (): void => {
          for (const message of peer.taken()) increments.push(partOf(message, 'tick'));
        };
        const snapshot = (): void => {
          take();
          const data = partOf(peer.say({ req: topic, id: '2' }).at(-1), 'data');
          copy.reset(data);
          seqNum = Number(data['seqNum']);
          increments.splice(0);
        };
        for (const [index, step] of steps.entries()) {
          if (index === at) snapshot();
          act(step);
        }
        if (seqNum === -1) snapshot();
        bench.clock.advance(100);
        take();
        for (const tick of increments) {
          assert.equal(tick['prevSeqNum'], seqNum, 'the chain has a gap');
          assert.ok(Number(tick['seqNum']) > seqNum);
          seqNum = Number(tick['seqNum']);
          copy.apply(tick);
        }
        const shown = partOf(bench.ask({ path: '/market/depth?symbol=btcusdt&type=step0' }).body, 'tick');
        for (const side of ['bids', 'asks'] as const) {
          assert.deepEqual(copy.rows(side), levelsOf(shown, side).slice(0, depth));
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('Updates of a contract’s book count up by one and give the venue’s book', () => {
  fc.assert(
    fc.property(fc.array(stepArbitrary, { maxLength: 40 }), fc.nat(40), (steps, at) => {
      const bench = new StreamBench();
      const act = contractMarket(bench);
      const early = bench.connect('/linear-swap-ws', { host: 'contract' });
      const late = bench.connect('/linear-swap-ws', { host: 'contract' });
      const topic = 'market.BTC-USDT.depth.size_20.high_freq';
      const join = (peer: FakePeer): unknown =>
        peer.session?.receive(
          Buffer.from(JSON.stringify({ sub: topic, data_type: 'incremental', id: '1' })),
          false,
        );
      join(early);
      for (const [index, step] of steps.entries()) {
        if (index === at) join(late);
        act(step);
      }
      bench.clock.advance(100);
      const shown = partOf(
        bench.ask({
          path: '/linear-swap-ex/market/depth?contract_code=BTC-USDT&type=step6',
          host: 'contract',
        }).body,
        'tick',
      );
      for (const peer of at < steps.length ? [early, late] : [early]) {
        const [ack, first, ...updates] = peer.taken();
        assert.equal(ack?.['subbed'], topic);
        const copy = new BookCopy();
        const snapshot = partOf(first, 'tick');
        assert.equal(snapshot['event'], 'snapshot');
        copy.reset(snapshot);
        let version = Number(snapshot['version']);
        for (const update of updates) {
          const tick = partOf(update, 'tick');
          assert.deepEqual([tick['event'], tick['version']], ['update', version + 1]);
          version += 1;
          copy.apply(tick);
        }
        for (const side of ['bids', 'asks'] as const)
          assert.deepEqual(copy.rows(side), levelsOf(shown, side));
      }
    }),
    { numRuns: 40 },
  );
});

test('A contract’s book that is asked for whole comes whole every time', () => {
  const bench = new StreamBench();
  const act = contractMarket(bench);
  const peer = bench.connect('/linear-swap-ws', { host: 'contract' });
  peer.say({ sub: 'market.BTC-USDT.depth.size_150.high_freq', data_type: 'snapshot', id: '1' });
  act({ kind: 'buy', offset: -1, size: 1 });
  act({ kind: 'buy', offset: -2, size: 2 });
  bench.clock.advance(30);
  const ticks = peer.taken().map((message) => partOf(message, 'tick'));
  assert.deepEqual(
    ticks.map(({ event, version, bids }) => [event, version, bids]),
    [
      ['snapshot', 2, [[66_999, 1]]],
      [
        'snapshot',
        3,
        [
          [66_999, 1],
          [66_998, 2],
        ],
      ],
    ],
  );
});

test('Who asks for a contract’s book in another way gets it in that way alone', () => {
  const bench = new StreamBench();
  const act = contractMarket(bench);
  const peer = bench.connect('/linear-swap-ws', { host: 'contract' });
  const sub = 'market.BTC-USDT.depth.size_20.high_freq';
  for (const data_type of ['incremental', 'snapshot']) {
    assert.equal(peer.say({ sub, data_type, id: '1' })[0]?.['status'], 'ok');
  }
  act({ kind: 'buy', offset: -1, size: 1 });
  assert.deepEqual(
    peer.taken().map((message) => partOf(message, 'tick')['event']),
    ['snapshot'],
  );
});

test('Changes within the interval of a channel come together at its end', () => {
  const bench = new StreamBench();
  const act = spotMarket(bench);
  const peer = bench.connect('/feed');
  peer.say({ sub: 'market.btcusdt.mbp.5', id: '1' });
  const told = (): unknown => peer.taken().map((message) => partOf(message, 'tick')['bids']);
  act({ kind: 'buy', offset: -1, size: 1 });
  assert.deepEqual(told(), [[[66_999, 0.01]]]);
  act({ kind: 'buy', offset: -2, size: 1 });
  act({ kind: 'buy', offset: -3, size: 1 });
  bench.clock.advance(99);
  assert.deepEqual(told(), []);
  bench.clock.advance(1);
  const both = [
    [66_998, 0.01],
    [66_997, 0.01],
  ];
  assert.deepEqual(told(), [both]);
  bench.clock.advance(99);
  act({ kind: 'buy', offset: -4, size: 1 });
  assert.deepEqual(told(), []);
  bench.clock.advance(1);
  assert.deepEqual(told(), [[[66_996, 0.01]]]);
});

test('A level that falls out of the window is taken away, and told again when it returns', () => {
  const bench = new StreamBench();
  const trader = bench.trader({ spot: { USDT: '100000000' } });
  const bid = (price: number): string =>
    bench.order(trader, { type: 'buy-limit', price: `${price}`, amount: '1' });
  for (const price of [66_991, 66_992, 66_993, 66_994, 66_995]) bid(price);
  const peer = bench.connect('/feed');
  peer.say({ sub: 'market.btcusdt.mbp.5', id: '1' });
  const best = bid(66_996);
  const bidsOf = (message: Message | undefined): unknown => partOf(message, 'tick')['bids'];
  assert.deepEqual(bidsOf(peer.taken()[0]), [
    [66_991, 0],
    [66_996, 1],
  ]);
  bench.clock.advance(100);
  bench.cancel(trader, best);
  assert.deepEqual(bidsOf(peer.taken()[0]), [
    [66_996, 0],
    [66_991, 1],
  ]);
});
