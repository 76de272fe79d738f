import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { StreamEndpoint } from '@bitting/core/venues/stream-dialect.ts';
import type { Destination, Entrance } from '../pipeline/stages.ts';

/** One WebSocket message: text, or the bytes of a binary one (what the venue packed). */
export type SocketMessage = string | Uint8Array;

/** A message that was framed once, for any number of bots: each of them gets these very bytes. */
export interface PreparedMessage {
  readonly message: SocketMessage;
  readonly frame: Uint8Array;
}

/** A bot that asks for a stream: the handshake is read strictly, nothing else is known. */
export interface BotHandshake {
  readonly entrance: Entrance;
  readonly sourceAddress: string;
  /** `Host` and target as received: part of what some clients sign. */
  readonly host: string;
  readonly target: string;
  readonly path: string;
  readonly query: string;
}

/** A bot's open socket. What it does not read in time costs it the connection, not us the memory. */
export interface BotSocket {
  /**
   * What is sent within one turn leaves at its end, in one write. False: the socket is closed or closing, or is closed now because
   * too much waits for the bot.
   */
  send(message: SocketMessage | PreparedMessage): boolean;
  /** Sends a close frame behind what waits, and cuts if the bot does not follow. Nothing is received afterwards. */
  close(code: number, reason: string): void;
  /** Cuts at once: what waits is dropped. */
  destroy(): void;
  readonly queuedBytes: number;
}

export interface BotSession {
  /** A whole text message within the bounds; binary ones never come here. */
  receive(text: string): void;
  /** Once, whatever the cause, as soon as nothing more is received; never from within a call to the socket. */
  closed(cause: string): void;
}

/** Towards the bots: what is behind the paths of one port. */
export interface StreamEntrance {
  readonly family: ApiFamily;
  /** `null`: no stream has this path, and the upgrade is refused. */
  accept(handshake: BotHandshake): ((socket: BotSocket) => BotSession) | null;
}

/** Why a socket towards a venue ended. `code` and `reason` of its close frame, if one came. */
export interface VenueSocketEnd {
  readonly code: number | null;
  readonly reason: string;
  readonly opened: boolean;
}

export interface VenueSocketEvents {
  opened(): void;
  /** Text, unpacked where the venue packs; `packed` are the bytes as they came, to be passed on. */
  received(frame: string, packed: Uint8Array | null): void;
  /** Once, and nothing after it; never from within a call to the socket. */
  ended(end: VenueSocketEnd): void;
}

export interface VenueSocket {
  /**
   * Hands one text message to the socket; what one call of the event loop hands over leaves behind it, in one write. `false` proves that no byte of it left: not open (any more), or `lastCheck`,
   * asked synchronously before, said no. After `true` it may have arrived, whatever comes.
   */
  send(text: string, lastCheck?: () => boolean): boolean;
  /** Close frame, then cut. Nothing is received afterwards. */
  close(): void;
}

/** The only way out for streams: to pinned hosts, like {@link Upstream}. */
export interface UpstreamStreams {
  /** Opens at once or when the venue's pace allows (connections a second by host). Ends by `ended`, never throws. */
  connect(destination: Destination, endpoint: StreamEndpoint, events: VenueSocketEvents): VenueSocket;
  /** The `Host` that a connection to there carries: part of HTX's login. Empty where nothing is there. */
  hostOf(destination: Destination): string;
  close(): Promise<void>;
}
