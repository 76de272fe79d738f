import type { Clock } from '../engine/clock.ts';
import { matchesPath } from './recorder.ts';
import { StreamFaults } from './stream-faults.ts';
import { StreamRecorder, type RecordedStream } from './stream-recorder.ts';

/** A connected socket as the control port handles it. */
export interface LiveStream {
  readonly id: number;
  readonly path: string;
  subscriptions(): readonly string[];
  sendText(text: string): void;
  close(code: number, reason: string): void;
  /** Cuts the TCP connection. */
  cut(): void;
  /** Nothing goes out any more. */
  stall(): void;
  announceUpgrade(): void;
}

export interface ShownStream extends RecordedStream {
  readonly isOpen: boolean;
  readonly subscriptions: readonly string[];
}

export interface UpgradeRequest {
  readonly path?: string;
  /** From the notice to the end of the connections. */
  readonly closeAfterMs?: number;
  readonly code?: number;
  readonly reason?: string;
}

const UPGRADE_CLOSES_AFTER_MS = 60_000;

/** Everything that a test or an operator may see of the streams of one venue and do to them. */
export class StreamControl {
  readonly recorder = new StreamRecorder();
  readonly faults = new StreamFaults();
  readonly #clock: Clock;
  /** What takes an announced end back. */
  readonly #upgrades = new Set<() => void>();
  readonly #live = new Map<number, LiveStream>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  join(stream: LiveStream): void {
    this.#live.set(stream.id, stream);
  }

  leave(id: number): void {
    this.#live.delete(id);
  }

  /** Every upgrade of the record, with what is subscribed where it is still connected. */
  list(path?: string): readonly ShownStream[] {
    return this.recorder
      .streams()
      .filter((stream) => matchesPath(path, stream.path))
      .map((stream) => {
        const live = this.#live.get(stream.id);
        const subscriptions = live?.subscriptions() ?? [];
        return Object.assign({}, stream, { isOpen: live !== undefined, subscriptions });
      });
  }

  /** Connected streams. */
  open(path?: string): readonly LiveStream[] {
    return [...this.#live.values()].filter((stream) => matchesPath(path, stream.path));
  }

  /** Ends a connection: with a close frame when there is a code, else the TCP connection is cut. */
  kill(id: number, code?: number, reason = ''): void {
    const stream = this.#stream(id);
    if (code === undefined) stream.cut();
    else stream.close(code, reason);
  }

  /** Cuts every connection, and forgets upgrades that were announced. */
  killAll(): void {
    for (const cancel of this.#upgrades) cancel();
    this.#upgrades.clear();
    for (const stream of this.#live.values()) stream.cut();
  }

  stall(id: number): void {
    this.#stream(id).stall();
  }

  /** Sends a text that the venue never would. */
  send(id: number, text: string): void {
    this.#stream(id).sendText(text);
  }

  /** The venue's notice to every connection, and after a time their end. */
  announceUpgrade({
    path,
    closeAfterMs = UPGRADE_CLOSES_AFTER_MS,
    code = 1001,
    reason = '',
  }: UpgradeRequest = {}): void {
    const streams = this.open(path);
    for (const stream of streams) stream.announceUpgrade();
    const cancel = this.#clock.setTimer(closeAfterMs, () => {
      this.#upgrades.delete(cancel);
      for (const stream of streams) if (this.#live.has(stream.id)) stream.close(code, reason);
    });
    this.#upgrades.add(cancel);
  }

  #stream(id: number): LiveStream {
    const stream = this.#live.get(id);
    if (stream === undefined) throw new RangeError(`no open stream ${id}`);
    return stream;
  }
}
