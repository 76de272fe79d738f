import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { OperatorView } from '@bitting/client/people.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { HOLD_MS, LINK_MS } from './bounds.ts';
import { noteAct, type Caller, type Desk, type Records } from './desk.ts';
import { confirmPerson, demandMayWiden, holdPerson } from './holds.ts';
import type { Link } from './link-store.ts';
import { mayWiden } from './person-store.ts';
import type { SignedIn } from './signed-in.ts';
import { atomically } from './transaction.ts';

export interface MadeLink {
  /** With what stands behind the `#`. */
  readonly path: string;
  readonly expiresAtMs: number;
}

export interface PersonSummary extends Pick<
  OperatorView,
  'operatorId' | 'name' | 'role' | 'accounts' | 'state'
> {
  readonly setUp: boolean;
  readonly totp: number;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
  readonly sessions: number;
  readonly mayWiden: boolean;
  /** Whether the reader may say that this is who he says. */
  readonly mayConfirm: boolean;
  /** Of a link that waits for being used. */
  readonly linkExpiresAtMs: number | null;
}

/** Who looks after the others: what the gateway says of all, and of him. */
interface Standing {
  readonly self: OperatorView;
  readonly operators: readonly OperatorView[];
}

/** How others sign in: owners look after everybody, admins after those who are neither owner nor admin. */
export class PeopleDesk {
  readonly #desk: Desk;
  readonly #gatewayOf: (who: SignedIn) => Pick<AdminClient, 'operatorsList'>;

  constructor(desk: Desk, gatewayOf: (who: SignedIn) => Pick<AdminClient, 'operatorsList'>) {
    this.#desk = desk;
    this.#gatewayOf = gatewayOf;
  }

  async list(who: SignedIn): Promise<readonly PersonSummary[]> {
    const { links, nowMs } = this.#desk;
    const { operators, self } = await this.#standing(who);
    const waiting = new Map(links.list(nowMs()).map((link) => [link.operatorId, link]));
    return operators
      .filter(({ kind }) => kind === 'person')
      .map((one) =>
        this.#summarize(one, who, { self, linkExpiresAtMs: waiting.get(one.operatorId)?.expiresMs ?? null }),
      );
  }

  /** For somebody who cannot sign in yet. Throws `PERSON_SET_UP`, `PERSON_UNKNOWN`, `ROLE_MISSING`. */
  async makeLink(who: SignedIn, operatorId: string, caller: Caller): Promise<MadeLink> {
    const { self, target } = await this.#target(who, operatorId);
    if (this.#isSetUp(operatorId)) throw new BittingError('PERSON_SET_UP', 'a link for one who is set up');
    return makeLinkFor(this.#desk, target, {
      kind: 'setup',
      by: self,
      holds: !isCooling(target, self, this.#desk),
      address: caller.address,
    });
  }

  /** He signs in no more until he used the link, and widens nothing until he is verified. */
  async reset(
    who: SignedIn,
    { forgetFactors, operatorId }: { readonly operatorId: string; readonly forgetFactors: boolean },
    caller: Caller,
  ): Promise<MadeLink> {
    const { self, target } = await this.#target(who, operatorId);
    if (self.operatorId === operatorId)
      throw new BittingError('ROLE_MISSING', 'a reset of oneself', {
        publicDetail: 'Nobody resets his own sign-in: change it, or use a recovery code.',
      });
    return resetPerson(this.#desk, target, { forgetFactors, by: self, address: caller.address });
  }

  async confirm(who: SignedIn, operatorId: string, caller: Caller): Promise<void> {
    const { self } = await this.#target(who, operatorId);
    if (isNew(self, this.#desk))
      throw new BittingError('ROLE_MISSING', 'confirmed by one who is new', {
        publicDetail:
          'Whoever got a token or more rights from somebody within the last 24 hours confirms nobody yet.',
      });
    const person = this.#desk.persons.byId(operatorId);
    if (person === null) throw unknown();
    confirmPerson(this.#desk, person, who, caller.address);
  }

  async signOut(who: SignedIn, operatorId: string, caller: Caller): Promise<number> {
    const { self, target } = await this.#target(who, operatorId);
    return signOutPerson(this.#desk, target, { by: self.name, address: caller.address });
  }

  #summarize(
    one: OperatorView,
    who: SignedIn,
    { linkExpiresAtMs, self }: Pick<PersonSummary, 'linkExpiresAtMs'> & { readonly self: OperatorView },
  ): PersonSummary {
    const { factors, nowMs, persons, sessions } = this.#desk;
    const { accounts, name, operatorId, role, state } = one;
    const person = persons.byId(operatorId);
    const kinds = factors.list(operatorId).map(({ kind }) => kind);
    const isFree = person === null || mayWiden(person, nowMs());
    const isOther = ![operatorId, person?.heldBy].includes(self.operatorId);
    return {
      operatorId,
      name,
      role,
      accounts,
      state,
      setUp: this.#isSetUp(operatorId),
      totp: kinds.filter((kind) => kind === 'totp').length,
      passkeys: kinds.filter((kind) => kind === 'passkey').length,
      recoveryCodesLeft: factors.recoveryCodesLeft(operatorId),
      sessions: sessions.list(operatorId, nowMs()).length,
      mayWiden: isFree,
      mayConfirm:
        !isFree &&
        isOther &&
        this.#isSetUp(operatorId) &&
        who.mayWiden &&
        looksAfter(self, one) &&
        !isNew(self, this.#desk),
      linkExpiresAtMs,
    };
  }

  #isSetUp(operatorId: string): boolean {
    const person = this.#desk.persons.byId(operatorId);
    return person !== null && person.password !== null;
  }

  async #standing(who: SignedIn): Promise<Standing> {
    const { operators } = await this.#gatewayOf(who).operatorsList({});
    const self = operators.find(({ operatorId }) => operatorId === who.operatorId);
    if (self === undefined) throw new BittingError('SESSION_MISSING', 'the gateway knows him no more');
    return { self, operators };
  }

  async #target(who: SignedIn, operatorId: string): Promise<Standing & { readonly target: OperatorView }> {
    demandMayWiden(who);
    const standing = await this.#standing(who);
    const target = standing.operators.find((one) => one.operatorId === operatorId && one.kind === 'person');
    if (target?.state !== 'active') throw unknown();
    if (!looksAfter(standing.self, target))
      throw new BittingError('ROLE_MISSING', `${standing.self.role} looks after ${target.role}`, {
        publicDetail:
          'Owners look after how everybody signs in, admins after those who are neither owner nor admin.',
      });
    return { ...standing, target };
  }
}

type Named = Pick<OperatorView, 'operatorId' | 'name'>;

interface MadeBy {
  /** `null`: the command line. */
  readonly by: Named | null;
  readonly address: string;
}

export function makeLinkFor(
  desk: Records,
  { name, operatorId }: Named,
  { address, by, holds, kind }: MadeBy & Pick<Link, 'kind' | 'holds'>,
): MadeLink {
  const { links, nowMs } = desk;
  const madeMs = nowMs();
  const expiresMs = madeMs + LINK_MS;
  const madeBy = by?.operatorId ?? null;
  const token = links.make({ operatorId, name, kind, madeBy, madeMs, expiresMs, holds });
  // That of a reset is told with the reset.
  if (kind === 'setup')
    noteAct(desk, 'link-made', { name, operatorId }, { address, by: by?.name ?? COMMAND_LINE });
  return { path: `/${kind}#${token}`, expiresAtMs: expiresMs };
}

export function resetPerson(
  desk: Records,
  { name, operatorId }: Named,
  { address, by, forgetFactors }: MadeBy & { readonly forgetFactors: boolean },
): MadeLink {
  const { database, factors, networks, nowMs, persons, sessions } = desk;
  return atomically(database, () => {
    const person = persons.byId(operatorId);
    if (person !== null) {
      persons.setPassword(operatorId, null, nowMs());
      if (forgetFactors) factors.removeAll(operatorId);
      sessions.endAllOf(operatorId);
      networks.forgetDevices(operatorId);
      holdPerson(desk, person, by?.operatorId ?? null);
    }
    noteAct(desk, 'reset', { name, operatorId }, { address, by: by?.name ?? COMMAND_LINE });
    return makeLinkFor(desk, { name, operatorId }, { kind: 'reset', by, holds: true, address });
  });
}

export function signOutPerson(
  desk: Records,
  { name, operatorId }: Named,
  { address, by }: { readonly by: string; readonly address: string },
): number {
  const ended = desk.sessions.endAllOf(operatorId);
  if (ended > 0) noteAct(desk, 'sessions-ended', { name, operatorId }, { address, by });
  return ended;
}

const COMMAND_LINE = 'The command line';

function looksAfter(self: OperatorView, other: OperatorView): boolean {
  if (self.accounts !== null) return false;
  return self.role === 'owner' || (self.role === 'admin' && other.role !== 'owner' && other.role !== 'admin');
}

/** As the gateway takes no consent of him for a day: whoever made him would otherwise confirm by him what nobody else saw. */
function isNew({ operatorId, trustedAtMs, trustedBy }: OperatorView, { nowMs }: Desk): boolean {
  return (
    trustedBy !== null && trustedBy !== operatorId && trustedAtMs !== null && nowMs() - trustedAtMs < HOLD_MS
  );
}

/** The gateway itself takes no consent of him for a day after whoever makes the link made him: nothing has to be held here. */
function isCooling(
  { trustedAtMs, trustedBy }: OperatorView,
  { operatorId }: OperatorView,
  { nowMs }: Desk,
): boolean {
  return trustedBy === operatorId && trustedAtMs !== null && nowMs() - trustedAtMs < HOLD_MS;
}

function unknown(): BittingError {
  return new BittingError('PERSON_UNKNOWN', 'no active person of this id');
}
