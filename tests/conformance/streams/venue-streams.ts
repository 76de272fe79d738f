import { setTimeout as wait } from 'node:timers/promises';
import type { PaperVenue } from '../../support/simulator.ts';
import type { SeenRequest } from '../run.ts';

type StreamControl = PaperVenue['control']['streams'];

/** What a client's frame wants of the venue; keep-alive, logins and leaving are nothing of that. */
export interface Wish {
  readonly kind: 'subscription' | 'act';
  /** `subscribe tickers`, `batch-orders` */
  readonly name: string;
  readonly content: unknown;
}

/** How frames of one venue are read. */
export type WishReader = (frame: Readonly<Record<string, unknown>>) => readonly Wish[];

export interface StreamsOptions {
  readonly paper: PaperVenue;
  readonly control: StreamControl;
  /** Of the account under test: who presents it on a connection has logged in there. */
  readonly apiKey: string;
  readonly read: WishReader;
}

const WAIT_MS = 2;
const WAITS_MAX = 5_000;

/** The streams of a simulated venue, as far as one row of the table causes them. */
export class VenueStreams {
  readonly #options: StreamsOptions;
  #nowMs = 0;
  #lastStream = 0;
  #lastFrame = 0;
  readonly #subscriptions = new Set<string>();

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** What was connected before belongs to another row, but for public channels: a gateway keeps them for a while. */
  begin(): void {
    this.#subscriptions.clear();
    this.setClock(Date.now());
    this.#lastStream = this.#options.control.list().at(-1)?.id ?? 0;
    this.takeWishes();
  }

  setClock(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#options.paper.setClock(this.#nowMs);
  }

  /** Lets time pass at the venue alone: what it pushes at a pace comes then. */
  pass(byMs: number): void {
    this.setClock(this.#nowMs + byMs);
  }

  /** Every subscription with the path that it is at. */
  held(): readonly string[] {
    return this.#options.control
      .list()
      .filter(({ id, isOpen }) => isOpen && (id > this.#lastStream || !this.#isLoggedIn(id)))
      .flatMap(({ path, subscriptions }) => subscriptions.map((subscription) => `${path} ${subscription}`));
  }

  /** Until the venue has a subscription with each of these texts in it. */
  async subscribed(...texts: readonly string[]): Promise<void> {
    await until(
      () => texts.every((text) => this.held().some((held) => held.includes(text))),
      () => `${texts.join(', ')} among ${this.held().join(', ')}`,
    );
  }

  /** Frames that came in since the row began and have this text in them. */
  count(text: string): number {
    const frames = this.#options.control.recorder.frames({ direction: 'in', contains: text });
    return frames.filter(({ stream }) => stream > this.#lastStream).length;
  }

  /** Until everything that was logged in for the row is closed. */
  async ended(): Promise<void> {
    const open = () =>
      this.#options.control
        .list()
        .filter(({ id, isOpen }) => isOpen && id > this.#lastStream && this.#isLoggedIn(id));
    await until(
      () => open().length === 0,
      () => `the end of ${JSON.stringify(open())}`,
    );
  }

  /** The venue says this to every connection that was logged in for the row. */
  say(text: string): void {
    for (const { id, isOpen } of this.control.list())
      if (isOpen && id > this.#lastStream && this.#isLoggedIn(id)) this.control.send(id, text);
  }

  get control(): StreamControl {
    return this.#options.control;
  }

  /** What came in since it was last asked. */
  takeWishes(): readonly (Wish & { readonly path: string })[] {
    const frames = this.#options.control.recorder.frames({ after: this.#lastFrame });
    this.#lastFrame = frames.at(-1)?.id ?? this.#lastFrame;
    return frames
      .filter(({ direction, text }) => direction === 'in' && text.startsWith('{'))
      .flatMap(({ path, text }) =>
        this.#options
          .read(JSON.parse(text) as Readonly<Record<string, unknown>>)
          .map((wish) => Object.assign({ path }, wish)),
      );
  }

  /** What was subscribed since the row began, each once, in order. */
  subscriptions(): readonly string[] {
    return Array.from(this.#subscriptions);
  }

  /** Acts alone, to be compared with those of the other side. A gateway writes them anew: the order of fields is nothing. */
  takeActs(): SeenRequest[] {
    const wishes = this.takeWishes();
    for (const { kind, path, name } of wishes)
      if (kind === 'subscription') this.#subscriptions.add(`WS ${path} ${name}`);
    return wishes
      .filter(({ kind }) => kind === 'act')
      .map(({ path, name, content }) => ({
        method: 'WS',
        target: `${path} ${name}`,
        body: JSON.stringify(sorted(content)),
        signed: true,
      }));
  }

  #isLoggedIn(stream: number): boolean {
    const { apiKey, control } = this.#options;
    return control.recorder.frames({ stream, direction: 'in', contains: apiKey }).length > 0;
  }
}

/** Looks again and again, for ten seconds. */
export async function until(holds: () => boolean, describe: () => string): Promise<void> {
  for (let count = 0; !holds(); count += 1) {
    if (count === WAITS_MAX) throw new Error(`it did not come to ${describe()}`);
    await wait(WAIT_MS);
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}
