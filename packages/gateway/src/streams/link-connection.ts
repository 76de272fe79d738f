import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type {
  StreamChannel,
  StreamDialect,
  StreamEndpoint,
  VenueFrame,
} from '@bitting/core/venues/stream-dialect.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { STREAM_ANSWER_MS } from './bounds.ts';
import type { Destination } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { UpstreamStreams, VenueSocket, VenueSocketEnd } from '../ports/streams.ts';
import type { Transmission } from '../ports/upstream.ts';
import { FramePace } from './frame-pace.ts';
import { PendingOperations } from './pending-operations.ts';

export interface LinkPorts {
  readonly dialect: StreamDialect;
  readonly streams: UpstreamStreams;
  readonly clock: Clock;
  /** What the clock of the venue says: logins are signed with it. */
  readonly venueNow: (destination: Destination) => EpochMs;
}

export interface LinkPlace {
  readonly destination: Destination;
  readonly endpoint: StreamEndpoint;
  /** `null`: nobody logs in there. */
  readonly signer: (() => SigningCredential | null) | null;
}

/** Why a connection is no more. `final`: another one would not be better. */
export interface ConnectionEnd {
  readonly cause: 'lost' | 'login-refused' | 'key-gone';
  readonly final: boolean;
  readonly code: string;
}

export interface ConnectionEvents {
  /** It is open, and logged in where somebody logs in. */
  ready(): void;
  subscribed(channel: StreamChannel): void;
  refused(channel: StreamChannel, why: { readonly code: string; readonly message: string }): void;
  /** Pushes and answers to questions. */
  frame(
    frame: VenueFrame & { readonly kind: 'push' | 'answer' },
    text: string,
    packed: Uint8Array | null,
  ): void;
  /** It will be closed by the venue soon. */
  moving(): void;
  /** Once, and nothing after it. */
  ended(end: ConnectionEnd): void;
}

const TOO_MANY = { code: 'exhausted', message: 'The venue admits no more subscriptions for now.' };
const NO_ANSWER = { code: 'timeout', message: 'The venue did not answer the subscription.' };

/** One connection to a path of a venue, from the handshake to its end. It never comes back. */
export class LinkConnection {
  readonly #ports: LinkPorts;
  readonly #place: LinkPlace;
  readonly #events: ConnectionEvents;
  readonly #socket: VenueSocket;
  readonly #pace: FramePace;
  /** Asked for and not answered yet, in the order of asking; each with what ends the wait. */
  readonly #asked = new Map<string, { readonly channel: StreamChannel; readonly stop: () => void }>();
  /** Of those that are asked for, the ones that go with the end of this turn. */
  readonly #unsent: StreamChannel[] = [];
  readonly #held = new Map<string, StreamChannel>();
  readonly #operations: PendingOperations;
  #isRetired = false;
  #state: 'opening' | 'logging-in' | 'ready' | 'ended' = 'opening';
  #stopLogin: (() => void) | null = null;

  constructor(place: LinkPlace, ports: LinkPorts, events: ConnectionEvents) {
    this.#place = place;
    this.#ports = ports;
    this.#events = events;
    this.#operations = new PendingOperations(ports.clock, () => {
      if (this.#isRetired && this.#operations.isEmpty) this.close();
    });
    this.#pace = new FramePace(ports.clock, ports.dialect.limits, (text) => {
      this.#socket.send(text);
    });
    this.#socket = ports.streams.connect(place.destination, place.endpoint, {
      opened: () => {
        this.#opened();
      },
      received: (text, packed) => {
        this.#received(text, packed);
      },
      ended: (end) => {
        this.#endedBySocket(end);
      },
    });
  }

  get ready(): boolean {
    return this.#state === 'ready';
  }

  /** What it has been asked for is answered: there is nothing left to wait for. */
  get settled(): boolean {
    return this.#state === 'ready' && this.#asked.size === 0;
  }

  /** Whether the venue has said that this channel is subscribed over it. */
  holds(key: string): boolean {
    return this.#held.has(key);
  }

  /** Orders have gone over it whose answers may still come. */
  get owes(): boolean {
    return this.ready && !this.#operations.isEmpty;
  }

  /** Logins and subscriptions that this connection may still send within the hour. */
  left(): number {
    return this.#pace.left();
  }

  /**
   * Asks for those that are not held or asked for already, all of one turn together. False: the venue admits no more of
   * it, and nothing was asked.
   */
  subscribe(channels: readonly StreamChannel[]): boolean {
    const wanted = channels.filter(({ key }) => !this.#held.has(key) && !this.#asked.has(key));
    if (wanted.length === 0) return true;
    if (!this.ready || this.#pace.left() < 1) return false;
    for (const channel of wanted) {
      const stop = this.#ports.clock.after(STREAM_ANSWER_MS, () => {
        this.#refused(channel.key, NO_ANSWER);
        // It may wait for our own pace, or be answered late: nobody would ever let it go.
        if (this.ready) this.#pace.take(this.#ports.dialect.writeSubscribe('unsubscribe', [channel]));
      });
      this.#asked.set(channel.key, { channel, stop });
    }
    if (this.#unsent.length === 0)
      queueMicrotask(() => {
        this.#flush();
      });
    this.#unsent.push(...wanted);
    return true;
  }

  unsubscribe(channels: readonly StreamChannel[]): void {
    const held = channels.filter(({ key }) => this.#forget(key));
    if (held.length > 0 && this.ready)
      this.#pace.take(this.#ports.dialect.writeSubscribe('unsubscribe', held));
  }

  /** A question, at the pace of subscriptions. */
  ask(text: string): boolean {
    return this.ready && this.#pace.take([text]);
  }

  /** One order operation: once. False: nothing was sent, and `settle` is not called. Throws what `lastCheck` throws, before anything is sent. */
  transmit(
    id: string,
    text: string,
    {
      lastCheck,
      settle,
    }: { readonly lastCheck: () => boolean; readonly settle: (transmission: Transmission) => void },
  ): boolean {
    if (!this.ready || !this.#socket.send(text, lastCheck)) return false;
    this.#operations.add(id, settle);
    return true;
  }

  /** Nobody needs it any more but for the answers to its last operations: it closes when they have come, or are given up. */
  retire(): void {
    this.#isRetired = true;
    if (this.#operations.isEmpty) this.close();
  }

  /** Silent: its owner hears nothing more of it. Operations under way end unknown. */
  close(): void {
    if (this.#end()) this.#socket.close();
  }

  #flush(): void {
    const wanted = this.#unsent.filter((channel) => this.#asked.get(channel.key)?.channel === channel);
    this.#unsent.length = 0;
    if (wanted.length === 0 || !this.ready) return;
    if (this.#pace.take(this.#ports.dialect.writeSubscribe('subscribe', wanted))) return;
    for (const { key } of wanted) this.#refused(key, TOO_MANY);
  }

  #opened(): void {
    if (this.#state !== 'opening') return;
    const { destination, endpoint, signer } = this.#place;
    if (signer === null) {
      this.#becomeReady();
      return;
    }
    this.#state = 'logging-in';
    const text = this.#writeLogin(destination, endpoint, signer);
    this.#stopLogin = this.#ports.clock.after(STREAM_ANSWER_MS, () => {
      this.#fail({ cause: 'lost', final: false, code: 'login timeout' });
    });
    if (text === null || !this.#pace.take([text]))
      this.#fail({ cause: 'lost', final: false, code: 'no credential' });
  }

  /** `null`: there is no key now, or the vault is sealed. */
  #writeLogin(
    destination: Destination,
    endpoint: StreamEndpoint,
    signer: () => SigningCredential | null,
  ): string | null {
    const { dialect, streams, venueNow } = this.#ports;
    try {
      const credential = signer();
      if (credential === null || credential.environment !== destination.environment) return null;
      const host = streams.hostOf(destination);
      return dialect.writeLogin(endpoint, credential, {
        nowMs: venueNow(destination),
        host,
        target: endpoint.path,
      });
    } catch {
      // Nothing was sent: without a key there is no login.
      return null;
    }
  }

  #becomeReady(): void {
    this.#stopLogin?.();
    this.#state = 'ready';
    this.#events.ready();
  }

  #received(text: string, packed: Uint8Array | null): void {
    if (this.#state === 'ended') return;
    const frame = this.#ports.dialect.readVenueFrame(this.#place.endpoint, text);
    switch (frame.kind) {
      case 'push':
      case 'answer':
        if (this.ready) this.#events.frame(frame, text, packed);
        return;
      case 'operation-answer':
        this.#operations.answer(frame.id, frame.answer);
        return;
      case 'ping':
        this.#socket.send(frame.answer);
        return;
      case 'subscribed':
        this.#subscribed(frame.key);
        return;
      case 'channel-refused':
        for (const key of this.#keysOf(frame)) this.#refused(key, frame);
        return;
      case 'logged-in':
        if (this.#state === 'logging-in') this.#becomeReady();
        return;
      case 'login-refused':
        if (this.#state === 'logging-in')
          this.#fail({ cause: 'login-refused', final: frame.final, code: frame.code });
        return;
      case 'moving':
        this.#events.moving();
        return;
      case 'key-gone':
        this.#fail({ cause: 'key-gone', final: true, code: 'key-gone' });
        return;
      case 'pong':
      case 'unsubscribed':
      case 'noise':
    }
  }

  #subscribed(key: string): void {
    const asked = this.#asked.get(key);
    if (asked === undefined) return;
    asked.stop();
    this.#asked.delete(key);
    this.#held.set(key, asked.channel);
    this.#events.subscribed(asked.channel);
  }

  /** Which channels a refusal is about: those of a beginning, the one it names, or the oldest that waits. */
  #keysOf({ key, keysFrom }: VenueFrame & { readonly kind: 'channel-refused' }): readonly string[] {
    if (keysFrom !== undefined)
      return [...this.#held.keys(), ...this.#asked.keys()].filter((known) => known.startsWith(keysFrom));
    const oldest = this.#asked.keys().next().value;
    return key === null ? (oldest === undefined ? [] : [oldest]) : [key];
  }

  #refused(key: string, why: { readonly code: string; readonly message: string }): void {
    // One that is held may be taken away later (OKX, too many connections for a channel).
    const channel = this.#asked.get(key)?.channel ?? this.#held.get(key);
    if (channel === undefined) return;
    this.#forget(key);
    this.#events.refused(channel, why);
  }

  #forget(key: string): boolean {
    const asked = this.#asked.get(key);
    asked?.stop();
    this.#asked.delete(key);
    return this.#held.delete(key) || asked !== undefined;
  }

  #endedBySocket({ code, reason }: VenueSocketEnd): void {
    const isFinal = code !== null && this.#ports.dialect.isFinalClose(code);
    const cause = isFinal ? 'key-gone' : 'lost';
    if (this.#end())
      this.#events.ended({ cause, final: isFinal, code: code === null ? reason : String(code) });
  }

  #fail(end: ConnectionEnd): void {
    if (!this.#end()) return;
    this.#socket.close();
    this.#events.ended(end);
  }

  #end(): boolean {
    if (this.#state === 'ended') return false;
    this.#state = 'ended';
    this.#stopLogin?.();
    this.#pace.stop();
    for (const { stop } of this.#asked.values()) stop();
    this.#asked.clear();
    this.#operations.end();
    return true;
  }
}
