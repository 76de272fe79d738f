import type { StreamChannel, VenueFrame } from '@bitting/core/venues/stream-dialect.ts';
import type { ConnectionEnd } from './link-connection.ts';

/**
 * What the owner of a link hears; everything but answers to orders, which their senders get. Where it fails over any of it, the
 * connection begins anew, and nothing else does.
 */
export interface VenueLinkEvents {
  /** A push, or the answer to a question, in the order of the venue. */
  frame(
    frame: VenueFrame & { readonly kind: 'push' | 'answer' },
    text: string,
    packed: Uint8Array | null,
  ): void;
  /** After each subscription, those of a new connection included. */
  subscribed(channel: StreamChannel): void;
  /** The venue refuses it, or takes it away; it is not wanted any more. */
  refused(channel: StreamChannel, why: { readonly code: string; readonly message: string }): void;
  /** The connection is lost: what is pushed until `restored` may be missed. */
  interrupted(): void;
  /** A new connection has every subscription again. */
  restored(): void;
  /** For good: the venue does not take the key, or has ended it. */
  ended(end: ConnectionEnd): void;
}
