import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { OperatorRole } from '@bitting/client/people.ts';
import type { SignedIn } from '../people/signed-in.ts';
import type { Parts } from '../server/parts.ts';

interface Known {
  readonly role: OperatorRole;
  readonly isOfEverything: boolean;
}

/** Who may say that an alert is seen to: whoever may stop things. */
const SEES_TO: ReadonlySet<OperatorRole> = new Set(['owner', 'admin', 'trader', 'approver']);
const TESTS: ReadonlySet<OperatorRole> = new Set(['owner', 'admin']);
const KNOWN_MAX = 1_000;

/**
 * Alerts are of everything: who is limited to accounts sees none. While the gateway does not say who somebody is, because it is away
 * or sealed, which is when alerts matter, he is who he was when it last did.
 */
export class AlertRights {
  readonly #gatewayOf: Parts['gatewayOf'];
  readonly #known = new Map<string, Known>();

  constructor({ gatewayOf }: Pick<Parts, 'gatewayOf'>) {
    this.#gatewayOf = gatewayOf;
  }

  async demandSight(who: SignedIn): Promise<void> {
    const { isOfEverything } = await this.#ask(who);
    if (!isOfEverything) throw new BittingError('ACCOUNT_OUT_OF_REACH', 'alerts are of everything');
  }

  async demandSeeingTo(who: SignedIn): Promise<void> {
    await this.demandSight(who);
    await this.#demandRole(who, SEES_TO);
  }

  async demandTests(who: SignedIn): Promise<void> {
    await this.demandSight(who);
    await this.#demandRole(who, TESTS);
  }

  async #demandRole(who: SignedIn, roles: ReadonlySet<OperatorRole>): Promise<void> {
    const { role } = await this.#ask(who);
    if (!roles.has(role)) throw new BittingError('ROLE_MISSING', `${role} and alerts`);
  }

  async #ask(who: SignedIn): Promise<Known> {
    try {
      const { accounts, role } = await this.#gatewayOf(who).self({});
      const known = { role, isOfEverything: accounts === null };
      if (this.#known.size >= KNOWN_MAX) this.#known.clear();
      this.#known.set(who.operatorId, known);
      return known;
    } catch (error) {
      const known = this.#known.get(who.operatorId);
      if (known === undefined || !isAway(error)) throw error;
      return known;
    }
  }
}

/** Whoever the gateway refuses by name is refused. */
function isAway(error: unknown): boolean {
  return error instanceof BittingError && error.code !== 'ACTING_REFUSED';
}
