import { refuse } from '@bitting/core/errors/refusal.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { OperationClass } from '@bitting/core/venues/operation.ts';
import type { StreamDialect, StreamOperation } from '@bitting/core/venues/stream-dialect.ts';
import { SESSION_OPERATIONS_MAX } from './bounds.ts';
import { renderEnd } from '../pipeline/answer.ts';
import { identifyFrame } from '../pipeline/identify-connection.ts';
import { Laps } from '../pipeline/laps.ts';
import type { Path } from '../pipeline/path.ts';
import type { Carrier } from '../pipeline/send.ts';
import type { ConnectionIdentity } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { SignsOfLife } from '../ports/signs-of-life.ts';
import type { AccountLinks } from './account-links.ts';
import type { BotVoice } from './bot-voice.ts';
import type { CodeBooks } from './code-book.ts';
import { carryOperation } from './operation-carrier.ts';
import { Turns } from './turns.ts';

export interface OperationPorts {
  readonly dialect: VenueDialect;
  readonly streams: StreamDialect;
  readonly path: Path;
  readonly codes: CodeBooks;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly signs: SignsOfLife;
}

/** They go on when all else is too much. */
const CANCELS: ReadonlySet<OperationClass> = new Set(['cancel', 'account-cancel']);

const NO_KEY: Carrier = {
  hostOf: () => '',
  send: () => Promise.resolve({ kind: 'not-sent', cause: 'the account has no bound key' }),
};

/** The orders of one session: decided and recorded in the order in which they came, answered as their answers come. */
export class SessionOperations {
  readonly #ports: OperationPorts;
  readonly #voice: BotVoice;
  readonly #turns = new Turns();
  #underWay = 0;

  constructor(voice: BotVoice, ports: OperationPorts) {
    this.#voice = voice;
    this.#ports = ports;
  }

  async operate(
    frame: StreamOperation,
    text: string,
    who: { readonly identity: ConnectionIdentity; readonly links: AccountLinks | null },
  ): Promise<void> {
    const { clock, codes, dialect, metrics, path, streams } = this.#ports;
    const receivedMs = clock.wallMs();
    const begin = clock.monotonicMs();
    const laps = new Laps(clock);
    metrics.count('requests', frame.operation.class);
    const identified = identifyFrame(who.identity, frame.message, clock);
    const placesMax =
      SESSION_OPERATIONS_MAX + (CANCELS.has(frame.operation.class) ? SESSION_OPERATIONS_MAX : 0);
    if (identified.kind === 'refused' || this.#underWay >= placesMax) {
      const refusal = identified.kind === 'refused' ? identified : refuse('OVERLOADED');
      await this.#voice.refuse(refusal, { frame, text, subject: frame.name });
      return;
    }
    this.#underWay += 1;
    const answered = this.#ports.signs.serve(who.identity.virtualKey.entry.id);
    try {
      const { links } = who;
      const carrier =
        links === null ? NO_KEY : carryOperation(frame, links, { dialect: streams, codes: codes.of(links) });
      const carriage = { carrier, laps, turn: this.#turns.next() };
      const end = await path.walk(identified, frame.operation, carriage);
      const { status, body } = renderEnd(end, dialect);
      // What is shown as it came need not be read again.
      const isAsItCame = end.kind === 'answered' && end.transmission.answer.body === body;
      const answer = isAsItCame ? end.transmission.answer : { status, body };
      const times = { receivedMs, nowMs: clock.wallMs() };
      this.#voice.send(streams.renderOperationAnswer(frame, answer, times));
    } catch {
      // Nobody may think that nothing was done.
      await this.#voice.refuse(refuse('OUTCOME_UNKNOWN'), { frame, text });
    } finally {
      this.#underWay -= 1;
      answered();
      metrics.observe('total', clock.monotonicMs() - begin);
    }
  }
}
