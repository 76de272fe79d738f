import { LOGIN_REFUSED_PAUSE_MS } from './bounds.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * Which credentials a venue has refused for good: it is not asked again for a while, whoever wants it, so that a dead key
 * makes no storm that the venue would answer by shutting out our address.
 */
export class LoginGate {
  readonly #clock: Clock;
  readonly #refused: (credentialId: string) => void;
  /** By credential: there are as many as are bound. */
  readonly #closedUntilMs = new Map<string, number>();

  /** `refused`: hears of each credential that is refused, once while it is left alone. */
  constructor(clock: Clock, refused: (credentialId: string) => void = () => undefined) {
    this.#clock = clock;
    this.#refused = refused;
  }

  isOpen(credentialId: string): boolean {
    const until = this.#closedUntilMs.get(credentialId);
    if (until === undefined) return true;
    if (this.#clock.monotonicMs() < until) return false;
    this.#closedUntilMs.delete(credentialId);
    return true;
  }

  close(credentialId: string): void {
    if (this.isOpen(credentialId)) this.#refused(credentialId);
    this.#closedUntilMs.set(credentialId, this.#clock.monotonicMs() + LOGIN_REFUSED_PAUSE_MS);
  }
}
