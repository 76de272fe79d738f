import type { ReferencePrice } from '@bitting/core/policy/policy.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { VenueAnswer, VenueDialect, VenueMessage, VenueQuestion } from '@bitting/core/venues/dialect.ts';
import {
  INSTRUMENTS_MAX,
  INSTRUMENT_FRESH_MS,
  INSTRUMENT_UNKNOWN_MS,
  MARKET_PREFETCH_MS,
  MARKET_QUESTIONS,
  REFERENCE_FRESH_MS,
} from '../bounds.ts';
import { PublicRequest, type Destination } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { MarketData } from '../ports/market.ts';
import type { Transmission, Upstream } from '../ports/upstream.ts';
import { FairPlaces } from '../upstream/fair-places.ts';
import { SharedQuestion } from './shared-question.ts';

/** How a venue is asked about its market: public questions, and what their answers say. */
export interface MarketQuestions {
  /** `null`: no instrument has such an id. */
  instrumentQuestion(id: string): VenueQuestion | null;
  readInstruments(body: Uint8Array): readonly Instrument[];
  referenceQuestion(id: string): VenueQuestion | null;
  readReferencePrice(id: string, body: Uint8Array): ReferencePrice | null;
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

/** Instruments and prices from the venue's public data, asked for when somebody needs them, one question at a time each. */
export class MarketFeed implements MarketData {
  readonly #options: MarketFeedOptions;
  readonly #instruments = new Map<string, Kept<Instrument>>();
  readonly #references = new Map<string, Kept<ReferencePrice>>();
  readonly #questions = new Map<string, Pending>();
  readonly #places = new FairPlaces(MARKET_QUESTIONS);

  constructor(options: MarketFeedOptions) {
    this.#options = options;
  }

  instrument(id: string): Instrument | null {
    return isFresh(this.#instruments.get(id), this.#now(), INSTRUMENT_FRESH_MS)
      ? (this.#instruments.get(id)?.value ?? null)
      : null;
  }

  /** As the venue last said it; the rules say which age they still accept. */
  reference(id: string): ReferencePrice | null {
    return this.#references.get(id)?.value ?? null;
  }

  async prefetch(ids: readonly string[], virtualKeyId = ''): Promise<void> {
    const late = Promise.withResolvers<void>();
    const stop = this.#options.clock.after(MARKET_PREFETCH_MS, () => {
      late.resolve();
    });
    const asked = ids.flatMap((id) => [
      this.#refreshInstrument(id, virtualKeyId),
      this.#refreshReference(id, virtualKeyId),
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
    for (const instrument of found) keep(this.#instruments, instrument.id, instrument, this.#now());
    if (!found.some((instrument) => instrument.id === id)) keep(this.#instruments, id, null, this.#now());
  }

  async #refreshReference(id: string, virtualKeyId: string): Promise<void> {
    if (isFresh(this.#references.get(id), this.#now(), REFERENCE_FRESH_MS)) return;
    const question = this.#options.questions.referenceQuestion(id);
    const answer = question === null ? null : await this.#ask(question, virtualKeyId);
    if (answer === null) return;
    const reference = this.#options.questions.readReferencePrice(id, answer.body);
    keep(this.#references, id, reference, this.#now());
  }

  /** The same question is under way once, whoever waits for it. `null`: no answer. */
  #ask(question: VenueQuestion, virtualKeyId: string): Promise<VenueAnswer | null> {
    const key = `${question.family} ${question.target}`;
    const pending = this.#questions.get(key);
    if (pending !== undefined) {
      pending.shared.join(virtualKeyId);
      return pending.answer;
    }
    const release = this.#places.take(virtualKeyId);
    if (release === null) return Promise.resolve(null);
    const shared = new SharedQuestion(this.#options.clock, (asker) => this.#send(question, asker));
    shared.join(virtualKeyId);
    const answer = answerOf(shared).finally(() => {
      release();
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

function keep<T>(map: Map<string, Kept<T>>, id: string, value: T | null, atMs: number): void {
  map.delete(id);
  map.set(id, { value, atMs });
  const oldest = map.size > INSTRUMENTS_MAX ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}

export function messageOf({ method, target, body }: VenueQuestion): VenueMessage {
  const [path = '', query = ''] = target.split('?');
  return { method, target, path, query, body, header: () => undefined };
}
