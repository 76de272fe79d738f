import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { HOLD_MS } from './bounds.ts';
import { noteAct, type Caller, type Records } from './desk.ts';
import { mayWiden, type Person } from './person-store.ts';
import type { Proven } from './proofs.ts';
import type { SignedIn } from './signed-in.ts';

/**
 * After a reset, and after a recovery code, a person looks and stops, and widens nothing, until verified again: by a second factor of
 * before, by another owner or admin than the one who reset, or by the command line; or a day later, where there is nobody else to ask.
 * Who is held already is held since then: a factor that was added meanwhile is none of before, and who reset does not confirm it now.
 */
export function holdPerson({ nowMs, persons }: Records, person: Person, resetBy: string | null): void {
  const atMs = nowMs();
  const known = persons.byId(person.operatorId) ?? person;
  const held = mayWiden(known, atMs) ? null : known;
  const by = resetBy ?? held?.heldBy ?? null;
  const others = persons
    .list()
    .filter(
      ({ operatorId, password, role }) =>
        password !== null &&
        operatorId !== person.operatorId &&
        operatorId !== by &&
        (role === 'owner' || (role === 'admin' && person.role !== 'owner' && person.role !== 'admin')),
    );
  const untilMs = others.length === 0 ? atMs + HOLD_MS : null;
  persons.setHold(person.operatorId, { atMs: held?.heldMs ?? atMs, untilMs, by });
}

/** A factor that was there before the reset says that it is the same person. */
export function liftByFactor(desk: Records, person: Person, { madeMs }: Proven, caller: Caller): void {
  if (person.heldMs === null || madeMs >= person.heldMs) return;
  desk.persons.setHold(person.operatorId, null);
  noteAct(desk, 'confirmed', person, { address: caller.address, by: 'a second factor of before' });
}

/** Who may say that somebody is who he says. `by`: `null` is the command line. Throws `STATE_CONFLICT`, `ROLE_MISSING`. */
export function confirmPerson(
  desk: Records,
  person: Person,
  by: { readonly operatorId: string; readonly name: string; readonly mayWiden: boolean } | null,
  address: string,
): void {
  if (person.heldMs === null)
    throw new BittingError('STATE_CONFLICT', 'nothing is held', {
      publicDetail: 'Nothing is held back for this person.',
    });
  if (person.password === null)
    throw new BittingError('STATE_CONFLICT', 'not set up yet', {
      publicDetail:
        'Confirm it when the person has set up the sign-in by the link: before, nobody knows who will.',
    });
  if (by !== null && (by.operatorId === person.operatorId || by.operatorId === person.heldBy || !by.mayWiden))
    throw new BittingError('ROLE_MISSING', 'confirmed by the wrong one', {
      publicDetail: 'Somebody else has to confirm it than the person, or whoever reset the sign-in.',
    });
  desk.persons.setHold(person.operatorId, null);
  noteAct(desk, 'confirmed', person, { address, by: by?.name ?? 'The command line' });
}

/** Throws `WIDENING_HELD`. */
export function demandMayWiden({ mayWiden }: Pick<SignedIn, 'mayWiden'>): void {
  if (!mayWiden) throw new BittingError('WIDENING_HELD', 'not verified since a reset');
}
