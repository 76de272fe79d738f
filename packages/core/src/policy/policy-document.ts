import { DEAD_MAN_SECONDS_LEAST, DEAD_MAN_SECONDS_MAX, POLICY_REQUESTS_PER_SECOND_MAX } from '../bounds.ts';
import { scanJson, type JsonValue } from '../encoding/json.ts';
import { type EpochMs, epochMs, MARKETS, SCOPES } from '../trading/vocabulary.ts';
import { formatCidr, parseCidr } from './cidr.ts';
import {
  amountsOf,
  listOf,
  nullOr,
  objectOf,
  textOf,
  wholeOf,
  wordOf,
  wordOr,
  type Field,
  type PlainObject,
} from './document-shape.ts';
import { INSTRUMENT_ID, INSTRUMENT_PATTERN } from './instrument-pattern.ts';
import { LIMITS } from './limits-document.ts';
import { type Amounts, type Limits, NO_LIMITS } from './limits.ts';
import type { Policy, Terms } from './policy.ts';

const INSTRUMENT = new RegExp(`${INSTRUMENT_ID.source}|${INSTRUMENT_PATTERN.source}`, 'u');

const instrument = textOf(
  'the exact id of an instrument, or a pattern such as "spot:*-USDT" (of spot, swap, futures or option)',
  INSTRUMENT,
  { parse: (text) => text, format: (text) => text },
);

const cidr = textOf(
  'an address block in its one form, and not the whole internet',
  /^[0-9A-Fa-f.:/]{2,49}$/u,
  {
    parse: parseBlock,
    format: (text) => text,
  },
);

/** The last instant that a date of JavaScript can be. */
const milliseconds = wholeOf(0, 8_640_000_000_000_000);
const instant = nullOr<EpochMs>({
  ...milliseconds,
  read: (value, path) => epochMs(milliseconds.read(value, path)),
});

const version: Field<number> = {
  shape: wholeOf(0, Number.MAX_SAFE_INTEGER),
  says: 'Grows by one with every change.',
};
const limits: Field<Limits> = {
  shape: LIMITS,
  says: 'Bounds on what is done; what is left out is not bounded here.',
  absent: NO_LIMITS,
};
const SCOPES_SAY = 'What may be asked for.';
const MARKETS_SAY = 'Where.';
const INSTRUMENTS_SAY =
  'Exact ids of the venue and patterns market:BASE-QUOTE in which * is any asset, or "all".';
const NOTIONAL_SAYS =
  'The largest worth of one order, by the asset it is valued in; what is not named has a limit of zero.';

/** A key says all of it: an empty list admits nothing. */
const POLICY = objectOf<Policy>('a policy', {
  version,
  scopes: { shape: listOf(wordOf(SCOPES)), says: SCOPES_SAY },
  markets: { shape: listOf(wordOf(MARKETS)), says: MARKETS_SAY },
  instruments: { shape: wordOr('all', listOf(instrument)), says: INSTRUMENTS_SAY },
  notionalPerOrder: { shape: amountsOf(0), says: NOTIONAL_SAYS },
  limits,
  requestsPerSecond: {
    shape: wholeOf(0, POLICY_REQUESTS_PER_SECOND_MAX),
    says: 'Requests in one second.',
  },
  sourceCidrs: {
    shape: listOf(cidr),
    says: 'Address blocks that the bot may come from; none: this machine only.',
  },
  notBefore: { shape: instant, says: 'Valid from this instant, in milliseconds since 1970; null: at once.' },
  expiresAt: { shape: instant, says: 'Valid until then, in milliseconds since 1970; null: for ever.' },
  deadManSeconds: {
    shape: nullOr(wholeOf(DEAD_MAN_SECONDS_LEAST, DEAD_MAN_SECONDS_MAX)),
    says: 'Seconds without a sign of life of the bot, after which its open orders are cancelled.',
    absent: null,
  },
});

/** A layer says only what it narrows: what it leaves out it leaves to the keys. */
const TERMS = objectOf<Terms>('the terms of a layer', {
  version,
  scopes: { shape: listOf(wordOf(SCOPES), { least: 1 }), says: SCOPES_SAY, absent: SCOPES },
  markets: { shape: listOf(wordOf(MARKETS), { least: 1 }), says: MARKETS_SAY, absent: MARKETS },
  instruments: {
    shape: wordOr('all', listOf(instrument, { least: 1 })),
    says: INSTRUMENTS_SAY,
    absent: 'all',
  },
  notionalPerOrder: {
    shape: nullOr<Amounts>(amountsOf(1)),
    says: NOTIONAL_SAYS,
    absent: null,
  },
  limits,
});

/** What a layer says that says nothing. */
export const NO_TERMS: Terms = {
  version: 0,
  scopes: SCOPES,
  markets: MARKETS,
  instruments: 'all',
  notionalPerOrder: null,
  limits: NO_LIMITS,
};

/**
 * The policy of a key that a document says, completely and strictly read. Only limits may be left out, and then there are none.
 * @throws BittingError `POLICY_MALFORMED`, naming the place; `JSON_…` where the bytes are not strict JSON
 */
export function parsePolicy(bytes: Uint8Array): Policy {
  return readPolicy(scanJson(bytes));
}

/** Like {@link parsePolicy}, for JSON that was already read strictly. */
export function readPolicy(value: JsonValue): Policy {
  return POLICY.read(value, 'policy');
}

/** The document of a policy, fields in their order; {@link parsePolicy} reads the same policy from it. */
export function printPolicy(policy: Policy): string {
  return JSON.stringify(writePolicy(policy));
}

/** Like {@link printPolicy}, as plain JSON values. */
export function writePolicy(policy: Policy): PlainObject {
  return POLICY.write(policy) as PlainObject;
}

/**
 * The terms of an account or of the installation that a document says. What is left out narrows nothing.
 * @throws BittingError like {@link parsePolicy}
 */
export function parseTerms(bytes: Uint8Array): Terms {
  return readTerms(scanJson(bytes));
}

/** Like {@link parseTerms}, for JSON that was already read strictly. */
export function readTerms(value: JsonValue): Terms {
  return TERMS.read(value, 'policy');
}

/** The document of a layer's terms, without what says nothing; {@link parseTerms} reads the same terms from it. */
export function printTerms(terms: Terms): string {
  return JSON.stringify(writeTerms(terms));
}

/** Like {@link printTerms}, as plain JSON values. */
export function writeTerms(terms: Terms): PlainObject {
  return TERMS.write(terms) as PlainObject;
}

/** Both documents as JSON Schema, draft 2020-12: that of a key, and under `$defs` that of a layer. */
export function policySchema(): PlainObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Policy of a virtual key',
    description: 'The terms of an account or of the installation are $defs/layer.',
    ...POLICY.schema,
    $defs: { layer: { title: 'Terms of an account or of the installation', ...TERMS.schema } },
  };
}

function parseBlock(text: string): string | null {
  try {
    return formatCidr(parseCidr(text));
  } catch {
    return null;
  }
}
