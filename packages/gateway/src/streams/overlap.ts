import type { StreamChannel } from '@bitting/core/venues/stream-dialect.ts';
import { LINK_OVERLAP_FRAMES_MAX, LINK_OVERLAP_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConnectionEvents, LinkConnection } from './link-connection.ts';

type FrameArguments = Parameters<ConnectionEvents['frame']>;

/**
 * Two connections to one path, side by side while the one takes over from the other. What the new one is pushed is kept
 * back until then; of that what the old one had too, to the letter, is not shown twice.
 */
export class Overlap {
  readonly connection: LinkConnection;
  readonly #clock: Clock;
  readonly #complete: () => void;
  readonly #kept: FrameArguments[] = [];
  readonly #seen = new Set<string>();
  #stop: (() => void) | null = null;
  #isWhole = false;

  constructor(connection: LinkConnection, clock: Clock, complete: () => void) {
    this.connection = connection;
    this.#clock = clock;
    this.#complete = complete;
  }

  /** The new connection, where it can take orders. */
  get ready(): LinkConnection | null {
    return this.connection.ready ? this.connection : null;
  }

  /** The new connection has every subscription: from here on nothing is missed. */
  get whole(): boolean {
    return this.#isWhole;
  }

  becameReady(channels: readonly StreamChannel[]): void {
    this.connection.subscribe(channels);
    this.check();
  }

  subscribe(channels: readonly StreamChannel[]): void {
    if (this.connection.ready) this.connection.subscribe(channels);
  }

  unsubscribe(channels: readonly StreamChannel[]): void {
    this.connection.unsubscribe(channels);
  }

  check(): void {
    if (this.#isWhole || !this.connection.settled) return;
    this.#isWhole = true;
    this.#stop = this.#clock.after(LINK_OVERLAP_MS, this.#complete);
  }

  sawOld(text: string): void {
    this.#seen.add(text);
    this.#bound();
  }

  sawNew(frame: FrameArguments): void {
    this.#kept.push(frame);
    this.#bound();
  }

  /** What only the new connection has been pushed, in its order; of a book all of it, because it begins anew there. */
  missed(): readonly FrameArguments[] {
    return this.#kept.filter(([frame, text]) => isPartOfBook(frame) || !this.#seen.has(text));
  }

  stop(): void {
    this.#stop?.();
  }

  #bound(): void {
    if (this.#seen.size + this.#kept.length <= LINK_OVERLAP_FRAMES_MAX) return;
    if (this.#isWhole) this.#complete();
    // Not everything is subscribed yet: what is oldest is let go, the old connection still shows it.
    else {
      this.#kept.shift();
      const [oldest] = this.#seen;
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
  }
}

function isPartOfBook(frame: FrameArguments[0]): boolean {
  return frame.kind === 'push' && frame.part !== 'whole';
}
