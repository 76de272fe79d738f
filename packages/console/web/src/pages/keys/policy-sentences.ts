import type { PolicyDocument } from '@bitting/client/policies.ts';
import type { Language } from '../../i18n/define-texts.ts';
import { formatCount, formatDecimal } from '../../i18n/formats.ts';
import { formatUtc, shiftPoint } from './form-codecs.ts';
import { LIMIT_NAMES, type LimitName } from './policy-form.ts';
import { POLICY_TEXTS } from './policy-texts.ts';
import { RULE_TEXTS } from './rule-texts.ts';

/** One thing that a policy says, in the words of trading. */
export interface PolicySentence {
  /** Its place in the document: `limits.notionalPerDay`. */
  readonly field: string;
  readonly sentence: string;
}

type Words = (typeof POLICY_TEXTS)[Language];

/** Items of a list that a sentence names. */
const LISTED_MAX = 12;

/** What a key with this document, or whoever is bound by these terms, may do; what it leaves to others is not said. */
export function policySentences(document: PolicyDocument, language: Language): readonly PolicySentence[] {
  const words: Words = POLICY_TEXTS[language];
  return [
    ...sayTerms(document, words, language),
    ...sayLimits(document, words, language),
    ...sayKey(document, words, language),
  ];
}

/** `placed in an hour of its account`: a rule of a layer above the key has the layer in front of it. */
export function nameRule(ruleId: string, language: Language): string {
  const texts = RULE_TEXTS[language];
  const [layer = '', inner] = ruleId.split('/');
  const name = lookUp(texts.rules, inner ?? ruleId);
  if (inner === undefined) return name;
  return layer === 'account' ? texts.ofAccount(name) : texts.ofInstallation(name);
}

/** `1,000 USDT and 5 USDC`. */
export function nameAmounts(amounts: unknown, language: Language): string {
  const words = POLICY_TEXTS[language];
  const named = Object.entries((amounts ?? {}) as Readonly<Record<string, unknown>>).map(
    ([asset, amount]) => `${formatDecimal(String(amount), language)} ${asset}`,
  );
  return named.length === 0 ? words.nothing : named.join(words.and);
}

function sayTerms(document: PolicyDocument, words: Words, language: Language): readonly PolicySentence[] {
  const { scopes, markets, instruments, notionalPerOrder } = document as Readonly<
    Record<string, readonly string[] | string | undefined>
  >;
  return [
    ...(scopes === undefined ? [] : [{ field: 'scopes', sentence: sayScopes(scopes, words) }]),
    ...(markets === undefined
      ? []
      : [{ field: 'markets', sentence: words.says.markets(nameAll(markets, words.markets, words)) }]),
    ...(instruments === undefined
      ? []
      : [
          {
            field: 'instruments',
            sentence:
              instruments === 'all'
                ? words.says.allInstruments
                : words.says.instruments(listed(instruments as readonly string[], words, language)),
          },
        ]),
    ...(notionalPerOrder === undefined
      ? []
      : [{ field: 'notionalPerOrder', sentence: sayOrder(notionalPerOrder, words, language) }]),
  ];
}

function sayScopes(scopes: unknown, words: Words): string {
  const list = Array.isArray(scopes) ? (scopes as readonly string[]) : [];
  return list.length === 0 ? words.says.noScopes : words.says.scopes(nameAll(list, words.scopes, words));
}

function sayOrder(amounts: unknown, words: Words, language: Language): string {
  const isNothing = Object.keys(amounts ?? {}).length === 0;
  return isNothing ? words.says.noNotional : words.says.notionalPerOrder(nameAmounts(amounts, language));
}

function sayLimits(document: PolicyDocument, words: Words, language: Language): readonly PolicySentence[] {
  const limits = (document['limits'] ?? {}) as PolicyDocument;
  return LIMIT_NAMES.flatMap((name) => {
    const value = limits[name];
    const silent = value === undefined || value === 'all' || value === 'always' || value === 'allow';
    if (silent) return [];
    return [
      { field: `limits.${name}`, sentence: words.limits[name].says(SAID[name](value, words, language)) },
    ];
  });
}

type Say = (value: unknown, words: Words, language: Language) => string;

const sayAmounts: Say = (value, _words, language) => nameAmounts(value, language);
const sayCount: Say = (value, _words, language) => formatCount(Number(value), language);
const sayText: Say = (value) => String(value);
const sayPercent: Say = (value) => `${shiftPoint(String(value), 2)} %`;
const sayRate: Say = (value, words, language) => {
  const { perSecond, burst } = value as { readonly perSecond: number; readonly burst: number };
  return words.rate(formatCount(perSecond, language), formatCount(burst, language));
};

/** How the value of each limit is said. */
const SAID: Readonly<Record<LimitName, Say>> = {
  orderTypes: (value, words) => nameAll(value, words.orderTypes, words),
  notionalPerHour: sayAmounts,
  notionalPerDay: sayAmounts,
  turnoverPerDay: sayAmounts,
  lossPerDay: sayAmounts,
  exposurePerInstrument: sayAmounts,
  exposure: sayAmounts,
  openOrders: sayCount,
  leverage: sayText,
  priceCollar: sayPercent,
  depthShare: sayPercent,
  liquidity: (value, _words, language) =>
    nameAmounts((value as { readonly volumePerDay: unknown }).volumePerDay, language),
  selfTrade: sayText,
  schedule: (value, words) =>
    (value as readonly { readonly from: string; readonly to: string }[])
      .map(({ from, to }) => words.window(nameTime(from, words), nameTime(to, words)))
      .join(words.comma),
  inFlight: sayCount,
  orderRate: sayRate,
  readRate: sayRate,
  breaker: (value, words, language) => {
    const { minutes, rejectedShare, unknowns } = value as Readonly<Record<string, unknown>>;
    const causes = [
      ...(rejectedShare === undefined ? [] : [words.rejected(sayPercent(rejectedShare, words, language))]),
      ...(unknowns === undefined ? [] : [words.unknowns(sayCount(unknowns, words, language))]),
    ];
    return words.breaker(sayCount(minutes, words, language), causes.join(words.or));
  },
  idleDays: sayCount,
  uses: sayCount,
};

function sayKey(document: PolicyDocument, words: Words, language: Language): readonly PolicySentence[] {
  const { requestsPerSecond, sourceCidrs, notBefore, expiresAt, deadManSeconds } = document;
  const said: readonly (readonly [field: string, sentence: string | null])[] = [
    [
      'requestsPerSecond',
      typeof requestsPerSecond === 'number'
        ? words.says.requestsPerSecond(formatCount(requestsPerSecond, language))
        : null,
    ],
    [
      'sourceCidrs',
      Array.isArray(sourceCidrs) ? sayBlocks(sourceCidrs as readonly string[], words, language) : null,
    ],
    ['notBefore', typeof notBefore === 'number' ? words.says.notBefore(nameInstant(notBefore)) : null],
    ['expiresAt', expiresAt === undefined ? null : sayExpiry(expiresAt, words)],
    [
      'deadManSeconds',
      typeof deadManSeconds === 'number'
        ? words.says.deadManSeconds(formatCount(deadManSeconds, language))
        : null,
    ],
  ];
  return said.flatMap(([field, sentence]) => (sentence === null ? [] : [{ field, sentence }]));
}

function sayBlocks(blocks: readonly string[], words: Words, language: Language): string {
  return blocks.length === 0
    ? words.says.thisMachine
    : words.says.sourceCidrs(listed(blocks, words, language));
}

function sayExpiry(expiresAt: unknown, words: Words): string {
  return typeof expiresAt === 'number' ? words.says.expiresAt(nameInstant(expiresAt)) : words.says.never;
}

/** In UTC, as the policy means it. */
function nameInstant(ms: number): string {
  return `${formatUtc(ms).replace('T', ' ')} UTC`;
}

function nameTime(text: string, words: Words): string {
  const [day = '', time = ''] = text.split(' ');
  return `${lookUp(words.weekdays, day)} ${time}`;
}

function nameAll(values: unknown, names: Readonly<Record<string, string>>, words: Words): string {
  const list = Array.isArray(values) ? (values as readonly string[]) : [];
  return list.length === 0 ? words.nothing : list.map((value) => lookUp(names, value)).join(words.comma);
}

function listed(items: readonly string[], words: Words, language: Language): string {
  if (items.length === 0) return words.nothing;
  const named = items.slice(0, LISTED_MAX);
  const further = items.length - named.length;
  return [...named, ...(further === 0 ? [] : [words.says.further(formatCount(further, language))])].join(
    words.comma,
  );
}

/** What has no name here is called as the gateway calls it. */
function lookUp(names: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(names, name) ? (names[name] ?? name) : name;
}
