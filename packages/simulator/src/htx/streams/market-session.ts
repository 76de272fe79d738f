import { HTX_MARKET_PING_MS, HTX_MARKET_SUBSCRIPTIONS_MAX } from '../../bounds.ts';
import type { Clock } from '../../engine/clock.ts';
import type { StreamPeer, StreamSession } from '../../wire/stream.ts';
import type { HtxVenue } from '../dispatch.ts';
import type { Fields } from '../fields.ts';
import type { Shape } from '../symbols.ts';
import type { ChannelBoard, ChannelPlan, ChannelSource, Receiver } from './channel-board.ts';
import { Link } from './frame.ts';
import { Heartbeat } from './heartbeat.ts';
import { readMessage, textIn } from './messages.ts';
import { isWithin, type Window } from './rates.ts';

/** A topic that a request names. */
export interface FoundTopic {
  readonly kind: 'found';
  readonly plan: ChannelPlan;
  /** `null`: it cannot be requested, only subscribed to. */
  readonly answer: ((query: RequestQuery) => unknown) | null;
}

export interface RequestQuery {
  /** Seconds. */
  readonly from: number;
  readonly to: number;
  readonly source: ChannelSource | null;
}

export interface UnknownTopic {
  readonly kind: 'unknown';
  readonly why: string;
}

/** What sets the market sockets of the two hosts apart. */
export interface MarketHost {
  /** Finds a topic at a path; `fields` are those of the whole message. */
  readonly find: (path: string, topic: string, fields: Fields) => FoundTopic | UnknownTopic;
  readonly pongsMissedMax: number;
  /** Requests (`req`) of one connection. */
  readonly requests: Window;
}

export interface MarketParts {
  readonly clock: Clock;
  readonly venue: () => HtxVenue;
  readonly board: ChannelBoard;
  readonly host: MarketHost;
}

/** One public market socket: `sub`, `unsub`, `req`, pings as numbers, every frame packed. */
export class MarketSession implements StreamSession {
  readonly #parts: MarketParts;
  readonly #link: Link;
  readonly #heartbeat: Heartbeat;
  readonly #topics = new Map<string, string>();
  readonly #receiver: Receiver;

  constructor(peer: StreamPeer, parts: MarketParts) {
    this.#parts = parts;
    this.#link = new Link(peer, () => 'gzip');
    this.#receiver = (frame) => this.#link.sendFrame(frame);
    this.#heartbeat = new Heartbeat({
      clock: parts.clock,
      everyMs: HTX_MARKET_PING_MS,
      missedMax: () => (parts.venue().variants.closesSilentStreams ? parts.host.pongsMissedMax : null),
      ping: () => {
        const ping = parts.venue().now;
        this.#link.send({ ping });
        return ping.toString();
      },
      lost: () => peer.close(1000, 'ping timeout'),
    });
  }

  receive(message: Buffer, isBinary: boolean): void {
    const fields = readMessage(message, isBinary);
    if (fields === null) {
      this.#refuse('', 'not json string');
      return;
    }
    const id = textIn(fields, 'id');
    if (fields.values.has('pong')) this.#heartbeat.pong(textIn(fields, 'pong'));
    else if (fields.values.has('ping')) this.#link.send({ pong: Number(textIn(fields, 'ping')) });
    else if (fields.values.has('sub')) this.#subscribe(id, fields);
    else if (fields.values.has('unsub')) this.#unsubscribe(id, fields);
    else if (fields.values.has('req')) this.#request(id, fields);
    else this.#refuse(id, 'invalid command');
  }

  closed(): void {
    this.#heartbeat.stop();
    for (const key of this.#topics.values()) this.#parts.board.leave(key, this.#receiver);
    this.#topics.clear();
  }

  subscriptions(): readonly string[] {
    return [...this.#topics.keys()];
  }

  #subscribe(id: string, fields: Fields): void {
    const topic = textIn(fields, 'sub');
    const found = this.#find(topic, fields);
    if (found.kind === 'unknown') {
      this.#refuse(id, found.why);
      return;
    }
    const isFull = this.#topics.size >= HTX_MARKET_SUBSCRIPTIONS_MAX && !this.#topics.has(topic);
    if (isFull) {
      this.#refuse(id, '429 too many subscriptions');
      return;
    }
    const before = this.#topics.get(topic);
    if (before !== undefined) this.#parts.board.leave(before, this.#receiver);
    this.#topics.set(topic, found.plan.key);
    this.#answer(id, { subbed: topic });
    this.#parts.board.join(found.plan, this.#receiver);
  }

  #unsubscribe(id: string, fields: Fields): void {
    const topic = textIn(fields, 'unsub');
    const key = this.#topics.get(topic);
    if (key === undefined) {
      this.#refuse(id, `unsub with not subbed topic ${topic}`);
      return;
    }
    this.#topics.delete(topic);
    this.#parts.board.leave(key, this.#receiver);
    this.#answer(id, { unsubbed: topic });
  }

  #request(id: string, fields: Fields): void {
    const topic = textIn(fields, 'req');
    const { host, board, venue } = this.#parts;
    if (!isWithin(venue(), `req ${this.#link.peer.id}`, host.requests)) {
      this.#refuse(id, '429 too many request');
      return;
    }
    const found = this.#find(topic, fields);
    if (found.kind === 'unknown' || found.answer === null) {
      this.#refuse(id, found.kind === 'unknown' ? found.why : `invalid topic ${topic}`);
      return;
    }
    const seconds = (name: string, fallback: number): number => {
      const text = textIn(fields, name);
      return /^\d{1,12}$/.test(text) ? Number(text) : fallback;
    };
    const data = found.answer({
      from: seconds('from', 0),
      to: seconds('to', Number.MAX_SAFE_INTEGER / 1000),
      source: board.sourceOf(found.plan.key),
    });
    this.#answer(id, { rep: topic, data });
  }

  #find(topic: string, fields: Fields): FoundTopic | UnknownTopic {
    const { host } = this.#parts;
    return host.find(this.#link.peer.path, topic, fields);
  }

  #answer(id: string, content: Shape): void {
    const named = id === '' ? {} : { id };
    this.#link.send({ ...named, status: 'ok', ts: this.#parts.venue().now, ...content });
  }

  #refuse(id: string, why: string): void {
    const named = id === '' ? {} : { id };
    const { now } = this.#parts.venue();
    this.#link.send({ status: 'error', ts: now, ...named, 'err-code': 'bad-request', 'err-msg': why });
  }
}
