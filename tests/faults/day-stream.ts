import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import type { DayKey, Sight, StreamWords, VenueWords } from './day-words.ts';

/** How a stream stands towards its bot. `lost` is also where it begins. */
export type StreamState = 'lost' | 'opening' | 'whole';

export interface StreamOwner {
  readonly words: VenueWords;
  readonly key: DayKey;
  /** A second that no login of this key had before. */
  loginMs(): number;
  nowMs(): number;
}

/** One connection of a bot to one path: it logs in, subscribes, and remembers what it is told. */
export class BotStream {
  readonly words: StreamWords;
  /** What it was told of each order since it is whole. */
  readonly orders = new Map<string, Sight>();
  /** Everything that it was ever told: fills, and orders that ended. */
  readonly fills = new Set<string>();
  readonly ended = new Map<string, Sight>();
  /** How often it began. */
  connections = 0;
  /** By the venue's clock; everything later was told. */
  wholeSinceMs = 0;
  state: StreamState = 'lost';
  readonly #owner: StreamOwner;
  readonly #pending = new Map<string, (done: boolean | null) => void>();
  #socket: WebSocket | null = null;
  #awaited = 0;

  constructor(words: StreamWords, owner: StreamOwner) {
    this.words = words;
    this.#owner = owner;
  }

  open(url: string): void {
    if (this.state !== 'lost') return;
    this.state = 'opening';
    this.connections += 1;
    this.orders.clear();
    const socket = new WebSocket(`${url.replace('http', 'ws')}${this.words.path}`);
    this.#socket = socket;
    socket.on('open', () => {
      this.#awaited = this.words.subscriptions.length;
      this.#say(this.words.login(this.#owner.key, new URL(url).host, this.#owner.loginMs()));
    });
    socket.on('message', (data) => {
      if (this.#socket === socket) this.#hear(textOf(data as Buffer));
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket === socket) this.lose();
    });
  }

  /** Cuts the connection; whatever was asked on it has no answer. */
  lose(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.state = 'lost';
    socket?.terminate();
    for (const settle of this.#pending.values()) settle(null);
    this.#pending.clear();
  }

  /** Nothing is read for a while. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** What keeps a silent connection. */
  keepAlive(): void {
    if (this.state === 'whole' && this.#owner.words.venue === 'okx') this.#say('ping');
  }

  /** Resolves to whether it was done; `null`: nobody knows. */
  ask(id: string, frame: object): Promise<boolean | null> {
    const { promise, resolve } = Promise.withResolvers<boolean | null>();
    this.#pending.set(id, resolve);
    this.#say(frame);
    return promise;
  }

  #say(frame: object | string): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  #hear(text: string): void {
    const heard = this.#owner.words.hear(text);
    switch (heard.kind) {
      case 'ping':
        this.#say(heard.answer);
        return;
      case 'login':
        if (!heard.ok) this.lose();
        else if (this.#awaited === 0) this.#becomeWhole();
        else for (const frame of this.words.subscriptions) this.#say(frame);
        return;
      case 'subscribed':
        this.#awaited -= 1;
        if (this.#awaited === 0) this.#becomeWhole();
        return;
      case 'gap':
        this.lose();
        return;
      case 'answer':
        this.#pending.get(heard.id)?.(heard.ok);
        this.#pending.delete(heard.id);
        return;
      case 'seen':
        this.#see(heard.orders, heard.fills);
        return;
      case 'noise':
    }
  }

  #becomeWhole(): void {
    this.state = 'whole';
    this.wholeSinceMs = this.#owner.nowMs();
  }

  #see(orders: readonly Sight[], fills: readonly string[]): void {
    for (const sight of orders) {
      this.orders.set(sight.orderId, sight);
      if (sight.ended) this.ended.set(sight.orderId, sight);
    }
    for (const fill of fills) this.fills.add(fill);
  }
}

function textOf(data: Buffer): string {
  return (data[0] === 0x1f ? gunzipSync(data) : data).toString();
}
