import type { Socket } from 'node:net';
import { CORKED_BYTES_MAX } from './streams/bounds.ts';

/**
 * Joins what is written to each socket until `schedule` calls into one write of that socket, or into several of much. What is destroyed
 * before writes nothing.
 */
export class CorkedWrites {
  readonly #schedule: (flush: () => void) => void;
  #corked: Socket[] = [];

  constructor(schedule: (flush: () => void) => void) {
    this.#schedule = schedule;
  }

  write(socket: Socket, bytes: Uint8Array): void {
    if (socket.writableCorked === 0) {
      if (this.#corked.push(socket) === 1) this.#schedule(this.#flush);
      socket.cork();
    }
    socket.write(bytes);
    // The flush may find it open again, or corked by what came behind.
    if (socket.writableLength > CORKED_BYTES_MAX) socket.uncork();
  }

  readonly #flush = (): void => {
    const corked = this.#corked;
    this.#corked = [];
    for (const socket of corked) socket.uncork();
  };
}
