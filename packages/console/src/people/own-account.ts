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
import type { FactorView } from './factor-store.ts';
import { demandMayWiden } from './holds.ts';
import { demandFitPassword, normalizePassword } from './password-rules.ts';
import type { Person } from './person-store.ts';
import { drawRecoveryCodes } from './recovery-codes.ts';
import type { SessionView } from './session-store.ts';
import type { SignedIn } from './signed-in.ts';
import { WaitingRoom } from './waiting-room.ts';

export interface OwnView {
  readonly passwordMs: number | null;
  readonly factors: readonly FactorView[];
  readonly recoveryCodesLeft: number;
  readonly sessions: readonly SessionView[];
  /** Since when nothing is widened, and until when if nobody confirms. */
  readonly held: { readonly sinceMs: number; readonly untilMs: number | null } | null;
}

interface Offer {
  readonly operatorId: string;
  readonly offered: OfferedFactors;
}

/** What everybody does with his own sign-in. The routes ask for a fresh second factor before; all other sessions end at what changes it. */
export class OwnAccount {
  readonly #desk: Desk;
  readonly #offers = new WaitingRoom<Offer>(ENROLMENT_MS);

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  view({ mayWiden, operatorId }: SignedIn): OwnView {
    const { factors, nowMs, sessions } = this.#desk;
    const { heldMs, heldUntilMs, passwordMs } = this.#person(operatorId);
    return {
      passwordMs,
      factors: factors.list(operatorId),
      recoveryCodesLeft: factors.recoveryCodesLeft(operatorId),
      sessions: sessions.list(operatorId, nowMs()),
      held: mayWiden || heldMs === null ? null : { sinceMs: heldMs, untilMs: heldUntilMs },
    };
  }

  /** Throws `SIGN_IN_REFUSED` for a wrong one of before, `PASSWORD_UNFIT` for the new one. Returns the new cookie. */
  async setPassword(
    signedIn: SignedIn,
    { current, next }: { readonly current: string; readonly next: string },
    caller: Caller,
  ): Promise<string> {
    const { hashes, nowMs, persons } = this.#desk;
    const person = this.#person(signedIn.operatorId);
    demandFitPassword(next, person.name);
    if (!(await hashes.matches(normalizePassword(current), person.password)))
      throw new BittingError('FACTOR_REFUSED', 'the password of before is wrong', {
        publicDetail: 'The password of before is wrong.',
      });
    const hash = await hashes.make(normalizePassword(next));
    this.#demandLive(signedIn);
    persons.setPassword(person.operatorId, hash, nowMs());
    noteAct(this.#desk, 'password', person, caller);
    return this.#exchange(signedIn);
  }

  async offer({ operatorId }: SignedIn): Promise<{ readonly ticket: string; readonly offer: ShownOffer }> {
    const { offered, shown } = await offerFactors(this.#desk, this.#person(operatorId));
    return { ticket: this.#offers.put({ operatorId, offered }, this.#desk.nowMs()), offer: shown };
  }

  /** Returns the new cookie. */
  async addFactor(signedIn: SignedIn, ticket: string, given: ProvenOffer, caller: Caller): Promise<string> {
    const { factors, nowMs } = this.#desk;
    const found = this.#offers.find(ticket, nowMs());
    if (found?.operatorId !== signedIn.operatorId)
      throw new BittingError('FACTOR_REFUSED', 'nothing was begun');
    const factor = await acceptFactor(this.#desk, signedIn.operatorId, found.offered, given);
    this.#demandLive(signedIn);
    if (this.#offers.take(ticket, nowMs()) === null) throw new BittingError('FACTOR_REFUSED', 'it was used');
    factors.add(signedIn.operatorId, factor);
    noteAct(this.#desk, 'factor-added', this.#person(signedIn.operatorId), caller);
    return this.#exchange(signedIn);
  }

  /** Returns the new cookie. Throws `FACTOR_LAST`, `PERSON_UNKNOWN` for one that is not his, `WIDENING_HELD`. */
  removeFactor(signedIn: SignedIn, factorId: string, caller: Caller): string {
    // Whoever came in by a recovery code does not take away what could verify the other.
    demandMayWiden(signedIn);
    if (!this.#desk.factors.remove(signedIn.operatorId, factorId))
      throw new BittingError('PERSON_UNKNOWN', 'no such factor', {
        publicDetail: 'There is no such second factor.',
      });
    noteAct(this.#desk, 'factor-removed', this.#person(signedIn.operatorId), caller);
    return this.#exchange(signedIn);
  }

  renewCodes({ operatorId }: SignedIn, caller: Caller): readonly string[] {
    const codes = drawRecoveryCodes();
    this.#desk.factors.setRecoveryCodes(operatorId, codes);
    noteAct(this.#desk, 'codes-renewed', this.#person(operatorId), caller);
    return codes;
  }

  /** One of one’s own. Throws `PERSON_UNKNOWN`. */
  endSession({ operatorId }: SignedIn, sessionId: string): void {
    const { sessions } = this.#desk;
    if (!sessions.isOf(sessionId, operatorId))
      throw new BittingError('PERSON_UNKNOWN', 'no such session', {
        publicDetail: 'There is no such session.',
      });
    sessions.end(sessionId);
  }

  /** What ended the session meanwhile, such as a reset, is not undone by what it had begun. */
  #demandLive({ sessionId }: SignedIn): void {
    const { nowMs, sessions } = this.#desk;
    if (!sessions.isLive(sessionId, nowMs())) throw new BittingError('SESSION_MISSING', 'it ended');
  }

  /** Whatever else is open was opened by what holds no more. */
  #exchange({ operatorId, sessionId }: SignedIn): string {
    const { nowMs, sessions } = this.#desk;
    sessions.endAllOf(operatorId, sessionId);
    return sessions.exchange(sessionId, nowMs());
  }

  #person(operatorId: string): Person {
    const person = this.#desk.persons.byId(operatorId);
    if (person === null) throw new BittingError('SESSION_MISSING', 'the person is gone');
    return person;
  }
}
