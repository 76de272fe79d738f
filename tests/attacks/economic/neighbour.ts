import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { placeOrder } from '@bitting/simulator/engine/placement.ts';
import type { Ground } from './ground.ts';
import { worthOf } from './instruments.ts';

/** Hours over which its budget of the day is spread. */
const HOURS = Decimal.of(24n);

/**
 * An honest bot with a key of its own of the same account. It buys contracts at the market's price at the beginning of each
 * hour, as many as its budget is for, and sells what is left of them at the end.
 */
export class Neighbour {
  readonly #ground: Ground;
  readonly #policy: Policy;
  #bought = Decimal.ZERO;

  constructor(ground: Ground, policy: Policy) {
    this.#ground = ground;
    this.#policy = policy;
  }

  open(): void {
    const { asset, fair, liquid } = this.#ground;
    const perDay = this.#policy.limits.notionalPerDay?.get(asset) ?? Decimal.ZERO;
    const perContract = worthOf(liquid, Decimal.ONE, fair);
    this.#bought = perDay.divide(HOURS, 6, 'down').divide(perContract, 2, 'down');
    this.#trade('buy', this.#bought);
  }

  close(): void {
    const [held] = this.#ground.heldBy(this.#ground.victim);
    if (held === undefined || held.contracts.sign() <= 0) return;
    this.#ground.quote(this.#ground.fair);
    this.#trade('sell', Decimal.min(held.contracts, this.#bought));
  }

  #trade(side: 'buy' | 'sell', size: Decimal): void {
    const { engine, liquid, victim } = this.#ground;
    engine.command((state) =>
      placeOrder(state, victim, {
        instrumentId: liquid,
        tradeMode: 'cross',
        positionSide: null,
        side,
        type: 'market',
        size,
        price: null,
        reduceOnly: side === 'sell',
      }),
    );
  }
}
