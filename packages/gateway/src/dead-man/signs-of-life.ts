import type { SignsOfLife } from '../ports/signs-of-life.ts';

/** When each bot was last heard, by a clock that stands still while the gateway itself cannot hear anybody. */
export class HeardBots implements SignsOfLife {
  readonly #nowMs: () => number;
  /** As many as there are keys: their entries in the vault are far larger. */
  readonly #heard = new Map<string, number>();
  /** Of whose requests so many are under way. */
  readonly #served = new Map<string, number>();
  #lostMs = 0;
  #deafUntilMs = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  note(virtualKeyId: string): void {
    this.#heard.set(virtualKeyId, this.nowMs());
  }

  serve(virtualKeyId: string): () => void {
    this.#count(virtualKeyId, 1);
    let isUnderWay = true;
    return () => {
      if (!isUnderWay) return;
      isUnderWay = false;
      this.#count(virtualKeyId, -1);
      this.note(virtualKeyId);
    };
  }

  /** By the clock of silence. */
  nowMs(): number {
    return this.#nowMs() - this.#lostMs;
  }

  /** Since the sign of life, or since `sinceMs` by the clock of silence where that was later. */
  silenceMs(virtualKeyId: string, sinceMs: number): number {
    if (this.#served.has(virtualKeyId)) return 0;
    const heardMs = this.#heard.get(virtualKeyId) ?? -Infinity;
    return this.nowMs() - Math.max(heardMs, sinceMs, this.#deafUntilMs);
  }

  /** How long ago anything of it was last heard in this life of the gateway, milliseconds by the clock of silence; `null`: never. */
  unheardMs(virtualKeyId: string): number | null {
    if (this.#served.has(virtualKeyId)) return 0;
    const heardMs = this.#heard.get(virtualKeyId);
    return heardMs === undefined ? null : this.nowMs() - heardMs;
  }

  /** For so long nothing ran here. */
  lose(durationMs: number): void {
    this.#lostMs += durationMs;
  }

  /** Until now nobody could be known: everybody's silence begins. */
  beginAnew(): void {
    this.#deafUntilMs = this.nowMs();
  }

  #count(virtualKeyId: string, change: 1 | -1): void {
    const count = (this.#served.get(virtualKeyId) ?? 0) + change;
    if (count === 0) this.#served.delete(virtualKeyId);
    else this.#served.set(virtualKeyId, count);
  }
}
