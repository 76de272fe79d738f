import type { Socket } from 'node:net';

/** Joins what is written to each socket until `schedule` calls into one write of that socket. What is destroyed before writes nothing. */
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
  }

  readonly #flush = (): void => {
    const corked = this.#corked;
    this.#corked = [];
    for (const socket of corked) socket.uncork();
  };
}
