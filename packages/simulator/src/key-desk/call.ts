import type { Desk } from './desk.ts';
import type { Fields } from './fields.ts';
import type { Person, Session } from './records.ts';
import { DeskRefusal } from './refusals.ts';
import { personOf } from './sign-in.ts';

/** One request to one venue's site, read and believed to come from this site. */
export interface DeskCall {
  readonly desk: Desk;
  /** The body of a POST. */
  readonly fields: Fields;
  readonly query: Fields;
  readonly session: Session | null;
}

/** @throws DeskRefusal SIGN_IN_NEEDED unless the session is open. */
export function signedIn({ desk, session }: DeskCall): Person {
  if (session?.stage !== 'open') throw new DeskRefusal('SIGN_IN_NEEDED');
  return personOf(desk, session);
}

/** The session whatever its stage. */
export function anySession({ session }: DeskCall): Session {
  if (session === null) throw new DeskRefusal('SIGN_IN_NEEDED');
  return session;
}
