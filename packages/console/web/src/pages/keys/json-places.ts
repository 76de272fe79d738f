/** Where each value of a JSON text stands, so that what the gateway says of a place can be shown in the text. */

export interface TextPlace {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export type JsonProblem = 'malformed' | 'number' | 'key-twice' | 'too-deep' | 'no-object';

export type JsonRead =
  | {
      readonly kind: 'read';
      readonly value: Readonly<Record<string, unknown>>;
      /** By the gateway's names, of which the whole is `policy`: `policy.limits.schedule[0].to`. */
      readonly places: ReadonlyMap<string, TextPlace>;
    }
  | { readonly kind: 'problem'; readonly problem: JsonProblem; readonly at: TextPlace };

/** Deeper than any policy. */
const DEPTH_MAX = 16;
const ROOT = 'policy';
const SPACE = /[ \t\n\r]*/uy;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
/** As the gateway takes them: without an exponent. */
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?![0-9eE.])/uy;
const LITERAL = /true|false|null/uy;

class Stop extends Error {
  readonly problem: JsonProblem;
  readonly offset: number;

  constructor(problem: JsonProblem, offset: number) {
    super(problem);
    this.problem = problem;
    this.offset = offset;
  }
}

/** One object and nothing behind it. Stricter than the browser's own reader: no name twice, no exponents. */
export function readJson(text: string): JsonRead {
  const offsets = new Map<string, number>();
  try {
    const scanner = new Scanner(text, offsets);
    scanner.scan();
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown;
    return { kind: 'problem', problem: thrown.problem, at: placeOf(text, thrown.offset) };
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kind: 'problem', problem: 'no-object', at: placeOf(text, 0) };
  const places = new Map(Array.from(offsets, ([path, offset]) => [path, placeOf(text, offset)]));
  return { kind: 'read', value: value as Readonly<Record<string, unknown>>, places };
}

/** The nearest place that a sentence of the gateway names, for example `Cannot read the policy: policy.limits.x must be …`. */
export function placeNamed(sentence: string, places: ReadonlyMap<string, TextPlace>): TextPlace | null {
  const named = /\bpolicy(?:\.[A-Za-z0-9_-]+|\[[0-9]+\])+/u.exec(sentence)?.[0];
  if (named === undefined) return null;
  for (let path = named; path !== ''; path = path.replace(/(?:\.[A-Za-z0-9_-]+|\[[0-9]+\]|^policy)$/u, '')) {
    const place = places.get(path);
    if (place !== undefined) return place;
  }
  return null;
}

function placeOf(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n'), offset };
}

class Scanner {
  readonly #text: string;
  readonly #offsets: Map<string, number>;
  #at = 0;

  constructor(text: string, offsets: Map<string, number>) {
    this.#text = text;
    this.#offsets = offsets;
  }

  scan(): void {
    this.#value(ROOT, 0);
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw new Stop('malformed', this.#at);
  }

  #value(path: string, depth: number): void {
    this.#take(SPACE);
    if (depth > DEPTH_MAX) throw new Stop('too-deep', this.#at);
    this.#offsets.set(path, this.#at);
    const character = this.#text[this.#at];
    if (character === '{') this.#object(path, depth);
    else if (character === '[') this.#list(path, depth);
    else if (character === '"') this.#string();
    else if (character !== undefined && /[-0-9]/u.test(character)) {
      if (this.#take(NUMBER) === null) throw new Stop('number', this.#at);
    } else if (this.#take(LITERAL) === null) throw new Stop('malformed', this.#at);
  }

  #object(path: string, depth: number): void {
    const names = new Set<string>();
    this.#items('}', () => {
      const start = this.#at;
      const name = JSON.parse(this.#string()) as string;
      if (names.has(name)) throw new Stop('key-twice', start);
      names.add(name);
      this.#take(SPACE);
      this.#expect(':');
      this.#value(`${path}.${name}`, depth + 1);
    });
  }

  #list(path: string, depth: number): void {
    let index = 0;
    this.#items(']', () => {
      this.#value(`${path}[${index}]`, depth + 1);
      index += 1;
    });
  }

  #items(end: string, item: () => void): void {
    this.#at += 1;
    this.#take(SPACE);
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#take(SPACE);
      item();
      this.#take(SPACE);
      if (this.#text[this.#at] !== ',') break;
      this.#at += 1;
    }
    this.#expect(end);
  }

  #string(): string {
    const found = this.#take(STRING);
    if (found === null) throw new Stop('malformed', this.#at);
    return found;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw new Stop('malformed', this.#at);
    this.#at += 1;
  }

  #take(form: RegExp): string | null {
    const sticky = new RegExp(form.source, form.flags);
    sticky.lastIndex = this.#at;
    const [found = null] = sticky.exec(this.#text) ?? [];
    if (found !== null) this.#at += found.length;
    return found;
  }
}
