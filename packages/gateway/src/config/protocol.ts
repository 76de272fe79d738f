import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';

/**
 * What the supervising parent and the gateway say to each other over the channel between them. The channel's end is
 * the end of both: a gateway never outlives its parent.
 */

/** What opens the vault; the bytes are wiped by whoever has used them. */
export type UnlockMessage =
  | { readonly kind: 'passphrase'; readonly bytes: Uint8Array }
  | { readonly kind: 'key-file'; readonly bytes: Uint8Array };

export type ParentMessage =
  /** Make a vault and its first operator, answer `created`, end. */
  | { readonly type: 'create'; readonly dataDirectory: string; readonly unlock: UnlockMessage }
  /** `unlock: null` starts sealed. */
  | {
      readonly type: 'start';
      readonly dataDirectory: string;
      readonly config: string;
      readonly unlock: UnlockMessage | null;
    }
  | { readonly type: 'segment-ready'; readonly index: number; readonly path: string }
  | { readonly type: 'segment-failed'; readonly index: number; readonly cause: string }
  | { readonly type: 'stop' };

export interface ReadyMessage {
  readonly type: 'ready';
  /** Where bots connect, by listener name. */
  readonly listeners: Readonly<Record<string, string>>;
  readonly adminSocket: string;
  readonly sealed: boolean;
}

export interface FailedMessage {
  readonly type: 'failed';
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: string;
}

export type GatewayMessage =
  /** Asked for once the gateway listens for messages: what is sent earlier could be lost. */
  | { readonly type: 'awake' }
  | ReadyMessage
  | FailedMessage
  | { readonly type: 'created'; readonly operatorToken: string }
  | { readonly type: 'prepare-segment'; readonly index: number };
