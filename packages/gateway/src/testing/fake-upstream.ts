import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { OutgoingRequest, VenueAnswer } from '@bitting/core/venues/dialect.ts';
import type { Destination, PublicRequest, SignedQuestion, SignedRequest } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Transmission, Upstream } from '../ports/upstream.ts';

export function answer(body: unknown, status = 200): Transmission {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    kind: 'answer',
    answer: { status, body: bytes } satisfies VenueAnswer,
    contentType: 'application/json',
    headers: [],
    upstreamMs: 1,
  };
}

/** A venue that says what a test tells it to, and remembers every request that reached it. */
export class FakeUpstream implements Upstream {
  readonly sent: OutgoingRequest[] = [];
  readonly asked: OutgoingRequest[] = [];
  readonly public: OutgoingRequest[] = [];
  /** Where everything went that was sent or asked publicly, in order. */
  readonly destinations: Destination[] = [];
  offsetMs = 0;
  /** What happens between the path's `send` and the last check, as when a request waits for a connection. */
  beforeWrite: () => void = () => undefined;
  respond: (request: OutgoingRequest) => Transmission | Promise<Transmission> = () =>
    answer({ code: '0', msg: '', data: [] });
  respondToQuestion: (request: OutgoingRequest) => Transmission = () => ({ kind: 'not-sent', cause: 'test' });
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async send(request: SignedRequest, lastCheck: () => boolean): Promise<Transmission> {
    this.beforeWrite();
    if (!lastCheck()) return { kind: 'not-sent', cause: 'withdrawn' };
    this.sent.push(request.outgoing);
    this.destinations.push(request.destination);
    return this.respond(request.outgoing);
  }

  ask(question: SignedQuestion): Promise<Transmission> {
    this.asked.push(question.outgoing);
    return Promise.resolve(this.respondToQuestion(question.outgoing));
  }

  sendPublic(request: PublicRequest): Promise<Transmission> {
    this.public.push(request.outgoing);
    this.destinations.push(request.destination);
    return Promise.resolve(this.respondToQuestion(request.outgoing));
  }

  hostOf({ family }: Destination): string {
    return `${family}.test`;
  }

  venueNow(): EpochMs {
    return epochMs(this.#clock.wallMs() + this.offsetMs);
  }
}
