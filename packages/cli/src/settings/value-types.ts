import { isIP } from 'node:net';
import path from 'node:path';
import { parseCidr } from '@bitting/core/policy/cidr.ts';
import { EGRESS_MAX, PROXIES_MAX } from '@bitting/gateway/config/gateway-config.ts';

/** What a place that can be configured may hold, whoever wrote it; `null` is anything else: a float, a date, a table. */
export type Plain = string | bigint | boolean | readonly Plain[] | null;

export type SettingValue = string | number | boolean | readonly string[];

/** What a value may be, in the words of a refusal, of a reader and of a JSON Schema. A value itself is never part of a refusal. */
export interface ValueType<Value> {
  /** As in "must be …". */
  readonly wanted: string;
  /** `null`: it is none. */
  read(plain: Plain): Value | null;
  /** What a variable or an option means: they hold text alone. */
  fromText(text: string): Plain;
  readonly schema: Readonly<Record<string, unknown>>;
}

const PORT_MAX = 65_535;
const PATH_CHARACTERS_MAX = 4_096;
const HOST_NAMES_MAX = 32;
const RECIPIENTS_MAX = 20;
const RECIPIENT = /^age1[0-9ac-hj-np-z]{20,3000}$/u;
/** Its characters; whether it is one is looked at. */
const ADDRESS_BLOCK = /^[0-9a-fA-F:.]{2,45}(?:\/[0-9]{1,3})?$/u;
const CREDENTIAL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u;
const HOST_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/u;

export const flag: ValueType<boolean> = {
  wanted: 'true or false',
  read: (plain) => (typeof plain === 'boolean' ? plain : null),
  fromText: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  schema: { type: 'boolean' },
};

export function whole(min: number, max: number): ValueType<number> {
  return {
    wanted: `a whole number from ${min} to ${max}`,
    read: (plain) => (typeof plain === 'bigint' && plain >= min && plain <= max ? Number(plain) : null),
    fromText: (text) => (/^\d{1,15}$/u.test(text) ? BigInt(text) : text),
    schema: { type: 'integer', minimum: min, maximum: max },
  };
}

/** Port 0, where it is allowed, takes a free one. */
export function port(min: 0 | 1): ValueType<number> {
  return whole(min, PORT_MAX);
}

export function choice<const Word extends string>(words: readonly Word[]): ValueType<Word> {
  return {
    wanted: `one of ${quoteAll(words)}`,
    read: (plain) => words.find((word) => word === plain) ?? null,
    fromText: (text) => text,
    schema: { type: 'string', enum: words },
  };
}

/** At least one of the words, each once. */
export function choices<const Word extends string>(words: readonly Word[]): ValueType<readonly Word[]> {
  return {
    wanted: `a list of ${quoteAll(words)}, each at most once, at least one`,
    read: (plain) => {
      const items = readItems(plain, (item) => words.find((word) => word === item) ?? null);
      return items === null || items.length === 0 || new Set(items).size < items.length ? null : items;
    },
    fromText: splitText,
    schema: { type: 'array', items: { enum: words }, minItems: 1, uniqueItems: true },
  };
}

export const hostNames: ValueType<readonly string[]> = {
  wanted: `a list of at most ${HOST_NAMES_MAX} host names, without ports`,
  read: (plain) => {
    const items = readItems(plain, (item) => (HOST_NAME.test(item) ? item : null));
    return items === null || items.length > HOST_NAMES_MAX ? null : items;
  },
  fromText: splitText,
  schema: { type: 'array', items: { type: 'string', pattern: HOST_NAME.source }, maxItems: HOST_NAMES_MAX },
};

/** Whom a backup is encrypted to; whether they are whole is asked of age when one is made. */
export const recipients: ValueType<readonly string[]> = {
  wanted: `a list of at most ${RECIPIENTS_MAX} recipients of age, which begin with age1`,
  read: (plain) => {
    const items = readItems(plain, (item) => (RECIPIENT.test(item) ? item : null));
    return items === null || items.length > RECIPIENTS_MAX ? null : items;
  },
  fromText: splitText,
  schema: { type: 'array', items: { type: 'string', pattern: RECIPIENT.source }, maxItems: RECIPIENTS_MAX },
};

export const address: ValueType<string> = {
  wanted: 'an IP address, without a port',
  read: (plain) => (typeof plain === 'string' && isIP(plain) !== 0 ? plain : null),
  fromText: (text) => text,
  schema: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
};

export const addressBlocks: ValueType<readonly string[]> = {
  wanted: `a list of at most ${PROXIES_MAX} IP addresses or CIDR blocks`,
  read: (plain) => {
    const items = readItems(plain, (item) => (isBlock(item) ? item : null));
    return items === null || items.length > PROXIES_MAX ? null : items;
  },
  fromText: splitText,
  schema: { type: 'array', items: { type: 'string', pattern: ADDRESS_BLOCK.source }, maxItems: PROXIES_MAX },
};

export const addresses: ValueType<readonly string[]> = {
  wanted: `a list of at most ${EGRESS_MAX} IP addresses`,
  read: (plain) => {
    const items = readItems(plain, (item) => (isIP(item) === 0 ? null : item));
    return items === null || items.length > EGRESS_MAX ? null : items;
  },
  fromText: splitText,
  schema: { type: 'array', items: address.schema, maxItems: EGRESS_MAX },
};

/** What a file or a variable names must not depend on where a program was started. */
export const absolutePath: ValueType<string> = {
  wanted: `an absolute path of at most ${PATH_CHARACTERS_MAX} characters, without "~"`,
  read: (plain) => (isVisible(plain) && path.isAbsolute(plain) ? plain : null),
  fromText: (text) => text,
  schema: { type: 'string', pattern: '^/', maxLength: PATH_CHARACTERS_MAX },
};

/** Relative ones count from the data directory. */
export const pathFromData: ValueType<string> = {
  wanted: `a path of at most ${PATH_CHARACTERS_MAX} characters, absolute or relative to the data directory`,
  read: (plain) => (isVisible(plain) ? plain : null),
  fromText: (text) => text,
  schema: { type: 'string', minLength: 1, maxLength: PATH_CHARACTERS_MAX },
};

/** A file of the directory that holds the credentials of a service, and no way out of it. */
export const credentialName: ValueType<string> = {
  wanted: 'the name of a credential: letters, digits, ".", "_" and "-", at most 100',
  read: (plain) => (typeof plain === 'string' && CREDENTIAL_NAME.test(plain) ? plain : null),
  fromText: (text) => text,
  schema: { type: 'string', pattern: CREDENTIAL_NAME.source },
};

/** One line that every file can hold. */
function isVisible(plain: Plain): plain is string {
  return (
    typeof plain === 'string' &&
    plain.length > 0 &&
    plain.length <= PATH_CHARACTERS_MAX &&
    plain.isWellFormed() &&
    !/\p{Cc}/u.test(plain)
  );
}

function isBlock(text: string): boolean {
  try {
    parseCidr(text);
    return ADDRESS_BLOCK.test(text);
  } catch {
    return false;
  }
}

function readItems<Item extends string>(
  plain: Plain,
  read: (item: string) => Item | null,
): readonly Item[] | null {
  if (!Array.isArray(plain)) return null;
  const items = (plain as readonly Plain[]).map((item) => (typeof item === 'string' ? read(item) : null));
  return items.every((item) => item !== null) ? items : null;
}

function splitText(text: string): Plain {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

function quoteAll(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}
