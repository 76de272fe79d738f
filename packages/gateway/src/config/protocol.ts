import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { DiskState } from '../ports/disk.ts';
import type { WatchReply, WatchWord } from '../findings/live/messages.ts';
import type { AuditReport } from '../audit/messages.ts';
import type { SearchCall, SearchReply } from '../search/messages.ts';

/**
 * What the supervising parent and the gateway say to each other over the channel between them. The channel's end is
 * the end of both: a gateway never outlives its parent.
 */

/** What opens the vault; the bytes are wiped by whoever has used them. */
export type UnlockMessage =
  | { readonly kind: 'passphrase'; readonly bytes: Uint8Array }
  | { readonly kind: 'key-file'; readonly bytes: Uint8Array };

/** PEM, read and checked by the parent: the gateway cannot read the files, and nothing of this is ever written or shown. */
export interface TlsMaterial {
  readonly key: string;
  /** The leaf, and what leads from it to its authority. */
  readonly cert: string;
  /** Who may vouch for clients; `null`: nobody is asked. */
  readonly clientAuthority: string | null;
}

export type ParentMessage =
  /** Make a vault, which `recovery` opens as well, and its first operator, with `console` those of a console, answer `created`, end. */
  | {
      readonly type: 'create';
      readonly dataDirectory: string;
      readonly unlock: UnlockMessage;
      readonly recovery: UnlockMessage | null;
      readonly console: boolean;
    }
  /** `unlock: null` starts sealed. */
  | {
      readonly type: 'start';
      readonly dataDirectory: string;
      readonly config: string;
      readonly unlock: UnlockMessage | null;
      /** A vault that is older than the ledger says was put back on purpose. */
      readonly acceptOlderVault?: boolean;
      /** Whose cosignatures the ledger gets, as the file says it; nobody's when left out. */
      readonly witnessPolicy?: Uint8Array | null;
      /** With which bots' ports speak TLS; left out where the configuration has none. */
      readonly tls?: TlsMaterial | null;
    }
  /** What new connections of bots are opened with from now on. */
  | { readonly type: 'tls'; readonly material: TlsMaterial }
  | { readonly type: 'segment-ready'; readonly index: number; readonly path: string }
  | { readonly type: 'segment-failed'; readonly index: number; readonly cause: string }
  | { readonly type: 'disk'; readonly state: DiskState }
  | { readonly type: 'searched'; readonly reply: SearchReply }
  | { readonly type: 'watch'; readonly word: WatchWord }
  | { readonly type: 'audited'; readonly report: AuditReport }
  | { readonly type: 'stop' };

/** By which a console calls in the name of persons, and by which alerts are told from the ledger. */
export interface ConsoleTokens {
  readonly page: string;
  readonly alerts: string;
}

/** What a start took from being handed the task, when the program itself was loaded. */
export interface StartCost {
  /** By the clock. */
  readonly tookMs: number;
  /** What all threads computed: other than the time by the clock it does not depend on what else the machine does. */
  readonly computedMs: number;
}

export interface ReadyMessage {
  readonly type: 'ready';
  /** Where bots connect, by listener name. */
  readonly listeners: Readonly<Record<string, string>>;
  readonly adminSocket: string;
  readonly sealed: boolean;
  readonly start: StartCost;
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
  | {
      readonly type: 'created';
      readonly operatorToken: string;
      readonly consoleTokens: ConsoleTokens | null;
    }
  | { readonly type: 'prepare-segment'; readonly index: number; readonly isEarly: boolean }
  | { readonly type: 'search'; readonly call: SearchCall }
  | { readonly type: 'watch-reply'; readonly reply: WatchReply };
