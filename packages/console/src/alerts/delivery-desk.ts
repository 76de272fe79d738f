import { DELIVERY_MS, GIVEN_UP_MS, RETRY_FIRST_MS, RETRY_MAX_MS, SENT_AT_ONCE } from '../bounds.ts';
import type { Channel } from '../channels/channel.ts';
import { asSendFailure, SendFailure } from '../channels/send-failure.ts';
import type { ChannelName } from '../config/console-config.ts';
import type { Delivery, Outbox } from '../store/outbox.ts';
import { writeMessage, type MessageConfig } from './message.ts';

export interface DeskPorts {
  readonly outbox: Outbox;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly config: MessageConfig;
  readonly nowMs: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** A channel that fails is left alone for a while, all that waits for it included. */
interface Rest {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly failures: number;
}

/** Sends what is due, each channel by itself: one that hangs keeps no other. */
export class DeliveryDesk {
  readonly #ports: DeskPorts;
  readonly #underWay = new Map<ChannelName, Promise<void>>();
  readonly #rests = new Map<ChannelName, Rest>();
  #isOver = false;
  #isClosed = false;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
  }

  /** Begins with what is due on channels that are free. Resolves when that was sent, or was not. */
  async look(): Promise<void> {
    for (const channel of this.#ports.channels.values()) {
      if (this.#isOver || this.#underWay.has(channel.name)) continue;
      const work = this.#serve(channel).finally(() => this.#underWay.delete(channel.name));
      this.#underWay.set(channel.name, work);
    }
    await Promise.all(this.#underWay.values());
  }

  /** Nothing new is begun; what is under way has so long, and is told again at the next start after that. */
  async stop(patienceMs: number): Promise<void> {
    this.#isOver = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMs);
    await Promise.race([promise, Promise.all(this.#underWay.values())]);
    clearTimeout(timer);
    this.#isClosed = true;
  }

  async #serve(channel: Channel): Promise<void> {
    const { nowMs, outbox } = this.#ports;
    const { fromMs, untilMs } = this.#rests.get(channel.name) ?? { fromMs: 0, untilMs: 0 };
    // A clock that was set back makes no rest longer.
    if (nowMs() >= fromMs && nowMs() < untilMs) return;
    for (const delivery of outbox.due(channel.name, nowMs(), SENT_AT_ONCE)) {
      if (this.#isOver || !(await this.#send(channel, delivery))) return;
    }
  }

  async #send(channel: Channel, delivery: Delivery): Promise<boolean> {
    const { config, nowMs, outbox } = this.#ports;
    outbox.begin(delivery);
    try {
      await inTime(channel.send(writeMessage(delivery, config)));
      if (this.#isClosed) return false;
      outbox.sent(delivery, nowMs());
      this.#rests.delete(channel.name);
      return true;
    } catch (error) {
      if (!this.#isClosed) this.#failed(channel, delivery, error);
      return false;
    }
  }

  #failed({ name }: Channel, delivery: Delivery, error: unknown): void {
    const { nowMs, outbox } = this.#ports;
    const { askedMs, message: problem } = asSendFailure(error);
    const now = nowMs();
    const failures = (this.#rests.get(name)?.failures ?? 0) + 1;
    this.#rests.set(name, {
      failures,
      fromMs: now,
      untilMs: now + Math.max(this.#delayAfter(failures), askedMs ?? 0),
    });
    const isOld = delivery.severity !== 'critical' && now - delivery.takenMs >= GIVEN_UP_MS;
    const againMs = isOld ? null : now + Math.max(this.#delayAfter(delivery.attempts + 1), askedMs ?? 0);
    outbox.failed(delivery, { againMs, nowMs: now, problem });
  }

  #delayAfter(failures: number): number {
    const most = Math.min(RETRY_FIRST_MS * 2 ** Math.min(failures - 1, 30), RETRY_MAX_MS);
    return Math.ceil(most * (1 - this.#ports.random() / 2));
  }
}

/** Channels end their tries by themselves, sooner; one that does not holds up nothing. */
async function inTime(sending: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new SendFailure('there was no answer in time')), DELIVERY_MS);
  try {
    await Promise.race([sending, promise]);
  } finally {
    clearTimeout(timer);
  }
}
