/**
 * The venue of a simulated day: the simulator's own engine, without its face, on a clock that moves from hour to hour. A
 * victim, an accomplice, a liquid market that the simulator's market maker quotes, and a thin one.
 */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { MarketState, ReferencePrice } from '@bitting/core/policy/policy.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { ManualClock } from '@bitting/simulator/engine/clock.ts';
import { createAccount, deposit } from '@bitting/simulator/engine/directory.ts';
import { Engine } from '@bitting/simulator/engine/engine.ts';
import { INSTRUMENTS } from '@bitting/simulator/engine/instruments.ts';
import { figuresOf } from '@bitting/simulator/engine/margin.ts';
import { OKX_PROFILE } from '@bitting/simulator/engine/profile.ts';
import type { PositionSide } from '@bitting/simulator/engine/records.ts';
import { assetOf, INVERSE, isContract, OTHER_QUOTE, THIN } from './instruments.ts';

export const DAY_MS = Date.UTC(2026, 10, 21);
export const HOUR_MS = 3_600_000;

const START = Decimal.parse('67000');

/** Worth traded in a day. */
const VOLUMES: Readonly<Record<string, string>> = {
  'BTC-USDT': '900000000',
  'BTC-USDT-SWAP': '4000000000',
  'BTC-USD-SWAP': '800000000',
  'BTC-USDC': '700000000',
  'THIN-USDT': '6000',
};

type Funds = Readonly<Record<string, string>>;
const FUNDS: Funds = { USDT: '10000000', USDC: '1000000', BTC: '100', THIN: '100000000' };
const ACCOMPLICE_FUNDS: Funds = {
  USDT: '1000000000',
  USDC: '1000000000',
  BTC: '20000',
  THIN: '1000000000',
};

export interface GroundOptions {
  readonly seed: number;
  /** What the key may trade; the other pair is thin. */
  readonly liquid: string;
  /** The victim has a position for each side of a contract. */
  readonly hedged?: boolean;
  /** What the victim has, where it is little. */
  readonly funds?: Funds;
}

/** A position of contracts; below zero: short. */
export interface Held {
  readonly side: PositionSide;
  readonly contracts: Decimal;
}

export class Ground {
  readonly clock = new ManualClock(DAY_MS);
  readonly engine: Engine;
  readonly liquid: string;
  /** What orders of it are valued in. */
  readonly asset: string;
  readonly hedged: boolean;
  readonly ids: readonly string[];
  readonly victim: string;
  readonly accomplice: string;
  /** A third account, for trades of the accomplice with himself. */
  readonly stooge: string;
  readonly #references = new Map<string, ReferencePrice>();
  readonly #states = new Map<string, MarketState>();

  constructor({ seed, liquid, hedged = false, funds = FUNDS }: GroundOptions) {
    this.liquid = liquid;
    this.asset = assetOf(liquid);
    this.hedged = hedged;
    this.ids = [liquid, THIN, ...(isContract(liquid) ? [] : [OTHER_QUOTE])];
    this.engine = new Engine({
      seed,
      clock: this.clock,
      dataDir: null,
      // Quotes come when the day says so, not by themselves.
      marketMaker: false,
      rules: { priceBands: false },
      profile: { ...OKX_PROFILE, instruments: INSTRUMENTS.filter(({ id }) => this.ids.includes(id)) },
    });
    this.victim = this.#open(funds, hedged);
    this.accomplice = this.#open(ACCOMPLICE_FUNDS, false);
    this.stooge = this.#open(ACCOMPLICE_FUNDS, false);
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
      const middle = isContract(id) ? market.mark : this.#middleOf(id);
      this.#references.set(id, { price: market.last, atMs });
      this.#states.set(id, {
        mark: middle === null ? null : { price: middle, atMs },
        volumePerDay: { asset: assetOf(id), amount: Decimal.parse(VOLUMES[id] ?? '0') },
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

  /** The positions of contracts, one for each side where they are kept apart. */
  heldBy(uid: string): readonly Held[] {
    return this.engine.state.positions
      .ownedBy(uid)
      .filter(({ instrumentId }) => instrumentId === this.liquid)
      .map(({ side, size }) => ({ side, contracts: size }));
  }

  /** What an account is worth in dollars at fair prices. */
  equityOf(uid: string): Decimal {
    const { state } = this.engine;
    let equity = this.cashOf(uid, 'USDT')
      .add(this.cashOf(uid, 'USDC'))
      .add(this.cashOf(uid, 'BTC').multiply(this.fair))
      .add(this.cashOf(uid, 'THIN').multiply(this.fairOf(THIN)));
    const paid = this.liquid === INVERSE ? this.fair : Decimal.ONE;
    for (const position of state.positions.ownedBy(uid))
      equity = equity.add(figuresOf(state, position).upl.multiply(paid));
    return equity;
  }

  close(): void {
    this.engine.close();
  }

  #open(funds: Funds, hedged: boolean): string {
    return this.engine.command((state) => {
      const { uid } = createAccount(state, { positionMode: hedged ? 'long_short_mode' : 'net_mode' });
      for (const [asset, amount] of Object.entries(funds))
        deposit(state, { uid, asset, amount: Decimal.parse(amount), wallet: 'trading' });
      return uid;
    });
  }
}
