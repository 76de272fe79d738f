import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { ENROLMENT_MS } from './bounds.ts';
import { noteAct, type Caller, type Desk } from './desk.ts';
import {
  acceptFactor,
  offerFactors,
  type OfferedFactors,
  type ProvenOffer,
  type ShownOffer,
} from './enrolment.ts';
import type { NewFactor } from './factor-store.ts';
import { holdPerson, liftByFactor } from './holds.ts';
import type { Link } from './link-store.ts';
import { demandFitPassword, normalizePassword } from './password-rules.ts';
import { mayWiden, type Person } from './person-store.ts';
import type { Proofs, Proven, ShownFactor } from './proofs.ts';
import { drawRecoveryCodes } from './recovery-codes.ts';
import type { SignedInBrowser, SignIn } from './sign-in.ts';
import { atomically } from './transaction.ts';
import { WaitingRoom } from './waiting-room.ts';

interface SettingUp {
  readonly link: Link;
  readonly password: string;
  readonly offered: OfferedFactors;
  /** `null`: not yet. */
  readonly factor: NewFactor | null;
  /** One that is there already, which was shown. */
  readonly proven: Proven | null;
  readonly codes: readonly string[];
}

export interface LinkView {
  readonly name: string;
  readonly kind: Link['kind'];
  readonly expiresAtMs: number;
  /** Factors that were kept: one of them is asked for. */
  readonly keeps: { readonly totp: boolean; readonly passkey: boolean };
}

/**
 * From a link to a session: password, second factor, recovery codes. Nothing is written before the end, and then all of it at once, with
 * the link taken: of two who race by the same link one is in, and the other has nothing.
 */
export class SetUp {
  readonly #desk: Desk;
  readonly #proofs: Proofs;
  readonly #signIn: SignIn;
  readonly #begun = new WaitingRoom<SettingUp>(ENROLMENT_MS);

  constructor(desk: Desk, proofs: Proofs, signIn: SignIn) {
    this.#desk = desk;
    this.#proofs = proofs;
    this.#signIn = signIn;
  }

  /** Throws `LINK_UNKNOWN`. */
  view(token: string): LinkView {
    const link = this.#demandLink(token);
    const kinds = new Set(this.#desk.factors.list(link.operatorId).map(({ kind }) => kind));
    return {
      name: link.name,
      kind: link.kind,
      expiresAtMs: link.expiresMs,
      keeps: { totp: kinds.has('totp'), passkey: kinds.has('passkey') },
    };
  }

  /** Returns what the further steps come with, and what there is to choose as a second factor. */
  async begin(
    token: string,
    password: string,
  ): Promise<{ readonly ticket: string; readonly offer: ShownOffer }> {
    const { hashes, nowMs, persons } = this.#desk;
    const link = this.#demandLink(token);
    demandFitPassword(password, link.name);
    const hash = await hashes.make(normalizePassword(password));
    const person = persons.byId(link.operatorId) ?? { ...link, handle: '' };
    if (person.handle === '') persons.put(link.operatorId, link.name);
    const { offered, shown } = await offerFactors(this.#desk, persons.byId(link.operatorId) ?? person);
    const begun = { link, password: hash, offered, factor: null, proven: null, codes: [] };
    return { ticket: this.#begun.put(begun, nowMs()), offer: shown };
  }

  /** A new factor. Returns the recovery codes, which are shown this once. */
  async factor(token: string, ticket: string, given: ProvenOffer): Promise<readonly string[]> {
    const begun = this.#demandBegun(token, ticket);
    if (this.#desk.factors.list(begun.link.operatorId).length > 0)
      throw new BittingError('FACTOR_REFUSED', 'a factor of before is there', {
        publicDetail:
          'A second factor of before is there: show it. Without it, ask for a reset that removes it.',
      });
    const factor = await acceptFactor(this.#desk, begun.link.operatorId, begun.offered, given);
    const codes = drawRecoveryCodes();
    this.#begun.put({ ...begun, factor, codes }, this.#desk.nowMs(), ticket);
    return codes;
  }

  /** One that was kept. Returns new recovery codes, too. */
  async knownFactor(
    token: string,
    ticket: string,
    shown: ShownFactor,
    caller: Caller,
  ): Promise<readonly string[]> {
    const begun = this.#demandBegun(token, ticket);
    const person = this.#desk.persons.byId(begun.link.operatorId);
    if (person === null) throw new BittingError('LINK_UNKNOWN', 'nobody is there');
    const proven = await this.#proofs.demand(person, shown, caller);
    const codes = drawRecoveryCodes();
    this.#begun.put({ ...begun, proven, codes }, this.#desk.nowMs(), ticket);
    return codes;
  }

  askForKnownPasskey(token: string): ReturnType<Proofs['askForPasskey']> {
    const link = this.#demandLink(token);
    return this.#proofs.askForPasskey(this.#desk.persons.byId(link.operatorId));
  }

  /** The codes were written down. */
  async finish(token: string, ticket: string, caller: Caller): Promise<SignedInBrowser> {
    const { database, factors, links, networks, nowMs, persons, sessions } = this.#desk;
    const { codes, factor, link, password, proven } = this.#demandBegun(token, ticket);
    if (factor === null && proven === null) throw new BittingError('FACTOR_REFUSED', 'no second factor yet');
    const { operatorId } = link;
    atomically(database, () => {
      if (!links.take(token, nowMs())) throw new BittingError('LINK_UNKNOWN', 'it was used meanwhile');
      persons.setPassword(operatorId, password, nowMs());
      if (factor !== null) factors.add(operatorId, factor);
      factors.setRecoveryCodes(operatorId, codes);
      sessions.endAllOf(operatorId);
      networks.forgetDevices(operatorId);
    });
    this.#begun.take(ticket, nowMs());
    const person = persons.byId(operatorId);
    if (person === null) throw new BittingError('LINK_UNKNOWN', 'nobody is there');
    if (proven !== null) liftByFactor(this.#desk, person, proven, caller);
    else if (link.holds) this.#hold(person, link.madeBy);
    noteAct(this.#desk, 'set-up', person, caller);
    return await this.#signIn.begin(person, caller, false);
  }

  /** Whoever made the link may be the one who used it: he confirms nothing then, whoever else reset before. */
  #hold(person: Person, madeBy: string | null): void {
    const { nowMs, persons } = this.#desk;
    const { heldBy, heldMs, heldUntilMs, operatorId } = person;
    if (heldMs === null || mayWiden(person, nowMs())) holdPerson(this.#desk, person, madeBy);
    else persons.setHold(operatorId, { atMs: heldMs, untilMs: heldUntilMs, by: madeBy ?? heldBy });
  }

  #demandLink(token: string): Link {
    const { links, nowMs } = this.#desk;
    const link = links.find(token, nowMs());
    if (link === null) throw new BittingError('LINK_UNKNOWN', 'used, expired or never made');
    return link;
  }

  /** By the very link that it was begun with. */
  #demandBegun(token: string, ticket: string): SettingUp {
    const link = this.#demandLink(token);
    const begun = this.#begun.find(ticket, this.#desk.nowMs());
    if (begun?.link.operatorId === link.operatorId && begun.link.madeMs === link.madeMs) return begun;
    throw new BittingError('LINK_UNKNOWN', 'nothing was begun', {
      publicDetail: 'Too much time went by: begin again with the password.',
    });
  }
}
