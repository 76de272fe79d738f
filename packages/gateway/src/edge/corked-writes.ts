import type { Socket } from 'node:net';

/** Joins what is written to each socket within one turn into one write of that socket. */
export class CorkedWrites {
  #corked: Socket[] = [];

  write(socket: Socket, bytes: Uint8Array): void {
    if (socket.writableCorked === 0) {
      if (this.#corked.length === 0) process.nextTick(this.#flush);
      this.#corked.push(socket);
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
