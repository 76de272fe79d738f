import type { Turn } from '../pipeline/path.ts';

const COME: Promise<void> = Promise.resolve();

/** The order of what comes over one connection. */
export class Turns {
  #last: LinedTurn | null = null;

  next(): Turn {
    const turn = new LinedTurn(this.#last);
    this.#last = turn;
    return turn;
  }
}

/** Knows who stands behind it, so that a turn that nobody waits for takes no promise. */
class LinedTurn implements Turn {
  readonly come: Promise<void>;
  /** `null`: its turn has come. */
  #arrive: (() => void) | null = null;
  #isPassed = false;
  #behind: LinedTurn | null = null;

  constructor(before: LinedTurn | null) {
    if (before === null || before.#isOver) {
      this.come = COME;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.come = promise;
    this.#arrive = resolve;
    before.#behind = this;
  }

  /** What passes before its own turn has come lets nobody by who is still before it. */
  get #isOver(): boolean {
    return this.#isPassed && this.#arrive === null;
  }

  pass(): void {
    this.#isPassed = true;
    let behind = this.#isOver ? this.#takeBehind() : null;
    while (behind !== null) {
      behind.#arrive?.();
      behind.#arrive = null;
      behind = behind.#isOver ? behind.#takeBehind() : null;
    }
  }

  /** What is over points to nobody: one of them that V8 takes for old would keep all behind it until old objects are collected. */
  #takeBehind(): LinedTurn | null {
    const behind = this.#behind;
    this.#behind = null;
    return behind;
  }
}
