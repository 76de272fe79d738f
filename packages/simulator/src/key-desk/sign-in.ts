import { Decimal } from '@bitting/core/money/decimal.ts';
import { EMAIL_LENGTH_MAX, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, PEOPLE_MAX } from '../bounds.ts';
import { createAccount, deposit } from '../engine/directory.ts';
import type { Account } from '../engine/records.ts';
import { countFailure, mailCode, requireUnlocked, spendCodes } from './codes.ts';
import { updatePerson, type Desk } from './desk.ts';
import type { Fields } from './fields.ts';
import { sendMail } from './mailbox.ts';
import { hashPassword, isPassword } from './passwords.ts';
import type { Person, Session } from './records.ts';
import { DeskRefusal } from './refusals.ts';
import { closeSession, openSession } from './sessions.ts';

const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/;
const SALT_BYTES = 16;

export interface SignedIn {
  readonly cookie: string;
  readonly person: Person;
  /** What is still asked for; nothing when the session is open. */
  readonly asks: readonly ('code' | 'emailCode')[];
}

function emailIn(fields: Fields): string {
  return fields.text('email').toLowerCase();
}

function problemOfPassword(password: string, email: string): string | null {
  if (password.length < PASSWORD_LENGTH_MIN) return `At least ${PASSWORD_LENGTH_MIN} characters.`;
  if (password.length > PASSWORD_LENGTH_MAX) return `At most ${PASSWORD_LENGTH_MAX} characters.`;
  if (password.toLowerCase() === email) return 'Not your e-mail address.';
  return /\p{L}/u.test(password) && /[^\p{L}]/u.test(password)
    ? null
    : 'Letters, and something besides letters.';
}

/** Opens a funded paper account for a new person and signs the person in. */
export async function signUp(desk: Desk, fields: Fields): Promise<SignedIn> {
  const [email, password] = [emailIn(fields), fields.raw('password')];
  const isAddress = email.length <= EMAIL_LENGTH_MAX && EMAIL.test(email);
  const passwordProblem = problemOfPassword(password, email);
  if (!isAddress || passwordProblem !== null) {
    throw new DeskRefusal('FIELDS_INVALID', {
      ...(isAddress ? {} : { email: 'This is not an e-mail address.' }),
      ...(passwordProblem === null ? {} : { password: passwordProblem }),
    });
  }
  const hash = await hashPassword(password, desk.random(SALT_BYTES));
  const { people } = desk.state;
  if (people.get(email) !== null) throw new DeskRefusal('ADDRESS_TAKEN', { email: 'Sign in instead.' });
  if (people.size >= PEOPLE_MAX) throw new DeskRefusal('DESK_FULL');
  const { uid } = openAccount(desk);
  const person: Person = {
    uid,
    email,
    password: hash,
    totpSecret: null,
    pendingTotpSecret: null,
    usedSteps: [],
    emailCode: null,
    failures: 0,
    lockedUntil: 0,
    createdAt: desk.now(),
  };
  people.put(person);
  sendMail(desk.state, person, {
    subject: `Welcome to ${desk.rules.title} on paper`,
    text: `Your account ${uid} is open. It holds paper money and is worth nothing. Set up two-factor authentication before you make an API key.`,
    at: desk.now(),
  });
  return { cookie: openSession(desk, person, 'open'), person, asks: [] };
}

function openAccount(desk: Desk): Account {
  return desk.engine().command((state) => {
    const account = createAccount(state, { label: 'desk' });
    for (const { wallet, asset, amount } of desk.rules.funds) {
      deposit(state, { uid: account.uid, wallet, asset, amount: Decimal.parse(amount) });
    }
    return account;
  });
}

/** Checks the password; with two-factor authentication on, the session opens only with `verify`. */
export async function signIn(desk: Desk, fields: Fields): Promise<SignedIn> {
  const email = emailIn(fields);
  const known = desk.state.people.get(email);
  if (known !== null) requireUnlocked(desk, known);
  const isRight = await isPassword(
    known?.password ?? null,
    fields.raw('password').slice(0, PASSWORD_LENGTH_MAX + 1),
  );
  const person = desk.state.people.get(email);
  if (person === null) throw new DeskRefusal('PASSWORD_WRONG');
  requireUnlocked(desk, person);
  if (!isRight) {
    countFailure(desk, person);
    throw new DeskRefusal('PASSWORD_WRONG');
  }
  if (person.totpSecret === null) return open(desk, person);
  if (!desk.rules.asksEmailCode)
    return { cookie: openSession(desk, person, 'password'), person, asks: ['code'] };
  mailCode(desk, person, 'sign-in');
  return { cookie: openSession(desk, person, 'password'), person, asks: ['code', 'emailCode'] };
}

/** Opens a session that has shown its password; the cookie changes with it. */
export function verify(desk: Desk, session: Session, fields: Fields): SignedIn {
  const person = personOf(desk, session);
  spendCodes(desk, person, { fields, purpose: 'sign-in' });
  closeSession(desk, session);
  return open(desk, updatePerson(desk, person.email, {}));
}

function open(desk: Desk, person: Person): SignedIn {
  const at = desk.now();
  updatePerson(desk, person.email, { failures: 0 });
  sendMail(desk.state, person, {
    subject: `${desk.rules.title}: new sign-in`,
    text: `Somebody signed in to your account at ${new Date(at).toISOString()}. If it was not you, delete your API keys.`,
    at,
  });
  return { cookie: openSession(desk, person, 'open'), person, asks: [] };
}

export function personOf(desk: Desk, session: Session): Person {
  const person = desk.state.people.get(session.email);
  if (person === null) throw new DeskRefusal('SIGN_IN_NEEDED');
  return person;
}
