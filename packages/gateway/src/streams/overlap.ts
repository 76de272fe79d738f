import type { StreamChannel } from '@bitting/core/venues/stream-dialect.ts';
import { LINK_OVERLAP_FRAMES_MAX, LINK_OVERLAP_MS } from './bounds.ts';
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
  readonly #complete: (isGapless: boolean) => void;
  readonly #kept: FrameArguments[] = [];
  readonly #seen = new Set<string>();
  #stop: (() => void) | null = null;
  #isWhole = false;

  constructor(connection: LinkConnection, clock: Clock, complete: (isGapless: boolean) => void) {
    this.connection = connection;
    this.#clock = clock;
    this.#complete = complete;
  }

  /** The new connection, where it can take orders. */
  get ready(): LinkConnection | null {
    return this.connection.ready ? this.connection : null;
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
    // What was pushed before this instant is on its way over the old connection: it gets the time to arrive.
    this.#stop = this.#clock.after(LINK_OVERLAP_MS, () => {
      this.#complete(true);
    });
  }

  sawOld(text: string): void {
    // What came before the new connection could subscribe, it is never pushed.
    if (!this.connection.ready) return;
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

  /** A burst ends it before its time. */
  #bound(): void {
    if (this.#seen.size + this.#kept.length > LINK_OVERLAP_FRAMES_MAX) this.#complete(false);
  }
}

function isPartOfBook(frame: FrameArguments[0]): boolean {
  return frame.kind === 'push' && frame.part !== 'whole';
}
