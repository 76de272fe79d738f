/** Markup that may go out as it is. Text becomes markup only through `markup`, which escapes it. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

export type Content = Html | string | number | null | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function markupOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Html) return content.toString();
  if (typeof content === 'string') return escapeHtml(content);
  return typeof content === 'number' ? content.toString() : content.map(markupOf).join('');
}

/** Markup with values put in: strings escaped, markup and lists of it as they are. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const texts = parts.map((part, at) => part + (at < values.length ? markupOf(values[at] ?? null) : ''));
  return new Html(texts.join(''));
}
