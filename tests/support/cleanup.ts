/** What a test has opened, closed in the reverse order, also when the setting up failed half way. */
export class Cleanup {
  readonly #closers: (() => Promise<void>)[] = [];

  /** Remembers to close it and hands it back. */
  add<Opened extends { close(): Promise<void> }>(opened: Opened): Opened {
    this.#closers.push(async () => opened.close());
    return opened;
  }

  async close(): Promise<void> {
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) await closer();
  }
}
