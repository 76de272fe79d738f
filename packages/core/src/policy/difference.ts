import { Decimal } from '../money/decimal.ts';
import { ORDER_TYPES } from '../trading/intent.ts';
import type { EpochMs } from '../trading/vocabulary.ts';
import { isAddressAllowed, parseCidr } from './cidr.ts';
import {
  amountsRow,
  boundRow,
  listed,
  plain,
  setRow,
  volumesRow,
  windowsRow,
  type Change,
  type Row,
} from './difference-row.ts';
import { meetOfEntries } from './instrument-pattern.ts';
import type { Rate } from './limits.ts';
import type { Policy, Terms } from './policy.ts';
import { depthShareOf, SCOPES_WITHIN } from './terms-order.ts';

/** One change of what may be done, in the words of trading. */
export interface Difference extends Change {
  /** Its place in the document: `limits.notionalPerDay`. */
  readonly field: string;
}

const HUNDRED = Decimal.of(100n);
const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1/128'];

function rateRows(field: string, of: (terms: Terms) => Rate | null, what: string): readonly Row<Terms>[] {
  return [
    boundRow(field, (terms) => whole(of(terms)?.perSecond ?? null), {
      more: `may now send % more ${what} a second`,
      less: `may now send % fewer ${what} a second`,
    }),
    boundRow(field, (terms) => whole(of(terms)?.burst ?? null), {
      more: `may now send % more ${what} at once`,
      less: `may now send % fewer ${what} at once`,
    }),
  ];
}

/** A longer stretch holds longer what tripped it, and sees more orders of unknown outcome, but may thin out those rejected. */
const BREAKER_ROWS: readonly Row<Terms>[] = [
  boundRow('limits.breaker', ({ limits }) => limits.breaker?.rejectedShare ?? null, {
    more: 'may now go on with % more of its orders rejected',
    less: 'may now go on only with % fewer of its orders rejected',
    show: percent,
  }),
  boundRow('limits.breaker', ({ limits }) => whole(limits.breaker?.unknowns ?? null), {
    more: 'may now go on with % more orders of unknown outcome',
    less: 'may now go on only with % fewer orders of unknown outcome',
  }),
  {
    field: 'limits.breaker',
    compare: ({ limits: { breaker: former } }, { limits: { breaker: latter } }) => {
      if (former === null || latter === null || former.minutes === latter.minutes) return [];
      const sentence = `its breaker now looks at ${latter.minutes} instead of ${former.minutes} minutes`;
      return [
        { direction: 'loosened', sentence },
        { direction: 'tightened', sentence },
      ];
    },
  },
];

const TERMS: readonly Row<Terms>[] = [
  setRow('scopes', (terms) => terms.scopes, {
    covers: (wide, narrow) => SCOPES_WITHIN[wide].includes(narrow),
    more: (scopes) => `may now act in the scope ${scopes} besides`,
    less: (scopes) => `may no longer act in the scope ${scopes}`,
  }),
  setRow('markets', (terms) => terms.markets, {
    more: (markets) => `may now trade in the market ${markets} besides`,
    less: (markets) => `may no longer trade in the market ${markets}`,
  }),
  { field: 'instruments', compare: compareInstruments },
  amountsRow('notionalPerOrder', ({ notionalPerOrder }) => notionalPerOrder, ['place', 'in one order']),
  setRow(
    'limits.orderTypes',
    ({ limits }) => (limits.orderTypes === 'all' ? ORDER_TYPES : limits.orderTypes),
    {
      more: (types) => `may now place orders of the type ${types} besides`,
      less: (types) => `may no longer place orders of the type ${types}`,
    },
  ),
  amountsRow('limits.notionalPerHour', ({ limits }) => limits.notionalPerHour, ['place', 'an hour']),
  amountsRow('limits.notionalPerDay', ({ limits }) => limits.notionalPerDay, ['place', 'a day']),
  amountsRow('limits.turnoverPerDay', ({ limits }) => limits.turnoverPerDay, ['trade', 'a day']),
  amountsRow('limits.lossPerDay', ({ limits }) => limits.lossPerDay, ['lose', 'a day']),
  amountsRow('limits.exposurePerInstrument', ({ limits }) => limits.exposurePerInstrument, [
    'hold',
    'in one instrument',
  ]),
  amountsRow('limits.exposure', ({ limits }) => limits.exposure, ['hold', 'in all instruments together']),
  boundRow('limits.openOrders', ({ limits }) => whole(limits.openOrders), {
    more: 'may now have % more orders open',
    less: 'may now have % fewer orders open',
  }),
  boundRow('limits.leverage', ({ limits }) => limits.leverage, {
    more: 'may now set % more leverage',
    less: 'may now set % less leverage',
  }),
  boundRow('limits.priceCollar', ({ limits }) => limits.priceCollar, {
    more: 'may now pay prices % further from the reference',
    less: 'may now pay only prices % nearer to the reference',
    show: percent,
  }),
  boundRow('limits.depthShare', ({ limits }) => depthShareOf(limits), {
    more: 'may now take % more of the book with orders without a price',
    less: 'may now take % less of the book with orders without a price',
    show: percent,
  }),
  volumesRow('limits.liquidity', ({ limits }) => limits.liquidity?.volumePerDay ?? null),
  boundRow('limits.selfTrade', ({ limits }) => (limits.selfTrade === 'refuse' ? Decimal.ONE : null), {
    more: 'may now trade with other orders of the same account',
    less: 'may no longer trade with other orders of the same account',
    show: null,
  }),
  windowsRow('limits.schedule', ({ limits }) => limits.schedule),
  boundRow('limits.inFlight', ({ limits }) => whole(limits.inFlight), {
    more: 'may now have % more requests under way at once',
    less: 'may now have % fewer requests under way at once',
  }),
  ...rateRows('limits.orderRate', ({ limits }) => limits.orderRate, 'orders'),
  ...rateRows('limits.readRate', ({ limits }) => limits.readRate, 'reading requests'),
  ...BREAKER_ROWS,
  boundRow('limits.idleDays', ({ limits }) => whole(limits.idleDays), {
    more: 'may now open positions after % more days without such an order',
    less: 'may now open positions only after % fewer days without such an order',
  }),
  boundRow('limits.uses', ({ limits }) => whole(limits.uses), {
    more: 'may now place % more orders in its life',
    less: 'may now place % fewer orders in its life',
  }),
];

const KEY: readonly Row<Policy>[] = [
  boundRow('requestsPerSecond', ({ requestsPerSecond }) => whole(requestsPerSecond), {
    more: 'may now send % more requests a second',
    less: 'may now send % fewer requests a second',
  }),
  setRow('sourceCidrs', ({ sourceCidrs }) => (sourceCidrs.length === 0 ? LOOPBACK : sourceCidrs), {
    covers: coversBlock,
    more: (blocks) => `may now come from ${blocks} besides`,
    less: (blocks) => `may no longer come from ${blocks}`,
  }),
  boundRow('notBefore', ({ notBefore }) => whole(notBefore), {
    more: 'is now valid earlier',
    less: 'is now valid only later',
    show: (value) => (value === null ? 'at once' : instant(value)),
    isLooserBelow: true,
  }),
  boundRow('expiresAt', ({ expiresAt }) => whole(expiresAt), {
    more: 'is now valid longer',
    less: 'is now valid for a shorter time',
    show: (value) => (value === null ? 'for ever' : `until ${instant(value)}`),
  }),
  boundRow('deadManSeconds', ({ deadManSeconds }) => whole(deadManSeconds), {
    more: 'its orders may now stay open % longer when the bot is dead',
    less: 'its orders may now stay open % shorter when the bot is dead',
    show: (value) => (value === null ? 'for ever' : `${plain(value)} seconds`),
  }),
];

/**
 * What changes for who holds the key, loosened and tightened apart, in the order of the document; none where both mean the
 * same, whatever their versions. Pure. What cannot be compared without asking a venue, such as an exact id in place of a
 * pattern, is called both: nothing that loosens is left out.
 */
export function differencesOf(before: Policy, after: Policy): readonly Difference[] {
  return [...differencesOfTerms(before, after), ...compareAll(KEY, before, after)];
}

/** Like {@link differencesOf}, of a layer. */
export function differencesOfTerms(before: Terms, after: Terms): readonly Difference[] {
  return compareAll(TERMS, before, after);
}

function compareAll<T>(rows: readonly Row<T>[], before: T, after: T): readonly Difference[] {
  return rows.flatMap(({ field, compare }) =>
    compare(before, after).map(({ direction, sentence }) => ({ field, direction, sentence })),
  );
}

const INSTRUMENTS = setRow<Terms, string>(
  'instruments',
  ({ instruments }) => (instruments === 'all' ? [] : instruments),
  {
    covers: (wide, narrow) => wide.includes('*') && meetOfEntries(wide, narrow) === narrow,
    more: (entries) => `may now trade ${entries} besides`,
    less: (entries) => `may no longer trade ${entries}`,
  },
);

function compareInstruments(before: Terms, after: Terms): readonly Change[] {
  const { instruments: former } = before;
  const { instruments: latter } = after;
  if (former === 'all')
    return latter === 'all'
      ? []
      : [
          {
            direction: 'tightened',
            sentence: `may now trade only ${listed(latter)}: every instrument before`,
          },
        ];
  if (latter === 'all')
    return [
      { direction: 'loosened', sentence: `may now trade every instrument: only ${listed(former)} before` },
    ];
  return INSTRUMENTS.compare(before, after);
}

function coversBlock(wide: string, narrow: string): boolean {
  const [base = ''] = narrow.split('/');
  return parseCidr(wide).prefix <= parseCidr(narrow).prefix && isAddressAllowed([wide], base);
}

function whole(value: number | EpochMs | null): Decimal | null {
  return value === null ? null : Decimal.of(BigInt(value));
}

function percent(value: Decimal | null): string {
  return value === null ? 'no limit' : `${plain(value.multiply(HUNDRED))} %`;
}

function instant(value: Decimal): string {
  return new Date(Number(value.units)).toISOString();
}
