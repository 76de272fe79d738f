import type { Amounts } from '@bitting/core/policy/limits.ts';
import type {
  Exposure,
  Layer,
  LayerUsage,
  RateLevel,
  RecentOrders,
  Usage,
} from '@bitting/core/policy/usage.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { OrderOwner } from '../ports/orders.ts';
import type { RateLevels } from './rate-levels.ts';
import type { OrderCounter } from './recent-orders.ts';
import type { Standings } from './standings.ts';
import type { Subjects, WindowCounter } from './window-counter.ts';

/** What a subject did in its life. As many as there are keys and accounts: their entries in the vault are far larger. */
export interface Life {
  uses: number;
  lastUsedMs: EpochMs | null;
  inFlight: number;
}

export type Lives = Readonly<Record<Layer, Map<string, Life>>>;

export const UNUSED: Readonly<Life> = { uses: 0, lastUsedMs: null, inFlight: 0 };

/** All that is counted, by layer and subject. */
export interface Counters {
  readonly hours: WindowCounter;
  readonly days: WindowCounter;
  readonly recent: OrderCounter;
  readonly rates: RateLevels;
  readonly standings: Standings;
  readonly lives: Lives;
}

/** Whose usage, and when. */
interface Asked {
  readonly owner: OrderOwner;
  readonly subjects: Subjects;
  readonly nowMs: EpochMs;
}

/** Usage of all that an owner is counted with, at one instant. Of what few look at, each part is made for whoever asks, once. */
export class OwnerUsage implements LayerUsage {
  readonly #counters: Counters;
  readonly #asked: Asked;
  #installation: Usage | null = null;
  #account: Usage | null = null;
  #key: Usage | null = null;

  constructor(counters: Counters, asked: Asked) {
    this.#counters = counters;
    this.#asked = asked;
  }

  get installation(): Usage {
    return (this.#installation ??= new SubjectUsage('installation', this.#counters, this.#asked));
  }

  get account(): Usage {
    return (this.#account ??= new SubjectUsage('account', this.#counters, this.#asked));
  }

  get key(): Usage {
    return (this.#key ??= new SubjectUsage('key', this.#counters, this.#asked));
  }
}

class SubjectUsage implements Usage {
  readonly inFlight: number;
  readonly uses: number;
  readonly lastUsedMs: EpochMs | null;
  readonly #layer: Layer;
  readonly #counters: Counters;
  readonly #asked: Asked;
  #orderLevel: RateLevel | undefined;
  #readLevel: RateLevel | undefined;
  #exposures: ReadonlyMap<string, Exposure> | null | undefined;
  #loss: Amounts | null | undefined;
  #turnover: Amounts | null | undefined;

  constructor(layer: Layer, counters: Counters, asked: Asked) {
    const { inFlight, uses, lastUsedMs } = counters.lives[layer].get(asked.subjects[layer]) ?? UNUSED;
    this.inFlight = inFlight;
    this.uses = uses;
    this.lastUsedMs = lastUsedMs;
    this.#layer = layer;
    this.#counters = counters;
    this.#asked = asked;
  }

  get notionalThisHour(): Amounts {
    return this.#counters.hours.read(this.#layer, this.#subject, this.#asked.nowMs);
  }

  get notionalToday(): Amounts {
    return this.#counters.days.read(this.#layer, this.#subject, this.#asked.nowMs);
  }

  get orderLevel(): RateLevel {
    return (this.#orderLevel ??= this.#counters.rates.read('order', this.#layer, this.#subject));
  }

  get readLevel(): RateLevel {
    return (this.#readLevel ??= this.#counters.rates.read('read', this.#layer, this.#subject));
  }

  recentOrders(minutes: number): RecentOrders {
    return this.#counters.recent.read(this.#layer, this.#subject, minutes);
  }

  get exposures(): ReadonlyMap<string, Exposure> | null {
    if (this.#exposures === undefined)
      this.#exposures = this.#counters.standings.exposures(this.#layer, this.#asked.owner);
    return this.#exposures;
  }

  get turnoverToday(): Amounts | null {
    if (this.#turnover === undefined)
      this.#turnover = this.#counters.standings.turnoverToday(this.#layer, this.#asked.owner);
    return this.#turnover;
  }

  get lossToday(): Amounts | null {
    if (this.#loss === undefined)
      this.#loss = this.#counters.standings.lossToday(this.#layer, this.#asked.owner);
    return this.#loss;
  }

  get openOrders(): number | null {
    return this.#counters.standings.openOrders(this.#layer, this.#asked.owner);
  }

  get #subject(): string {
    return this.#asked.subjects[this.#layer];
  }
}
