import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import { cancelOpenOrder } from '@bitting/simulator/engine/settlement.ts';
import { placeOrder } from '@bitting/simulator/engine/placement.ts';
import { SWAP, type Ground } from './ground.ts';

/** More than anybody quotes. */
const ALL: Readonly<Record<string, string>> = {
  'BTC-USDT': '50',
  'BTC-USDT-SWAP': '5000',
  'THIN-USDT': '90000000',
};

const LITTLE: Readonly<Record<string, string>> = {
  'BTC-USDT': '0.001',
  'BTC-USDT-SWAP': '0.01',
  'THIN-USDT': '1000',
};

interface Quote {
  readonly side: Side;
  readonly size: Decimal;
  readonly price: Decimal;
  readonly ioc?: true;
}

/** The other account of the thief: rich, fast, and bound by no policy. */
export class Accomplice {
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  place(instrument: string, order: Quote): void {
    this.#placeFor(this.#ground.accomplice, instrument, order);
  }

  /** Makes the last price what he wants, once nobody else stands in between. */
  pretend(instrument: string, price: Decimal): void {
    const size = Decimal.parse(LITTLE[instrument] ?? '1');
    this.#placeFor(this.#ground.stooge, instrument, { side: 'sell', size, price });
    this.place(instrument, { side: 'buy', size, price, ioc: true });
    this.#cancelOf(this.#ground.stooge);
  }

  #placeFor(uid: string, instrument: string, order: Quote): void {
    this.#ground.engine.command((state) =>
      placeOrder(state, uid, {
        instrumentId: instrument,
        tradeMode: instrument === SWAP ? 'cross' : 'cash',
        positionSide: null,
        side: order.side,
        type: order.ioc === true ? 'ioc' : 'limit',
        size: order.size,
        price: order.price,
      }),
    );
  }

  /** Takes whatever others offer (or bid) up to a price, the victim's orders as well. */
  sweep(instrument: string, side: Side, price: Decimal): void {
    this.place(instrument, { side, price, size: Decimal.parse(ALL[instrument] ?? '1'), ioc: true });
  }

  cancelAll(): void {
    this.#cancelOf(this.#ground.accomplice);
  }

  #cancelOf(uid: string): void {
    this.#ground.engine.command((state) => {
      for (const order of state.openOrders.ownedBy(uid)) cancelOpenOrder(state, order, '1');
    });
  }
}
