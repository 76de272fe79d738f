import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { StreamChannel } from '@bitting/core/venues/stream-dialect.ts';
import { SUBSCRIPTION_ASKERS_MAX } from './bounds.ts';
import type { AccountLinks } from './account-links.ts';
import type { PublicHub } from './public-hub.ts';
import type { Subscriber } from './shared-channel.ts';

export interface SubscriptionsOptions {
  readonly hub: PublicHub;
  readonly subscriber: Subscriber;
  readonly channelsMax: number;
  /** Takes a place of the bot's address for a public channel; `null`: it has as many as it may have. */
  readonly takePlace: () => (() => void) | null;
  /** Counts a public channel that the venue is asked for on the bot's behalf; false: too many for this hour. */
  readonly mayAsk: () => boolean;
}

interface Subscription {
  readonly channel: StreamChannel;
  readonly giveBack: () => void;
  /** Ids of the frames that asked for it and are not answered yet. */
  readonly asking: (string | null)[];
  isHeld: boolean;
}

const NOT_ANSWERED = {
  detail: 'The venue has not answered the subscriptions to this channel that came before.',
};
const ADDRESS_FULL = { detail: 'This address has as many public subscriptions as it may have.' };

/** What one session has subscribed, and where it comes from. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #held = new Map<string, Subscription>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  get channels(): readonly StreamChannel[] {
    return Array.from(this.#held.values(), ({ channel }) => channel);
  }

  /**
   * Asks for it; `awaited`: it was asked for before, and there is no answer yet; `held`: it is there already. Otherwise what it
   * comes to is told to the subscriber.
   */
  subscribe(
    channel: StreamChannel,
    id: string | null,
    links: AccountLinks | null,
  ): Refusal | 'asked' | 'awaited' | 'held' {
    const known = this.#held.get(channel.key);
    if (known?.isHeld === true) return 'held';
    if (known !== undefined) {
      if (known.asking.length >= SUBSCRIPTION_ASKERS_MAX) return refuse('RATE_EXCEEDED', NOT_ANSWERED);
      known.asking.push(id);
      return 'awaited';
    }
    const { channelsMax, hub, mayAsk, subscriber, takePlace } = this.#options;
    if (this.#held.size >= channelsMax) return refuse('CHANNELS_EXHAUSTED');
    const giveBack = channel.access === 'public' ? takePlace() : nothing;
    if (giveBack === null) return refuse('CHANNELS_EXHAUSTED', ADDRESS_FULL);
    this.#held.set(channel.key, { channel, giveBack, asking: [id], isHeld: false });
    const isTaken =
      channel.access === 'public'
        ? hub.subscribe(channel, subscriber, mayAsk)
        : links?.subscribe(channel) === true;
    if (isTaken) return 'asked';
    this.take(channel.key);
    return refuse('OVERLOADED', { detail: 'There is no room for another connection to the venue.' });
  }

  unsubscribe(channel: StreamChannel, links: AccountLinks | null): void {
    const held = this.take(channel.key);
    if (held === null) return;
    if (channel.access === 'public') this.#options.hub.unsubscribe(held.channel, this.#options.subscriber);
    else links?.unsubscribe(held.channel);
  }

  /** The venue has it now: the ids of the frames that are to be told. */
  confirm(key: string): readonly (string | null)[] {
    const subscription = this.#held.get(key);
    if (subscription === undefined) return [];
    subscription.isHeld = true;
    return subscription.asking.splice(0);
  }

  isHeld(key: string): boolean {
    return this.#held.get(key)?.isHeld === true;
  }

  /** It is gone: what it was. */
  take(key: string): { readonly channel: StreamChannel; readonly asking: readonly (string | null)[] } | null {
    const subscription = this.#held.get(key);
    if (subscription === undefined) return null;
    this.#held.delete(key);
    subscription.giveBack();
    return subscription;
  }

  close(): void {
    for (const { channel, giveBack } of this.#held.values()) {
      giveBack();
      if (channel.access === 'public') this.#options.hub.unsubscribe(channel, this.#options.subscriber);
    }
    this.#held.clear();
  }
}

function nothing(): void {
  // Account channels are bounded by their connections.
}
