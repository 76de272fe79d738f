import type { PolicyDocument, UsageView, WorstCaseView } from '@bitting/client/policies.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Amounts, Limits } from '@bitting/core/policy/limits.ts';
import { parsePolicy } from '@bitting/core/policy/policy-document.ts';
import { formatBegin, formatEnd } from '@bitting/core/policy/week-time.ts';

type Rows = readonly (readonly [name: string, value: string])[];

const NAME_WIDTH = 15;
/** Remedies that are spelled out. */
const REMEDIES_SHOWN = 3;

/** The lines of a table with two columns. */
export function renderRows(rows: Rows): string[] {
  return rows.map(([name, value]) => `${name.padEnd(NAME_WIDTH)} ${value}`.trimEnd());
}

/** What a policy allows, a row for everything that it says. */
export function describePolicy(document: PolicyDocument): Rows {
  const policy = parsePolicy(encodeUtf8(JSON.stringify(document)));
  return [
    ['Scopes', policy.scopes.join(', ')],
    ['Markets', policy.markets.join(', ')],
    ['Instruments', policy.instruments === 'all' ? 'all' : policy.instruments.join(', ')],
    ['Largest order', nameAmounts(policy.notionalPerOrder)],
    ...describeLimits(policy.limits),
    ['Requests', `${policy.requestsPerSecond} per second`],
    ['From', policy.sourceCidrs.length === 0 ? 'this machine only' : policy.sourceCidrs.join(', ')],
    ...(policy.notBefore === null ? [] : [['Valid from', dateOf(policy.notBefore)] as const]),
    ['Expires', policy.expiresAt === null ? 'never' : dateOf(policy.expiresAt)],
  ];
}

/** A row for each limit that is set. */
const LIMIT_ROWS: readonly (readonly [name: string, says: (limits: Limits) => string | null])[] = [
  ['Order types', ({ orderTypes }) => (orderTypes === 'all' ? null : orderTypes.join(', '))],
  ['An hour', ({ notionalPerHour }) => amountsOrNull(notionalPerHour, 'of orders placed')],
  ['A day', ({ notionalPerDay }) => amountsOrNull(notionalPerDay, 'of orders placed')],
  ['Turnover a day', ({ turnoverPerDay }) => amountsOrNull(turnoverPerDay, 'traded')],
  ['Loss a day', ({ lossPerDay }) => amountsOrNull(lossPerDay, 'lost, then it only reduces')],
  [
    'Exposure each',
    ({ exposurePerInstrument }) => amountsOrNull(exposurePerInstrument, 'open in one instrument'),
  ],
  ['Exposure', ({ exposure }) => amountsOrNull(exposure, 'open in all')],
  ['Open orders', ({ openOrders }) => openOrders?.toString() ?? null],
  ['Leverage', ({ leverage }) => (leverage === null ? null : `at most ${leverage.toString()}×`)],
  [
    'Price collar',
    ({ priceCollar }) =>
      priceCollar === null ? null : `${percent(priceCollar)} worse than the reference price at most`,
  ],
  [
    'Market orders',
    ({ depthShare }) =>
      depthShare === null ? null : `at most ${percent(depthShare)} of the book within the collar`,
  ],
  [
    'Liquidity',
    ({ liquidity }) =>
      liquidity === null ? null : `at least ${nameAmounts(liquidity.volumePerDay)} traded in 24 hours`,
  ],
  ['Self-trade', ({ selfTrade }) => (selfTrade === 'allow' ? null : 'refused')],
  [
    'Hours (UTC)',
    ({ schedule }) =>
      schedule === 'always'
        ? null
        : schedule.map(({ from, to }) => `${formatBegin(from)} to ${formatEnd(to)}`).join(', '),
  ],
  ['Under way', ({ inFlight }) => (inFlight === null ? null : `${inFlight} requests at once`)],
  ['Idle', ({ idleDays }) => (idleDays === null ? null : `after ${idleDays} days it only reduces`)],
  ['Orders ever', ({ uses }) => uses?.toString() ?? null],
];

function describeLimits(limits: Limits): Rows {
  return LIMIT_ROWS.flatMap(([name, says]) => {
    const value = says(limits);
    return value === null ? [] : [[name, value] as const];
  });
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

/** The rule of a worst case that is not known, because nobody knows what the account has open. */
export const PICTURE_MISSING = 'account-picture';

function sayWorst({ asset, amount, ruleId }: Pick<WorstCaseView, 'asset' | 'amount' | 'ruleId'>): string {
  if (amount !== null) return `at most ${groupDigits(amount)} ${asset} (by ${ruleId})`;
  return ruleId === PICTURE_MISSING
    ? 'not known now, because it is not known what the account has open'
    : `no bound but what the account holds of ${asset} (missing: ${ruleId})`;
}

function sayParts({ asset, parts }: Pick<WorstCaseView, 'asset' | 'parts'>): Rows {
  if (parts === null) return [];
  const taken = `${groupDigits(parts.taken)} ${asset} by his trades and their fees`;
  return [
    ['', `  ${taken}, ${groupDigits(parts.market)} ${asset} if the market moves against what he leaves open`],
  ];
}

function countOrders(count: number, what: string): string {
  return `${groupDigits(String(count))} ${count === 1 ? 'order' : 'orders'} ${what}`;
}

/** What a thief of the key could lose its owner, which rule says so, and what would make it less. */
export function describeWorstCase(worst: readonly WorstCaseView[]): Rows {
  return worst.flatMap(({ remedies, ...loss }) => [
    [loss.period === 'hour' ? 'If stolen, 1 h' : 'If stolen, 24 h', sayWorst(loss)] as const,
    ...sayParts(loss),
    ...remedies
      .slice(0, REMEDIES_SHOWN)
      .map((remedy, index) => ['', `  ${sayRemedy(loss, remedy, index)}`] as const),
  ]);
}

/** Each makes a bound smaller by itself; where there is none, each comes on top of those before it. */
function sayRemedy(
  { amount, asset }: Pick<WorstCaseView, 'amount' | 'asset'>,
  remedy: WorstCaseView['remedies'][number],
  index: number,
): string {
  const joined = amount === null && index > 0 ? 'and with' : 'with';
  const then = remedy.amount === null ? 'still no bound' : `${groupDigits(remedy.amount)} ${asset}`;
  return `${joined} ${remedy.ruleId} ${sayTo(remedy)}: ${then}`;
}

/** A collar is a fraction in documents, and a percentage to people. */
function sayTo({ ruleId, to }: WorstCaseView['remedies'][number]): string {
  const fraction = ruleId === 'price-collar' ? Decimal.tryParse(to) : null;
  return fraction === null ? to.replace(/\d{4,}/gu, groupDigits) : percent(fraction);
}

/** `1234567.5` as `1,234,567.5`. */
export function groupDigits(amount: string): string {
  const [whole = '', ...fraction] = amount.split('.');
  return [whole.replace(/(?<=\d)(?=(?:\d{3})+$)/gu, ','), ...fraction].join('.');
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

function percent(fraction: Decimal): string {
  return `${fraction.multiply(HUNDRED).toString()} %`;
}

const HUNDRED = Decimal.of(100n);

function dateOf(ms: number): string {
  return new Date(ms).toISOString();
}
