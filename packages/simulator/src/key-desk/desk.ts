import type { Engine } from '../engine/engine.ts';
import type { Account } from '../engine/records.ts';
import type { DeskRules } from './desk-rules.ts';
import type { DeskState } from './desk-state.ts';
import type { Person } from './records.ts';
import { DeskRefusal } from './refusals.ts';

/** One venue's site, as its operations see it. */
export interface Desk {
  readonly rules: DeskRules;
  readonly state: DeskState;
  readonly engine: () => Engine;
  /** The venue's clock, epoch milliseconds. */
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
  /** Where programs connect. */
  readonly addresses: () => readonly { readonly label: string; readonly url: string }[];
}

/** Replaces parts of a person's row as it is now. */
export function updatePerson(desk: Desk, email: string, change: Partial<Person>): Person {
  const person = desk.state.people.get(email);
  if (person === null) throw new DeskRefusal('SIGN_IN_NEEDED');
  const changed = { ...person, ...change };
  desk.state.people.put(changed);
  return changed;
}

/** The main account and its sub-accounts, in this order. */
export function accountsOf(desk: Desk, person: Person): readonly Account[] {
  const { accounts } = desk.engine().state;
  const main = accounts.get(person.uid);
  if (main === null) throw new DeskRefusal('ACCOUNT_UNKNOWN');
  const subs = accounts.all().filter((row) => row.masterUid === main.uid && row.kind === 'sub');
  return [main, ...subs];
}

/** An account of this person; the main one when no uid is given. */
export function ownAccount(desk: Desk, person: Person, uid: string): Account {
  const account = accountsOf(desk, person).find((row) => row.uid === (uid === '' ? person.uid : uid));
  if (account === undefined) throw new DeskRefusal('ACCOUNT_UNKNOWN');
  return account;
}
