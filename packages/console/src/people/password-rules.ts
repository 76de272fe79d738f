import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { PASSWORD_MAX, PASSWORD_MIN } from './bounds.ts';

/**
 * The passwords that people choose most, of published leaks, as zxcvbn 4.4.2 (Dropbox, MIT licence) ranks them: all of the first five thousand,
 * and the long ones of thirty thousand.
 */
const COMMON: ReadonlySet<string> = new Set(
  readFileSync(path.join(import.meta.dirname, 'common-passwords.txt'), 'utf8')
    .trimEnd()
    .split('\n'),
);
const OF_THE_PRODUCT = new Set(['bitting', 'console', 'password', 'passphrase']);
const ENDS = /^[^\p{L}]+|[^\p{L}]+$/gu;
const STEPS_MIN_SHARE = 0.75;
/** What is shorter, and said again and again, is no longer for that. */
const REPEATED_MIN = 8;

/** The one form of a password: the same letters are the same password, on whichever keyboard they were typed. */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

/**
 * What is asked of a password, of ASVS 5 (6.2) and NIST SP 800-63B: its length, and that it is none of those that are guessed first. Which
 * letters it has, nobody asks. Throws `PASSWORD_UNFIT`.
 */
export function demandFitPassword(password: string, personName: string): void {
  const normal = normalizePassword(password);
  const { length } = Array.from(normal);
  if (length < PASSWORD_MIN) throw unfit(`The password has ${length} characters; it needs ${PASSWORD_MIN}.`);
  if (length > PASSWORD_MAX) throw unfit(`The password has more than ${PASSWORD_MAX} characters.`);
  if (isGuessedFirst(normal, personName))
    throw unfit(
      'The password is one of those that are guessed first. Four words drawn at random are better.',
    );
}

function isGuessedFirst(password: string, personName: string): boolean {
  const folded = fold(password);
  const name = fold(personName);
  const bare = folded.replaceAll(ENDS, '');
  return (
    [folded, bare, repeated(folded)].some((one) => COMMON.has(one) || one === name) ||
    repeated(folded).length < Math.min(REPEATED_MIN, folded.length) ||
    OF_THE_PRODUCT.has(bare) ||
    isOfFew(folded) ||
    isSequence(folded)
  );
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The part that it repeats; itself, where it repeats none. */
function repeated(text: string): string {
  return /^(.+?)\1+$/su.exec(text)?.[1] ?? text;
}

function isOfFew(text: string): boolean {
  return new Set(text).size <= 2;
}

/** Like abcdefghij and 9876543210. */
function isSequence(text: string): boolean {
  const codes = Array.from(text).map((letter) => letter.codePointAt(0) ?? 0);
  const steps = codes.slice(1).filter((code, index) => Math.abs(code - (codes[index] ?? 0)) === 1).length;
  return steps >= STEPS_MIN_SHARE * (codes.length - 1);
}

function unfit(sentence: string): BittingError {
  return new BittingError('PASSWORD_UNFIT', 'a password that is not taken', { publicDetail: sentence });
}
