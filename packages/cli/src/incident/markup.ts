import { INCIDENT_TEXT_MAX } from '../bounds.ts';

/** Text of a page in which everything that is no markup of ours was escaped. */
export class Markup {
  readonly #text: string;

  /** Only {@link html} and {@link style} make one. */
  constructor(text: string) {
    this.#text = text;
  }

  /** Never by `toString`: in a plain template it would be escaped once more. */
  write(): string {
    return this.#text;
  }
}

type Part = Markup | string | number | null | readonly Part[];

/** A template of which every value is escaped that is no markup itself; `null` is nothing, a list its parts one after the other. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const [first = '', ...rest] = literals;
  return new Markup(
    rest.reduce((text, literal, index) => text + write(parts[index] ?? null) + literal, first),
  );
}

function write(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.write();
  if (typeof part === 'object') return part.map((one) => write(one)).join('');
  return escape(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Bots, venues and whoever stole a key wrote these texts: letters that cannot be seen, end lines or turn the direction of text are
 * named by their number, and one that is longer than anything honest is cut.
 */
function escape(text: string): string {
  const letters = Array.from(text);
  const shown = letters.slice(0, INCIDENT_TEXT_MAX).map((letter) => ENTITIES[letter] ?? name(letter));
  const more = letters.length - INCIDENT_TEXT_MAX;
  return `${shown.join('')}${more > 0 ? ` … and ${more} more letters` : ''}`;
}

function name(letter: string): string {
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(letter)) return letter;
  return `[U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}
