import type { SharedBook, StreamChannel, VenueFrame } from '@bitting/core/venues/stream-dialect.ts';
import { SharedPush } from './shared-push.ts';

/** Who is pushed to, as the hub and the account links see a session. */
export interface Subscriber {
  subscribed(channel: StreamChannel): void;
  refused(channel: StreamChannel, why: { readonly code: string; readonly message: string }): void;
  push(push: SharedPush): void;
  /** Pushes of this channel may have been missed. */
  missed(channel: StreamChannel): void;
}

type Push = VenueFrame & { readonly kind: 'push' };

/** A public channel that bots share: who they are, and what one who joins late needs first. */
export class SharedChannel {
  readonly channel: StreamChannel;
  readonly #members = new Set<Subscriber>();
  /** Those whom the next push would not make sense to: they wait for a book's beginning. */
  readonly #waiting = new Set<Subscriber>();
  #book: SharedBook | null;
  readonly #openBook: () => SharedBook;
  #last: SharedPush | null = null;
  /** The book as it is between two pushes: written and framed once, however many join. */
  #whole: SharedPush | null = null;
  #isActive = false;

  constructor(channel: StreamChannel, openBook: (channel: StreamChannel) => SharedBook) {
    this.channel = channel;
    this.#openBook = () => openBook(channel);
    this.#book = channel.joining === 'book' ? openBook(channel) : null;
  }

  get empty(): boolean {
    return this.#members.size === 0;
  }

  /** The book does not fit together any more: it has to begin anew. */
  get broken(): boolean {
    return this.#book?.broken === true;
  }

  /** Says at once that it is subscribed where the venue has said so, and shows where things stand. */
  join(subscriber: Subscriber): void {
    const isNew = !this.#members.has(subscriber);
    this.#members.add(subscriber);
    if (this.#book !== null && isNew) this.#waiting.add(subscriber);
    if (!this.#isActive) return;
    subscriber.subscribed(this.channel);
    if (isNew) this.#show(subscriber);
  }

  leave(subscriber: Subscriber): void {
    this.#members.delete(subscriber);
    this.#waiting.delete(subscriber);
  }

  activate(): void {
    const isFirst = !this.#isActive;
    this.#isActive = true;
    if (isFirst) for (const member of this.#members) member.subscribed(this.channel);
  }

  refuse(why: { readonly code: string; readonly message: string }): void {
    for (const member of this.#members) member.refused(this.channel, why);
    this.#members.clear();
    this.#waiting.clear();
  }

  /** The connection is lost: what is known is old, and a book begins anew by the next snapshot. */
  interrupt(): void {
    if (this.#book !== null) this.#book = this.#openBook();
    this.#last = null;
    this.#whole = null;
  }

  /** There is a new connection; what was pushed between the two is missed. */
  resume(): void {
    for (const member of this.#members) member.missed(this.channel);
  }

  push(frame: Push, push: SharedPush): void {
    if (this.#book === null) {
      if (this.channel.joining === 'last') this.#last = this.#keep(push.text);
      for (const member of this.#members) member.push(push);
      return;
    }
    this.#whole = null;
    this.#book.apply(push.text);
    if (frame.part !== 'update') this.#waiting.clear();
    for (const member of this.#members) if (!this.#waiting.has(member)) member.push(push);
  }

  #show(subscriber: Subscriber): void {
    if (this.#last !== null) subscriber.push(this.#last);
    this.#whole ??= this.#writeBook();
    if (this.#whole === null) return;
    subscriber.push(this.#whole);
    this.#waiting.delete(subscriber);
  }

  #writeBook(): SharedPush | null {
    const snapshot = this.#book?.snapshot() ?? null;
    return snapshot === null ? null : this.#keep(snapshot);
  }

  #keep(text: string): SharedPush {
    return SharedPush.toKeep(text, this.channel.endpoint.encoding);
  }
}
