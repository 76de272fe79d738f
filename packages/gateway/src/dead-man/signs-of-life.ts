import type { SignsOfLife } from '../ports/signs-of-life.ts';

interface Bot {
  heardMs: number;
  /** Of its requests so many are under way. */
  served: number;
}

const NEVER_HEARD: Readonly<Bot> = { heardMs: -Infinity, served: 0 };

/** When each bot was last heard, by a clock that stands still while the gateway itself cannot hear anybody. */
export class HeardBots implements SignsOfLife {
  readonly #nowMs: () => number;
  /** As many as there are keys: their entries in the vault are far larger. */
  readonly #bots = new Map<string, Bot>();
  #lostMs = 0;
  #deafUntilMs = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  note(virtualKeyId: string): void {
    this.#botOf(virtualKeyId).heardMs = this.nowMs();
  }

  serve(virtualKeyId: string): () => void {
    const bot = this.#botOf(virtualKeyId);
    bot.served += 1;
    let isUnderWay = true;
    return () => {
      if (!isUnderWay) return;
      isUnderWay = false;
      bot.served -= 1;
      bot.heardMs = this.nowMs();
    };
  }

  /** By the clock of silence. */
  nowMs(): number {
    return this.#nowMs() - this.#lostMs;
  }

  /** Since the sign of life, or since `sinceMs` by the clock of silence where that was later. */
  silenceMs(virtualKeyId: string, sinceMs: number): number {
    const { served, heardMs } = this.#bots.get(virtualKeyId) ?? NEVER_HEARD;
    return served > 0 ? 0 : this.nowMs() - Math.max(heardMs, sinceMs, this.#deafUntilMs);
  }

  /** How long ago anything of it was last heard in this life of the gateway, milliseconds by the clock of silence; `null`: never. */
  unheardMs(virtualKeyId: string): number | null {
    const { served, heardMs } = this.#bots.get(virtualKeyId) ?? NEVER_HEARD;
    if (served > 0) return 0;
    return heardMs === -Infinity ? null : this.nowMs() - heardMs;
  }

  /** For so long nothing ran here. */
  lose(durationMs: number): void {
    this.#lostMs += durationMs;
  }

  /** Until now nobody could be known: everybody's silence begins. */
  beginAnew(): void {
    this.#deafUntilMs = this.nowMs();
  }

  #botOf(virtualKeyId: string): Bot {
    const known = this.#bots.get(virtualKeyId);
    if (known !== undefined) return known;
    const bot = { ...NEVER_HEARD };
    this.#bots.set(virtualKeyId, bot);
    return bot;
  }
}
