import type { Socket } from 'node:net';

/** Joins what is written to each socket within one turn into one write of that socket. */
export class CorkedWrites {
  #corked: Socket[] = [];
  readonly #held = new Set<Socket>();

  write(socket: Socket, bytes: Uint8Array): void {
    if (!this.#held.has(socket)) {
      if (this.#corked.length === 0) process.nextTick(this.#flush);
      this.#held.add(socket);
      this.#corked.push(socket);
      socket.cork();
    }
    socket.write(bytes);
  }

  readonly #flush = (): void => {
    const corked = this.#corked;
    this.#corked = [];
    this.#held.clear();
    for (const socket of corked) socket.uncork();
  };
}
