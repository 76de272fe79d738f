import { BittingError } from '../errors/bitting-error.ts';
import { JSON_BOUNDS, JsonNumber, type JsonObject, type JsonValue } from './json.ts';
import { decodeUtf8 } from './utf8.ts';

/** Names that {@link scanJson} refuses as well. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Text in which no character is escaped. */
const UNESCAPED = /^[ -[\]-~]*$/u;
/** A string with the escapes that RFC 8785 has; of those for control characters not all that this takes. */
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\["\\bfnrt]|\\u00[01][0-9a-f])*"/uy;
const INTEGER = /0|-?[1-9]\d*/uy;
const LITERALS = [
  ['null', null],
  ['true', true],
  ['false', false],
] as const;

/**
 * The value that `bytes` hold, which are its one text by RFC 8785: what `writeCanonicalJson` writes of it. Within the bounds of
 * {@link scanJson}, which reads the same of them: this is the quicker way, and takes nothing else.
 * @throws BittingError `JSON_MALFORMED` or `UTF8_MALFORMED` for anything else
 */
export function readCanonicalJson(bytes: Uint8Array): JsonValue {
  if (bytes.length > JSON_BOUNDS.bytesMax) throw otherForm();
  return new CanonicalReader(decodeUtf8(bytes)).read();
}

class CanonicalReader {
  readonly #text: string;
  readonly #isUnescaped: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#isUnescaped = UNESCAPED.test(text);
  }

  read(): JsonValue {
    const value = this.#readValue();
    if (this.#at !== this.#text.length) throw otherForm();
    return value;
  }

  #readValue(): JsonValue {
    const character = this.#text[this.#at];
    if (character === '"') return this.#readString();
    if (character === '{') return this.#readObject();
    if (character === '[') return this.#readArray();
    const literal = LITERALS.find(([text]) => this.#text.startsWith(text, this.#at));
    if (literal === undefined) return this.#readInteger();
    this.#at += literal[0].length;
    return literal[1];
  }

  #readObject(): JsonObject {
    const fields = new Map<string, JsonValue>();
    let last: string | null = null;
    while (this.#continues('}', last === null)) {
      const key = this.#readString();
      const isNext = last === null || key > last;
      if (!isNext || REFUSED_KEYS.has(key) || fields.size === JSON_BOUNDS.keysMax) throw otherForm();
      this.#expect(':');
      fields.set(key, this.#readValue());
      last = key;
    }
    return fields;
  }

  #readArray(): readonly JsonValue[] {
    const items: JsonValue[] = [];
    while (this.#continues(']', items.length === 0)) items.push(this.#readValue());
    return items;
  }

  /** Over what stands before an item, or over the end, behind which there is none. */
  #continues(end: string, isFirst: boolean): boolean {
    if (isFirst) {
      this.#at += 1;
      this.#depth += 1;
      if (this.#depth > JSON_BOUNDS.depthMax) throw otherForm();
    }
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      this.#depth -= 1;
      return false;
    }
    if (!isFirst) this.#expect(',');
    return true;
  }

  #readString(): string {
    const start = this.#at;
    if (!this.#isUnescaped) return this.#readEscaped();
    const end = this.#text.indexOf('"', start + 1);
    if (this.#text[start] !== '"' || end === -1) throw otherForm();
    this.#at = end + 1;
    return this.#text.slice(start + 1, end);
  }

  #readEscaped(): string {
    const raw = this.#match(STRING);
    const text = JSON.parse(raw) as string;
    if (JSON.stringify(text) !== raw) throw otherForm();
    return text;
  }

  #readInteger(): JsonNumber {
    const text = this.#match(INTEGER);
    if (!Number.isSafeInteger(Number(text))) throw otherForm();
    return new JsonNumber(text);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) throw otherForm();
    this.#at += found.length;
    return found;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw otherForm();
    this.#at += 1;
  }
}

function otherForm(): BittingError {
  return new BittingError('JSON_MALFORMED', 'it is not canonical JSON');
}
