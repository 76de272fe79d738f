/** JSON, base64, hex, UTF-8 and decimals, each against a twin that is slow and obvious. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { decodeBase64, encodeBase64 } from '@bitting/core/encoding/base64.ts';
import { decodeHex, encodeHex } from '@bitting/core/encoding/hex.ts';
import {
  JSON_BOUNDS,
  JsonNumber,
  type JsonValue,
  scanJson,
  scanJsonWithSpans,
} from '@bitting/core/encoding/json.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal, type Rounding } from '@bitting/core/money/decimal.ts';

import { type FuzzTarget, must, textsOf, type Verdict } from '../target.ts';
import { attempt } from './attempt.ts';

const VECTORS = path.resolve(import.meta.dirname, '../../../packages/core/vectors/json.json');
const SEED_BYTES_MAX = 200;
const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function jsonSeeds(): readonly Uint8Array[] {
  const { cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
    readonly cases: readonly { readonly text?: string; readonly hex?: string }[];
  };
  return cases
    .map(({ text, hex }) => (hex === undefined ? Buffer.from(text ?? '') : Buffer.from(hex, 'hex')))
    .filter((seed) => seed.length <= SEED_BYTES_MAX);
}

/** What `JSON.parse` makes of the text, if nothing in it is of the kinds that the scanner refuses beyond JSON. */
function parseByTwin(input: Buffer): unknown {
  if (!isUtf8Exact(input) || input.length > JSON_BOUNDS.bytesMax) return undefined;
  const text = input.toString('utf8');
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/gsu, '""');
  // Behind the strings only literals have letters; `e` of true and false follows a letter, that of a number a digit.
  if (/[0-9.][eE]/u.test(outside) || /-0(?:\.0+)?(?![0-9.])/u.test(outside)) return undefined;
  if (depthOf(outside) > JSON_BOUNDS.depthMax) return undefined;
  let keys = 0;
  let isRefused = false;
  try {
    const value: unknown = JSON.parse(text);
    walk(value, (item) => {
      if (typeof item === 'string') isRefused ||= !item.isWellFormed();
      if (typeof item !== 'object' || item === null || Array.isArray(item)) return;
      const names = Object.keys(item);
      keys += names.length;
      isRefused ||= names.length > JSON_BOUNDS.keysMax;
      isRefused ||= names.some((name) => !name.isWellFormed() || REFUSED_KEYS.has(name));
    });
    // A key that stood twice left one colon too many.
    return isRefused || keys !== outside.split(':').length - 1 ? undefined : value;
  } catch {
    return undefined;
  }
}

function isUtf8Exact(input: Buffer): boolean {
  return Buffer.from(input.toString('utf8'), 'utf8').equals(input);
}

function depthOf(outside: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of outside) {
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function walk(value: unknown, visit: (item: unknown) => void): void {
  visit(value);
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) walk(item, visit);
}

/** By its shape: a copy of the scanner has a class of its own. */
function isNumber(value: JsonValue): value is JsonNumber {
  return value instanceof JsonNumber || (typeof value === 'object' && value !== null && 'text' in value);
}

/** As `JSON.parse` would have it; a number becomes what its text means to JavaScript. */
function plainOf(value: JsonValue): unknown {
  if (isNumber(value)) return Number(value.text);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(plainOf);
  if (value instanceof Map)
    return Object.fromEntries(
      [...(value as ReadonlyMap<string, JsonValue>)].map(([k, v]) => [k, plainOf(v)]),
    );
  return value;
}

function printJson(value: JsonValue): string {
  if (isNumber(value)) return value.text;
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(printJson).join(',')}]`;
  if (value instanceof Map) {
    const fields = [...(value as ReadonlyMap<string, JsonValue>)];
    return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${printJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Of this scanner or of a copy of it. */
export function checkJson(input: Buffer, scan: typeof scanJson = scanJson): JsonValue | null {
  const value = attempt(() => scan(input));
  const twin = parseByTwin(input);
  if (value instanceof BittingError) {
    must(twin === undefined, () => `${value.code}, but JSON.parse reads it and nothing in it is refused`);
    return null;
  }
  must(twin !== undefined, 'it is read, but JSON.parse or a rule of ours refuses it');
  must(isDeepStrictEqual(plainOf(value), twin), 'JSON.parse reads another value');
  return value;
}

export const json: FuzzTarget = {
  name: 'json',
  modules: /\/core\/src\/encoding\/(?:json|utf8)\.ts/u,
  inputBytesMax: 1_024,
  seeds: jsonSeeds(),
  check(input): Verdict {
    const value = checkJson(input);
    if (value === null) return 'refused';
    const printed = printJson(value);
    must(isDeepStrictEqual(scanJson(Buffer.from(printed)), value), 'printed, it is read otherwise');
    const { spans } = scanJsonWithSpans(input);
    for (const [object, { start, end }] of spans)
      must(isDeepStrictEqual(scanJson(input.subarray(start, end)), object), 'a span holds another object');
    return 'accepted';
  },
};

export const textEncodings: FuzzTarget = {
  name: 'text-encodings',
  modules: /\/core\/src\/encoding\/(?:base64|hex|utf8)\.ts/u,
  inputBytesMax: 128,
  seeds: textsOf(['', 'AAAA', 'AQ==', 'AQI=', '-_8=', '00ff', 'ü€😀', '\uFEFFa']),
  check(input): Verdict {
    const text = input.toString('latin1');
    const base64 = attempt(() => decodeBase64(text));
    const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/u;
    must(
      !(base64 instanceof BittingError) === isBase64.test(text),
      'the expression says otherwise of base64',
    );
    if (!(base64 instanceof BittingError)) must(encodeBase64(base64) === text, 'base64 has two texts');
    const hex = attempt(() => decodeHex(text));
    must(
      !(hex instanceof BittingError) === /^(?:[0-9a-f]{2})*$/u.test(text),
      'the expression says otherwise of hex',
    );
    if (!(hex instanceof BittingError)) must(encodeHex(hex) === text, 'hex has two texts');
    must(Buffer.from(decodeBase64(encodeBase64(input))).equals(input), 'bytes do not survive base64');
    const read = attempt(() => decodeUtf8(input));
    must(!(read instanceof BittingError) === isUtf8Exact(input), 'Buffer says otherwise of UTF-8');
    if (!(read instanceof BittingError))
      must(Buffer.from(encodeUtf8(read)).equals(input), 'UTF-8 has two texts');
    return read instanceof BittingError ? 'refused' : 'accepted';
  },
};

const DECIMAL = /^(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?$/u;
const ROUNDINGS: readonly Rounding[] = ['down', 'up', 'half-even'];

/** A fraction of two integers; nothing is ever rounded. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

function fractionOf(text: string): Fraction {
  const [whole = '', digits = ''] = text.replace('-', '').split('.');
  const over = BigInt(whole + digits) * (text.startsWith('-') ? -1n : 1n);
  return { over, under: 10n ** BigInt(digits.length) };
}

function isSame(decimal: Decimal, fraction: Fraction): boolean {
  const { over, under } = fractionOf(decimal.toString());
  return over * fraction.under === fraction.over * under;
}

/** The nearest multiples of `10^-scale` around a fraction, by counting: the one that the rounding means. */
function isRounded(decimal: Decimal, { over, under }: Fraction, scale: number, rounding: Rounding): boolean {
  const unit = 10n ** BigInt(scale);
  const found = fractionOf(decimal.toString());
  if ((found.over * unit) % found.under !== 0n) return false;
  const steps = (found.over * unit) / found.under;
  // 2 × the distance, in units of 1 / (under × unit); its sign says to which side.
  const positive = under < 0n ? -1n : 1n;
  const distance = (over * unit - steps * under) * positive;
  const size = under * positive;
  const sign = over * positive < 0n ? -1n : 1n;
  if (rounding === 'down') return distance * sign >= 0n && distance * sign < size;
  if (rounding === 'up') return distance * sign <= 0n && -distance * sign < size;
  const twice = 2n * (distance < 0n ? -distance : distance);
  return twice < size || (twice === size && steps % 2n === 0n);
}

export const decimal: FuzzTarget = {
  name: 'decimal',
  modules: /\/core\/src\/money\/decimal\.ts/u,
  inputBytesMax: 90,
  seeds: textsOf([
    '0',
    '1.50 3 2',
    '-12.5 0.25 0',
    '0.000000000000000001 999999999999999999 18',
    '2.5 1 0',
    '1e3',
    '01',
  ]),
  check(input): Verdict {
    const [first = '', second = '1', places = '0'] = input.toString('latin1').split(' ');
    const value = Decimal.tryParse(first);
    must((value !== null) === DECIMAL.test(first), () => `the expression says otherwise of ${first}`);
    const left = attempt(() => Decimal.parseSigned(first));
    const right = attempt(() => Decimal.parseSigned(second));
    if (left instanceof BittingError || right instanceof BittingError) return 'refused';
    must(isSame(left, fractionOf(first)), 'it is another number');
    must(Decimal.parseSigned(left.toString()).equals(left), 'its text is read as another number');
    const a = fractionOf(first);
    const b = fractionOf(second);
    const under = a.under * b.under;
    const difference = a.over * b.under - b.over * a.under;
    must(isSame(left.add(right), { over: a.over * b.under + b.over * a.under, under }), 'the sum is wrong');
    must(isSame(left.subtract(right), { over: difference, under }), 'the difference is wrong');
    must(isSame(left.multiply(right), { over: a.over * b.over, under }), 'the product is wrong');
    must(left.compare(right) === Number(difference > 0n) - Number(difference < 0n), 'the order is wrong');
    must(left.equals(right) === (difference === 0n), 'equality is not that of numbers');
    const multiple = b.over !== 0n && (a.over * b.under) % (b.over * a.under) === 0n;
    must(left.isMultipleOf(right) === multiple, 'it is said to be a multiple, or not');
    const scale = Number(/^[0-9]{1,2}/u.exec(places)?.[0] ?? '0') % 20;
    for (const rounding of ROUNDINGS) {
      must(isRounded(left.round(scale, rounding), a, scale, rounding), `rounded wrongly ${rounding}`);
      if (b.over === 0n) continue;
      const quotient = { over: a.over * b.under, under: a.under * b.over };
      must(
        isRounded(left.divide(right, scale, rounding), quotient, scale, rounding),
        `divided wrongly ${rounding}`,
      );
    }
    return 'accepted';
  },
};
