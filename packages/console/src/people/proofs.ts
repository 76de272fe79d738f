import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { CODES_WRONG_MAX, TICKET_MS } from './bounds.ts';
import { noteAct, type Caller, type Desk } from './desk.ts';
import type { PasskeyRow } from './factor-store.ts';
import { askForKnown, readKnown } from './passkeys.ts';
import type { Person } from './person-store.ts';
import { stepsOfCode } from './totp.ts';
import { WaitingRoom } from './waiting-room.ts';

/** A second factor that was shown just now. */
export interface Proven {
  readonly factorId: string;
  readonly madeMs: number;
}

/** What of a second factor a browser sends. */
export type ShownFactor =
  | { readonly code: string }
  | { readonly challengeId: string; readonly passkey: Readonly<Record<string, unknown>> };

interface Challenge {
  /** `null`: of anybody. */
  readonly operatorId: string | null;
  readonly challenge: string;
}

/** Looks at second factors that are known here. Every failure is the same to whoever fails. */
export class Proofs {
  readonly #desk: Desk;
  readonly #challenges = new WaitingRoom<Challenge>(TICKET_MS);
  /** Anybody has as many of these as he likes: they push out none of people who showed who they are. */
  readonly #challengesOfAnybody = new WaitingRoom<Challenge>(TICKET_MS);

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Of one person, or of whoever the authenticator says. */
  async askForPasskey(person: Person | null): Promise<{
    readonly challengeId: string;
    readonly options: PublicKeyCredentialRequestOptionsJSON;
  }> {
    const { factors, nowMs, site } = this.#desk;
    const known = person === null ? [] : factors.passkeysOf(person.operatorId);
    const options = await askForKnown(site, known);
    const challenge = { operatorId: person?.operatorId ?? null, challenge: options.challenge };
    const room = person === null ? this.#challengesOfAnybody : this.#challenges;
    return { challengeId: room.put(challenge, nowMs()), options };
  }

  /** Throws `FACTOR_REFUSED`, or `FACTOR_THROTTLED` after too many wrong codes. */
  async demand(person: Person, shown: ShownFactor, caller: Caller): Promise<Proven> {
    if ('code' in shown) return this.#demandCode(person, shown.code, caller);
    const { passkey } = await this.demandPasskey(shown, caller);
    if (passkey.operatorId !== person.operatorId) throw refused('a passkey of another');
    return passkey;
  }

  /** By a passkey alone: it says who it is. Throws `FACTOR_REFUSED`. */
  async demandPasskey(
    { challengeId, passkey: response }: Exclude<ShownFactor, { readonly code: string }>,
    caller: Caller,
  ): Promise<{ readonly person: Person; readonly passkey: PasskeyRow }> {
    const { factors, nowMs, persons, site } = this.#desk;
    const atMs = nowMs();
    const asked =
      this.#challenges.take(challengeId, atMs) ?? this.#challengesOfAnybody.take(challengeId, atMs);
    const { id } = response;
    const known = typeof id === 'string' ? factors.passkey(id) : null;
    const person = known === null ? null : persons.byId(known.operatorId);
    if (asked === null || known === null || person === null) throw refused('an unknown passkey or challenge');
    if (asked.operatorId !== null && asked.operatorId !== known.operatorId) throw refused('asked of another');
    if (asked.operatorId === null && !isHandleOf(person, response)) throw refused('the handle of another');
    const counter = await readKnown(site, known, { challenge: asked.challenge, response });
    if (counter === null) throw refused('the answer does not verify');
    if (!factors.usePasskey(known.factorId, counter, nowMs())) {
      noteAct(this.#desk, 'passkey-copied', person, caller);
      throw refused('its counter went back');
    }
    return { person, passkey: known };
  }

  /** Each step once, written down before it counts; the tries are counted before they are looked at. */
  #demandCode(person: Person, typed: string, caller: Caller): Proven {
    const { box, factors, nowMs, persons } = this.#desk;
    const { operatorId } = person;
    if (!persons.beginCode(operatorId, nowMs())) throw new BittingError('FACTOR_THROTTLED', 'wrong codes');
    for (const { factorId, madeMs, sealed } of factors.totpsOf(operatorId)) {
      const secret = box.open(sealed, subjectOfTotp(operatorId, factorId));
      const steps = stepsOfCode(secret, typed, nowMs());
      secret.fill(0);
      if (!steps.some((step) => factors.takeStep(factorId, step, nowMs()))) continue;
      persons.forgetCodes(operatorId);
      return { factorId, madeMs };
    }
    if (persons.codesWrong(operatorId) === CODES_WRONG_MAX)
      noteAct(this.#desk, 'codes-wrong', person, caller);
    throw refused('the code is wrong, or was used');
  }
}

/** What a secret of an app is bound to. */
export function subjectOfTotp(operatorId: string, factorId: string): string {
  return `totp\n${operatorId}\n${factorId}`;
}

/** Where the authenticator chose the person, it has to say the same as our table. */
function isHandleOf({ handle }: Person, response: Readonly<Record<string, unknown>>): boolean {
  const inner: unknown = response['response'];
  return typeof inner === 'object' && inner !== null && 'userHandle' in inner && inner.userHandle === handle;
}

function refused(why: string): BittingError {
  return new BittingError('FACTOR_REFUSED', why);
}
