import {
  POLICY_BREAKER_MINUTES_MAX,
  POLICY_BURST_MAX,
  POLICY_COLLAR_MAX,
  POLICY_IDLE_DAYS_MAX,
  POLICY_IN_FLIGHT_MAX,
  POLICY_LEVERAGE_MAX,
  POLICY_OPEN_ORDERS_MAX,
  POLICY_REQUESTS_PER_SECOND_MAX,
  POLICY_UNKNOWNS_MAX,
  POLICY_USES_MAX,
  POLICY_WINDOWS_MAX,
} from '../bounds.ts';
import { Decimal } from '../money/decimal.ts';
import { ORDER_TYPES } from '../trading/intent.ts';
import {
  amountsOf,
  decimalOf,
  listOf,
  malformed,
  nullOr,
  objectOf,
  type Field,
  type Shape,
  wholeOf,
  wordOf,
  wordOr,
} from './document-shape.ts';
import type { Amounts, BreakerTerms, Limits, LiquidityTerms, Rate, WeeklyWindow } from './limits.ts';
import { BEGIN_OF_WINDOW, END_OF_WINDOW } from './week-time.ts';

const COLLAR_MAX = Decimal.parse(POLICY_COLLAR_MAX);
const LEVERAGE_MAX = Decimal.parse(POLICY_LEVERAGE_MAX);

const collar = decimalOf(
  `a fraction above 0 and at most ${POLICY_COLLAR_MAX} (0.03 is 3 %)`,
  (value) => !value.isZero() && !value.isAbove(COLLAR_MAX),
);
const share = decimalOf(
  'a fraction above 0 and at most 1',
  (value) => !value.isZero() && !value.isAbove(Decimal.ONE),
);
const leverage = decimalOf(
  `a decimal from 1 to ${POLICY_LEVERAGE_MAX}`,
  (value) => !value.isBelow(Decimal.ONE) && !value.isAbove(LEVERAGE_MAX),
);

const window: Shape<WeeklyWindow> = objectOf<WeeklyWindow>('a window', {
  from: { shape: BEGIN_OF_WINDOW, says: 'Its first minute, in UTC: "Mon 08:00".' },
  to: {
    shape: END_OF_WINDOW,
    says: 'The minute in which it is over, in UTC: "Fri 22:00"; a day ends at 24:00.',
  },
});

const windows = listOf(window, { least: 1, most: POLICY_WINDOWS_MAX });

const schedule: Shape<readonly WeeklyWindow[]> = {
  ...windows,
  read: (value, path) => {
    const list = windows.read(value, path);
    for (const [index, { from, to }] of list.entries()) {
      if (to <= from)
        throw malformed(`${path}[${index}].to`, 'must be after its from: what goes over Sunday night is two');
      if (from < (list[index - 1]?.to ?? 0))
        throw malformed(`${path}[${index}].from`, 'must not be before the end of the one before it');
    }
    return list;
  },
};

const liquidity = objectOf<LiquidityTerms>('liquidity', {
  volumePerDay: {
    shape: amountsOf(1),
    says: 'Least worth traded in 24 hours, by quote asset; an instrument in another quote asset is not liquid.',
  },
});

const rate = objectOf<Rate>('a rate', {
  perSecond: { shape: wholeOf(1, POLICY_REQUESTS_PER_SECOND_MAX), says: 'In a second, on average.' },
  burst: { shape: wholeOf(1, POLICY_BURST_MAX), says: 'At once, after a pause.' },
});

const breaker = objectOf<BreakerTerms>('the breaker', {
  minutes: {
    shape: wholeOf(1, POLICY_BREAKER_MINUTES_MAX),
    says: 'The stretch of time until now that is looked at.',
  },
  rejectedShare: optional(share, 'The part of its orders that was rejected, at which it trips.'),
  unknowns: whole(POLICY_UNKNOWNS_MAX, 'Orders of an unknown outcome, at which it trips.'),
});

export const LIMITS: Shape<Limits> = objectOf<Limits>('the limits', {
  orderTypes: {
    shape: wordOr('all', listOf(wordOf(ORDER_TYPES), { least: 1 })),
    says: 'Types of order that may be placed; the orders attached to one are counted as types of their own.',
    absent: 'all',
  },
  notionalPerHour: amounts('Worth of what is placed in an hour of the clock, filled or not.'),
  notionalPerDay: amounts('Worth of what is placed in a day of UTC, filled or not.'),
  turnoverPerDay: amounts('Worth of what is traded in a day of UTC.'),
  lossPerDay: amounts('Realised and unrealised loss of a day of UTC; who has lost as much may only reduce.'),
  exposurePerInstrument: amounts('Worth of a position, and of what rests to enlarge it, of each instrument.'),
  exposure: amounts('Worth of all positions, and of what rests to enlarge them.'),
  openOrders: whole(POLICY_OPEN_ORDERS_MAX, 'Resting orders, algo orders included.'),
  leverage: optional(leverage, 'The largest leverage that may be set.'),
  priceCollar: optional(
    collar,
    'How far a price may be from the reference price to the worse, as a fraction of it.',
  ),
  depthShare: optional(
    share,
    'The part of the book within the collar that an order without a price may take.',
  ),
  liquidity: optional(liquidity, 'What an instrument must have to be traded.'),
  selfTrade: {
    shape: wordOf(['allow', 'refuse']),
    says: 'Whether an order may meet another one of the same account.',
    absent: 'allow',
  },
  schedule: {
    shape: wordOr('always', schedule),
    says: 'The stretches of every week in which more than reducing is allowed, one after the other.',
    absent: 'always',
  },
  inFlight: whole(POLICY_IN_FLIGHT_MAX, 'Requests that act and are under way at once.'),
  orderRate: optional(rate, 'Orders and changes, each of a batch; cancels are not counted.'),
  readRate: optional(rate, 'Requests that only read, by REST.'),
  breaker: optional(
    breaker,
    'When too much goes wrong, only reductions pass until the stretch of time has passed over it.',
  ),
  idleDays: whole(
    POLICY_IDLE_DAYS_MAX,
    'Days without an order that opens a position, after which the key may only reduce.',
  ),
  uses: whole(POLICY_USES_MAX, 'Orders that may ever be placed.'),
});

function optional<T>(shape: Shape<T>, says: string): Field<T | null> {
  return { shape: nullOr(shape), says, absent: null };
}

function amounts(says: string): Field<Amounts | null> {
  return optional(amountsOf(1), `${says} By asset; what is not named has a limit of zero.`);
}

function whole(most: number, says: string): Field<number | null> {
  return optional(wholeOf(1, most), says);
}
