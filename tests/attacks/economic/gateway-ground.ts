/**
 * The whole gateway in this process between a stolen key and the simulator: signatures, sockets, ledger and limits as they
 * are. The honest market and the accomplice trade at the venue itself, with keys of their own.
 */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Period } from '@bitting/core/policy/loss-bound.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import type { LayerUsage } from '@bitting/core/policy/usage.ts';
import { worstCaseOf } from '@bitting/core/policy/worst-case.ts';
import { FAIR, type BotOrder, type GatewayVenue, type Told } from './gateway-venue.ts';

/** Prices are asked for again after this. */
const LOOK_MS = 6_000;
const HOUR_MS = 3_600_000;
/** What is under way gets a moment in each step, or time would run away from it. */
const STEP_MS = 50;
const STEP_REAL_MS = 2;
const STEPS_MAX = 4_000;
/** Others quote that far from the fair price. */
const HALF_SPREAD = 12;

export class GatewayGround {
  readonly venue: GatewayVenue;

  constructor(venue: GatewayVenue) {
    this.venue = venue;
    venue.setPrice(String(FAIR));
  }

  /** Of the key, as the gateway counts it. */
  get usage(): LayerUsage {
    return this.venue.lives.limits.usage(this.venue.owner);
  }

  get day(): number {
    return Math.floor(this.venue.lives.clock.wallMs() / (24 * HOUR_MS));
  }

  /** The part of the worst case that prices and fees may take: the fair price of these days stands still. */
  stated(policy: Policy, period: Period): Decimal {
    const [asset = ''] = policy.notionalPerOrder.keys();
    const volumePerDay = { asset, amount: Decimal.of(10n ** 10n) };
    const [loss] = worstCaseOf(policy, {
      instruments: new Map(),
      layers: { account: null, installation: null },
      marketStates: new Map([[this.venue.instrument, { mark: null, book: null, volumePerDay }]]),
      usage: this.usage,
    })[period];
    if (loss === undefined || loss.parts === null) throw new Error('no bound is stated');
    return loss.parts.taken;
  }

  /** The next clock hour begins; others quote around the fair price, and the price is looked at anew. */
  async nextHour(): Promise<void> {
    const { lives } = this.venue;
    await this.passUntil(() => this.usage.key.exposures !== null);
    lives.advance(HOUR_MS - (lives.clock.wallMs() % HOUR_MS) + 1_000);
    await this.venue.connect();
    await this.quote();
    await this.passUntil(() => this.usage.key.exposures !== null);
  }

  /** A little time passes for everybody, and a little real time, until it is so. */
  async passUntil(holds: () => boolean): Promise<void> {
    for (let step = 0; !holds(); step += 1) {
      if (step === STEPS_MAX) throw new Error('it did not come to it');
      this.venue.lives.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, STEP_REAL_MS));
    }
  }

  async quote(): Promise<void> {
    const { quoted, little } = this.venue.sizes;
    await this.venue.cancelOf('accomplice');
    await this.venue.cancelOf('maker');
    for (const side of ['buy', 'sell'] as const) {
      const price = FAIR + (side === 'buy' ? -HALF_SPREAD : HALF_SPREAD);
      await this.venue.trade('maker', { side, size: quoted, price, kind: 'limit' });
    }
    // Somebody trades at about the fair price.
    await this.venue.trade('accomplice', {
      side: 'buy',
      size: little,
      price: FAIR + HALF_SPREAD,
      kind: 'ioc',
    });
    this.venue.lives.advance(LOOK_MS);
  }

  /** The accomplice takes what others offer up to a price, and offers there himself. */
  async offer(side: 'buy' | 'sell', price: number): Promise<void> {
    const { offered, swept } = this.venue.sizes;
    await this.venue.cancelOf('accomplice');
    await this.venue.trade('accomplice', { side, size: swept, price, kind: 'ioc' });
    const other = side === 'buy' ? 'sell' : 'buy';
    await this.venue.trade('accomplice', { side: other, size: offered, price, kind: 'limit' });
  }

  place(...orders: readonly BotOrder[]): Promise<Told> {
    return this.venue.place(orders);
  }

  /** Of the victim, in the base asset; above zero: long. */
  position(): Decimal {
    const contracts = this.#positions().map(({ size }) => size);
    return this.venue.baseOf(sum(contracts));
  }

  /** What the victim has is worth, at the fair price. */
  equity(): Decimal {
    const fair = Decimal.of(BigInt(FAIR));
    const held = this.venue
      .truth()
      .balances.filter(({ uid }) => uid === this.venue.victim)
      .map(({ asset, cash }) => (asset === 'BTC' ? cash.multiply(fair) : cash));
    return sum([...held, ...this.#positions().map((position) => this.venue.gainOf(position))]);
  }

  #positions() {
    return this.venue.truth().positions.filter(({ uid }) => uid === this.venue.victim);
  }
}

function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.add(amount), Decimal.ZERO);
}
