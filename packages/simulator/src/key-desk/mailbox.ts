import type { DeskState } from './desk-state.ts';
import type { Mail, Person } from './records.ts';

export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** Puts a letter into the local mailbox; nothing ever leaves the machine. */
export function sendMail(
  state: DeskState,
  person: Pick<Person, 'uid' | 'email'>,
  { subject, text, at }: Letter & { readonly at: number },
): void {
  const id = state.count('mail').toString().padStart(8, '0');
  state.mails.put({ uid: person.uid, id, to: person.email, subject, text, at });
}

/** Letters to one address, newest first. */
export function mailsTo(state: DeskState, to: string): readonly Mail[] {
  const address = to.trim().toLowerCase();
  return state.mails
    .all()
    .filter((mail) => mail.to === address)
    .toReversed();
}
