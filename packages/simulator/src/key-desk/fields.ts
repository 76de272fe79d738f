import { DeskRefusal } from './refusals.ts';

/** What was typed: named values, read the same from a form and from JSON. */
export class Fields {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  private constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  static readonly EMPTY = new Fields(new Map());

  static ofForm(text: string): Fields {
    const values = new Map<string, readonly string[]>();
    for (const [name, value] of new URLSearchParams(text)) {
      values.set(name, [...(values.get(name) ?? []), value]);
    }
    return new Fields(values);
  }

  /** @throws DeskRefusal BODY_INVALID unless the text is an object of strings and lists of strings. */
  static ofJson(text: string): Fields {
    const value = parseJson(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new DeskRefusal('BODY_INVALID');
    const values = new Map<string, readonly string[]>();
    for (const [name, entry] of Object.entries(value)) {
      const list: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
      if (!list.every((item) => typeof item === 'string'))
        throw new DeskRefusal('BODY_INVALID', { [name]: 'A text or a list of texts is read here.' });
      values.set(name, list);
    }
    return new Fields(values);
  }

  static of(values: Readonly<Record<string, string | readonly string[]>>): Fields {
    return new Fields(
      new Map(
        Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? [value] : value]),
      ),
    );
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** As typed; empty when it is missing. */
  raw(name: string): string {
    return this.#values.get(name)?.[0] ?? '';
  }

  text(name: string): string {
    return this.raw(name).trim();
  }

  /** Every value of the name, those with separators taken apart. */
  list(name: string): readonly string[] {
    return (this.#values.get(name) ?? [])
      .flatMap((value) => value.split(/[\s,;]+/))
      .filter((item) => item !== '');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DeskRefusal('BODY_INVALID');
  }
}
