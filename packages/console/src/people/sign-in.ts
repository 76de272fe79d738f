import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { TICKET_MS } from './bounds.ts';
import { nameBrowser, shortenAddress } from './caller-words.ts';
import { noteAct, type Caller, type Desk } from './desk.ts';
import { holdPerson, liftByFactor } from './holds.ts';
import { normalizePassword } from './password-rules.ts';
import type { Person } from './person-store.ts';
import type { Proofs, Proven, ShownFactor } from './proofs.ts';
import type { SignedIn } from './signed-in.ts';
import { GuessThrottle } from './throttle.ts';
import { WaitingRoom } from './waiting-room.ts';

/** A browser that somebody signed in with: its two cookies. */
export interface SignedInBrowser {
  readonly sessionToken: string;
  readonly deviceToken: string;
  readonly operatorId: string;
}

interface Ticket {
  readonly operatorId: string;
  /** Its hash: with another password than this one the ticket is of no use. */
  readonly password: string;
}

/** Whether the gateway still has him as an active person; `null`: it cannot be asked now. */
export type AskActive = (operatorId: string) => Promise<boolean | null>;

/** From a name to a session: a password and a second factor, or a passkey that was unlocked, which is both. */
export class SignIn {
  readonly #desk: Desk;
  readonly #proofs: Proofs;
  readonly #isActive: AskActive;
  readonly #throttle = new GuessThrottle();
  readonly #recoveries = new GuessThrottle();
  readonly #tickets = new WaitingRoom<Ticket>(TICKET_MS);

  constructor(desk: Desk, proofs: Proofs, isActive: AskActive) {
    this.#desk = desk;
    this.#proofs = proofs;
    this.#isActive = isActive;
  }

  /**
   * Returns what the second factor comes with, and which there are. An unknown name, a wrong password and somebody who has none yet cost
   * the same derivation and get the same answer. Throws `SIGN_IN_REFUSED`, `SIGN_IN_THROTTLED`, `OVERLOADED`.
   */
  async password(
    name: string,
    password: string,
    caller: Caller,
  ): Promise<{
    readonly ticket: string;
    readonly totp: boolean;
    readonly passkey: boolean;
  }> {
    const { factors, hashes, networks, nowMs, persons } = this.#desk;
    const person = persons.byName(name);
    const device = networks.findDevice(person?.operatorId ?? '', caller.deviceToken, nowMs());
    const guesser = { name: name.trim().toLowerCase(), address: shortenAddress(caller.address), device };
    this.#throttle.begin(guesser, nowMs());
    const isRight = await hashes.matches(normalizePassword(password), person?.password ?? null);
    if (!isRight || person === null || person.password === null)
      throw new BittingError('SIGN_IN_REFUSED', 'a wrong password or name');
    this.#throttle.forgive(guesser);
    const kinds = new Set(factors.list(person.operatorId).map(({ kind }) => kind));
    return {
      ticket: this.#tickets.put({ operatorId: person.operatorId, password: person.password }, nowMs()),
      totp: kinds.has('totp'),
      passkey: kinds.has('passkey'),
    };
  }

  askForPasskey(ticket: string | null): ReturnType<Proofs['askForPasskey']> {
    return this.#proofs.askForPasskey(ticket === null ? null : this.#demandTicket(ticket));
  }

  askForOwnPasskey({ operatorId }: SignedIn): ReturnType<Proofs['askForPasskey']> {
    return this.#proofs.askForPasskey(this.#desk.persons.byId(operatorId));
  }

  /** The ticket is of use until it was right, or its time is over: a code is mistyped. */
  async secondFactor(ticket: string, shown: ShownFactor, caller: Caller): Promise<SignedInBrowser> {
    const person = this.#demandTicket(ticket);
    const proven = await this.#proofs.demand(person, shown, caller);
    this.#tickets.take(ticket, this.#desk.nowMs());
    liftByFactor(this.#desk, person, proven, caller);
    return await this.begin(person, caller, false);
  }

  async passkeyAlone(
    shown: Exclude<ShownFactor, { readonly code: string }>,
    caller: Caller,
  ): Promise<SignedInBrowser> {
    const { passkey, person } = await this.#proofs.demandPasskey(shown, caller);
    // Whoever was reset sets himself up by the link first.
    if (person.password === null) throw new BittingError('SIGN_IN_REFUSED', 'nobody who is set up');
    liftByFactor(this.#desk, person, passkey, caller);
    return await this.begin(person, caller, false);
  }

  /** In the place of a second factor that was lost; nothing is widened then until he is verified. */
  async recoveryCode(ticket: string, typed: string, caller: Caller): Promise<SignedInBrowser> {
    const { factors, nowMs, sessions } = this.#desk;
    const person = this.#demandTicket(ticket);
    const guesser = { name: '', address: '', device: person.operatorId };
    this.#recoveries.begin(guesser, nowMs());
    if (!factors.takeRecoveryCode(person.operatorId, typed, nowMs()))
      throw new BittingError('FACTOR_REFUSED', 'an unknown recovery code');
    this.#recoveries.forgive(guesser);
    this.#tickets.take(ticket, nowMs());
    sessions.endAllOf(person.operatorId);
    holdPerson(this.#desk, person, null);
    noteAct(this.#desk, 'recovery-code', person, caller);
    return await this.begin(person, caller, true);
  }

  /** A fresh factor in a session that is there: by another cookie from then on. */
  async stepUp(signedIn: SignedIn, shown: ShownFactor, caller: Caller): Promise<string> {
    const { nowMs, persons, sessions } = this.#desk;
    const person = persons.byId(signedIn.operatorId);
    if (person === null) throw new BittingError('SESSION_MISSING', 'the person is gone');
    const proven: Proven = await this.#proofs.demand(person, shown, caller);
    if (!sessions.isLive(signedIn.sessionId, nowMs())) throw new BittingError('SESSION_MISSING', 'it ended');
    liftByFactor(this.#desk, person, proven, caller);
    return sessions.exchange(signedIn.sessionId, nowMs());
  }

  /** Whom the gateway has disabled is nobody here, whatever he knows. */
  async begin(person: Person, caller: Caller, recovered: boolean): Promise<SignedInBrowser> {
    const { networks, nowMs, persons, sessions } = this.#desk;
    const { operatorId } = person;
    if ((await this.#isActive(operatorId)) === false)
      throw new BittingError('SIGN_IN_REFUSED', 'the operator is disabled');
    const now = persons.byId(operatorId);
    if (now === null || now.password === null || now.password !== person.password)
      throw new BittingError('SIGN_IN_REFUSED', 'reset, or another password, since it began');
    const address = shortenAddress(caller.address);
    const atMs = nowMs();
    const isNew = networks.isNew(operatorId, address);
    networks.see(operatorId, address, atMs);
    noteAct(this.#desk, isNew ? 'new-network' : 'signed-in', person, caller);
    const device = nameBrowser(caller.userAgent);
    const { token } = sessions.begin({ operatorId, nowMs: atMs, recovered, device, address });
    return { sessionToken: token, deviceToken: networks.seeDevice(operatorId, atMs), operatorId };
  }

  #demandTicket(ticket: string): Person {
    const { nowMs, persons } = this.#desk;
    const found = this.#tickets.find(ticket, nowMs());
    const person = found === null ? null : persons.byId(found.operatorId);
    if (person === null || person.password !== found?.password)
      throw new BittingError('SIGN_IN_REFUSED', 'an unknown ticket', {
        publicDetail: 'Too much time went by: begin again with the name and the password.',
      });
    return person;
  }
}
