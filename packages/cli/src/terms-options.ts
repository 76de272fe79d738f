import type { PolicyTerms } from '@bitting/client/operations.ts';
import type { PolicyDocument } from '@bitting/client/policies.ts';
import { DEAD_MAN_SECONDS_LEAST, DEAD_MAN_SECONDS_MAX } from '@bitting/core/bounds.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { formatCidr, parseCidr } from '@bitting/core/policy/cidr.ts';
import { ORDER_TYPES } from '@bitting/core/trading/intent.ts';
import { MARKETS, SCOPES, type Market } from '@bitting/core/trading/vocabulary.ts';
import { usageError } from './arguments.ts';
import type { OptionValues } from './command.ts';

const DAY_MS = 86_400_000;
const RATE_DEFAULT = 20;
const RATE_MAX = 1_000;
const BURST_MAX = 10_000;
const OPEN_ORDERS_MAX = 1_000;
const COLLAR_PERCENT_MAX = 50;
const BREAKER_MINUTES = 5;
const BREAKER_UNKNOWNS = 10;

/** What a new key may do, as options. */
export const TERMS_OPTIONS = {
  policy: {
    kind: 'text',
    value: 'FILE',
    describe: 'The whole policy as a document, instead of the options below',
  },
  scope: {
    kind: 'list',
    value: 'SCOPE',
    choices: SCOPES,
    describe: 'What the bot may ask for; default read,trade',
  },
  market: {
    kind: 'list',
    value: 'MARKET',
    choices: MARKETS,
    describe: 'Markets it may trade; default those of the default policy, or spot',
  },
  instrument: {
    kind: 'list',
    value: 'ID',
    describe:
      'Instruments it may trade, exactly as the venue writes them (OKX BTC-USDT, HTX btcusdt), patterns (spot:*-USDT), or "all"',
  },
  'max-order': {
    kind: 'list',
    value: 'ASSET=AMOUNT',
    describe: 'Largest notional of one order, for example USDT=1000; without it the default policy',
  },
  'max-per-hour': {
    kind: 'list',
    value: 'ASSET=AMOUNT',
    describe: 'Worth of what it may place in an hour, filled or not',
  },
  'max-per-day': { kind: 'list', value: 'ASSET=AMOUNT', describe: 'The same in a day of UTC' },
  collar: {
    kind: 'text',
    value: 'PERCENT',
    describe: 'How much worse than the reference price its prices may be, for example 3%',
  },
  breaker: {
    kind: 'text',
    value: 'PERCENT',
    describe: `It only reduces once so many of its orders within five minutes were rejected, or ${BREAKER_UNKNOWNS} are of an unknown outcome`,
  },
  'order-types': {
    kind: 'list',
    value: 'TYPE',
    choices: ORDER_TYPES,
    describe: 'Types of order it may place; default those of the default policy, or all',
  },
  'max-open-orders': {
    kind: 'whole',
    value: 'N',
    min: 1,
    max: OPEN_ORDERS_MAX,
    describe: 'Orders that may rest at once',
  },
  'order-rate': {
    kind: 'text',
    value: 'N[/AT-ONCE]',
    describe: 'Orders and changes of orders per second, and how many at once, for example 4/20',
  },
  'read-rate': { kind: 'text', value: 'N[/AT-ONCE]', describe: 'The same of requests that only read' },
  'dead-man': {
    kind: 'whole',
    value: 'SECONDS',
    min: DEAD_MAN_SECONDS_LEAST,
    max: DEAD_MAN_SECONDS_MAX,
    describe:
      'Cancel its open orders after so long without a sign of life of the bot; if the gateway itself dies, the venue cancels everything of the account',
  },
  'algo-orders': {
    kind: 'flag',
    describe: 'With the default policy: also orders that the venue triggers when the bot is gone',
  },
  'market-orders': {
    kind: 'flag',
    describe:
      'With the default policy: also orders without a price; then there is no bound on what a thief takes',
  },
  rate: {
    kind: 'whole',
    value: 'N',
    min: 1,
    max: RATE_MAX,
    describe: `Requests per second; default ${RATE_DEFAULT}`,
  },
  allow: { kind: 'list', value: 'CIDR', describe: 'Addresses it may come from; default this machine only' },
  expires: {
    kind: 'text',
    value: 'WHEN',
    describe: 'A date (2027-01-31) or days from now (30d); default never',
  },
} as const;

export type TermsValues = OptionValues<typeof TERMS_OPTIONS>;

/** A policy as `issue` takes it. */
export interface IssueTerms extends PolicyTerms {
  readonly limits: PolicyDocument;
  readonly notBeforeMs?: number;
  readonly deadManSeconds?: number;
}

/** Whether a key of these options would trade, but nobody said how much: then the default policy says it. */
export function wantsDefault(options: TermsValues): boolean {
  return (
    options.policy === undefined &&
    options['max-order'].length === 0 &&
    (options.scope.length === 0 || tradesWith(options.scope))
  );
}

/** Exactly what the options say. */
export function readTerms(options: TermsValues): IssueTerms {
  return {
    scopes: options.scope.length === 0 ? ['read', 'trade'] : options.scope,
    markets: options.market.length === 0 ? ['spot'] : options.market,
    instruments: readInstruments(options),
    notionalPerOrder: readAmounts('max-order', options['max-order']),
    limits: readLimits(options),
    requestsPerSecond: options.rate ?? RATE_DEFAULT,
    sourceCidrs: options.allow.map((text) => readSource(text)),
    expiresAtMs: options.expires === undefined ? null : readExpiry(options.expires),
    ...(options['dead-man'] === undefined ? {} : { deadManSeconds: options['dead-man'] }),
  };
}

/** The terms of a document, changed by what the options say. */
export function readTermsOver(document: PolicyDocument, options: TermsValues): IssueTerms {
  const base = termsOf(document);
  const said = readTerms(options);
  const markets = options.market.length === 0 ? base.markets : said.markets;
  return {
    ...base,
    scopes: options.scope.length === 0 ? base.scopes : said.scopes,
    markets,
    instruments: options.instrument.length === 0 ? within(markets, base.instruments) : said.instruments,
    ...narrow(base.notionalPerOrder, { ...base.limits, ...said.limits }),
    requestsPerSecond: options.rate ?? base.requestsPerSecond,
    sourceCidrs: options.allow.length === 0 ? base.sourceCidrs : said.sourceCidrs,
    expiresAtMs: said.expiresAtMs ?? base.expiresAtMs,
    ...(said.deadManSeconds === undefined ? {} : { deadManSeconds: said.deadManSeconds }),
  };
}

type Amounts = Readonly<Record<string, string>>;

/** An hour larger than its day, or an order larger than its hour, would say less than it seems to. */
function narrow(
  notionalPerOrder: Amounts,
  limits: PolicyDocument & { readonly notionalPerHour?: Amounts; readonly notionalPerDay?: Amounts },
): Pick<IssueTerms, 'notionalPerOrder' | 'limits'> {
  const { notionalPerHour: hour, notionalPerDay: day } = limits;
  const least = (amounts: Amounts, bound: Amounts | undefined): Amounts =>
    bound === undefined
      ? amounts
      : Object.fromEntries(
          Object.entries(amounts).map(([asset, amount]) => {
            const other = bound[asset] ?? '0';
            return [asset, Decimal.parse(other).isBelow(Decimal.parse(amount)) ? other : amount];
          }),
        );
  const perHour = hour === undefined ? undefined : least(hour, day);
  return {
    notionalPerOrder: least(least(notionalPerOrder, perHour), day),
    limits: { ...limits, ...(perHour === undefined ? {} : { notionalPerHour: perHour }) },
  };
}

/** A document as `issue` takes it; it was read strictly before. */
export function termsOf(document: PolicyDocument): IssueTerms {
  const { scopes, markets, instruments, notionalPerOrder, requestsPerSecond, sourceCidrs } =
    document as unknown as PolicyTerms;
  const { deadManSeconds, limits, notBefore, expiresAt } = document as {
    readonly deadManSeconds?: number | null;
    readonly limits?: PolicyDocument;
    readonly notBefore: number | null;
    readonly expiresAt: number | null;
  };
  return {
    scopes,
    markets,
    instruments,
    notionalPerOrder,
    requestsPerSecond,
    sourceCidrs,
    limits: limits ?? {},
    expiresAtMs: expiresAt,
    ...(notBefore === null ? {} : { notBeforeMs: notBefore }),
    ...(typeof deadManSeconds === 'number' ? { deadManSeconds } : {}),
  };
}

/** The same terms as a document. */
export function documentOf({ expiresAtMs, notBeforeMs, limits, ...terms }: IssueTerms): PolicyDocument {
  return { version: 1, ...terms, limits, notBefore: notBeforeMs ?? null, expiresAt: expiresAtMs };
}

export function tradesWith(scopes: PolicyTerms['scopes']): boolean {
  return scopes.some((scope) => scope === 'trade' || scope === 'reduce-only');
}

/** Patterns of other markets would admit nothing. */
function within(
  markets: readonly Market[],
  instruments: PolicyTerms['instruments'],
): PolicyTerms['instruments'] {
  if (instruments === 'all') return instruments;
  return instruments.filter((entry) => {
    const market = MARKETS.find((candidate) => entry.startsWith(`${candidate}:`));
    return (
      market === undefined || markets.includes(market) || (market === 'spot' && markets.includes('margin'))
    );
  });
}

function readInstruments({ instrument }: TermsValues): PolicyTerms['instruments'] {
  return instrument.includes('all') ? 'all' : instrument;
}

function readLimits(options: TermsValues): PolicyDocument {
  const { 'max-per-hour': perHour, 'max-per-day': perDay, 'max-open-orders': openOrders } = options;
  return {
    ...(perHour.length === 0 ? {} : { notionalPerHour: readAmounts('max-per-hour', perHour) }),
    ...(perDay.length === 0 ? {} : { notionalPerDay: readAmounts('max-per-day', perDay) }),
    ...(options.collar === undefined
      ? {}
      : { priceCollar: readPercent('collar', options.collar, COLLAR_PERCENT_MAX) }),
    ...(options.breaker === undefined ? {} : { breaker: readBreaker(options.breaker) }),
    ...(options['order-types'].length === 0 ? {} : { orderTypes: options['order-types'] }),
    ...(openOrders === undefined ? {} : { openOrders }),
    ...readRate('order-rate', 'orderRate', options['order-rate']),
    ...readRate('read-rate', 'readRate', options['read-rate']),
  };
}

/** `4/20`, or `4`: then no more at once than in a second. */
function readRate(option: string, field: string, text: string | undefined): PolicyDocument {
  if (text === undefined) return {};
  const match = /^([1-9]\d{0,3})(?:\/([1-9]\d{0,4}))?$/u.exec(text);
  const perSecond = Number(match?.[1]);
  const burst = Number(match?.[2] ?? perSecond);
  if (match === null || perSecond > RATE_MAX || burst > BURST_MAX)
    throw usageError(
      `--${option} cannot be "${text}": write how many a second, up to ${RATE_MAX}, and how many at once, up to ${BURST_MAX}, such as 4/20.`,
    );
  return { [field]: { perSecond, burst } };
}

function readAmounts(option: string, texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const match = /^([A-Z0-9]{1,24})=(\d+(?:\.\d+)?)$/u.exec(text);
      if (match === null)
        throw usageError(`--${option} cannot be "${text}": write ASSET=AMOUNT, for example USDT=1000.`);
      return [match[1] ?? '', match[2] ?? ''];
    }),
  );
}

function readBreaker(text: string): PolicyDocument {
  const rejectedShare = text.replace(/%$/u, '') === '100' ? '1' : readPercent('breaker', text, 100);
  return { minutes: BREAKER_MINUTES, rejectedShare, unknowns: BREAKER_UNKNOWNS };
}

/** `3%` or `3` as `0.03`. */
function readPercent(option: string, text: string, most: number): string {
  const match = /^(\d{1,2})(?:\.(\d{1,4}))?%?$/u.exec(text);
  const [whole = '', fraction = ''] = match?.slice(1) ?? [];
  const digits = `${whole.padStart(2, '0')}${fraction}`.replace(/0+$/u, '');
  if (match === null || digits === '' || Number(`${whole}.${fraction}`) > most)
    throw usageError(`--${option} cannot be "${text}": write a percentage up to ${most}, such as 3%.`);
  return `0.${digits}`;
}

function readSource(text: string): string {
  try {
    return formatCidr(parseCidr(text));
  } catch {
    throw usageError(`--allow cannot be "${text}": write an address or a network such as 192.0.2.0/24.`);
  }
}

function readExpiry(text: string): number {
  const days = /^(\d{1,5})d$/u.exec(text);
  if (days !== null) return Date.now() + Number(days[1]) * DAY_MS;
  const date = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/u.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date)) throw usageError(`--expires cannot be "${text}": write 2027-01-31 or 30d.`);
  if (date <= Date.now()) throw usageError(`--expires cannot be "${text}": that is past.`);
  return date;
}
