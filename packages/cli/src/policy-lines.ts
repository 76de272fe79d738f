import type { PolicyDocument, UsageView } from '@bitting/client/policies.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Amounts, BreakerTerms, Limits, Rate } from '@bitting/core/policy/limits.ts';
import { parsePolicy } from '@bitting/core/policy/policy-document.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import { formatBegin, formatEnd } from '@bitting/core/policy/week-time.ts';

export type Rows = readonly (readonly [name: string, value: string])[];

const NAME_WIDTH = 15;

/** The lines of a table with two columns. */
export function renderRows(rows: Rows): string[] {
  return rows.map(([name, value]) => `${name.padEnd(NAME_WIDTH)} ${value}`.trimEnd());
}

/** What a policy allows, a row for everything that it says. */
export function describePolicy(document: PolicyDocument): Rows {
  const policy = parsePolicy(encodeUtf8(JSON.stringify(document)));
  return [
    ...describeTerms(policy).map(({ name, value }) => [name, value] as const),
    ['Requests', `${policy.requestsPerSecond} per second`],
    ['From', policy.sourceCidrs.length === 0 ? 'this machine only' : policy.sourceCidrs.join(', ')],
    ...(policy.notBefore === null ? [] : [['Valid from', dateOf(policy.notBefore)] as const]),
    ['Expires', policy.expiresAt === null ? 'never' : dateOf(policy.expiresAt)],
    ...(policy.deadManSeconds === null ? [] : describeDeadMan(policy.deadManSeconds)),
  ];
}

/** The gateway cancels what is the key's; the venue's timer, which is for when it cannot, knows the account alone. */
function describeDeadMan(seconds: number): Rows {
  return [
    ['Dead-man', `its orders are cancelled after ${seconds} s without the bot`],
    ['', `  those of the whole account, whoever placed them, if the gateway is dead as well`],
  ];
}

/** A row for something that the terms of a layer say, and its place in the document. */
export interface TermsLine {
  readonly field: string;
  readonly name: string;
  readonly value: string;
}

type LimitRow = readonly [field: keyof Limits, name: string, says: (limits: Limits) => string | null];

/** A row for each limit that is set. */
const LIMIT_ROWS: readonly LimitRow[] = [
  ['orderTypes', 'Order types', ({ orderTypes }) => (orderTypes === 'all' ? null : orderTypes.join(', '))],
  ['notionalPerHour', 'An hour', ({ notionalPerHour }) => amountsOrNull(notionalPerHour, 'of orders placed')],
  ['notionalPerDay', 'A day', ({ notionalPerDay }) => amountsOrNull(notionalPerDay, 'of orders placed')],
  ['turnoverPerDay', 'Turnover a day', ({ turnoverPerDay }) => amountsOrNull(turnoverPerDay, 'traded')],
  ['lossPerDay', 'Loss a day', ({ lossPerDay }) => amountsOrNull(lossPerDay, 'lost, then it only reduces')],
  [
    'exposurePerInstrument',
    'Exposure each',
    ({ exposurePerInstrument }) => amountsOrNull(exposurePerInstrument, 'open in one instrument'),
  ],
  ['exposure', 'Exposure', ({ exposure }) => amountsOrNull(exposure, 'open in all')],
  ['openOrders', 'Open orders', ({ openOrders }) => openOrders?.toString() ?? null],
  ['leverage', 'Leverage', ({ leverage }) => (leverage === null ? null : `at most ${leverage.toString()}×`)],
  [
    'priceCollar',
    'Price collar',
    ({ priceCollar }) =>
      priceCollar === null ? null : `${percent(priceCollar)} worse than the reference price at most`,
  ],
  [
    'depthShare',
    'Market orders',
    ({ depthShare }) =>
      depthShare === null ? null : `at most ${percent(depthShare)} of the book within the collar`,
  ],
  [
    'liquidity',
    'Liquidity',
    ({ liquidity }) =>
      liquidity === null ? null : `at least ${nameAmounts(liquidity.volumePerDay)} traded in 24 hours`,
  ],
  ['selfTrade', 'Self-trade', ({ selfTrade }) => (selfTrade === 'allow' ? null : 'refused')],
  [
    'schedule',
    'Hours (UTC)',
    ({ schedule }) =>
      schedule === 'always'
        ? null
        : schedule.map(({ from, to }) => `${formatBegin(from)} to ${formatEnd(to)}`).join(', '),
  ],
  ['inFlight', 'Under way', ({ inFlight }) => (inFlight === null ? null : `${inFlight} requests at once`)],
  ['orderRate', 'Orders', ({ orderRate }) => rateOrNull(orderRate)],
  ['readRate', 'Reads', ({ readRate }) => rateOrNull(readRate)],
  ['breaker', 'Breaker', ({ breaker }) => (breaker === null ? null : sayBreaker(breaker))],
  [
    'idleDays',
    'Idle',
    ({ idleDays }) => (idleDays === null ? null : `after ${idleDays} days it only reduces`),
  ],
  ['uses', 'Orders ever', ({ uses }) => (uses === null ? null : groupDigits(String(uses)))],
];

/** What the terms of a layer say, without what they leave to others. */
export function describeTerms({
  scopes,
  markets,
  instruments,
  notionalPerOrder,
  limits,
}: Terms): readonly TermsLine[] {
  return [
    { field: 'scopes', name: 'Scopes', value: scopes.join(', ') },
    { field: 'markets', name: 'Markets', value: markets.join(', ') },
    {
      field: 'instruments',
      name: 'Instruments',
      value: instruments === 'all' ? 'all' : instruments.join(', '),
    },
    ...(notionalPerOrder === null
      ? []
      : [{ field: 'notionalPerOrder', name: 'Largest order', value: nameAmounts(notionalPerOrder) }]),
    ...LIMIT_ROWS.flatMap(([field, name, says]) => {
      const value = says(limits);
      return value === null ? [] : [{ field: `limits.${field}`, name, value }];
    }),
  ];
}

const USED_BY: Readonly<Record<string, string>> = {
  key: 'Used',
  account: 'Used (account)',
  installation: 'Used (all keys)',
};

/** What is used up of it, for the key and for each layer that binds it. */
export function describeUsage(usage: readonly UsageView[]): Rows {
  return usage.map((used) => [
    USED_BY[used.layer] ?? used.layer,
    [
      `${nameTexts(used.notionalThisHour)} placed this hour`,
      `${nameTexts(used.notionalToday)} today`,
      used.openOrders === null ? 'open orders not known now' : countOrders(used.openOrders, 'open'),
      countOrders(used.uses, 'ever placed'),
    ].join(', '),
  ]);
}

function countOrders(count: number, what: string): string {
  return `${groupDigits(String(count))} ${count === 1 ? 'order' : 'orders'} ${what}`;
}

/** `1234567.5` as `1,234,567.5`, whatever stands behind it. */
export function groupDigits(amount: string): string {
  return amount.replace(/^\d+/u, (whole) => {
    const first = whole.length % 3 || 3;
    const groups = whole.slice(first).match(/\d{3}/gu) ?? [];
    return [whole.slice(0, first), ...groups].join(',');
  });
}

function rateOrNull(rate: Rate | null): string | null {
  return rate === null ? null : `${rate.perSecond} per second, ${rate.burst} at once`;
}

function sayBreaker({ minutes, rejectedShare, unknowns }: BreakerTerms): string {
  const causes = [
    ...(rejectedShare === null ? [] : [`${percent(rejectedShare)} of its orders rejected`]),
    ...(unknowns === null ? [] : [`${unknowns} of unknown outcome`]),
  ];
  return `only reduces after ${causes.join(' or ')} within ${minutes} minutes`;
}

function amountsOrNull(amounts: Amounts | null, what: string): string | null {
  return amounts === null ? null : `${nameAmounts(amounts)} ${what}`;
}

function nameAmounts(amounts: Amounts): string {
  return nameTexts(Object.fromEntries(Array.from(amounts, ([asset, amount]) => [asset, amount.toString()])));
}

function nameTexts(amounts: Readonly<Record<string, string>>): string {
  const entries = Object.entries(amounts);
  return entries.length === 0
    ? 'nothing'
    : entries.map(([asset, amount]) => `${groupDigits(amount)} ${asset}`).join(', ');
}

/** A fraction as people write it. */
export function percent(fraction: Decimal): string {
  return `${fraction.multiply(HUNDRED).toString()} %`;
}

const HUNDRED = Decimal.of(100n);

function dateOf(ms: number): string {
  return new Date(ms).toISOString();
}
