import { BittingError } from '../errors/bitting-error.ts';
import { JSON_BYTES_MAX, JSON_DEPTH_MAX, JSON_KEYS_MAX } from '../bounds.ts';
import { decodeUtf8 } from './utf8.ts';

/** A number as it was written; it is never turned into a float here. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

export interface JsonBounds {
  readonly bytesMax: number;
  /** Nested arrays and objects; a scalar has depth 0, `[]` depth 1. */
  readonly depthMax: number;
  /** Fields of one object. */
  readonly keysMax: number;
  /** Every number of RFC 8259 §6 is taken, as it was written: of a peer that writes exponents. By default fewer are. */
  readonly takesEveryNumber?: true;
}

export const JSON_BOUNDS: JsonBounds = {
  bytesMax: JSON_BYTES_MAX,
  depthMax: JSON_DEPTH_MAX,
  keysMax: JSON_KEYS_MAX,
};

/** Where an object stands in the bytes: `bytes[start]` is its `{`, `bytes[end - 1]` its `}`. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

/** Names that mean something to JavaScript objects; no venue has a field called so. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OBJECT_START = 0x7b;
const OBJECT_END = 0x7d;
const ARRAY_START = 0x5b;
const ARRAY_END = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LETTER_E = 0x45;
const SMALL_E = 0x65;
const LETTER_U = 0x75;

/** Names of fields, each at a place that its bytes say; the same few come in every document. */
const NAMES_KNOWN = 1_024;
const NAME_KNOWN_MAX = 32;
const NAMES: string[] = Array.from({ length: NAMES_KNOWN }, () => '');

/** Shorter slices are copies anyway. */
const OWN_TEXT_FROM = 13;

/** RFC 8259 §7, the two-character escapes. */
const ESCAPES: ReadonlyMap<number, string> = new Map([
  [QUOTE, '"'],
  [BACKSLASH, '\\'],
  [0x2f, '/'],
  [0x62, '\b'],
  [0x66, '\f'],
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
]);

const LITERALS: ReadonlyMap<number, readonly [text: string, value: boolean | null]> = new Map([
  [0x74, ['true', true]],
  [0x66, ['false', false]],
  [0x6e, ['null', null]],
]);

/**
 * The one value that `bytes` hold, read strictly (RFC 8259 and more). Refused besides anything malformed: a key named
 * twice (after unescaping), `__proto__`, `constructor` and `prototype` as keys, lone surrogates, invalid UTF-8, a byte
 * order mark, control characters, numbers with an exponent or a negative zero (unless `bounds` take them). What two readers could understand
 * differently does not come through, so the same bytes may be passed on.
 * @throws BittingError `JSON_MALFORMED`, `JSON_DUPLICATE_KEY`, `JSON_TOO_LARGE`
 */
export function scanJson(bytes: Uint8Array, bounds: JsonBounds = JSON_BOUNDS): JsonValue {
  return new Scanner(bytes, bounds, null).scan();
}

/** Like {@link scanJson}, and says for every object of the value (by identity) where it stands in the bytes. */
export function scanJsonWithSpans(
  bytes: Uint8Array,
  bounds: JsonBounds = JSON_BOUNDS,
): { readonly value: JsonValue; readonly spans: ReadonlyMap<JsonObject, JsonSpan> } {
  const spans = new Map<JsonObject, JsonSpan>();
  const value = new Scanner(bytes, bounds, spans).scan();
  return { value, spans };
}

/** One pass over the bytes; of what is neither a key nor a value nothing is made. */
class Scanner {
  readonly #bytes: Buffer;
  /** The same as Latin-1: character i is byte i. */
  readonly #text: string;
  readonly #bounds: JsonBounds;
  readonly #spans: Map<JsonObject, JsonSpan> | null;
  #at = 0;
  #depth = 0;

  constructor(bytes: Uint8Array, bounds: JsonBounds, spans: Map<JsonObject, JsonSpan> | null) {
    if (bytes.length > bounds.bytesMax)
      throw new BittingError('JSON_TOO_LARGE', `${bytes.length} bytes of JSON, at most ${bounds.bytesMax}`);
    this.#bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#text = this.#bytes.toString('latin1');
    this.#bounds = bounds;
    this.#spans = spans;
  }

  scan(): JsonValue {
    const value = this.#scanValue();
    if (this.#peek() !== -1) throw this.#malformed('something follows the value');
    return value;
  }

  #scanValue(): JsonValue {
    const byte = this.#peek();
    if (byte === QUOTE) return this.#scanString();
    if (byte === OBJECT_START) return this.#scanObject();
    if (byte === ARRAY_START) return this.#scanArray();
    if (byte === MINUS || isDigit(byte)) return this.#scanNumber();
    const literal = LITERALS.get(byte);
    if (literal === undefined) throw this.#malformed('no value');
    for (const character of literal[0]) this.#expect(character.charCodeAt(0));
    return literal[1];
  }

  #scanObject(): JsonObject {
    const start = this.#at;
    const fields = new Map<string, JsonValue>();
    this.#enter();
    if (this.#peek() === OBJECT_END) this.#at += 1;
    else
      do {
        this.#peek();
        const key = this.#scanString(true);
        if (fields.has(key))
          throw new BittingError('JSON_DUPLICATE_KEY', `a key twice before byte ${this.#at}`);
        if (REFUSED_KEYS.has(key)) throw this.#malformed('a refused key');
        if (fields.size === this.#bounds.keysMax)
          throw new BittingError('JSON_TOO_LARGE', `an object of more than ${this.#bounds.keysMax} keys`);
        this.#peek();
        this.#expect(COLON);
        fields.set(key, this.#scanValue());
      } while (this.#continues(OBJECT_END));
    this.#depth -= 1;
    this.#spans?.set(fields, { start, end: this.#at });
    return fields;
  }

  #scanArray(): readonly JsonValue[] {
    const items: JsonValue[] = [];
    this.#enter();
    if (this.#peek() === ARRAY_END) this.#at += 1;
    else
      do items.push(this.#scanValue());
      while (this.#continues(ARRAY_END));
    this.#depth -= 1;
    return items;
  }

  #enter(): void {
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > this.#bounds.depthMax)
      throw new BittingError('JSON_TOO_LARGE', `nested deeper than ${this.#bounds.depthMax}`);
  }

  /** After an item: true when a comma promises another one, false when `end` closes. */
  #continues(end: number): boolean {
    const byte = this.#peek();
    this.#expect(byte === COMMA ? COMMA : end);
    return byte === COMMA;
  }

  #scanNumber(): JsonNumber {
    const start = this.#at;
    const isNegative = this.#byte() === MINUS;
    if (isNegative) this.#at += 1;
    if (this.#byte() === ZERO) this.#at += 1;
    else this.#skipDigits();
    if (this.#byte() === DOT) {
      this.#at += 1;
      this.#skipDigits();
    }
    const takesEvery = this.#bounds.takesEveryNumber === true;
    if (takesEvery) this.#skipExponent();
    const text = this.#ascii(start, this.#at);
    if (isNegative && !takesEvery && /^-0(\.0+)?$/u.test(text)) throw this.#malformed('a negative zero');
    return new JsonNumber(text);
  }

  #skipExponent(): void {
    if (this.#byte() !== LETTER_E && this.#byte() !== SMALL_E) return;
    this.#at += 1;
    if (this.#byte() === PLUS || this.#byte() === MINUS) this.#at += 1;
    this.#skipDigits();
  }

  #skipDigits(): void {
    if (!isDigit(this.#byte())) throw this.#malformed('no digit');
    while (isDigit(this.#byte())) this.#at += 1;
  }

  #scanString(isName = false): string {
    this.#expect(QUOTE);
    let text = this.#scanPlain(isName);
    if (this.#byte() === QUOTE) {
      // Without an escape there is nothing that could have written half a character.
      this.#at += 1;
      return text;
    }
    while (this.#byte() !== QUOTE) {
      this.#expect(BACKSLASH);
      text += this.#scanEscape();
      text += this.#scanPlain(false);
    }
    this.#at += 1;
    if (!text.isWellFormed()) throw this.#malformed('a lone surrogate');
    return text;
  }

  /** The characters up to the next quote or backslash. */
  #scanPlain(isName: boolean): string {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let seen = 0;
    let sum = 0;
    let byte = bytes[at] ?? -1;
    while (byte !== QUOTE && byte !== BACKSLASH && byte >= 0x20) {
      seen |= byte;
      sum = (Math.imul(sum, 31) + byte) | 0;
      at += 1;
      byte = bytes[at] ?? -1;
    }
    this.#at = at;
    if (byte < 0x20) throw this.#malformed(byte === -1 ? 'the string does not end' : 'a control character');
    if (seen <= 0x7f) return isName ? this.#nameAt(start, sum) : this.#ascii(start, at);
    try {
      return decodeUtf8(bytes.subarray(start, at));
    } catch (cause) {
      throw this.#malformed('invalid UTF-8', cause);
    }
  }

  #scanEscape(): string {
    const byte = this.#byte();
    this.#at += 1;
    if (byte !== LETTER_U) {
      const character = ESCAPES.get(byte);
      if (character === undefined) throw this.#malformed('an unknown escape');
      return character;
    }
    const digits = this.#ascii(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/u.test(digits)) throw this.#malformed('an unknown escape');
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #expect(wanted: number): void {
    if (this.#byte() !== wanted) throw this.#malformed(`not ${String.fromCharCode(wanted)}`);
    this.#at += 1;
  }

  /** Skips white space (RFC 8259 §2); the next byte, -1 at the end. */
  #peek(): number {
    let byte = this.#byte();
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.#at += 1;
      byte = this.#byte();
    }
    return byte;
  }

  #byte(): number {
    return this.#bytes[this.#at] ?? -1;
  }

  /** A name as it was met before: that text is in memory already, and its hash known. */
  #nameAt(start: number, sum: number): string {
    const place = sum & (NAMES_KNOWN - 1);
    const known = NAMES[place] ?? '';
    if (known.length === this.#at - start && this.#isAt(known, start)) return known;
    const name = this.#ascii(start, this.#at);
    if (name.length <= NAME_KNOWN_MAX) NAMES[place] = name;
    return name;
  }

  /** Byte by byte: a name is shorter than what a call of `startsWith` takes. */
  #isAt(name: string, start: number): boolean {
    for (let at = 0; at < name.length; at += 1)
      if (this.#bytes[start + at] !== name.charCodeAt(at)) return false;
    return true;
  }

  /** Text of its own: of a long one a slice would keep the whole document in memory for as long as somebody keeps it. */
  #ascii(start: number, end: number): string {
    if (end - start < OWN_TEXT_FROM) return this.#text.slice(start, end);
    return this.#bytes.toString('latin1', start, end);
  }

  /** Never repeats the bytes: they may hold a secret. */
  #malformed(what: string, cause?: unknown): BittingError {
    return new BittingError('JSON_MALFORMED', `${what} at byte ${this.#at}`, { cause });
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
