import type { PolicyDocument } from '@bitting/client/policies.ts';
import type { Limits } from '@bitting/core/policy/limits.ts';
import {
  amounts,
  breaker,
  decimal,
  instant,
  liquidity,
  percent,
  rate,
  refusal,
  schedule,
  whole,
  words,
  wordsOr,
  type AmountRow,
  type BreakerText,
  type Codec,
  type Problem,
  type RateText,
  type WindowText,
} from './form-codecs.ts';

/** The limits of a policy as a form holds them: text as it was typed. Empty: not bounded. */
export interface LimitsForm {
  readonly orderTypes: 'all' | readonly string[];
  readonly notionalPerHour: readonly AmountRow[];
  readonly notionalPerDay: readonly AmountRow[];
  readonly turnoverPerDay: readonly AmountRow[];
  readonly lossPerDay: readonly AmountRow[];
  readonly exposurePerInstrument: readonly AmountRow[];
  readonly exposure: readonly AmountRow[];
  readonly openOrders: string;
  readonly leverage: string;
  readonly priceCollar: string;
  readonly depthShare: string;
  readonly liquidity: readonly AmountRow[];
  readonly selfTrade: boolean;
  readonly schedule: readonly WindowText[];
  readonly inFlight: string;
  readonly orderRate: RateText;
  readonly readRate: RateText;
  readonly breaker: BreakerText;
  readonly idleDays: string;
  readonly uses: string;
}
export type LimitName = keyof Limits;

/** Everything else that the document of a key says. */
export interface KeyForm {
  readonly version: string;
  readonly scopes: readonly string[];
  readonly markets: readonly string[];
  readonly instruments: 'all' | readonly string[];
  readonly notionalPerOrder: readonly AmountRow[];
  readonly requestsPerSecond: string;
  readonly sourceCidrs: readonly string[];
  readonly notBefore: string;
  readonly expiresAt: string;
  readonly deadManSeconds: string;
}

export interface PolicyForm {
  readonly key: KeyForm;
  readonly limits: LimitsForm;
}

export interface FieldProblem {
  /** Its place in the document: `limits.priceCollar`. */
  readonly field: string;
  readonly problem: Problem;
}

const LIMIT: { readonly isLimit: true } = { isLimit: true };

/** In the order of the document. */
const LIMIT_CODECS: { readonly [Name in LimitName]: Codec<LimitsForm[Name]> } = {
  orderTypes: wordsOr('all', LIMIT),
  notionalPerHour: amounts(LIMIT),
  notionalPerDay: amounts(LIMIT),
  turnoverPerDay: amounts(LIMIT),
  lossPerDay: amounts(LIMIT),
  exposurePerInstrument: amounts(LIMIT),
  exposure: amounts(LIMIT),
  openOrders: whole,
  leverage: decimal,
  priceCollar: percent,
  depthShare: percent,
  liquidity,
  selfTrade: refusal,
  schedule,
  inFlight: whole,
  orderRate: rate,
  readRate: rate,
  breaker,
  idleDays: whole,
  uses: whole,
};
export const LIMIT_NAMES = Object.keys(LIMIT_CODECS) as readonly LimitName[];

const BEFORE_LIMITS = {
  version: whole,
  scopes: words,
  markets: words,
  instruments: wordsOr('all', { isLimit: false }),
  notionalPerOrder: amounts({ isLimit: false }),
} as const;
const AFTER_LIMITS = {
  requestsPerSecond: whole,
  sourceCidrs: words,
  notBefore: instant,
  expiresAt: instant,
  deadManSeconds: whole,
} as const;

/** What is in the form while there is no document yet. */
export const EMPTY_FORM: PolicyForm = readFields({});

/**
 * The form of a key's document; `null` where a form could not say all of it again, for example a field that is not known
 * here, so that nothing is ever lost by looking at it.
 */
export function formOf(document: PolicyDocument): PolicyForm | null {
  const form = readFields(document);
  const written = documentOf(form);
  return 'document' in written && sorted(written.document) === sorted(document) ? form : null;
}

/** The document that the form says, or everything in it that says nothing. */
export function documentOf(
  form: PolicyForm,
): { readonly document: PolicyDocument } | { readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const before = writeAll<Pick<KeyForm, keyof typeof BEFORE_LIMITS>>(BEFORE_LIMITS, form.key, '', problems);
  const limits = writeAll<LimitsForm>(LIMIT_CODECS, form.limits, 'limits.', problems);
  const after = writeAll<Pick<KeyForm, keyof typeof AFTER_LIMITS>>(AFTER_LIMITS, form.key, '', problems);
  if (problems.length > 0) return { problems };
  return { document: { ...before, ...(Object.keys(limits).length === 0 ? {} : { limits }), ...after } };
}

function readFields(document: PolicyDocument): PolicyForm {
  const limits = (document['limits'] ?? {}) as PolicyDocument;
  return {
    key: {
      ...readAll<Pick<KeyForm, keyof typeof BEFORE_LIMITS>>(BEFORE_LIMITS, document),
      ...readAll<Pick<KeyForm, keyof typeof AFTER_LIMITS>>(AFTER_LIMITS, document),
    },
    limits: readAll<LimitsForm>(LIMIT_CODECS, limits),
  };
}

type Codecs<T> = { readonly [Name in keyof T]: Codec<T[Name]> };

function readAll<T extends object>(codecs: Codecs<T>, document: PolicyDocument): T {
  const rows = rowsOf(codecs);
  return Object.fromEntries(
    rows.map(([name, codec]) => [
      name,
      Object.hasOwn(document, name) ? codec.read(document[name]) : codec.empty,
    ]),
  ) as T;
}

function writeAll<T extends object>(
  codecs: Codecs<T>,
  form: T,
  prefix: string,
  problems: FieldProblem[],
): Readonly<Record<string, unknown>> {
  const said: Record<string, unknown> = {};
  for (const [name, codec] of rowsOf(codecs)) {
    const written = codec.write((form as Readonly<Record<string, unknown>>)[name]);
    if ('problem' in written) problems.push({ field: `${prefix}${name}`, problem: written.problem });
    else if (written.value !== undefined) said[name] = written.value;
  }
  return said;
}

function rowsOf<T extends object>(codecs: Codecs<T>): readonly (readonly [string, Codec<unknown>])[] {
  return Object.entries(codecs as Readonly<Record<string, Codec<unknown>>>);
}

/** One text of a value, whatever the order of its fields. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
