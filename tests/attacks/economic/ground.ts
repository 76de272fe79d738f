/**
 * The venue of a simulated day: the simulator's own engine, without its face, on a clock that moves from hour to hour. A
 * victim, an accomplice, a liquid market that the simulator's market maker quotes, and a thin one.
 */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { MarketState, ReferencePrice } from '@bitting/core/policy/policy.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { ManualClock } from '@bitting/simulator/engine/clock.ts';
import { createAccount, deposit } from '@bitting/simulator/engine/directory.ts';
import { Engine } from '@bitting/simulator/engine/engine.ts';
import { INSTRUMENTS } from '@bitting/simulator/engine/instruments.ts';
import { figuresOf } from '@bitting/simulator/engine/margin.ts';
import { OKX_PROFILE } from '@bitting/simulator/engine/profile.ts';

export const DAY_MS = Date.UTC(2026, 10, 21);
export const HOUR_MS = 3_600_000;
export const LIQUID = 'BTC-USDT';
export const SWAP = 'BTC-USDT-SWAP';
export const THIN = 'THIN-USDT';

const START = Decimal.parse('67000');

const PAIR: Instrument = {
  venue: 'okx',
  id: LIQUID,
  market: 'spot',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  settleAsset: 'USDT',
  contract: null,
  tickSize: Decimal.parse('0.1'),
  lotSize: Decimal.parse('0.00000001'),
  code: null,
  tradable: true,
};

/** What the venue says of its instruments. */
export const METADATA: ReadonlyMap<string, Instrument> = new Map([
  [LIQUID, PAIR],
  [
    SWAP,
    {
      ...PAIR,
      id: SWAP,
      market: 'swap',
      lotSize: Decimal.parse('0.01'),
      contract: {
        kind: 'linear',
        value: Decimal.parse('0.01'),
        multiplier: Decimal.ONE,
        valueAsset: 'BTC',
      },
    },
  ],
  [
    THIN,
    {
      ...PAIR,
      id: THIN,
      baseAsset: 'THIN',
      tickSize: Decimal.parse('0.000000001'),
      lotSize: Decimal.ONE,
    },
  ],
]);

/** Worth traded in a day. */
const VOLUMES: Readonly<Record<string, string>> = {
  [LIQUID]: '900000000',
  [SWAP]: '4000000000',
  [THIN]: '6000',
};

const FUNDS = { USDT: '10000000', BTC: '100', THIN: '100000000' } as const;
const ACCOMPLICE_FUNDS = { USDT: '1000000000', BTC: '20000', THIN: '1000000000' } as const;

export class Ground {
  readonly clock = new ManualClock(DAY_MS);
  readonly engine: Engine;
  /** What the key may trade; the other pair is thin. */
  readonly liquid: string;
  readonly ids: readonly string[];
  readonly victim: string;
  readonly accomplice: string;
  /** A third account, for trades of the accomplice with himself. */
  readonly stooge: string;
  readonly #references = new Map<string, ReferencePrice>();
  readonly #states = new Map<string, MarketState>();

  constructor(seed: number, liquid: string) {
    this.liquid = liquid;
    this.ids = [liquid, THIN];
    this.engine = new Engine({
      seed,
      clock: this.clock,
      dataDir: null,
      // Quotes come when the day says so, not by themselves.
      marketMaker: false,
      rules: { priceBands: false },
      profile: { ...OKX_PROFILE, instruments: INSTRUMENTS.filter(({ id }) => this.ids.includes(id)) },
    });
    this.victim = this.#open(FUNDS);
    this.accomplice = this.#open(ACCOMPLICE_FUNDS);
    this.stooge = this.#open(ACCOMPLICE_FUNDS);
    this.engine.command((state) => this.engine.market.requote(state.instrument(THIN)));
    this.quote(START);
  }

  get now(): number {
    return this.clock.now();
  }

  /** What the liquid base asset is worth, whoever may have traded at what. */
  get fair(): Decimal {
    return this.engine.state.market(this.liquid).mark;
  }

  fairOf(instrument: string): Decimal {
    return this.engine.state.market(instrument).mark;
  }

  get references(): ReadonlyMap<string, ReferencePrice> {
    return this.#references;
  }

  get marketStates(): ReadonlyMap<string, MarketState> {
    return this.#states;
  }

  /** The market moves: others quote there, and take whatever is left at a better price than theirs. The thin one sleeps. */
  quote(price: Decimal): void {
    this.engine.command((state) => this.engine.market.setPrice(state.instrument(this.liquid), price));
    this.look();
  }

  /** The gateway looks at the market. Of a pair the second opinion is the middle of its book, of a contract its mark. */
  look(): void {
    const atMs = epochMs(this.now);
    for (const id of this.ids) {
      const market = this.engine.state.market(id);
      const middle = id === SWAP ? market.mark : this.#middleOf(id);
      this.#references.set(id, { price: market.last, atMs });
      this.#states.set(id, {
        mark: middle === null ? null : { price: middle, atMs },
        volumePerDay: { asset: 'USDT', amount: Decimal.parse(VOLUMES[id] ?? '0') },
        book: null,
      });
    }
  }

  #middleOf(id: string): Decimal | null {
    const book = this.engine.state.book(id);
    const { tick } = this.engine.state.instrument(id);
    const [bid, ask] = [book.first('buy'), book.first('sell')];
    if (bid === null || ask === null) return null;
    return tick.multiply(Decimal.of(bid.ticks + ask.ticks)).divide(Decimal.of(2n), 12, 'half-even');
  }

  cashOf(uid: string, asset: string): Decimal {
    return this.engine.state.balances.get(`${uid}:trading:${asset}`)?.cash ?? Decimal.ZERO;
  }

  /** Signed size of the position of contracts, in the base asset. */
  positionOf(uid: string): Decimal {
    const position = this.engine.state.positions
      .ownedBy(uid)
      .find(({ instrumentId }) => instrumentId === SWAP);
    return position === undefined ? Decimal.ZERO : position.size.multiply(Decimal.parse('0.01'));
  }

  /** What an account is worth in USDT at fair prices. */
  equityOf(uid: string): Decimal {
    const { state } = this.engine;
    let equity = this.cashOf(uid, 'USDT')
      .add(this.cashOf(uid, 'BTC').multiply(this.fair))
      .add(this.cashOf(uid, 'THIN').multiply(this.fairOf(THIN)));
    for (const position of state.positions.ownedBy(uid)) equity = equity.add(figuresOf(state, position).upl);
    return equity;
  }

  close(): void {
    this.engine.close();
  }

  #open(funds: Readonly<Record<string, string>>): string {
    return this.engine.command((state) => {
      const { uid } = createAccount(state, {});
      for (const [asset, amount] of Object.entries(funds))
        deposit(state, { uid, asset, amount: Decimal.parse(amount), wallet: 'trading' });
      return uid;
    });
  }
}
