import type { Clock } from '../../engine/clock.ts';
import type { Frame } from './frame.ts';

/** What a public channel shows, computed from the venue as it stands. */
export interface ChannelSource {
  /** Pushes lie at least this far apart; 0 pushes at the end of every command that changed something. */
  readonly intervalMs: number;
  /** Another text than before whenever there may be something to push. */
  stamp(): string;
  /** What a new subscriber gets at once. */
  first(): Frame | null;
  /** What all subscribers get. */
  next(): Frame | null;
}

/** How one channel is found and made. */
export interface ChannelPlan<S extends ChannelSource = ChannelSource> {
  /** Subscriptions with the same key share one channel and its frames. */
  readonly key: string;
  readonly open: () => S;
}

export type Receiver = (frame: Frame) => void;

interface Channel {
  readonly source: ChannelSource;
  readonly receivers: Set<Receiver>;
  stamp: string;
  pushedAt: number;
  cancel: (() => void) | null;
}

/**
 * The public channels that somebody listens to. Nothing happens while nothing changes: a change is pushed at once, or,
 * when the last push is too recent, by one timer of the channel.
 */
export class ChannelBoard {
  readonly #clock: Clock;
  #channels = new Map<string, Channel>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Joins a channel and sends what it shows first. */
  join(plan: ChannelPlan, receiver: Receiver): void {
    const channel = this.#channels.get(plan.key) ?? this.#open(plan);
    channel.receivers.add(receiver);
    const first = channel.source.first();
    if (first !== null) receiver(first);
  }

  leave(key: string, receiver: Receiver): void {
    const channel = this.#channels.get(key);
    if (channel === undefined) return;
    channel.receivers.delete(receiver);
    if (channel.receivers.size > 0) return;
    channel.cancel?.();
    this.#channels.delete(key);
  }

  /** The source of a channel that is open; `null` when nobody listens to it. */
  sourceOf(key: string): ChannelSource | null {
    return this.#channels.get(key)?.source ?? null;
  }

  /** Looks for what changed; called at the end of every command. */
  settle(): void {
    for (const channel of this.#channels.values()) {
      if (channel.cancel === null && channel.source.stamp() !== channel.stamp) this.#due(channel);
    }
  }

  clear(): void {
    for (const { cancel } of this.#channels.values()) cancel?.();
    this.#channels = new Map();
  }

  #open({ key, open }: ChannelPlan): Channel {
    const source = open();
    const channel: Channel = {
      source,
      receivers: new Set(),
      stamp: source.stamp(),
      pushedAt: Number.NEGATIVE_INFINITY,
      cancel: null,
    };
    this.#channels.set(key, channel);
    return channel;
  }

  #due(channel: Channel): void {
    const waitMs = channel.pushedAt + channel.source.intervalMs - this.#clock.now();
    if (waitMs <= 0) {
      this.#push(channel);
      return;
    }
    channel.cancel = this.#clock.setTimer(waitMs, () => {
      channel.cancel = null;
      this.#push(channel);
    });
  }

  #push(channel: Channel): void {
    channel.stamp = channel.source.stamp();
    channel.pushedAt = this.#clock.now();
    const frame = channel.source.next();
    if (frame === null) return;
    for (const receiver of channel.receivers) receiver(frame);
  }
}
