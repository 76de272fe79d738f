import { createHash, timingSafeEqual } from 'node:crypto';
import { EMAIL_CODE_LIFETIME_MS, LOCK_MS, TOTP_SECRET_BYTES, WRONG_CODES_MAX } from '../bounds.ts';
import { updatePerson, type Desk } from './desk.ts';
import type { Fields } from './fields.ts';
import { sendMail } from './mailbox.ts';
import type { CodePurpose, Person } from './records.ts';
import { DeskRefusal } from './refusals.ts';
import { encodeBase32, matchStep, otpauthUri, stepAt } from './totp.ts';

const STEPS_REMEMBERED = 2;

/** @throws DeskRefusal LOCKED while too many wrong passwords or codes came in a row. */
export function requireUnlocked(desk: Desk, person: Person): void {
  if (desk.now() < person.lockedUntil) throw new DeskRefusal('LOCKED');
}

/** Counts a wrong password or code; the last one that is borne closes the account for a while. */
export function countFailure(desk: Desk, person: Person): void {
  const failures = person.failures + 1;
  if (failures < WRONG_CODES_MAX) {
    updatePerson(desk, person.email, { failures });
    return;
  }
  const at = desk.now();
  updatePerson(desk, person.email, { failures: 0, lockedUntil: at + LOCK_MS });
  sendMail(desk.state, person, {
    subject: `${desk.rules.title}: your account is closed for a while`,
    text: `Too many wrong passwords or codes came in a row. Signing in and changing keys opens again at ${new Date(at + LOCK_MS).toISOString()}.`,
    at,
  });
}

export interface TwoFactorOffer {
  readonly secret: string;
  readonly uri: string;
}

/** Shows a new secret for the authenticator; it counts once a first code confirms it. */
export function offerTwoFactor(desk: Desk, person: Person): TwoFactorOffer {
  if (person.totpSecret !== null) throw new DeskRefusal('TWO_FACTOR_SET');
  const secret = person.pendingTotpSecret ?? encodeBase32(desk.random(TOTP_SECRET_BYTES));
  updatePerson(desk, person.email, { pendingTotpSecret: secret });
  return { secret, uri: otpauthUri(secret, { issuer: `${desk.rules.title} on paper`, name: person.email }) };
}

export function confirmTwoFactor(desk: Desk, person: Person, fields: Fields): void {
  if (person.totpSecret !== null) throw new DeskRefusal('TWO_FACTOR_SET');
  requireUnlocked(desk, person);
  const secret = person.pendingTotpSecret;
  const now = desk.now();
  const step = secret === null ? null : matchStep(secret, codeIn(fields, 'code'), { now, used: [] });
  if (step === null) {
    countFailure(desk, person);
    throw new DeskRefusal('CODE_WRONG', { code: 'This is not the code that the authenticator shows now.' });
  }
  const set = { totpSecret: secret, pendingTotpSecret: null, usedSteps: [step], failures: 0 };
  updatePerson(desk, person.email, set);
  sendMail(desk.state, person, {
    subject: `${desk.rules.title}: two-factor authentication is on`,
    text: 'From now on, signing in and every change of an API key asks for a code of your authenticator.',
    at: now,
  });
}

/** Mails a code; the one before it is void. */
export function mailCode(desk: Desk, person: Person, purpose: CodePurpose): void {
  const number = desk.random(6).readUIntBE(0, 6) % 1_000_000;
  const code = number.toString().padStart(6, '0');
  const at = desk.now();
  updatePerson(desk, person.email, { emailCode: { code, purpose, expiresAt: at + EMAIL_CODE_LIFETIME_MS } });
  const what = purpose === 'sign-in' ? 'sign in' : 'confirm a change of your API keys';
  sendMail(desk.state, person, {
    subject: `${desk.rules.title}: your verification code`,
    text: `Your code to ${what} is ${code}. It is good for ten minutes and for one use. Nobody from the venue ever asks you for it.`,
    at,
  });
}

/**
 * Checks the authenticator's code, and the one by e-mail where the venue asks for it; both are used up, or none is.
 * @throws DeskRefusal TWO_FACTOR_NEEDED, LOCKED, CODE_WRONG
 */
export function spendCodes(
  desk: Desk,
  person: Person,
  request: { fields: Fields; purpose: CodePurpose },
): void {
  const { fields, purpose } = request;
  if (person.totpSecret === null) throw new DeskRefusal('TWO_FACTOR_NEEDED');
  requireUnlocked(desk, person);
  const now = desk.now();
  const code = codeIn(fields, 'code');
  const step = matchStep(person.totpSecret, code, { now, used: person.usedSteps });
  const isEmailRight =
    !desk.rules.asksEmailCode || isEmailCode(person, { code: codeIn(fields, 'emailCode'), purpose, now });
  if (step === null || !isEmailRight) {
    countFailure(desk, person);
    throw new DeskRefusal('CODE_WRONG', {
      ...(step === null ? { code: 'This code is wrong, out of date, or was used already.' } : {}),
      ...(isEmailRight
        ? {}
        : { emailCode: 'This is not the code of the last e-mail, or it is out of date.' }),
    });
  }
  const recent = person.usedSteps.filter((used) => used >= stepAt(now) - STEPS_REMEMBERED);
  updatePerson(desk, person.email, { usedSteps: [...recent, step], emailCode: null, failures: 0 });
}

function codeIn(fields: Fields, name: string): string {
  return fields.raw(name).replaceAll(/\s/g, '');
}

function isEmailCode(
  { emailCode }: Person,
  given: { readonly code: string; readonly purpose: CodePurpose; readonly now: number },
): boolean {
  if (emailCode === null || emailCode.purpose !== given.purpose || given.now >= emailCode.expiresAt)
    return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(emailCode.code), digest(given.code));
}
