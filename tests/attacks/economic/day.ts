/** One day of a stolen key: what it lost its owner, hour by hour, beside what was said that it could. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import { PERIODS, type Period } from '@bitting/core/policy/loss-bound.ts';
import { worstCaseOf } from '@bitting/core/policy/worst-case.ts';
import { seededRandom } from '../../faults/random.ts';
import { Accomplice } from './accomplice.ts';
import { DAY_MS, Ground, HOUR_MS } from './ground.ts';
import { METADATA, THIN } from './instruments.ts';
import type { Turn } from './moves.ts';
import { Neighbour } from './neighbour.ts';
import type { Scenario } from './scenarios.ts';
import type { Strategy } from './strategy.ts';
import { Thief } from './thief.ts';

/**
 * How the market goes, in millionths an hour: never further than what the bound takes for granted, whatever way is against
 * the thief's victim.
 */
export const WEATHERS = {
  calm: (random) => (random() * 2 - 1) * 300,
  falling: (random) => -11_500 - random() * 1_000,
  rising: (random) => 10_000 + random() * 900,
  shock: (random, hour, at) =>
    hour === at ? (random() < 0.5 ? -95_000 : 95_000) : (random() * 2 - 1) * 3_000,
  whipsaw: (random, hour) => (hour % 2 === 0 ? 1 : -1) * (11_500 + random() * 1_000),
} as const satisfies Record<string, (random: () => number, hour: number, at: number) => number>;
export type Weather = keyof typeof WEATHERS;

export interface DayOptions {
  readonly scenario: Scenario;
  readonly strategy: Strategy;
  readonly weather: Weather;
  readonly seed: number;
}

export interface Loss {
  readonly lost: Decimal;
  /** `null`: all of it. */
  readonly bound: Decimal | null;
  /** The part of the bound that is not the market's doing. */
  readonly taken: Decimal | null;
}

export interface DayResult {
  readonly hours: readonly Loss[];
  /** The most that was lost since the day began, at the end of any hour. */
  readonly day: Loss;
  /** What the accomplice made of it by his trades, at the prices of the moment. */
  readonly gained: Decimal;
  readonly admitted: number;
  readonly refused: ReadonlyMap<string, number>;
}

const HOURS = 24;
const MILLION = 1_000_000;

export function passDay({ scenario, strategy, weather, seed }: DayOptions): DayResult {
  const random = seededRandom(seed);
  const { policy, liquid, hedged, funds } = scenario;
  const ground = new Ground({ seed, liquid, hedged, ...(funds === undefined ? {} : { funds }) });
  const thief = new Thief(ground, policy);
  const accomplice = new Accomplice(ground);
  const neighbour = scenario.neighbour === undefined ? null : new Neighbour(ground, scenario.neighbour);
  const act = strategy.begin();
  const shockAt = Math.floor(random() * HOURS);
  const moves = Array.from({ length: HOURS }, (_, hour) =>
    Math.round(WEATHERS[weather](random, hour, shockAt)),
  );
  const count = new Losses(ground);
  const dayBound = boundsOf(ground, thief, scenario).day;
  const hours: Loss[] = [];
  let most = Decimal.ZERO;
  for (const [hour, move] of moves.entries()) {
    const before = count.lost;
    ground.clock.advance(DAY_MS + hour * HOUR_MS + 60_000 - ground.now);
    const bound = boundsOf(ground, thief, scenario).hour;
    const factor = Decimal.of(BigInt(MILLION + move), 6);
    count.whileMarketMoves(() => ground.quote(ground.fair.multiply(factor).round(1, 'half-even')));
    const omen = moves[hour + 1] ?? 0;
    const turn: Turn = { ground, thief, accomplice, instrument: scenario.instrument, hour, random, omen };
    neighbour?.open();
    count.whileActing(() => act(turn));
    neighbour?.close();
    most = Decimal.max(most, count.lost);
    hours.push({ lost: count.lost.subtract(before), ...bound });
  }
  ground.close();
  const { admitted, refused } = thief;
  return { hours, day: { lost: most, ...dayBound }, gained: count.gained, admitted, refused };
}

function boundsOf(
  ground: Ground,
  thief: Thief,
  { neighbour }: Scenario,
): Readonly<Record<Period, Omit<Loss, 'lost'>>> {
  const usage = thief.book.usage();
  const worst = worstCaseOf(thief.policy, {
    instruments: METADATA,
    layers: { account: null, installation: null },
    marketStates: ground.marketStates,
    usage: { installation: usage, account: usage, key: usage },
    ...(neighbour === undefined ? {} : { others: [neighbour] }),
  });
  const [hour, day] = PERIODS.map((period) => {
    const [loss] = worst[period];
    return { bound: loss?.amount ?? null, taken: loss?.parts?.taken ?? null };
  });
  if (hour === undefined || day === undefined) throw new Error('no worst case');
  return { hour, day };
}

/** Counts what is lost. What the owner held from the start may rise and fall without anybody's doing. */
class Losses {
  lost = Decimal.ZERO;
  gained = Decimal.ZERO;
  readonly #ground: Ground;
  readonly #held: readonly [btc: Decimal, thin: Decimal];

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#held = this.#holdings(ground.victim);
  }

  whileActing(act: () => void): void {
    const { accomplice, victim } = this.#ground;
    const [mine, his] = [this.#equity(victim), this.#equity(accomplice)];
    act();
    this.lost = this.lost.add(mine.subtract(this.#equity(victim)));
    this.gained = this.gained.add(this.#equity(accomplice).subtract(his));
  }

  whileMarketMoves(move: () => void): void {
    const ground = this.#ground;
    const { victim } = ground;
    const mine = this.#equity(victim);
    const [btc, thin] = this.#holdings(victim);
    const [fair, thinFair] = [ground.fair, ground.fairOf(THIN)];
    move();
    const [up, thinUp] = [ground.fair.subtract(fair), ground.fairOf(THIN).subtract(thinFair)];
    const own = Decimal.min(btc, this.#held[0])
      .multiply(up)
      .add(Decimal.min(thin, this.#held[1]).multiply(thinUp));
    this.lost = this.lost.add(mine.add(own).subtract(this.#equity(victim)));
  }

  #equity(uid: string): Decimal {
    return this.#ground.equityOf(uid);
  }

  #holdings(uid: string): readonly [Decimal, Decimal] {
    return [this.#ground.cashOf(uid, 'BTC'), this.#ground.cashOf(uid, 'THIN')];
  }
}
