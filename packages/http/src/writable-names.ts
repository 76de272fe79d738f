import { consistsOf, TOKEN_CHARACTERS } from './characters.ts';

/** The kernel alone says how a message is framed and whether the connection stays. */
const FRAMING_NAMES: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Those who write take names from tables of their own; what is beyond this is looked at anew each time. */
const NAMES_MAX = 256;

/** By which names headers may be written. Each name is looked at once. */
export class WritableNames {
  readonly #own: ReadonlySet<string>;
  /** What a line begins with, the break before it included, by the name in it. */
  readonly #found = new Map<string, string>();

  /** `own`: what the kernel writes besides, lower-case. */
  constructor(own: readonly string[]) {
    this.#own = new Set(own);
  }

  /** What the line of such a header begins with, the break before it included. Throws a `TypeError` on a name that would break or blur the framing: a fault of our own caller. */
  begin(name: string): string {
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    const lower = name.toLowerCase();
    if (this.#own.has(lower)) throw new TypeError(`The kernel writes ${name} itself.`);
    if (!consistsOf(name, TOKEN_CHARACTERS) || FRAMING_NAMES.has(lower)) {
      throw new TypeError(`A header named ${JSON.stringify(name)} cannot be written.`);
    }
    const beginning = `\r\n${name}: `;
    if (this.#found.size < NAMES_MAX) this.#found.set(name, beginning);
    return beginning;
  }
}
