import type { Socket } from 'node:net';

import type { HttpServerBounds } from './bounds.ts';

type BudgetBounds = Pick<
  HttpServerBounds,
  'handshakesMax' | 'handshakesPerAddressMax' | 'handshakesPerSecondMax' | 'handshakeAddressesMax'
>;

const SECOND_MS = 1_000;

/**
 * Handshakes of TLS that have begun and not ended. Whoever honestly shakes hands is done within two round trips: so where
 * there is no room, the one that has taken longest gives way, of the same address first.
 */
export class HandshakeBudget {
  readonly #bounds: BudgetBounds;
  /** Oldest first, with what they are counted by. */
  readonly #open = new Map<Socket, string>();
  readonly #openByAddress = new Map<string, Set<Socket>>();
  /** Of this second. */
  readonly #begun = new Map<string, number>();
  #second = -1;

  constructor(bounds: BudgetBounds) {
    this.#bounds = bounds;
  }

  get open(): number {
    return this.#open.size;
  }

  /** How many addresses they are of. */
  get addresses(): number {
    return this.#openByAddress.size;
  }

  /** False: too many of this address have begun within this second, whatever became of them. */
  begin(socket: Socket, address: string, nowMs: number): boolean {
    if (!this.#count(address, Math.floor(nowMs / SECOND_MS))) return false;
    const same = this.#openByAddress.get(address) ?? new Set();
    if (same.size >= this.#bounds.handshakesPerAddressMax) this.#giveUp(same);
    if (this.#open.size >= this.#bounds.handshakesMax) this.#giveUp(this.#open.keys());
    this.#open.set(socket, address);
    this.#openByAddress.set(address, same.add(socket));
    return true;
  }

  /** It is done, or the socket is closed. */
  end(socket: Socket): void {
    const address = this.#open.get(socket);
    if (address === undefined) return;
    this.#open.delete(socket);
    const same = this.#openByAddress.get(address);
    same?.delete(socket);
    if (same?.size === 0) this.#openByAddress.delete(address);
  }

  #count(address: string, second: number): boolean {
    if (second !== this.#second) this.#begun.clear();
    this.#second = second;
    const begun = this.#begun.get(address) ?? 0;
    if (begun >= this.#bounds.handshakesPerSecondMax) return false;
    if (begun > 0 || this.#begun.size < this.#bounds.handshakeAddressesMax)
      this.#begun.set(address, begun + 1);
    return true;
  }

  #giveUp(sockets: Iterable<Socket>): void {
    for (const oldest of sockets) {
      this.end(oldest);
      oldest.destroy();
      return;
    }
  }
}
