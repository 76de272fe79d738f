import { HpkeKeyPair, X25519_KEY_BYTES } from '@bitting/core/crypto/hpke.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import { CHANNEL_MS, CHANNELS_EACH_MAX, SPENT_CHANNELS_MAX } from './bounds.ts';

/** What a sealed secret is for. */
export const CHANNEL_PURPOSES = ['bind', 'rebind'] as const;
export type ChannelPurpose = (typeof CHANNEL_PURPOSES)[number];

/** Whose it is, and for what. */
export interface ChannelUse {
  readonly operatorId: string;
  readonly purpose: ChannelPurpose;
  /** The account whose key is exchanged. */
  readonly accountId?: string | undefined;
}

export interface OpenedChannel {
  readonly channelId: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly expiresAtMs: number;
}

interface Channel extends ChannelUse {
  readonly pair: HpkeKeyPair;
  readonly untilMs: number;
}

const ID_BYTES = 16;

/**
 * Key pairs that a secret can be sealed to: each for one use, one operator, one purpose and a quarter of an hour, in memory alone.
 * A try uses it up, whatever comes of it. A restart of the gateway ends them all.
 */
export class Channels {
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  /** The oldest first. */
  readonly #open = new Map<string, Channel>();
  readonly #spent = new Map<string, 'used' | 'expired'>();
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, random: RandomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  get size(): number {
    return this.#open.size;
  }

  open(use: ChannelUse): OpenedChannel {
    this.#expire();
    const own = [...this.#open].filter(([, { operatorId }]) => operatorId === use.operatorId);
    for (const [id] of own.slice(0, Math.max(0, own.length - CHANNELS_EACH_MAX + 1)))
      this.#spend(id, 'expired');
    const channelId = this.#random(ID_BYTES).toString('hex');
    const pair = HpkeKeyPair.takeBytes(this.#random(X25519_KEY_BYTES));
    this.#open.set(channelId, { ...use, pair, untilMs: this.#clock.monotonicMs() + CHANNEL_MS });
    this.#wait();
    return { channelId, publicKey: pair.publicKey, expiresAtMs: this.#clock.wallMs() + CHANNEL_MS };
  }

  /** Its key, once: it is gone afterwards. Throws `SEAL_CHANNEL_UNKNOWN`, `SEAL_CHANNEL_USED`, `SEAL_CHANNEL_EXPIRED` and `SEAL_CHANNEL_FOREIGN`. */
  take(channelId: string, use: ChannelUse): HpkeKeyPair {
    this.#expire();
    const channel = this.#open.get(channelId);
    if (channel === undefined) throw gone(this.#spent.get(channelId));
    // Of another's nothing is used up: he did not do this.
    if (channel.operatorId !== use.operatorId)
      throw new BittingError('SEAL_CHANNEL_FOREIGN', 'opened by another operator');
    this.#spend(channelId, 'used');
    if (channel.purpose !== use.purpose || channel.accountId !== use.accountId)
      throw new BittingError('SEAL_CHANNEL_FOREIGN', `opened to ${channel.purpose}`);
    return channel.pair;
  }

  /** Lets go of every key. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    for (const id of this.#open.keys()) this.#spend(id, 'expired');
  }

  #expire(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [id, { untilMs }] of this.#open) if (untilMs <= nowMs) this.#spend(id, 'expired');
  }

  #spend(id: string, how: 'used' | 'expired'): void {
    this.#open.delete(id);
    this.#spent.set(id, how);
    const [oldest] = this.#spent.keys();
    if (this.#spent.size > SPENT_CHANNELS_MAX && oldest !== undefined) this.#spent.delete(oldest);
  }

  /** So that a key goes when its time is over, and not when somebody asks next. */
  #wait(): void {
    const [first] = this.#open.values();
    if (this.#cancel !== null || first === undefined) return;
    this.#cancel = this.#clock.after(Math.max(0, first.untilMs - this.#clock.monotonicMs()), () => {
      this.#cancel = null;
      this.#expire();
      this.#wait();
    });
  }
}

function gone(how: 'used' | 'expired' | undefined): BittingError {
  if (how === 'used') return new BittingError('SEAL_CHANNEL_USED', 'a second use');
  if (how === 'expired') return new BittingError('SEAL_CHANNEL_EXPIRED', 'over');
  return new BittingError('SEAL_CHANNEL_UNKNOWN', 'no channel of this id');
}
