/** Further ways to take what is there: what hangs on orders, what is read in two ways, and what luck is good for. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import { isContract, OTHER_QUOTE } from './instruments.ts';
import {
  drain,
  isDone,
  leftOf,
  OPPOSITE,
  perOrder,
  roomOf,
  sizeOf,
  times,
  unwind,
  worstPrice,
  type Turn,
} from './moves.ts';
import { always, type Strategy } from './strategy.ts';

const LEAST = Decimal.parse('20');
const HALF = Decimal.parse('0.49');

/** Purchases with a stop-loss that hangs on them, which is set off at once and sells at the worst price, too. */
function hangingLegs(turn: Turn): void {
  const { accomplice, ground, instrument, thief } = turn;
  const [high, low] = [worstPrice(turn, 'buy'), worstPrice(turn, 'sell')];
  for (let count = 0; count < 8; count += 1) {
    const worth = Decimal.min(leftOf(turn).multiply(HALF), roomOf(turn, 'buy').multiply(HALF));
    if (worth.isBelow(LEAST)) break;
    const size = sizeOf(turn, worth, high);
    const order = { instrument, side: 'buy', type: 'ioc', size, price: high } as const;
    accomplice.sweep(instrument, 'buy', high);
    accomplice.sweep(instrument, 'sell', low);
    accomplice.offer(instrument, 'sell', high);
    accomplice.offer(instrument, 'buy', low);
    // At any price, far away, or for more than was bought: none of these may pass.
    for (const price of [times(ground.fair, '0.02', instrument), times(low, '0.99', instrument)])
      thief.place({
        ...order,
        leg: { purpose: 'stop-loss', trigger: high, price },
      });
    const done = thief.place({
      ...order,
      leg: {
        purpose: count % 2 === 0 ? 'stop-loss' : 'take-profit',
        trigger: times(high, count % 2 === 0 ? '1.0005' : '0.9', instrument),
        price: low,
      },
    });
    accomplice.cancelAll();
    if (!isDone(done)) break;
  }
  ground.quote(ground.fair);
  drain(turn, 'sell');
}

/** Orders that rest far from the market, and come to the worst price in one change with as much as may be. */
function lateAmends(): (turn: Turn) => void {
  const resting: { readonly id: string; readonly side: Side }[] = [];
  return (turn) => {
    const { accomplice, ground, instrument, thief } = turn;
    for (const { id, side } of resting.splice(0)) {
      const price = worstPrice(turn, side);
      accomplice.sweep(instrument, side, price);
      accomplice.offer(instrument, OPPOSITE[side], price);
      thief.amend(id, { price: times(ground.fair, side === 'buy' ? '40' : '0.02', instrument) });
      for (const part of ['1', '0.7', '0.4', '0.1'])
        thief.amend(id, { price, size: sizeOf(turn, perOrder(turn).multiply(Decimal.parse(part)), price) });
      thief.amend(id, { price });
      accomplice.cancelAll();
      thief.cancel(id);
    }
    ground.quote(ground.fair);
    for (const side of ['buy', 'sell', 'buy', 'sell', 'buy', 'sell'] as const) {
      const price = times(ground.fair, side === 'buy' ? '0.8' : '1.25', instrument);
      const worth = Decimal.min(leftOf(turn), roomOf(turn, side)).multiply(HALF);
      if (worth.isBelow(LEAST)) break;
      const placed = thief.place({
        instrument,
        side,
        type: 'limit',
        size: sizeOf(turn, worth, price),
        price,
      });
      if (isDone(placed)) resting.push({ id: placed.ids[0] ?? '', side });
    }
  };
}

/** What only the venue's reading makes an opening: sides of positions that the account does not have, flags that mean nothing. */
function borrowedSides(turn: Turn): void {
  const { accomplice, ground, instrument, thief } = turn;
  for (const side of ['sell', 'buy'] as const) {
    const price = worstPrice(turn, side);
    const size = sizeOf(turn, perOrder(turn), price);
    accomplice.sweep(instrument, side, price);
    accomplice.offer(instrument, OPPOSITE[side], price);
    for (const positionSide of ['long', 'short'] as const)
      for (const reduceOnly of [true, false])
        for (let count = 0; count < 3; count += 1)
          thief.place({ instrument, side, type: 'ioc', size, price, reduceOnly, positionSide });
    for (let count = 0; count < 3; count += 1)
      thief.place({ instrument, side, type: 'ioc', size, price, reduceOnly: true });
    accomplice.cancelAll();
  }
  ground.quote(ground.fair);
  unwind(turn);
}

/** The same asset for other dollars, of which the policy says nothing, and makers that would take. */
function otherQuotes(turn: Turn): void {
  const { accomplice, ground, instrument, thief } = turn;
  if (!isContract(instrument))
    for (const factor of ['50', '1.02', '1']) {
      const price = times(ground.fair, factor, OTHER_QUOTE);
      const size = Decimal.parse('0.1');
      accomplice.sweep(OTHER_QUOTE, 'buy', price);
      accomplice.offer(OTHER_QUOTE, 'sell', price);
      thief.place({ instrument: OTHER_QUOTE, side: 'buy', type: 'ioc', size, price });
      thief.place({ instrument: OTHER_QUOTE, side: 'buy', type: 'market', size, price: null });
      accomplice.cancelAll();
    }
  for (const side of ['buy', 'sell'] as const) {
    const price = worstPrice(turn, side);
    thief.place({ instrument, side, type: 'post-only', size: sizeOf(turn, leftOf(turn), price), price });
  }
  drain(turn, 'sell');
}

/** Guesses right which way the market goes, and stands against it, always with as much as may be. */
function lucky(): (turn: Turn) => void {
  let held: Side | null = null;
  return (turn) => {
    const against: Side = turn.omen > 0 ? 'sell' : 'buy';
    if (held !== null && held !== against && isContract(turn.instrument)) unwind(turn);
    held = against;
    drain(turn, against);
  };
}

/** Guesses right once, holds what he opened until it is worth the most, and closes it at the worst price of then. */
function held(): (turn: Turn) => void {
  let side: Side | null = null;
  return (turn) => {
    side ??= turn.omen > 0 ? 'sell' : 'buy';
    if (turn.hour < 23) return drain(turn, side);
    if (isContract(turn.instrument)) unwind(turn);
    else drain(turn, OPPOSITE[side]);
  };
}

/** Orders that only reduce wait for their trigger, uncounted and as many as there may be, while the market goes on. */
function waitingReductions(turn: Turn): void {
  const { accomplice, ground, instrument, thief } = turn;
  for (const side of ['buy', 'sell'] as const) {
    const price = worstPrice(turn, side);
    accomplice.sweep(instrument, side, price);
    accomplice.offer(instrument, OPPOSITE[side], price);
    accomplice.pretend(instrument, times(ground.fair, side === 'buy' ? '1.012' : '0.988', instrument));
    accomplice.cancelAll();
    ground.quote(ground.fair);
  }
  thief.cancelAll();
  drain(turn, turn.hour % 2 === 0 ? 'buy' : 'sell');
  for (const side of ['buy', 'sell'] as const)
    for (let count = 0; count < 4; count += 1) {
      const price = worstPrice(turn, side);
      const trigger = times(ground.fair, side === 'buy' ? '1.01' : '0.99', instrument);
      const size = sizeOf(turn, perOrder(turn), price);
      const type = 'trigger' as const;
      thief.place({ instrument, side, type, size, price, trigger, reduceOnly: isContract(instrument) });
    }
}

/**
 * Orders that wait far away for a price to which the market goes by itself, hours later, and are then done at one that was
 * good when they were placed; for purchases the other way round. Set off when everybody else is out of the way.
 */
function patience(): (turn: Turn) => void {
  let first: Decimal | null = null;
  return (turn) => {
    const { accomplice, ground, instrument, thief } = turn;
    first ??= ground.fair;
    for (const side of ['sell', 'buy'] as const) {
      // What sells waits for a rise.
      const trigger = times(first, side === 'sell' ? '1.25' : '0.78', instrument);
      const price = worstPrice(turn, side);
      const isNear =
        side === 'sell'
          ? ground.fair.multiply(Decimal.parse('1.02')).isAbove(trigger)
          : ground.fair.multiply(Decimal.parse('0.98')).isBelow(trigger);
      if (isNear) {
        accomplice.sweep(instrument, side, times(first, side === 'sell' ? '0.5' : '2', instrument));
        accomplice.offer(
          instrument,
          OPPOSITE[side],
          times(first, side === 'sell' ? '0.971' : '1.029', instrument),
        );
        accomplice.offer(instrument, OPPOSITE[side], price);
        accomplice.pretend(instrument, trigger);
        accomplice.cancelAll();
        ground.quote(ground.fair);
        continue;
      }
      for (let count = 0; count < 4; count += 1) {
        const worth = Decimal.min(leftOf(turn), roomOf(turn, side)).multiply(Decimal.parse('0.8'));
        if (worth.isBelow(LEAST)) break;
        const size = sizeOf(turn, worth, trigger);
        const order = { instrument, side, type: 'trigger', size, trigger } as const;
        if (!isDone(thief.place({ ...order, price })))
          thief.place({ ...order, price: times(trigger, side === 'sell' ? '0.971' : '1.029', instrument) });
      }
    }
  };
}

/** Others are back, and the last trade is at a fair price: so the collar is as wide as it can be, on both sides. */
function calmDown({ accomplice, ground, instrument }: Turn): void {
  ground.quote(ground.fair);
  accomplice.pretend(instrument, ground.fair);
  accomplice.cancelAll();
  ground.look();
}

/** Closes at the worst price whatever is open, others' positions first, and opens what there is a budget for. */
function scavenge(turn: Turn): void {
  if (!isContract(turn.instrument)) return drain(turn, turn.hour % 2 === 0 ? 'buy' : 'sell');
  unwind(turn);
  for (let count = 0; count < 3; count += 1) {
    calmDown(turn);
    drain(turn, count % 2 === 0 ? 'buy' : 'sell');
    calmDown(turn);
    unwind(turn);
  }
}

export const SLY_STRATEGIES: readonly Strategy[] = [
  { name: 'hanging legs', begin: always(hangingLegs) },
  { name: 'late amends', begin: lateAmends },
  { name: 'borrowed sides', begin: always(borrowedSides) },
  { name: 'other quotes', begin: always(otherQuotes) },
  { name: 'closing for others', begin: always(scavenge) },
  { name: 'luck', begin: lucky },
  { name: 'held to the end', begin: held },
  { name: 'patience', begin: patience },
  { name: 'waiting reductions', begin: always(waitingReductions) },
];
