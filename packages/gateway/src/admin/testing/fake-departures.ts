import type { Departures, OpenOrders } from '../../accounts/departures.ts';
import type { Unsettled } from '../../edge/venue-edge.ts';

/** A venue at which everything of an account is over, unless a test says otherwise. */
export class FakeDepartures implements Departures {
  unknown = 0;
  underWay = 0;
  orders: OpenOrders | null = { count: 0, ofKeys: 0, isAsked: true };
  isTimed = false;
  /** By whom. */
  readonly givenUp: string[] = [];
  /** While who takes it out waits. */
  onWait: () => void = () => undefined;

  unsettled(): Unsettled {
    return { underWay: this.underWay, unknown: this.unknown };
  }

  giveUp(_: unknown, operatorId: string): void {
    this.givenUp.push(operatorId);
  }

  untilQuiet(): Promise<void> {
    this.onWait();
    return Promise.resolve();
  }

  timerMayFire(): boolean {
    return this.isTimed;
  }

  openOrders(): Promise<OpenOrders | null> {
    return Promise.resolve(this.orders);
  }
}
