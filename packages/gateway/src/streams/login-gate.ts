import { LOGIN_REFUSED_PAUSE_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * Which credentials a venue has refused for good: it is not asked again for a while, whoever wants it, so that a dead key
 * makes no storm that the venue would answer by shutting out our address.
 */
export class LoginGate {
  readonly #clock: Clock;
  /** By credential: there are as many as are bound. */
  readonly #closedUntilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isOpen(credentialId: string): boolean {
    const until = this.#closedUntilMs.get(credentialId);
    if (until === undefined) return true;
    if (this.#clock.monotonicMs() < until) return false;
    this.#closedUntilMs.delete(credentialId);
    return true;
  }

  close(credentialId: string): void {
    this.#closedUntilMs.set(credentialId, this.#clock.monotonicMs() + LOGIN_REFUSED_PAUSE_MS);
  }
}
