import { Decimal } from '@bitting/core/money/decimal.ts';
import { placeOrder } from './placement.ts';
import { cancelOpenOrder } from './settlement.ts';
import { fitSteps, stepsToDecimal } from './steps.ts';
import { baseAmount, type Instrument } from './instruments.ts';
import type { Candle } from './market-history.ts';
import type { Random } from './random.ts';
import type { Order, OrderType, Side } from './records.ts';
import { HOUSE, placeKey, type VenueState } from './venue-state.ts';

const LEVELS = 20;
const BILLION = 1_000_000_000n;
/** Largest move of one tick: 0.03 %. */
const STEP_BILLIONTHS = 300_000;
/** Half the spread, and the distance of levels: 0.01 % and 0.005 %; a thin market is a hundred times wider. */
const HALF_SPREAD_BILLIONTHS = 100_000n;
const LEVEL_BILLIONTHS = 50_000n;
const THIN_FACTOR = 100n;
const MINUTE_MS = 60_000;
const HISTORY_MINUTES = 1440;

/** Assets that hold their price. */
const PEGGED: ReadonlySet<string> = new Set(['USDC']);

/**
 * A seeded market: prices of each base asset walk at random, and all its instruments follow; a house account quotes
 * both sides, another takes now and then. Driven by `tick`, it is the same for the same seed and instants.
 */
export class MarketMaker {
  readonly #state: VenueState;
  readonly #random: Random;

  constructor(state: VenueState, random: Random) {
    this.#state = state;
    this.#random = random;
  }

  tick(): void {
    const bases = new Set([...this.#state.instruments.values()].map(({ base }) => base));
    for (const base of bases) {
      const step = BigInt(this.#random.below(2 * STEP_BILLIONTHS + 1) - STEP_BILLIONTHS);
      if (!PEGGED.has(base)) this.#setRatio(base, this.#ratio(base) + (this.#ratio(base) * step) / BILLION);
    }
    for (const instrument of this.#state.instruments.values()) this.requote(instrument);
    for (const instrument of this.#state.instruments.values()) {
      if (this.#random.below(2) === 0) this.#takeSome(instrument);
    }
  }

  /** Moves the whole market of an instrument's base asset to where this instrument costs `price`. */
  setPrice(instrument: Instrument, price: Decimal): void {
    this.#setRatio(
      instrument.base,
      fitSteps(price.divide(instrument.reference, 9, 'half-even'), Decimal.of(1n, 9)),
    );
    for (const other of this.#state.instruments.values()) {
      if (other.base === instrument.base) this.requote(other);
    }
  }

  requote(instrument: Instrument): void {
    const { id, tick, lot } = instrument;
    this.cancelQuotes(instrument);
    const reference = instrument.reference.multiply(Decimal.of(this.#ratio(instrument.base), 9));
    const middle = max(fitSteps(reference, tick), BigInt(LEVELS));
    const mark = stepsToDecimal(middle, tick);
    this.#state.market(id).setMark(mark);
    this.#state.moved.add(id);
    const width = instrument.base === 'THIN' ? THIN_FACTOR : 1n;
    const half = max((middle * HALF_SPREAD_BILLIONTHS * width) / BILLION, 1n);
    const distance = max((middle * LEVEL_BILLIONTHS * width) / BILLION, 1n);
    for (let level = 0n; level < BigInt(LEVELS); level += 1n) {
      for (const side of ['buy', 'sell'] as const) {
        const away = half + level * distance;
        const price = stepsToDecimal(side === 'buy' ? middle - away : middle + away, tick);
        if (price.sign() <= 0) continue;
        const part = BigInt(50 + this.#random.below(100));
        const size = stepsToDecimal(fitSteps(instrument.levelSize.multiply(Decimal.of(part, 2)), lot), lot);
        this.#place(HOUSE.maker, instrument, { side, type: 'limit', size, price });
      }
    }
  }

  cancelQuotes(instrument: Instrument): void {
    const place = placeKey({ uid: HOUSE.maker, instrumentId: instrument.id });
    for (const order of this.#state.openOrdersByPlace.of(place)) cancelOpenOrder(this.#state, order, '1');
  }

  /** Candles of the day before the start, so that charts have something to show. */
  seedHistory(now: number): void {
    for (const instrument of this.#state.instruments.values()) {
      const { tick, lot } = instrument;
      let middle = fitSteps(this.#state.market(instrument.id).last, tick);
      const candles: Candle[] = [];
      for (let minute = 1; minute <= HISTORY_MINUTES; minute += 1) {
        const spread = max(middle / 2000n, 1n);
        const open = max(middle + (BigInt(this.#random.below(2001) - 1000) * spread) / 1000n, 2n);
        const at = now - (now % MINUTE_MS) - minute * MINUTE_MS;
        const [low, high] = open < middle ? [open, middle] : [middle, open];
        const volume = stepsToDecimal(
          fitSteps(instrument.levelSize.multiply(Decimal.of(BigInt(10 + this.#random.below(90)), 2)), lot),
          lot,
        );
        const price = stepsToDecimal(middle, tick);
        const base = baseAmount(instrument, volume, price);
        candles.push({
          at,
          open: stepsToDecimal(open, tick),
          high: stepsToDecimal(high, tick),
          low: stepsToDecimal(low, tick),
          close: price,
          volume,
          baseVolume: base,
          quoteVolume: base.multiply(price),
        });
        middle = open;
      }
      this.#state.market(instrument.id).seed(candles.reverse());
    }
  }

  #takeSome(instrument: Instrument): void {
    const side: Side = this.#random.below(2) === 0 ? 'buy' : 'sell';
    const part = Decimal.of(BigInt(1 + this.#random.below(30)), 2);
    const wanted = stepsToDecimal(
      fitSteps(instrument.levelSize.multiply(part), instrument.lot),
      instrument.lot,
    );
    const size = Decimal.max(wanted, instrument.minSize);
    this.#place(HOUSE.taker, instrument, { side, type: 'market', size, price: null });
  }

  #place(
    uid: string,
    instrument: Instrument,
    order: { readonly side: Side; readonly type: OrderType } & Pick<Order, 'size' | 'price'>,
  ): void {
    placeOrder(this.#state, uid, {
      instrumentId: instrument.id,
      tradeMode: instrument.market === 'spot' ? 'cash' : 'cross',
      positionSide: null,
      ...order,
    });
  }

  #ratio(base: string): bigint {
    return BigInt(this.#state.meta.get(`ratio:${base}`)?.value ?? BILLION);
  }

  #setRatio(base: string, ratio: bigint): void {
    this.#state.meta.put({ uid: 'venue', name: `ratio:${base}`, value: max(ratio, 1n).toString() });
  }
}

function max(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
