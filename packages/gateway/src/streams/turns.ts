import type { Turn } from '../pipeline/path.ts';

/** The order of what comes over one connection. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  next(): Turn {
    const come = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    // What passes before its own turn has come lets nobody by who is still before it.
    this.#last = Promise.all([come, promise]).then(() => undefined);
    return { come, pass: resolve };
  }
}
