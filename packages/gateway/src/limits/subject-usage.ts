import type { Amounts } from '@bitting/core/policy/limits.ts';
import type { Exposure, Layer, RateLevel, Usage } from '@bitting/core/policy/usage.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { OrderOwner } from '../ports/orders.ts';
import type { Standings } from './standings.ts';

/** What is counted, which costs nothing to say. */
export type Counted = Pick<
  Usage,
  | 'notionalThisHour'
  | 'notionalToday'
  | 'inFlight'
  | 'orderLevel'
  | 'readLevel'
  | 'recentOrders'
  | 'uses'
  | 'lastUsedMs'
>;

/** Usage at one instant. What comes from pictures of accounts is made for whoever asks, once; most keys have no such limit. */
export class SubjectUsage implements Usage {
  readonly notionalThisHour: Amounts;
  readonly notionalToday: Amounts;
  readonly inFlight: number;
  readonly orderLevel: RateLevel;
  readonly readLevel: RateLevel;
  readonly recentOrders: Usage['recentOrders'];
  readonly uses: number;
  readonly lastUsedMs: EpochMs | null;
  readonly #standings: Standings;
  readonly #layer: Layer;
  readonly #owner: OrderOwner;
  #exposures: ReadonlyMap<string, Exposure> | null | undefined;
  #loss: Amounts | null | undefined;
  #turnover: Amounts | null | undefined;

  constructor(
    counted: Counted,
    standings: Standings,
    of: { readonly layer: Layer; readonly owner: OrderOwner },
  ) {
    this.notionalThisHour = counted.notionalThisHour;
    this.notionalToday = counted.notionalToday;
    this.inFlight = counted.inFlight;
    this.orderLevel = counted.orderLevel;
    this.readLevel = counted.readLevel;
    this.recentOrders = counted.recentOrders;
    this.uses = counted.uses;
    this.lastUsedMs = counted.lastUsedMs;
    this.#standings = standings;
    this.#layer = of.layer;
    this.#owner = of.owner;
  }

  get exposures(): ReadonlyMap<string, Exposure> | null {
    if (this.#exposures === undefined) this.#exposures = this.#standings.exposures(this.#layer, this.#owner);
    return this.#exposures;
  }

  get turnoverToday(): Amounts | null {
    if (this.#turnover === undefined)
      this.#turnover = this.#standings.turnoverToday(this.#layer, this.#owner);
    return this.#turnover;
  }

  get lossToday(): Amounts | null {
    if (this.#loss === undefined) this.#loss = this.#standings.lossToday(this.#layer, this.#owner);
    return this.#loss;
  }

  get openOrders(): number | null {
    return this.#standings.openOrders(this.#layer, this.#owner);
  }
}
