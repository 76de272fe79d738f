/** Durations in seconds, counted by buckets that are known beforehand. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #buckets: number[];
  #count = 0;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#buckets = bounds.map(() => 0);
  }

  observe(seconds: number): void {
    this.#count += 1;
    this.#sum += seconds;
    const bounds = this.#bounds;
    let index = 0;
    // Written so that what is no number falls into no bucket.
    while (index < bounds.length && !(seconds <= (bounds[index] ?? 0))) index += 1;
    if (index < bounds.length) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
  }

  /** `labels`: those that all its lines have besides, without braces; may be empty. */
  render(name: string, labels = ''): string {
    const all = (le: string): string => `{${labels}${labels === '' ? '' : ','}le="${le}"}`;
    const own = labels === '' ? '' : `{${labels}}`;
    let below = 0;
    const lines = this.#bounds.map((bound, index) => {
      below += this.#buckets[index] ?? 0;
      return `${name}_bucket${all(String(bound))} ${below}\n`;
    });
    lines.push(
      `${name}_bucket${all('+Inf')} ${this.#count}\n`,
      `${name}_sum${own} ${this.#sum}\n`,
      `${name}_count${own} ${this.#count}\n`,
    );
    return lines.join('');
  }
}
