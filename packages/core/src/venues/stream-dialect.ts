import type { VerifyingKey } from '../crypto/verifying-key.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { EpochMs, Market } from '../trading/vocabulary.ts';
import type {
  PresentedCredentials,
  SigningCredential,
  VenueAnswer,
  VenueMessage,
  VirtualView,
} from './dialect.ts';
import type { ApiFamily, Operation } from './operation.ts';

/** A path of a venue that serves streams (WebSocket): a row of that venue's table. */
export interface StreamEndpoint {
  readonly family: ApiFamily;
  readonly path: string;
  /** How the venue writes its frames; clients write text everywhere. */
  readonly encoding: 'text' | 'gzip';
  /** Whether who connects says who he is: never, if he likes, or before anything else. */
  readonly login: 'none' | 'optional' | 'required';
  /** Who asks whether the other is there: clients (OKX `ping`), or the venue (HTX). The other answers. */
  readonly asks: 'client' | 'venue';
  /** How often who asks does so, and how long a silence means that the connection is dead. */
  readonly askEveryMs: number;
  readonly silenceMs: number;
}

/** What the venue admits; what we keep to towards it, and bots towards us. */
export interface StreamLimits {
  readonly connectionsPerSecond: number;
  /** Logins, subscriptions and their ends together, for one connection. */
  readonly operationsPerHour: number;
  readonly operationsPerSecond: number;
  readonly channelsPerConnection: number;
  /** The longest text of one frame from a client. */
  readonly frameBytesMax: number;
}

/** One thing that can be subscribed to, read completely. */
export interface StreamChannel {
  /** Canonical: equal for subscriptions that get the same pushes, of whatever spelling. Never on the wire. */
  readonly key: string;
  /** Where the venue serves it: a bot may ask at any of the family's paths that its client uses. */
  readonly endpoint: StreamEndpoint;
  readonly access: 'public' | 'account';
  /** `null`: of every one, as far as the account goes. */
  readonly market: Market | null;
  readonly instrument: string | null;
  /**
   * What who joins later needs before the next push makes sense: nothing, the last push (it is the state), or a book
   * that is kept from snapshot and updates. Of account channels always nothing: they are never shared.
   */
  readonly joining: 'next' | 'last' | 'book';
  /** As it is named towards the venue, in canonical form: JSON of OKX's `arg`, HTX's topic. */
  readonly argument: string;
}

/** What a client showed to log in; nothing of it is verified yet. */
export interface PresentedLogin {
  readonly kind: 'login';
  readonly credentials: PresentedCredentials;
  /** The frame's own id, where it has one. */
  readonly id: string | null;
}

/** How the login came: part of what HTX's clients sign. */
export interface StreamConnection {
  readonly endpoint: StreamEndpoint;
  /** The `Host` header and the target of the handshake, as received. */
  readonly host: string;
  readonly target: string;
}

/** An order operation over a stream is its REST twin: same row of the table, same schema, same policy, same outcome. */
export interface StreamOperation {
  readonly kind: 'operation';
  /** The client's id of the frame; it comes back in the answer. */
  readonly id: string;
  /** The operation as the stream calls it (`batch-orders`, `create-order`). */
  readonly name: string;
  /** Where the venue takes it: a bot may ask at any of the family's paths that its client uses. */
  readonly endpoint: StreamEndpoint;
  readonly operation: Operation;
  /** The request as REST would have it, written canonically: what is classified, recorded and hashed. */
  readonly message: VenueMessage;
  /** Of these its body was written, where the venue's streams name instruments otherwise than REST. */
  readonly orders?: readonly StreamOrder[];
}

/** An order as it was read: its instrument, and an object of all else (JSON). */
export interface StreamOrder {
  readonly instrument: string;
  readonly rest: string;
}

/** A frame of a bot, read strictly: an unknown field or word is refused. */
export type BotFrame =
  | { readonly kind: 'ping'; /** What is answered at once. */ readonly answer: string }
  | { readonly kind: 'pong' }
  | PresentedLogin
  | {
      readonly kind: 'subscribe' | 'unsubscribe';
      readonly id: string | null;
      /** Never empty; none is there twice. */
      readonly channels: readonly StreamChannel[];
    }
  /** A question that is answered once (HTX `req`): public data only. */
  | { readonly kind: 'question'; readonly id: string | null; readonly channel: StreamChannel }
  | StreamOperation;

/** Ids by which a venue's streams name instruments (OKX `instIdCode`); both ways, `null` where unknown. */
export interface InstrumentCodes {
  idOf(code: string): string | null;
  codeOf(id: string): string | null;
}

/** A frame of the venue, as far as the gateway has to understand it. Whatever it does not know is `noise`. */
export type VenueFrame =
  | { readonly kind: 'ping'; readonly answer: string }
  | { readonly kind: 'pong' }
  | { readonly kind: 'logged-in' }
  /** `final`: trying again with the same key changes nothing (key unknown, deleted, wrong address). */
  | { readonly kind: 'login-refused'; readonly code: string; readonly final: boolean }
  | { readonly kind: 'subscribed' | 'unsubscribed'; readonly key: string }
  /** A subscription that the venue refused; `key` is `null` where the frame does not say which (then: the oldest that waits). */
  | {
      readonly kind: 'channel-refused';
      readonly key: string | null;
      /** Where the frame names a sort of channel only: every one whose key begins so, acknowledged or not. `key` is empty. */
      readonly keysFrom?: string;
      readonly code: string;
      readonly message: string;
    }
  /** `part`: all of it, or (books) the whole to begin with and then changes. */
  | {
      readonly kind: 'push';
      readonly key: string;
      /** The key of the channel of all instruments, which may be why it came (HTX `*`). */
      readonly wider?: string;
      readonly part: 'whole' | 'snapshot' | 'update';
    }
  /** The answer to an order operation, in the shape that {@link VenueDialect.readOutcome} reads. */
  | { readonly kind: 'operation-answer'; readonly id: string; readonly answer: VenueAnswer }
  /** The answer to a question that was asked once. */
  | { readonly kind: 'answer'; readonly id: string; readonly key: string }
  /** The venue closes this connection soon: be on another before. */
  | { readonly kind: 'moving' }
  /** The key is no longer what it was (OKX close 4007 and the like as a frame). */
  | { readonly kind: 'key-gone' }
  | { readonly kind: 'noise' };

/** A book that is kept for who joins late. Never throws: what does not fit makes it `broken` until the next snapshot. */
export interface SharedBook {
  /** Takes a push of the channel, in order. */
  apply(frame: string): void;
  /** The frame that a late joiner gets first; what is pushed next continues it. `null`: nothing to show yet, or broken. */
  snapshot(): string | null;
  readonly broken: boolean;
}

/** Who is answered, as far as answers show it. */
export interface StreamAudience {
  /** Our own id of the bot's connection, where the venue shows one (OKX `connId`, 8 hex digits). */
  readonly connectionId: string;
  readonly view: VirtualView | null;
}

/** What a bot's frame is answered with when it is refused: the venue's own shape, so that its clients raise the right error. */
export interface RefusedFrame {
  readonly refusal: Refusal;
  /** The frame as far as it was read; `null`: unreadable. */
  readonly frame: BotFrame | null;
  /** Which of the frame's channels, where one of several is refused. */
  readonly channel: StreamChannel | null;
  /** The text as received, to echo an id that the reader could still find. */
  readonly text: string;
}

export interface StreamDialect {
  readonly endpoints: readonly StreamEndpoint[];
  readonly limits: StreamLimits;
  /** Exact match of the path; `null`: no stream there. The query may be what clients are known to append (OKX `brokerId`). */
  findEndpoint(family: ApiFamily, path: string, query: string): StreamEndpoint | null;
  /** Strict. `codes` name the instruments of order operations. */
  readBotFrame(endpoint: StreamEndpoint, text: string, codes: InstrumentCodes): BotFrame | Refusal;
  /** Constant time, over every form that clients are known to sign; false for a key of another algorithm. */
  verifyLogin(login: PresentedLogin, connection: StreamConnection, key: VerifyingKey): boolean;

  renderLoggedIn(
    login: PresentedLogin,
    endpoint: StreamEndpoint,
    audience: StreamAudience,
    nowMs: EpochMs,
  ): string;
  renderSubscribed(
    frame: { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: string | null },
    channel: StreamChannel,
    audience: StreamAudience,
    nowMs: EpochMs,
  ): string;
  renderRefusedFrame(
    endpoint: StreamEndpoint,
    refused: RefusedFrame,
    audience: StreamAudience,
    nowMs: EpochMs,
  ): string;
  /** A REST answer (the venue's, or our refusal in its shape) as the stream's answer to this operation. */
  renderOperationAnswer(
    operation: StreamOperation,
    answer: VenueAnswer,
    times: { readonly receivedMs: EpochMs; readonly nowMs: EpochMs },
  ): string;
  /** Asks the bot whether it is there, where the venue asks. */
  writePing(endpoint: StreamEndpoint, nowMs: EpochMs): string;
  /**
   * Tells a client in the way that it understands that pushes of these channels may have been missed; empty: what the
   * channels push after a new subscription says it by itself (a snapshot).
   */
  renderGap(
    endpoint: StreamEndpoint,
    channels: readonly StreamChannel[],
    audience: StreamAudience,
    nowMs: EpochMs,
  ): readonly string[];
  /** A push or answer of the venue as this bot may see it (uid, ids of the frame); `null`: as it is. */
  applyVirtualView(
    frame: string,
    about: { readonly id: string | null; readonly view: VirtualView | null },
  ): string | null;

  /** Our login at the venue. `context.target` is what we connected to. */
  writeLogin(
    endpoint: StreamEndpoint,
    credential: SigningCredential,
    context: { readonly nowMs: EpochMs; readonly host: string; readonly target: string },
  ): string;
  /** As few frames as the venue's limits allow. */
  writeSubscribe(kind: 'subscribe' | 'unsubscribe', channels: readonly StreamChannel[]): readonly string[];
  writeQuestion(channel: StreamChannel, id: string): string;
  /** The recorded request as a frame of the stream. `deadlineMs` where the venue takes one. @throws BittingError where an instrument has no code */
  writeOperation(
    operation: StreamOperation,
    body: Uint8Array,
    outgoing: { readonly id: string; readonly deadlineMs: EpochMs | null; readonly codes: InstrumentCodes },
  ): string;
  /** What we send to show that we are there, where clients ask. */
  writeKeepAlive(endpoint: StreamEndpoint, nowMs: EpochMs): string;
  /** `frame` is text (already unpacked). Never throws. */
  readVenueFrame(endpoint: StreamEndpoint, frame: string): VenueFrame;
  /** Whether a close code of the venue means that its key is gone or may not (no reconnect in a storm). */
  isFinalClose(code: number): boolean;
  openBook(channel: StreamChannel): SharedBook;
}
