/** What a key has used up, counted as plainly as can be: sums over lists, looked up in the venue's own books. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import type { Exposure, Usage } from '@bitting/core/policy/usage.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { DAY_MS, HOUR_MS, METADATA, SWAP, type Ground } from './ground.ts';

const ASSET = 'USDT';
const CONTRACT = Decimal.parse('0.01');

interface Charge {
  readonly atMs: number;
  readonly amount: Decimal;
}

export class NaiveBook {
  readonly #ground: Ground;
  readonly #charges: Charge[] = [];
  readonly #equityAtStart: Decimal;
  readonly #held = new Map<string, Decimal>();
  #uses = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#equityAtStart = ground.equityOf(ground.victim);
    for (const { baseAsset } of METADATA.values())
      this.#held.set(baseAsset, ground.cashOf(ground.victim, baseAsset));
  }

  /** Takes it, and answers how to give it back. */
  charge(charges: readonly (Notional | null)[]): () => void {
    const taken = charges.flatMap((charge) =>
      charge === null ? [] : [{ atMs: this.#ground.now, amount: charge.amount }],
    );
    this.#charges.push(...taken);
    this.#uses += charges.length;
    return () => {
      for (const charge of taken) this.#charges.splice(this.#charges.indexOf(charge), 1);
    };
  }

  placedThisHour(): Decimal {
    const hour = Math.floor(this.#ground.now / HOUR_MS);
    return sum(
      this.#charges.filter(({ atMs }) => Math.floor(atMs / HOUR_MS) === hour).map(({ amount }) => amount),
    );
  }

  placedToday(): Decimal {
    const isToday = (atMs: number): boolean =>
      Math.floor(atMs / (24 * HOUR_MS)) === Math.floor(DAY_MS / (24 * HOUR_MS));
    return sum(this.#charges.filter(({ atMs }) => isToday(atMs)).map(({ amount }) => amount));
  }

  /** Counted when it is asked for. */
  usage(): Usage {
    const ground = this.#ground;
    const { state } = ground.engine;
    const [placedThisHour, placedToday] = [() => this.placedThisHour(), () => this.placedToday()];
    const exposureOf = (id: string): Exposure => this.#exposureOf(id);
    const equityAtStart = this.#equityAtStart;
    return {
      get notionalThisHour() {
        return new Map([[ASSET, placedThisHour()]]);
      },
      get notionalToday() {
        return new Map([[ASSET, placedToday()]]);
      },
      get turnoverToday() {
        const traded = state.fills
          .ownedBy(ground.victim)
          .map(({ instrumentId, price, size }) =>
            price.multiply(size).multiply(instrumentId === SWAP ? CONTRACT : Decimal.ONE),
          );
        return new Map([[ASSET, sum(traded)]]);
      },
      get lossToday() {
        return new Map([[ASSET, equityAtStart.subtract(ground.equityOf(ground.victim))]]);
      },
      get exposures() {
        return new Map(ground.ids.map((id) => [id, exposureOf(id)] as const));
      },
      openOrders: state.openOrders.countOwnedBy(ground.victim) + state.openAlgos.countOwnedBy(ground.victim),
      inFlight: 0,
      uses: this.#uses,
      lastUsedMs: epochMs(ground.now),
    };
  }

  /** Of a pair the position is what was bought of it beyond what was there. */
  #exposureOf(id: string): Exposure {
    const ground = this.#ground;
    const { state } = ground.engine;
    const instrument = METADATA.get(id);
    const base = instrument?.baseAsset ?? '';
    const position =
      id === SWAP
        ? ground.positionOf(ground.victim)
        : Decimal.max(
            Decimal.ZERO,
            ground.cashOf(ground.victim, base).subtract(this.#held.get(base) ?? Decimal.ZERO),
          );
    const unit = id === SWAP ? CONTRACT : Decimal.ONE;
    const resting = (side: 'buy' | 'sell'): Decimal => {
      const orders = state.openOrders
        .ownedBy(ground.victim)
        .filter((order) => order.instrumentId === id && order.side === side && !order.reduceOnly)
        .map(({ price, size, filled }) =>
          size
            .subtract(filled)
            .multiply(unit)
            .multiply(price ?? ground.fairOf(id)),
        );
      const waiting = state.openAlgos
        .ownedBy(ground.victim)
        .filter((algo) => algo.instrumentId === id && algo.side === side && !algo.reduceOnly)
        .map(({ size }) => size.multiply(unit).multiply(ground.fairOf(id)));
      return sum([...orders, ...waiting]);
    };
    return {
      asset: ASSET,
      position: position.multiply(ground.fairOf(id)),
      buying: resting('buy'),
      selling: resting('sell'),
    };
  }
}

export function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.add(amount), Decimal.ZERO);
}
