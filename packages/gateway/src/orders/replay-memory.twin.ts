import type { ReplayMemory, TokenUse } from '../ports/replay.ts';

interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

interface KnownUse extends TokenUse {
  readonly key: string;
  readonly token: string;
  readonly at: Instant;
}

/** I11 word for word, but for cancels, which go on to a hundred, over the list of everything that ever happened: nothing is forgotten, nothing is fast. */
export class NaiveReplayMemory implements Pick<ReplayMemory, 'use'> {
  readonly #now: () => Instant;
  readonly #uses: KnownUse[] = [];
  readonly #ledger: KnownUse[] = [];

  constructor(now: () => Instant) {
    this.#now = now;
  }

  use(key: string, token: string, use: TokenUse): 'fresh' | 'replayed' | 'spent' {
    const at = this.#now();
    const isSame = (one: KnownUse): boolean => one.key === key && one.token === token;
    const before = this.#uses.filter(isSame);
    const serves = before.length === 0 || isFurtherBody(use, at, before);
    if (this.#ledger.some(isSame) || !serves) return 'replayed';
    if (before.length >= (use.cancels ? 100 : 10)) return 'spent';
    this.#uses.push({ ...use, key, token, at });
    return 'fresh';
  }

  /** The next life begins, and this is the ledger that it finds. */
  restart(): readonly KnownUse[] {
    this.#ledger.push(...this.#uses);
    this.#uses.length = 0;
    return this.#ledger;
  }
}

function isFurtherBody(
  { timestampMs, unsigned }: TokenUse,
  at: Instant,
  before: readonly KnownUse[],
): boolean {
  const [first] = before;
  if (unsigned === null || first?.unsigned === null || first?.unsigned === undefined) return false;
  if (unsigned.sourceAddress !== first.unsigned.sourceAddress) return false;
  if (before.some((one) => one.unsigned?.bodyHash === unsigned.bodyHash)) return false;
  const leftAtFirst = timestampMs + 2_000 - first.at.wallMs;
  return at.wallMs <= timestampMs + 2_000 && at.monotonicMs - first.at.monotonicMs <= leftAtFirst;
}
