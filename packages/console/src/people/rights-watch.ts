import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { PersonView } from '@bitting/client/people.ts';
import { FIRST_LINK_MS } from './bounds.ts';
import type { Desk } from './desk.ts';

export interface FirstLink {
  readonly token: string;
  readonly name: string;
  readonly expiresAtMs: number;
}

export interface RightsWatchPorts {
  readonly desk: Desk;
  /** The gateway, asked by the console itself. */
  readonly askPeople: () => Promise<readonly PersonView[]>;
  /** The first owner’s link was made: the terminal shows it. */
  readonly onFirstLink: (link: FirstLink) => void;
}

/**
 * Asks the gateway again and again who there is. Whoever was disabled, or has other rights, is signed out: what he sees and may belongs to
 * before. While nobody can sign in, the first owner gets a link, once for each start.
 */
export class RightsWatch {
  readonly #ports: RightsWatchPorts;
  #hasOffered = false;

  constructor(ports: RightsWatchPorts) {
    this.#ports = ports;
  }

  /** A gateway that does not answer ends nobody’s session: it does nothing in his name meanwhile. */
  async look(): Promise<void> {
    const { askPeople } = this.#ports;
    const people = await askPeople();
    for (const one of people) this.#compare(one);
    this.#offerFirst(people);
  }

  #compare({ accounts, operatorId, role, state }: PersonView): void {
    const { links, networks, persons, sessions } = this.#ports.desk;
    const known = persons.byId(operatorId);
    if (known === null) return;
    const rights = JSON.stringify([state, role, accounts]);
    if (known.rights === rights) return;
    persons.setRights(operatorId, role, rights);
    if (state === 'disabled') {
      links.dropOf(operatorId);
      networks.forgetDevices(operatorId);
    }
    if (known.rights !== null || state === 'disabled') sessions.endAllOf(operatorId);
  }

  #offerFirst(people: readonly PersonView[]): void {
    const { desk, onFirstLink } = this.#ports;
    if (this.#hasOffered || desk.persons.hasAnybody()) return;
    // Whoever was the only one was reset: the link of that is the one that counts.
    if (desk.links.list(desk.nowMs()).some(({ kind }) => kind === 'reset')) return;
    const owner = people.find(({ role, state }) => role === 'owner' && state === 'active');
    if (owner === undefined) return;
    this.#hasOffered = true;
    onFirstLink(makeFirstLink(desk, owner));
  }
}

/** By the machine itself, for whoever sees its terminal. */
export function makeFirstLink(
  { links, nowMs }: Pick<Desk, 'links' | 'nowMs'>,
  { name, operatorId }: Pick<PersonView, 'name' | 'operatorId'>,
): FirstLink {
  const madeMs = nowMs();
  const expiresMs = madeMs + FIRST_LINK_MS;
  const token = links.make({
    operatorId,
    name,
    kind: 'setup',
    madeBy: null,
    madeMs,
    expiresMs,
    holds: false,
  });
  return { token, name, expiresAtMs: expiresMs };
}

/** What the console asks by itself. */
export function askPeopleBy(consoleItself: () => AdminClient): () => Promise<readonly PersonView[]> {
  return async () => (await consoleItself().self({})).people ?? [];
}
