import type { Damage } from './segment.ts';

/** Of all that is found the finding with the lowest record counts, and of several about it the first. */
export class Findings {
  #first: Damage | null = null;

  get first(): Damage | null {
    return this.#first;
  }

  add(finding: Damage): void {
    if (this.#first === null || finding.record < this.#first.record) this.#first = finding;
  }
}
