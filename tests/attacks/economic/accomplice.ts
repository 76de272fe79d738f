import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import { cancelOpenOrder } from '@bitting/simulator/engine/settlement.ts';
import { placeOrder } from '@bitting/simulator/engine/placement.ts';
import type { Ground } from './ground.ts';
import { isContract } from './instruments.ts';

interface Amounts {
  /** More than anybody quotes. */
  readonly all: string;
  readonly little: string;
  /** More than the victim's largest order. */
  readonly much: string;
}

const AMOUNTS: Readonly<Record<string, Amounts>> = {
  'BTC-USDT': { all: '50', little: '0.001', much: '20' },
  'BTC-USDC': { all: '50', little: '0.001', much: '20' },
  'BTC-USDT-SWAP': { all: '5000', little: '0.01', much: '2000' },
  'BTC-USD-SWAP': { all: '20000', little: '1', much: '10000' },
  'THIN-USDT': { all: '90000000', little: '1000', much: '1000000' },
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

  /** Offers (or bids) more than the victim can take. */
  offer(instrument: string, side: Side, price: Decimal): void {
    this.place(instrument, { side, price, size: amountOf(instrument, 'much') });
  }

  /** Makes the last price what he wants, once nobody else stands in between. */
  pretend(instrument: string, price: Decimal): void {
    const size = amountOf(instrument, 'little');
    this.#placeFor(this.#ground.stooge, instrument, { side: 'sell', size, price });
    this.place(instrument, { side: 'buy', size, price, ioc: true });
    this.#cancelOf(this.#ground.stooge);
  }

  #placeFor(uid: string, instrument: string, order: Quote): void {
    this.#ground.engine.command((state) =>
      placeOrder(state, uid, {
        instrumentId: instrument,
        tradeMode: isContract(instrument) ? 'cross' : 'cash',
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
    this.place(instrument, { side, price, size: amountOf(instrument, 'all'), ioc: true });
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

function amountOf(instrument: string, which: keyof Amounts): Decimal {
  return Decimal.parse(AMOUNTS[instrument]?.[which] ?? '1');
}
