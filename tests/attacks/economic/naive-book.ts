/** What a key has used up, counted as plainly as can be: sums over lists, looked up in the venue's own books. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import { NO_USAGE, type Exposure, type Usage } from '@bitting/core/policy/usage.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { isReducing } from '@bitting/simulator/engine/margin.ts';
import { DAY_MS, HOUR_MS, type Ground } from './ground.ts';
import { assetOf, isContract, METADATA, metadataOf, worthOf } from './instruments.ts';

interface Charge extends Notional {
  readonly atMs: number;
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
      charge === null ? [] : [{ ...charge, atMs: this.#ground.now }],
    );
    this.#charges.push(...taken);
    this.#uses += charges.length;
    return () => {
      for (const charge of taken) this.#charges.splice(this.#charges.indexOf(charge), 1);
    };
  }

  placedThisHour(): Decimal {
    const hour = Math.floor(this.#ground.now / HOUR_MS);
    return this.#placed(({ atMs }) => Math.floor(atMs / HOUR_MS) === hour);
  }

  placedToday(): Decimal {
    const dayOf = (atMs: number): number => Math.floor(atMs / (24 * HOUR_MS));
    return this.#placed(({ atMs }) => dayOf(atMs) === dayOf(DAY_MS));
  }

  #placed(isMeant: (charge: Charge) => boolean): Decimal {
    const { asset } = this.#ground;
    return sum(
      this.#charges.filter((charge) => charge.asset === asset && isMeant(charge)).map(({ amount }) => amount),
    );
  }

  /** Counted when it is asked for. */
  usage(): Usage {
    const ground = this.#ground;
    const { asset } = ground;
    const { state } = ground.engine;
    const [placedThisHour, placedToday] = [() => this.placedThisHour(), () => this.placedToday()];
    const exposureOf = (id: string): Exposure => this.#exposureOf(id);
    const equityAtStart = this.#equityAtStart;
    return {
      ...NO_USAGE,
      get notionalThisHour() {
        return new Map([[asset, placedThisHour()]]);
      },
      get notionalToday() {
        return new Map([[asset, placedToday()]]);
      },
      get turnoverToday() {
        const traded = state.fills
          .ownedBy(ground.victim)
          .map(({ instrumentId, price, size }) => worthOf(instrumentId, size, price));
        return new Map([[asset, sum(traded)]]);
      },
      get lossToday() {
        return new Map([[asset, equityAtStart.subtract(ground.equityOf(ground.victim))]]);
      },
      get exposures() {
        return new Map(ground.ids.map((id) => [id, exposureOf(id)] as const));
      },
      openOrders: state.openOrders.countOwnedBy(ground.victim) + state.openAlgos.countOwnedBy(ground.victim),
      uses: this.#uses,
      lastUsedMs: epochMs(ground.now),
    };
  }

  #exposureOf(id: string): Exposure {
    const resting = { buying: this.#restingOf(id, 'buy'), selling: this.#restingOf(id, 'sell') };
    const asset = assetOf(id);
    const ground = this.#ground;
    const fair = ground.fairOf(id);
    if (!isContract(id)) {
      // What was bought of a pair beyond what was there.
      const { baseAsset } = metadataOf(id);
      const bought = ground.cashOf(ground.victim, baseAsset).subtract(this.#held.get(baseAsset) ?? fair);
      return { asset, position: Decimal.max(Decimal.ZERO, bought).multiply(fair), ...resting };
    }
    const worthOn = (wanted: string): Decimal =>
      sum(
        ground
          .heldBy(ground.victim)
          .filter(({ side }) => side === wanted)
          .map(({ contracts }) => worthOf(id, contracts, fair)),
      );
    const hedged = { long: worthOn('long'), short: worthOn('short').absolute() };
    return { asset, position: worthOn('net'), ...(ground.hedged ? { hedged } : {}), ...resting };
  }

  #restingOf(id: string, side: 'buy' | 'sell'): Decimal {
    const { engine, victim } = this.#ground;
    const fair = this.#ground.fairOf(id);
    const orders = engine.state.openOrders
      .ownedBy(victim)
      .filter((order) => order.instrumentId === id && order.side === side && !isReducing(order))
      .map(({ price, size, filled }) => worthOf(id, size.subtract(filled), price ?? fair));
    const waiting = engine.state.openAlgos
      .ownedBy(victim)
      .filter((algo) => algo.instrumentId === id && algo.side === side && !isReducing(algo))
      .map(({ size }) => worthOf(id, size, fair));
    return sum([...orders, ...waiting]);
  }
}

export function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.add(amount), Decimal.ZERO);
}
