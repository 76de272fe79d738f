import type { PublicTrade } from '../../engine/market-history.ts';
import type { VenueEvent } from '../../engine/venue-state.ts';
import { pushFrame, type Arg, type Topic, type VenueNow } from './topic.ts';
import type { Decimal } from '@bitting/core/money/decimal.ts';

interface Aggregate extends PublicTrade {
  readonly count: number;
}

/** Public trades: one by one on `trades-all`, on `trades` those of one taker at one price together. */
export class TradesTopic implements Topic {
  readonly scope: { readonly instrumentId: string };
  readonly intervalMs = 0;
  readonly #venue: VenueNow;
  readonly #arg: Arg;
  readonly #isAggregated: boolean;
  #waiting: Aggregate[] = [];

  constructor(venue: VenueNow, arg: Arg, instrumentId: string) {
    this.scope = { instrumentId };
    this.#venue = venue;
    this.#arg = arg;
    this.#isAggregated = arg['channel'] === 'trades';
  }

  welcome(): readonly string[] {
    return [];
  }

  take(event: VenueEvent): boolean {
    if (event.kind !== 'trade') return false;
    const [trade] = this.#venue().engine.state.market(this.scope.instrumentId).trades;
    if (trade === undefined) return false;
    const last = this.#waiting.at(-1);
    if (this.#isAggregated && last !== undefined && isOneTaker(last, trade)) {
      this.#waiting.pop();
      this.#waiting.push({ ...trade, size: sum(last.size, trade.size), count: last.count + 1 });
    } else {
      this.#waiting.push({ ...trade, count: 1 });
    }
    return true;
  }

  flush(): readonly string[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    const { instrumentId } = this.scope;
    const seqId = this.#venue().engine.state.book(instrumentId).version;
    return waiting.map(({ tradeId, price, size, side, at, count }) => {
      const trade = { instId: instrumentId, tradeId, px: price.toString(), sz: size.toString(), side };
      const tail = this.#isAggregated ? { count: count.toString(), source: '0', seqId } : { source: '0' };
      return pushFrame(this.#arg, [{ ...trade, ts: at.toString(), ...tail }]);
    });
  }
}

/** The engine does not tell whose trade it was: neighbours of one instant, side and price are taken for one taker's. */
function isOneTaker(left: PublicTrade, right: PublicTrade): boolean {
  return left.at === right.at && left.side === right.side && left.price.equals(right.price);
}

function sum(left: Decimal, right: Decimal): Decimal {
  return left.add(right);
}
