import type { VenueEvent } from '../../engine/venue-state.ts';
import { balanceShape, dollarPrice } from '../balance-shape.ts';
import type { Shape } from '../order-shape.ts';
import { updateIntervalOf } from './filters.ts';
import { pushFrame, type Arg, type Topic, type VenueNow } from './topic.ts';

const SNAPSHOT = { eventType: 'snapshot', curPage: 1, lastPage: true } as const;

/** The trading wallet: whole at first and now and then, and after events the currencies that moved. */
export class AccountTopic implements Topic {
  readonly scope: { readonly uid: string };
  readonly intervalMs = 50;
  readonly #venue: VenueNow;
  readonly #arg: Arg;
  readonly #repeatMs: number;
  #moved = new Set<string>();
  #snapshotAt = 0;

  constructor(venue: VenueNow, arg: Arg, uid: string) {
    this.scope = { uid };
    this.#venue = venue;
    this.#arg = arg;
    this.#repeatMs = updateIntervalOf(arg);
  }

  welcome(): readonly string[] {
    const { state } = this.#venue().engine;
    this.#snapshotAt = state.clock.now();
    return [pushFrame(this.#arg, [this.#shape(new Set(), () => true)], SNAPSHOT)];
  }

  take(event: VenueEvent): boolean {
    const asset = this.#movedBy(event);
    const only = this.#arg['ccy'] ?? '';
    if (asset === null || (only !== '' && only !== asset)) return false;
    this.#moved.add(asset);
    return true;
  }

  flush(): readonly string[] {
    const moved = this.#moved;
    this.#moved = new Set();
    const shape = this.#shape(moved, (asset) => moved.has(asset));
    return [pushFrame(this.#arg, [shape], { eventType: 'event_update' })];
  }

  beat(now: number): readonly string[] {
    return this.#repeatMs === 0 || now - this.#snapshotAt < this.#repeatMs ? [] : this.welcome();
  }

  /** The asset whose figures an event changes: orders and positions of swaps bind margin. */
  #movedBy(event: VenueEvent): string | null {
    const { state } = this.#venue().engine;
    if (event.kind === 'balance') return event.balance.wallet === 'trading' ? event.balance.asset : null;
    if (event.kind === 'position') return state.instrument(event.position.instrumentId).settle;
    if (event.kind !== 'order') return null;
    const instrument = state.instrument(event.order.instrumentId);
    return instrument.market === 'swap' ? instrument.settle : null;
  }

  /** The sums are those of the whole wallet whatever is shown of it. */
  #shape(emptied: ReadonlySet<string>, isShown: (asset: string) => boolean): Shape {
    const { state } = this.#venue().engine;
    const only = this.#arg['ccy'] ?? '';
    const whole = balanceShape(state, state.account(this.scope.uid), [], emptied);
    const details = whole.details
      .map((detail) => ({ detail, asset: String(detail['ccy']) }))
      .filter(({ asset }) => (only === '' || only === asset) && isShown(asset))
      .map(({ detail, asset }) =>
        Object.assign({}, detail, { coinUsdPrice: dollarPrice(state, asset).toString() }),
      );
    return { ...whole, details };
  }
}
