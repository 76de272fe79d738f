/** How a thief with a virtual key and an account of his own may try to take what is there. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import { isContract, THIN } from './instruments.ts';
import {
  drain,
  isDone,
  leftOf,
  onTick,
  OPPOSITE,
  perOrder,
  roomOf,
  sizeOf,
  times,
  unwind,
  worstPrice,
  type Turn,
} from './moves.ts';
import { SLY_STRATEGIES } from './sly-strategies.ts';
import { always, type Strategy } from './strategy.ts';

/** Buys from himself at fifty times the price, at the collar, and whatever is between. */
function pump(turn: Turn): void {
  overpay(turn, turn.instrument, ['50', '5', '1.5', '1.06', '1.031']);
  overpay(turn, THIN, ['50', '1.031', '1']);
  drain(turn, 'buy');
}

/** Offers at these multiples of the price and buys there. */
function overpay(turn: Turn, instrument: string, factors: readonly string[]): void {
  const { accomplice, ground, thief } = turn;
  for (const factor of factors) {
    const price = times(ground.fairOf(instrument), factor, instrument);
    const size = sizeOf(turn, leftOf(turn), price, instrument);
    if (size.isZero()) continue;
    accomplice.sweep(instrument, 'buy', price);
    accomplice.place(instrument, { side: 'sell', size, price });
    thief.place({ instrument, side: 'buy', type: 'limit', size, price });
    thief.place({ instrument, side: 'buy', type: 'market', size, price: null });
    accomplice.cancelAll();
    thief.cancelAll();
  }
}

/** Sells to himself for next to nothing. */
function dump(turn: Turn): void {
  const { accomplice, ground, instrument, thief } = turn;
  for (const factor of ['0.02', '0.5', '0.94', '0.969']) {
    const price = times(ground.fair, factor, instrument);
    const size = sizeOf(turn, leftOf(turn), price);
    if (size.isZero()) continue;
    accomplice.sweep(instrument, 'sell', price);
    accomplice.place(instrument, { side: 'buy', size, price });
    thief.place({ instrument, side: 'sell', type: 'ioc', size, price });
    thief.place({ instrument, side: 'sell', type: 'market', size, price: null });
    thief.place({
      instrument,
      side: 'sell',
      type: 'market',
      size,
      price: null,
      reduceOnly: isContract(instrument),
    });
    accomplice.cancelAll();
  }
  drain(turn, 'sell');
}

/** Round trips with the accomplice in small steps, both legs within the collar. */
function wash(turn: Turn): void {
  const step = Decimal.parse('4000');
  for (let count = 0; count < 12; count += 1) {
    drain(turn, 'buy', step);
    drain(turn, 'sell', step);
  }
}

/** Buys and sells what the honest market offers, for the fees and the spread alone. */
function grindFees(turn: Turn): void {
  const { ground, instrument, thief } = turn;
  for (let count = 0; count < 30; count += 1) {
    const side: Side = count % 2 === 0 ? 'buy' : 'sell';
    const price = times(ground.fair, side === 'buy' ? '1.002' : '0.998', instrument);
    const size = sizeOf(turn, leftOf(turn), price);
    if (size.isZero() || !isDone(thief.place({ instrument, side, type: 'ioc', size, price }))) break;
  }
}

/** As much leverage as there is, as large a position as there may be, held into whatever comes. */
function leverage(): (turn: Turn) => void {
  let side: Side | null = null;
  return (turn) => {
    side ??= turn.random() < 0.5 ? 'buy' : 'sell';
    for (const wanted of ['100', '50', '20', '5']) turn.thief.setLeverage(wanted);
    drain(turn, side);
  };
}

/** Orders for later: triggers that the accomplice fires when the market has gone elsewhere. */
function bombs(): (turn: Turn) => void {
  return (turn) => {
    const { ground, instrument, random, thief } = turn;
    fire(turn);
    for (let count = 0; count < 4; count += 1) {
      const side: Side = random() < 0.5 ? 'buy' : 'sell';
      const far = onTick(
        ground.fair.multiply(Decimal.parse(side === 'buy' ? '0.5' : '2')),
        instrument,
        'down',
      );
      const price = worstPrice(turn, side);
      const trigger = times(ground.fair, side === 'buy' ? '1.01' : '0.99', instrument);
      const worth = Decimal.min(leftOf(turn), roomOf(turn, side));
      if (worth.isBelow(Decimal.parse('20'))) break;
      const size = sizeOf(turn, worth, price);
      if (size.isZero()) break;
      thief.place({ instrument, side, type: 'trigger', size, price: null, trigger });
      thief.place({
        instrument,
        side,
        type: 'trigger',
        size,
        price: times(price, side === 'buy' ? '30' : '0.03', instrument),
        trigger: far,
      });
      thief.place({ instrument, side, type: 'trigger', size, price, trigger });
    }
  };
}

/** Makes the last price one that every trigger waits for, with his own orders where theirs will look. */
function fire({ accomplice, ground, instrument }: Turn): void {
  for (const side of ['sell', 'buy'] as const) {
    const far = times(ground.fair, side === 'sell' ? '0.8' : '1.2', instrument);
    accomplice.sweep(instrument, side, far);
    for (const factor of side === 'sell'
      ? ['0.975', '0.95', '0.9', '0.85']
      : ['1.025', '1.05', '1.1', '1.15']) {
      const price = times(ground.fair, factor, instrument);
      accomplice.offer(instrument, OPPOSITE[side], price);
    }
    accomplice.pretend(instrument, times(ground.fair, side === 'sell' ? '0.98' : '1.02', instrument));
    accomplice.cancelAll();
  }
}

/** A small order that grows, and creeps to the worst price, by changes of it. */
function creep(turn: Turn): void {
  const { accomplice, ground, instrument, thief } = turn;
  const tiny = Decimal.parse('100');
  const start = times(ground.fair, '0.95', instrument);
  for (let order = 0; order < 6; order += 1) {
    const placed = thief.place({
      instrument,
      side: 'buy',
      type: 'limit',
      size: sizeOf(turn, tiny, start),
      price: start,
    });
    if (!isDone(placed)) return;
    const [id = ''] = placed.ids;
    const worst = worstPrice(turn, 'buy');
    thief.amend(id, { price: times(ground.fair, '40', instrument) });
    for (let step = 1; step <= 5; step += 1) {
      const worth = Decimal.min(perOrder(turn), leftOf(turn).add(tiny)).multiply(
        Decimal.of(BigInt(step * 2), 1),
      );
      thief.amend(id, { size: sizeOf(turn, worth, worst) });
    }
    accomplice.sweep(instrument, 'buy', worst);
    accomplice.place(instrument, {
      side: 'sell',
      size: sizeOf(turn, Decimal.parse('200000'), worst),
      price: worst,
    });
    thief.amend(id, { price: worst });
    accomplice.cancelAll();
    thief.cancel(id);
  }
}

/** Twenty orders in one request, each small, together beyond everything. */
function split(turn: Turn): void {
  const { accomplice, instrument, thief } = turn;
  const price = worstPrice(turn, 'buy');
  const most = perOrder(turn).multiply(Decimal.parse('0.99'));
  accomplice.sweep(instrument, 'buy', price);
  accomplice.place(instrument, {
    side: 'sell',
    size: sizeOf(turn, most, price).multiply(Decimal.of(40n)),
    price,
  });
  for (const items of [20, 10, 5, 3, 2, 1, 1]) {
    const order = {
      instrument,
      side: 'buy',
      type: 'ioc',
      size: sizeOf(turn, most, price),
      price,
    } as const;
    thief.place(...Array.from({ length: items }, () => order));
  }
  accomplice.cancelAll();
  drain(turn, 'buy');
}

/** Places and cancels as fast as can be, so that counters lose count; then takes what they forgot. */
function storm(turn: Turn): void {
  const { ground, instrument, thief } = turn;
  const price = times(ground.fair, '0.98', instrument);
  for (let count = 0; count < 25; count += 1) {
    const size = sizeOf(turn, Decimal.parse('1500'), price);
    const placed = thief.place({ instrument, side: 'buy', type: 'limit', size, price });
    if (isDone(placed)) thief.cancel(placed.ids[0] ?? '');
  }
  drain(turn, 'buy');
  drain(turn, 'sell');
}

/** Walks the price with small trades, looks again, and trades big where it went. */
function walk(turn: Turn): void {
  const { accomplice, ground, thief } = turn;
  for (const instrument of [THIN, turn.instrument]) {
    for (let step = 0; step < 6; step += 1) {
      const price = worstPrice(turn, 'buy', instrument);
      const size = sizeOf(turn, Decimal.parse('300'), price, instrument);
      if (size.isZero()) break;
      accomplice.sweep(instrument, 'buy', price);
      accomplice.place(instrument, { side: 'sell', size, price });
      if (!isDone(thief.place({ instrument, side: 'buy', type: 'ioc', size, price }))) break;
      accomplice.cancelAll();
      // In a liquid market others are back before anybody looks; in a thin one nobody is.
      if (instrument === THIN) ground.look();
      else ground.quote(ground.fair);
    }
    accomplice.cancelAll();
  }
  drain(turn, 'buy');
}

/** Quotes that stay where they are when the market goes on, for the accomplice to take. */
function stale(turn: Turn): void {
  const { accomplice, ground, instrument, thief } = turn;
  accomplice.sweep(instrument, 'sell', times(ground.fair, '0.5', instrument));
  accomplice.sweep(instrument, 'buy', times(ground.fair, '2', instrument));
  thief.cancelAll();
  ground.quote(ground.fair);
  for (const [side, factor] of [
    ['buy', '0.9998'],
    ['sell', '1.0002'],
  ] as const) {
    const price = times(ground.fair, factor, instrument);
    for (let count = 0; count < 3; count += 1) {
      const worth = Decimal.min(leftOf(turn), roomOf(turn, side));
      if (worth.isBelow(Decimal.parse('20'))) break;
      thief.place({ instrument, side, type: 'post-only', size: sizeOf(turn, worth, price), price });
    }
  }
}

/** Opens at the worst price and closes at the worst price, again and again: what closes is not counted. */
function churn(turn: Turn): void {
  const { instrument, thief } = turn;
  for (let count = 0; count < 3; count += 1) {
    drain(turn, count % 2 === 0 ? 'buy' : 'sell');
    if (isContract(instrument)) {
      closeForNothing(turn);
      unwind(turn);
    } else drain(turn, 'sell');
  }
  thief.cancelAll();
}

/** Closes at whatever price there is, which he sets himself. */
function closeForNothing({ accomplice, ground, instrument, thief }: Turn): void {
  for (const { side: of, contracts } of ground.heldBy(ground.victim)) {
    const side: Side = contracts.sign() > 0 ? 'sell' : 'buy';
    const price = times(ground.fair, side === 'sell' ? '0.02' : '50', instrument);
    accomplice.sweep(instrument, side, price);
    accomplice.offer(instrument, OPPOSITE[side], price);
    thief.close(of);
    accomplice.cancelAll();
  }
}

/** Spends the day's budget in its first and its last hours only. */
function edges(turn: Turn): void {
  if (turn.hour % 4 === 3 || turn.hour % 4 === 0) drain(turn, turn.random() < 0.5 ? 'buy' : 'sell');
}

/** All of it: round trips at the collar, and the largest position held through the day. */
function everything(): (turn: Turn) => void {
  let side: Side | null = null;
  return (turn) => {
    side ??= turn.random() < 0.5 ? 'buy' : 'sell';
    drain(turn, side);
    if (turn.hour >= 20) {
      if (isContract(turn.instrument) && turn.hour === 23) unwind(turn);
      return;
    }
    const room = roomOf(turn, side);
    if (room.isBelow(Decimal.parse('20')) && turn.hour > 2)
      drain(turn, OPPOSITE[side], Decimal.parse('5000'));
  };
}

/** In an instrument that nobody else trades: its price is walked to a hundred times what it is worth, then bought. */
function walkThin(turn: Turn): void {
  const { accomplice, ground, thief } = turn;
  const little = Decimal.parse('25');
  for (let step = 0; step < 160; step += 1) {
    const price = worstPrice(turn, 'buy', THIN);
    accomplice.sweep(THIN, 'buy', price);
    accomplice.place(THIN, { side: 'sell', size: Decimal.parse('100000000'), price });
    const size = sizeOf(turn, little, price, THIN);
    if (!isDone(thief.place({ instrument: THIN, side: 'buy', type: 'ioc', size, price }))) break;
    accomplice.place(THIN, { side: 'buy', size: Decimal.parse('1000'), price: times(price, '0.999', THIN) });
    ground.look();
  }
  drain({ ...turn, instrument: THIN }, 'buy');
}

/** What works where nobody asks how much of an instrument is traded. */
export const WALK_THIN: Strategy = { name: 'walking a thin price', begin: always(walkThin) };

export const STRATEGIES: readonly Strategy[] = [
  { name: 'pump', begin: always(pump) },
  { name: 'dump', begin: always(dump) },
  { name: 'wash', begin: always(wash) },
  { name: 'fees', begin: always(grindFees) },
  { name: 'leverage', begin: leverage },
  { name: 'trigger bombs', begin: bombs },
  { name: 'amend creep', begin: always(creep) },
  { name: 'batch splitting', begin: always(split) },
  { name: 'cancel storm', begin: always(storm) },
  { name: 'walking the reference', begin: always(walk) },
  { name: 'stale quotes', begin: always(stale) },
  { name: 'uncounted closings', begin: always(churn) },
  { name: 'edges of hours', begin: always(edges) },
  { name: 'everything', begin: everything },
  ...SLY_STRATEGIES,
];
