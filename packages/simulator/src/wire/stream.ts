import type { WireReply } from './messages.ts';

/** One connected socket as a face sees it. What is sent after the end of the connection goes nowhere. */
export interface StreamPeer {
  readonly id: number;
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly remoteAddress: string;
  sendText(text: string): void;
  sendBinary(bytes: Buffer): void;
  /** Sends a close frame. The session is told at once that it is closed. */
  close(code: number, reason: string): void;
  /** Cuts the TCP connection. The session is told at once that it is closed. */
  destroy(): void;
}

/** What a face makes of one socket. */
export interface StreamSession {
  /** A whole text message (or a binary one, if the client dares). */
  receive(message: Buffer, isBinary: boolean): void;
  /** Called once, whoever ended the connection; also from within the peer's `close` and `destroy`. */
  closed(): void;
  /** What the control port shows of it, one text for each subscription. */
  subscriptions?(): readonly string[];
  /** Says that the venue will end the connection soon, as the venue says it. */
  announceUpgrade?(): void;
}

export interface StreamFace {
  /**
   * Called before the handshake; what is sent meanwhile follows it.
   * `null`: no stream has this path (the upgrade is answered 404). A `WireReply` refuses it with that answer.
   */
  accept(peer: StreamPeer): StreamSession | WireReply | null;
}
