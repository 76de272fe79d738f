/** Which request amends an order at this moment, for what is pushed about it: the engine knows nothing of request ids. */
export class AmendNotes {
  #orderId = '';
  #requestId = '';

  /** Runs an amendment of this order under the id that its client gave it. */
  during<T>(orderId: string, requestId: string, run: () => T): T {
    this.#orderId = orderId;
    this.#requestId = requestId;
    try {
      return run();
    } finally {
      this.#orderId = '';
      this.#requestId = '';
    }
  }

  /** Empty when the order is not being amended, or under no id. */
  requestIdOf(orderId: string): string {
    return orderId === this.#orderId ? this.#requestId : '';
  }
}
