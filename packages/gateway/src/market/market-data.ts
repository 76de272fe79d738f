import { notionalOf } from '@bitting/core/policy/notional.ts';
import type { Book, MarketState, ReferencePrice } from '@bitting/core/policy/policy.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { Ticker } from '@bitting/core/venues/market-reading.ts';
import type { VenueAnswer, VenueDialect, VenueMessage, VenueQuestion } from '@bitting/core/venues/dialect.ts';
import {
  BOOKS_MAX,
  INSTRUMENTS_MAX,
  INSTRUMENT_FRESH_MS,
  INSTRUMENT_UNKNOWN_MS,
  MARKET_PREFETCH_MS,
  MARKET_QUESTIONS,
  MARKET_STATE_MS_MAX,
  REFERENCE_FRESH_MS,
  VOLUME_MS_MAX,
} from '../bounds.ts';
import { PublicRequest, type Destination } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { DayMarket, MarketData, MarketNeed } from '../ports/market.ts';
import type { Transmission, Upstream } from '../ports/upstream.ts';
import { FairPlaces } from '../upstream/fair-places.ts';
import { SharedQuestion } from './shared-question.ts';

/** How a venue is asked about its market: public questions, and what their answers say. */
export interface MarketQuestions {
  /** `null`: no instrument has such an id. */
  instrumentQuestion(id: string): VenueQuestion | null;
  readInstruments(body: Uint8Array): readonly Instrument[];
  tickerQuestion(id: string): VenueQuestion | null;
  readTicker(id: string, body: Uint8Array): Ticker | null;
  /** `null`: it has no mark price; then the middle of its ticker is the second opinion. */
  markQuestion(id: string): VenueQuestion | null;
  readMark(id: string, body: Uint8Array): ReferencePrice | null;
  bookQuestion(id: string): VenueQuestion | null;
  readBook(id: string, body: Uint8Array): Book | null;
  /** Questions whose answers together list every instrument; empty where nobody needs such a list. */
  readonly listQuestions: readonly VenueQuestion[];
}

export interface MarketFeedOptions {
  readonly dialect: VenueDialect;
  readonly questions: MarketQuestions;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly place: Pick<Destination, 'environment' | 'region'>;
}

interface Kept<T> {
  /** `null`: the venue was asked and had none. */
  readonly value: T | null;
  readonly atMs: number;
}

interface Pending {
  readonly shared: SharedQuestion;
  readonly answer: Promise<VenueAnswer | null>;
}

/** What is kept of a kind of data, how it is asked for, and how its answers are read. */
interface Kind<T> {
  readonly kept: Map<string, Kept<T>>;
  readonly keptMax: number;
  readonly question: (id: string) => VenueQuestion | null;
  readonly read: (id: string, body: Uint8Array) => T | null;
}

/** Instruments and prices from the venue's public data, asked for when somebody needs them, one question at a time each. */
export class MarketFeed implements MarketData, DayMarket {
  readonly #options: MarketFeedOptions;
  readonly #instruments = new Map<string, Kept<Instrument>>();
  readonly #tickers: Kind<Ticker>;
  readonly #marks: Kind<ReferencePrice>;
  readonly #books: Kind<Book>;
  readonly #questions = new Map<string, Pending>();
  readonly #places = new FairPlaces(MARKET_QUESTIONS);

  constructor(options: MarketFeedOptions) {
    this.#options = options;
    const { questions } = options;
    this.#tickers = {
      kept: new Map(),
      keptMax: INSTRUMENTS_MAX,
      question: (id) => questions.tickerQuestion(id),
      read: (id, body) => questions.readTicker(id, body),
    };
    this.#marks = {
      kept: new Map(),
      keptMax: INSTRUMENTS_MAX,
      question: (id) => questions.markQuestion(id),
      read: (id, body) => questions.readMark(id, body),
    };
    this.#books = {
      kept: new Map(),
      keptMax: BOOKS_MAX,
      question: (id) => questions.bookQuestion(id),
      read: (id, body) => questions.readBook(id, body),
    };
  }

  instrument(id: string): Instrument | null {
    return isFresh(this.#instruments.get(id), this.#now(), INSTRUMENT_FRESH_MS)
      ? (this.#instruments.get(id)?.value ?? null)
      : null;
  }

  /** As the venue last said it; the rules say which age they still accept. */
  reference(id: string): ReferencePrice | null {
    return this.#tickers.kept.get(id)?.value?.last ?? null;
  }

  day(id: string): Ticker | null {
    return this.#tickers.kept.get(id)?.value ?? null;
  }

  state(id: string): MarketState {
    const instrument = this.instrument(id);
    const recent = this.#within(this.#tickers, id, MARKET_STATE_MS_MAX);
    const day = this.#within(this.#tickers, id, VOLUME_MS_MAX);
    const middle =
      recent === null || recent.middle === null ? null : { price: recent.middle, atMs: recent.last.atMs };
    const traded = day?.traded ?? null;
    return {
      mark: instrument?.contract === null ? middle : this.#within(this.#marks, id, MARKET_STATE_MS_MAX),
      volumePerDay:
        instrument === null || day === null || traded === null
          ? null
          : notionalOf(instrument, traded, day.last.price),
      book: this.#within(this.#books, id, MARKET_STATE_MS_MAX),
    };
  }

  async prefetch(
    ids: readonly string[],
    virtualKeyId = '',
    needs: readonly MarketNeed[] = [],
  ): Promise<void> {
    const late = Promise.withResolvers<void>();
    const stop = this.#options.clock.after(MARKET_PREFETCH_MS, () => {
      late.resolve();
    });
    const asked = ids.flatMap((id) => [
      this.#refreshInstrument(id, virtualKeyId),
      this.#refresh(this.#tickers, id, virtualKeyId),
      ...needs.map((need) =>
        need === 'mark'
          ? this.#refresh(this.#marks, id, virtualKeyId)
          : this.#refresh(this.#books, id, virtualKeyId),
      ),
    ]);
    await Promise.race([Promise.all(asked), late.promise]);
    stop();
  }

  async #refreshInstrument(id: string, virtualKeyId: string): Promise<void> {
    const kept = this.#instruments.get(id);
    const freshMs = kept?.value === null ? INSTRUMENT_UNKNOWN_MS : INSTRUMENT_FRESH_MS;
    if (isFresh(kept, this.#now(), freshMs)) return;
    const question = this.#options.questions.instrumentQuestion(id);
    const answer = question === null ? null : await this.#ask(question, virtualKeyId);
    if (answer === null) return;
    const found = this.#options.questions.readInstruments(answer.body);
    const atMs = this.#now();
    for (const one of found) keep(this.#instruments, one.id, { value: one, atMs }, INSTRUMENTS_MAX);
    if (!found.some((one) => one.id === id))
      keep(this.#instruments, id, { value: null, atMs }, INSTRUMENTS_MAX);
  }

  async #refresh<T>(kind: Kind<T>, id: string, virtualKeyId: string): Promise<void> {
    if (isFresh(kind.kept.get(id), this.#now(), REFERENCE_FRESH_MS)) return;
    const question = kind.question(id);
    const answer = question === null ? null : await this.#ask(question, virtualKeyId);
    if (answer === null) return;
    keep(kind.kept, id, { value: kind.read(id, answer.body), atMs: this.#now() }, kind.keptMax);
  }

  #within<T>({ kept }: Kind<T>, id: string, ageMs: number): T | null {
    const known = kept.get(id);
    return isFresh(known, this.#now(), ageMs) ? (known?.value ?? null) : null;
  }

  /** The same question is under way once, whoever waits for it. `null`: no answer. */
  #ask(question: VenueQuestion, virtualKeyId: string): Promise<VenueAnswer | null> {
    const key = `${question.family} ${question.target}`;
    const pending = this.#questions.get(key);
    if (pending !== undefined) {
      pending.shared.join(virtualKeyId);
      return pending.answer;
    }
    const taken = this.#places.take(virtualKeyId);
    if (taken === null) return Promise.resolve(null);
    const shared = new SharedQuestion(this.#options.clock, (asker) => this.#send(question, asker));
    shared.join(virtualKeyId);
    const answer = answerOf(shared).finally(() => {
      this.#places.giveBack(taken);
      this.#questions.delete(key);
    });
    this.#questions.set(key, { shared, answer });
    return answer;
  }

  async #send(question: VenueQuestion, virtualKeyId: string): Promise<Transmission> {
    const { place, dialect, upstream } = this.#options;
    const message = messageOf(question);
    const operation = dialect.findOperation(message.method, message.path, question.family);
    if (operation === null) return { kind: 'not-sent', cause: 'the venue has no such operation' };
    const { family } = operation;
    const destination = { venue: dialect.id, ...place, family, credentialId: null };
    const outgoing = dialect.forwardPublic(message, place.environment);
    return upstream.sendPublic(
      new PublicRequest(operation, outgoing, destination, { kind: 'own', virtualKeyId }),
    );
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }
}

async function answerOf(shared: SharedQuestion): Promise<VenueAnswer | null> {
  try {
    const transmission = await shared.ask();
    return transmission.kind === 'answer' && transmission.answer.status === 200 ? transmission.answer : null;
  } catch {
    // No data: the rules refuse what they cannot judge.
    return null;
  }
}

function isFresh<T>(kept: Kept<T> | undefined, nowMs: number, freshMs: number): boolean {
  return kept !== undefined && nowMs - kept.atMs <= freshMs;
}

function keep<T>(map: Map<string, Kept<T>>, id: string, kept: Kept<T>, max: number): void {
  map.delete(id);
  map.set(id, kept);
  const oldest = map.size > max ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}

export function messageOf({ method, target, body }: VenueQuestion): VenueMessage {
  const [path = '', query = ''] = target.split('?');
  return { method, target, path, query, body, header: () => undefined };
}
