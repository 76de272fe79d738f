import type { Socket } from 'node:net';
import type { StreamEndpoint } from '@bitting/core/venues/stream-dialect.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { UpstreamDialer } from '@bitting/http/upstream-socket.ts';
import { openWebSocket, type WebSocketOpening } from '@bitting/http/websocket-client.ts';
import { KEY_BYTES } from '@bitting/http/websocket-handshake.ts';
import {
  VENUE_CLOSE_MS,
  VENUE_CONNECT_MS,
  VENUE_FRAMES,
  VENUE_HANDSHAKE_HEAD,
  VENUE_QUEUE_BYTES_MAX,
  VENUE_TEXT_BYTES_MAX,
} from '../streams/bounds.ts';
import type { CorkedWrites } from '../corked-writes.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { VenueSocket, VenueSocketEnd, VenueSocketEvents } from '../ports/streams.ts';
import { FrameReader } from '../websocket/frame-reader.ts';
import { writeClose, writeFrame } from '../websocket/frames.ts';
import { unpackText } from '../websocket/unpacking.ts';

/** What all sockets towards one venue share. */
export interface VenueSocketContext {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Writes behind the call of the event loop in which it was asked to: nothing happens in between. */
  readonly corked: CorkedWrites;
  /** What clients say where they are the ones to ask whether the other is there. */
  readonly writeKeepAlive: (endpoint: StreamEndpoint, nowMs: EpochMs) => string;
}

export interface VenueSocketPlace {
  readonly endpoint: StreamEndpoint;
  readonly hostHeader: string;
}

const NORMAL = 1000;
const NOT_READABLE = 1003;
const FAULT = 1011;

/** `opening` until the handshake is done, its turn awaited; `closing` has sent its close frame; `ended` has no socket. */
type VenueSocketState = 'opening' | 'open' | 'closing' | 'ended';

/** One WebSocket to a venue, from the wish for it to its end. Every oddity ends it. */
export class PinnedVenueSocket implements VenueSocket {
  readonly #context: VenueSocketContext;
  readonly #place: VenueSocketPlace;
  readonly #events: VenueSocketEvents;
  readonly #onEnded: (socket: PinnedVenueSocket) => void;
  readonly #reader: FrameReader;
  #state: VenueSocketState = 'opening';
  #opening: WebSocketOpening | null = null;
  #socket: Socket | null = null;
  #cancelTimer: (() => void) | null = null;
  #isOpened = false;
  #heardMs = 0;
  #askedMs = 0;
  #end: Pick<VenueSocketEnd, 'code' | 'reason'> = { code: null, reason: 'lost' };

  constructor(
    context: VenueSocketContext,
    place: VenueSocketPlace,
    events: VenueSocketEvents,
    onEnded: (socket: PinnedVenueSocket) => void,
  ) {
    this.#context = context;
    this.#place = place;
    this.#events = events;
    this.#onEnded = onEnded;
    this.#reader = new FrameReader('server', VENUE_FRAMES, {
      text: (text) => this.#pass(text, null),
      binary: (packed) => this.#onBinary(packed),
      ping: (payload) => this.#pong(payload),
      pong: () => undefined,
      closed: (code, reason) => this.#onClosed(code, reason),
      odd: (code, cause) => this.#giveUp(code, cause),
    });
  }

  /** Its turn has come: once, and never when it has given the turn up. */
  open(dialer: UpstreamDialer): void {
    this.#wakeAfter(VENUE_CONNECT_MS, () => this.#endNow('not open in time'));
    const { endpoint, hostHeader } = this.#place;
    const wish = {
      target: endpoint.path,
      hostHeader,
      key: this.#context.random(KEY_BYTES),
      limits: VENUE_HANDSHAKE_HEAD,
    };
    try {
      this.#opening = openWebSocket(dialer, wish, {
        opened: (socket, head) => this.#onOpened(socket, head),
        failed: (cause) => this.#endNow(cause),
      });
    } catch {
      // Not a place of ours (the guard of connections), or not a path: nothing was opened.
      this.#endNow('refused by ourselves');
    }
  }

  /** Without a socket: there is none for it. */
  refuse(reason: string): void {
    this.#endNow(reason);
  }

  send(text: string, lastCheck?: () => boolean): boolean {
    const socket = this.#socket;
    if (this.#state !== 'open' || socket === null || !socket.writable) return false;
    if (socket.writableLength > VENUE_QUEUE_BYTES_MAX) return false;
    const frame = writeFrame('text', text, 'client');
    if (lastCheck !== undefined && !lastCheck()) return false;
    this.#context.corked.write(socket, frame);
    return true;
  }

  close(): void {
    if (this.#state === 'open') this.#giveUp(NORMAL, 'closed by us');
    else if (this.#state !== 'closing') this.#endNow('closed by us');
  }

  #onOpened(socket: Socket, head: Buffer): void {
    this.#socket = socket;
    this.#state = 'open';
    this.#isOpened = true;
    this.#heardMs = this.#askedMs = this.#context.clock.monotonicMs();
    socket.on('data', this.#onData);
    socket.on('end', () => this.#endNow(this.#end.reason));
    socket.on('close', () => this.#endNow(this.#end.reason));
    this.#watch();
    this.#tell(() => this.#events.opened());
    this.#onData(head);
    socket.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#heardMs = this.#context.clock.monotonicMs();
    this.#reader.push(chunk);
  };

  #onBinary(packed: Buffer): void {
    const isExpected = this.#place.endpoint.encoding === 'gzip';
    const text = isExpected ? unpackText(packed, VENUE_TEXT_BYTES_MAX) : null;
    if (text === null) this.#giveUp(NOT_READABLE, 'a message that cannot be unpacked');
    else this.#pass(text, packed);
  }

  #pass(text: string, packed: Uint8Array | null): void {
    if (this.#state === 'open') this.#tell(() => this.#events.received(text, packed));
  }

  /** Who hears it may fail; then nobody knows any more what was heard, and the connection begins anew. */
  #tell(call: () => void): void {
    try {
      call();
    } catch {
      this.#giveUp(FAULT, 'a fault of ours');
    }
  }

  #pong(payload: Buffer): void {
    const socket = this.#socket;
    if (this.#state !== 'open' || socket === null) return;
    if (socket.writableLength <= VENUE_QUEUE_BYTES_MAX) socket.write(writeFrame('pong', payload, 'client'));
  }

  /** The venue's close frame is answered in kind; it closes the connection, or we do. */
  #onClosed(code: number | null, reason: string): void {
    if (this.#state === 'open') {
      this.#end = { code, reason };
      this.#beginClosing(code);
    }
    this.#socket?.end();
  }

  #giveUp(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    this.#end = { code: null, reason };
    this.#beginClosing(code);
  }

  #beginClosing(code: number | null): void {
    this.#state = 'closing';
    this.#socket?.write(writeClose(code, '', 'client'));
    this.#wakeAfter(VENUE_CLOSE_MS, () => this.#endNow(this.#end.reason));
  }

  /** One timer for both: to say that we are there, and to notice that the venue is not. */
  #watch(): void {
    const { clock } = this.#context;
    const { endpoint } = this.#place;
    const nowMs = clock.monotonicMs();
    const silentAtMs = this.#heardMs + endpoint.silenceMs;
    if (nowMs >= silentAtMs) {
      this.#endNow('silence');
      return;
    }
    if (endpoint.asks === 'client' && nowMs >= this.#askedMs + endpoint.askEveryMs) {
      this.#askedMs = nowMs;
      this.send(this.#context.writeKeepAlive(endpoint, clock.wallMs()));
    }
    const askAtMs = endpoint.asks === 'client' ? this.#askedMs + endpoint.askEveryMs : silentAtMs;
    this.#wakeAfter(Math.min(askAtMs, silentAtMs) - nowMs, () => this.#watch());
  }

  #wakeAfter(delayMs: number, call: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#context.clock.after(delayMs, call);
  }

  #endNow(reason: string): void {
    if (this.#state === 'ended') return;
    const { code } = this.#end;
    this.#state = 'ended';
    this.#cancelTimer?.();
    (this.#socket ?? this.#opening)?.destroy();
    this.#onEnded(this);
    const end = { code, reason, opened: this.#isOpened };
    queueMicrotask(() => this.#tell(() => this.#events.ended(end)));
  }
}
