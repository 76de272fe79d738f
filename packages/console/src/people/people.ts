import type { AdminClient } from '@bitting/client/admin-client.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Foundation } from '../server/parts.ts';
import type { CallOrigin, SessionSource } from '../server/session-source.ts';
import { ACTS_LOOK_MS, RIGHTS_LOOK_MS } from './bounds.ts';
import { openDesk, type Desk } from './desk.ts';
import { setOrigin } from './origin.ts';
import { OwnAccount } from './own-account.ts';
import type { PasswordCost } from './password-hash.ts';
import { PeopleDesk } from './people-desk.ts';
import type { Preferences } from './person-store.ts';
import { Proofs } from './proofs.ts';
import { askPeopleBy, RightsWatch } from './rights-watch.ts';
import { SecretBox } from './secret-box.ts';
import { SetUp } from './set-up.ts';
import { SignIn } from './sign-in.ts';
import type { SignedIn } from './signed-in.ts';

export interface PeoplePorts extends Pick<
  Foundation,
  'config' | 'consoleItself' | 'database' | 'nowMs' | 'onFault' | 'sendParent' | 'signal' | 'tell'
> {
  readonly gatewayOf: (who: SignedIn) => AdminClient;
  /** Left out: what is asked of real passwords. */
  readonly cost?: PasswordCost;
}

/** Everybody who can sign in here. */
export class People implements SessionSource {
  readonly desk: Desk;
  readonly signIn: SignIn;
  readonly setUp: SetUp;
  readonly own: OwnAccount;
  readonly others: PeopleDesk;
  readonly #watch: RightsWatch;
  readonly #ports: PeoplePorts;

  constructor(ports: PeoplePorts) {
    const { config, consoleItself, cost, database, gatewayOf, nowMs, sendParent } = ports;
    this.#ports = ports;
    this.desk = openDesk({
      database,
      nowMs,
      box: SecretBox.fromFile(config.keyFile),
      site: { rpId: config.rpId, origins: config.origins },
      ...(cost === undefined ? {} : { cost }),
    });
    const proofs = new Proofs(this.desk);
    const askPeople = askPeopleBy(consoleItself);
    this.signIn = new SignIn(this.desk, proofs, async (operatorId) => {
      const people = await askPeople().catch(() => null);
      return people === null
        ? null
        : people.some((one) => one.operatorId === operatorId && one.state === 'active');
    });
    this.setUp = new SetUp(this.desk, proofs, this.signIn);
    this.own = new OwnAccount(this.desk);
    this.others = new PeopleDesk(this.desk, gatewayOf);
    this.#watch = new RightsWatch({
      desk: this.desk,
      askPeople,
      onFirstLink: ({ expiresAtMs, name, token }) =>
        sendParent({ kind: 'setup-link', path: `/setup#${token}`, name, expiresAtMs }),
    });
  }

  /** Where the command line sends those for whom it makes a link. */
  #tellOrigin(): void {
    const [origin] = this.#ports.config.origins;
    if (origin !== undefined) setOrigin(this.desk.database, origin);
  }

  /** Looks after sessions, rights and alerts until the console ends. */
  start(): void {
    const { nowMs, onFault, signal, tell } = this.#ports;
    const look = (): void => void this.lookAtRights();
    this.#tellOrigin();
    look();
    const timers = [
      setInterval(look, RIGHTS_LOOK_MS),
      setInterval(() => {
        try {
          this.desk.sessions.endOver(nowMs());
          this.desk.acts.tellAll(tell);
        } catch (error) {
          onFault(error);
        }
      }, ACTS_LOOK_MS),
    ];
    signal.addEventListener('abort', () => timers.forEach((timer) => clearInterval(timer)), { once: true });
  }

  /** At once, where somebody’s rights were changed. A gateway that is sealed or away is asked again later. */
  async lookAtRights(): Promise<void> {
    const { onFault, signal } = this.#ports;
    try {
      await this.#watch.look();
    } catch (error) {
      if (!(error instanceof BittingError) && !signal.aborted) onFault(error);
    }
  }

  /** It is no use of the session: pages ask by themselves, and who has gone away is signed out. */
  find(cookie: string, _origin: CallOrigin): SignedIn | null {
    return this.desk.sessions.find(cookie, this.#ports.nowMs());
  }

  isLive(sessionId: string): boolean {
    return this.desk.sessions.isLive(sessionId, this.#ports.nowMs());
  }

  onEnded(listener: (sessionId: string) => void): () => void {
    return this.desk.sessions.onEnded(listener);
  }

  endAllOf(operatorId: string): void {
    this.desk.sessions.endAllOf(operatorId);
  }

  needsSetup(): boolean {
    return !this.desk.persons.hasAnybody();
  }

  preferencesOf(operatorId: string): Preferences {
    return this.desk.persons.preferencesOf(operatorId);
  }
}

export function createPeople(ports: PeoplePorts): People {
  const people = new People(ports);
  people.start();
  return people;
}
