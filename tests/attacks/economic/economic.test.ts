/**
 * Days of stolen keys, in this process: the real `evaluate`, a naive count of what was used, and the simulator's engine
 * behind them, without sockets. The whole gateway has a day of its own in `gateway.test.ts`. `ECONOMIC_DAYS` and
 * `ECONOMIC_SEED` choose how many days and which.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { passDay, WEATHERS, type DayOptions, type DayResult, type Loss, type Weather } from './day.ts';
import { SCENARIOS, UNASKED, type Scenario } from './scenarios.ts';
import { STRATEGIES, WALK_THIN } from './strategies.ts';
import type { Strategy } from './strategy.ts';

const DAYS = Number(process.env['ECONOMIC_DAYS'] ?? 200);
const SEED = Number(process.env['ECONOMIC_SEED'] ?? 20_261_121);
/** A bound that is more than this many times what the best thief reaches says nothing. */
const SLACK_MAX = 3;
const WEATHER_NAMES = Object.keys(WEATHERS) as readonly Weather[];

/** What came nearest to the bound, so that few days say as much as many. */
const BEST: readonly (readonly [strategy: string, weather: Weather])[] = [
  ['everything', 'falling'],
  ['held to the end', 'rising'],
  ['uncounted closings', 'calm'],
  ['closing for others', 'calm'],
];
/** Has no divisor in common with how many combinations there are, so that few days look everywhere, too. */
const STRIDE = 337;

/** The best meet every key first; then every strategy meets every key in every weather, and again with other seeds. */
function optionsOf(day: number): DayOptions {
  const [scenario, round] = quotient(day, SCENARIOS);
  const best = BEST[round];
  if (best !== undefined) {
    const [name, weather] = best;
    return { scenario, strategy: named(name), weather, seed: SEED + day };
  }
  return combinationOf((day - BEST.length * SCENARIOS.length) * STRIDE, SEED + day);
}

function combinationOf(number: number, seed: number): DayOptions {
  const [scenario, strategies] = quotient(number, SCENARIOS);
  const [strategy, weathers] = quotient(strategies, STRATEGIES);
  const [weather] = quotient(weathers, WEATHER_NAMES);
  return { scenario, strategy, weather, seed };
}

function quotient<T>(number: number, list: readonly T[]): readonly [T, number] {
  const item = list[number % list.length];
  if (item === undefined) throw new Error('an empty list');
  return [item, Math.floor(number / list.length)];
}

function named(name: string): Strategy {
  const found = STRATEGIES.find((strategy) => strategy.name === name);
  if (found === undefined) throw new Error(`no strategy ${name}`);
  return found;
}

test('Days of attacks that follow each other never leave a combination out.', () => {
  const all = SCENARIOS.length * STRATEGIES.length * WEATHER_NAMES.length;
  const nameOf = ({ scenario, strategy, weather }: DayOptions): string =>
    [scenario.name, strategy.name, weather].join(', ');
  const seen = Array.from({ length: all }, (_, number) => nameOf(combinationOf(number * STRIDE, 0)));
  assert.equal(new Set(seen).size, all);
});

/** The most that any thief made of a key, beside what was said of it at the time. */
interface Best {
  readonly day: Loss & { readonly by: string };
  /** Of days on which the market did nothing. */
  readonly calm: Loss & { readonly by: string };
}

test(`POL-09, POL-10: Nobody extracts more than the stated bound, and it is no more than three times what the best thief reaches (${DAYS} days, ECONOMIC_SEED=${SEED}).`, (context) => {
  const best = new Map<string, Best>();
  for (let day = 0; day < DAYS; day += 1) {
    const options = optionsOf(day);
    const result = passDay(options);
    checkDay(options, result);
    const { scenario, strategy, weather } = options;
    const mine = { ...result.day, by: `${strategy.name}, ${weather}` };
    const before = best.get(scenario.name) ?? { day: mine, calm: { ...mine, lost: Decimal.ZERO, by: '' } };
    best.set(scenario.name, {
      day: larger(before.day, mine),
      calm: weather === 'calm' ? larger(before.calm, mine) : before.calm,
    });
  }
  for (const scenario of SCENARIOS) checkBest(context, scenario, best.get(scenario.name));
});

function checkDay(
  { scenario, strategy, weather, seed }: DayOptions,
  { day, hours, gained }: DayResult,
): void {
  const what = `${strategy.name} of ${scenario.name}, ${weather}, seed ${seed}`;
  for (const [hour, loss] of hours.entries()) checkLoss(loss, `${what}, hour ${hour}`);
  checkLoss(day, what);
  assert.ok(day.bound !== null && !gained.isAbove(day.bound), `${what}: gained ${gained} of ${day.bound}`);
}

function checkLoss({ lost, bound }: Loss, what: string): void {
  assert.ok(bound !== null, `${what}: no bound`);
  assert.ok(!lost.isAbove(bound), `${what}: lost ${lost} of ${bound}`);
}

function checkBest(context: TestContext, { name }: Scenario, best: Best | undefined): void {
  assert.ok(best !== undefined, `${name}: too few days`);
  const { day, calm } = best;
  context.diagnostic(
    `${name}: ${ratioOf(day.bound, day.lost)} times ${textOf(day)}; by prices ${ratioOf(calm.taken, calm.lost)} times ${textOf({ ...calm, bound: calm.taken })}`,
  );
  const slack = Decimal.of(BigInt(SLACK_MAX));
  assert.ok(!(day.bound ?? Decimal.ZERO).isAbove(day.lost.multiply(slack)), `${name}: ${textOf(day)}`);
  assert.ok(!(calm.taken ?? Decimal.ZERO).isAbove(calm.lost.multiply(slack)), `${name}: ${textOf(calm)}`);
}

function textOf({ lost, bound, by }: Loss & { readonly by: string }): string {
  return `${lost.round(0, 'down')} of ${bound?.round(0, 'up')} USDT (${by})`;
}

/** How many times what was reached the bound is. */
function ratioOf(bound: Decimal | null, lost: Decimal): string {
  return bound === null || lost.isZero() ? 'infinitely' : bound.divide(lost, 2, 'up').toString();
}

function larger<T extends Loss>(one: T, other: T): T {
  return other.lost.isAbove(one.lost) ? other : one;
}

test('Where nobody asks how much of an instrument is traded a thief takes more than prices and fees allow, and no bound is stated.', () => {
  const { day } = passDay({ scenario: UNASKED, strategy: WALK_THIN, weather: 'calm', seed: SEED });
  const pairs = SCENARIOS.find(({ name }) => name === 'pairs');
  assert.ok(pairs !== undefined);
  const safe = passDay({ scenario: pairs, strategy: WALK_THIN, weather: 'calm', seed: SEED }).day;
  assert.equal(day.bound, null);
  assert.ok(safe.bound !== null && day.lost.isAbove(safe.bound), `lost ${day.lost}`);
  assert.ok(safe.lost.isZero(), `lost ${safe.lost}`);
});

/** Each without one of the limits that the bound rests on: the thieves are able, the limit holds them. */
const WITHOUT: readonly (readonly [what: string, strategy: string, change: (of: Scenario) => Scenario])[] = [
  ['a collar', 'pump', (of) => withLimits(of, { priceCollar: null, orderTypes: 'all', exposure: null })],
  ['budgets', 'wash', (of) => withLimits(of, { notionalPerHour: null, notionalPerDay: null })],
];

function withLimits(of: Scenario, limits: Partial<Scenario['policy']['limits']>): Scenario {
  return { ...of, policy: { ...of.policy, limits: { ...of.policy.limits, ...limits } } };
}

test('Without a collar or without budgets the same thieves take more than the bound, and none is stated.', () => {
  const [pairs] = SCENARIOS;
  assert.ok(pairs !== undefined);
  for (const [what, name, change] of WITHOUT) {
    const strategy = named(name);
    const options = { strategy, weather: 'calm' as const, seed: SEED };
    const free: Loss = passDay({ ...options, scenario: change(pairs) }).day;
    const bound: Loss = passDay({ ...options, scenario: pairs }).day;
    assert.equal(free.bound, null, what);
    assert.ok(bound.taken !== null && free.lost.isAbove(bound.taken), `without ${what}: lost ${free.lost}`);
    assert.ok(!bound.lost.isAbove(bound.taken), `with ${what}: lost ${bound.lost}`);
  }
});

test('What other keys of the account open is stolen by closing it: a bound that left it out would be too small.', () => {
  const beside = SCENARIOS.find(({ neighbour }) => neighbour !== undefined);
  const alone = SCENARIOS.find(({ name }) => name === 'contracts');
  assert.ok(beside !== undefined && alone !== undefined);
  const options = { strategy: named('closing for others'), weather: 'calm' as const, seed: SEED };
  const [day, other] = [beside, alone].map((scenario) => passDay({ ...options, scenario }).day);
  const [taken, tooSmall] = [day?.taken ?? null, other?.taken ?? null];
  assert.ok(day !== undefined && taken !== null && tooSmall !== null);
  assert.ok(day.lost.isAbove(tooSmall), `lost ${day.lost} of ${tooSmall}`);
  assert.ok(!day.lost.isAbove(taken), `lost ${day.lost} of ${taken}`);
});
