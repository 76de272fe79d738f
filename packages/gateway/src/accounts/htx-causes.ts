import type { ProbeFailure } from '../ports/credential-probe.ts';
import { CLOCK, failureOf, later, type Cause } from './probe-causes.ts';

const LATER = later('HTX');
export const KEY_UNKNOWN: Cause = {
  cause: 'HTX does not know this access key.',
  remedy:
    'Copy it again from the HTX page. If it is not on the list there any more, make a new one: a key that is bound to no address ends after 90 days.',
};
const SECRET_WRONG: Cause = {
  cause: 'The secret key does not belong to this access key.',
  remedy: 'Copy it again; if it was lost, delete the key at HTX and make a new one.',
};
const NOT_ACCEPTED: Cause = {
  cause: 'HTX does not accept access key and secret key together.',
  remedy: 'Copy both again; if HTX still refuses them, delete the key there and make a new one.',
};
export const ADDRESS: Cause = {
  cause: 'The key is bound to other addresses than the one that this machine comes from.',
  remedy: 'Add the address of this machine to the key at HTX. It stands in what HTX said, if HTX names it.',
};
export const EXPIRED: Cause = {
  cause: 'The key has expired.',
  remedy: 'Make a new one at HTX and bind it to the address of this machine: then it does not expire.',
};
const NO_PERMISSION: Cause = {
  cause: 'The key may not read the account.',
  remedy: 'Give it the Read permission at HTX.',
};
const BLOCKED: Cause = {
  cause: 'HTX has locked the user or does not know him.',
  remedy: 'Sign in at HTX and see what it says about the account, then try again.',
};
const NOT_OPENED: Cause = {
  cause: 'Contracts are not opened for this user.',
  remedy:
    'Open USDT-margined contracts on the HTX page (for a sub-user also authorise it from the main user), or bind the key for spot.',
};
const NOT_AUTHORISED: Cause = {
  cause: 'This sub-user may not trade contracts.',
  remedy: 'Authorise it from the main user at HTX, or bind the key for spot.',
};

/** The words that HTX adds to a general code (sheet of its messages, read 2025-11); they say more than the code. */
const CAUSES_OF_WORDS: readonly (readonly [words: RegExp, cause: Cause])[] = [
  [/Incorrect Access key/iu, KEY_UNKNOWN],
  [/Verification failure/iu, SECRET_WRONG],
  [/Incorrect IP address/iu, ADDRESS],
  [/API key has expired/iu, EXPIRED],
  [/API key has no permission/iu, NO_PERMISSION],
  [/invalid submission time/iu, CLOCK],
  [/maintain|maintenance/iu, LATER],
];

/** What each code means for somebody who binds a key. */
const CAUSES: ReadonlyMap<string, Cause> = new Map([
  ...rowsFor(LATER, [
    'gateway-internal-error',
    'system-maintenance',
    'base-request-exceed-frequency-limit',
    'rate-too-many-requests',
    'base-system-error',
    'timeout',
    '429',
    '500',
    '510',
    '1000',
    '1001',
    '1002',
    '1003',
    '1004',
    '1006',
    '1032',
  ]),
  ...rowsFor(SECRET_WRONG, ['1253', '12008']),
  ...rowsFor(NOT_ACCEPTED, [
    'api-signature-not-valid',
    'api-signature-check-failed',
    'login-required',
    '403',
  ]),
  ...rowsFor(KEY_UNKNOWN, ['1011', '1200', '12007']),
  ...rowsFor(ADDRESS, ['401', '12005']),
  ...rowsFor(EXPIRED, ['12004']),
  ...rowsFor(CLOCK, ['12001', '12006']),
  ...rowsFor(BLOCKED, ['12009', 'operation-forbidden-for-lock-account-state', 'account-state-invalid']),
  ...rowsFor(NOT_OPENED, ['1010', '1012', '1021', '1220', '1227', '1228']),
  ...rowsFor(NOT_OPENED, rangeOf(4_000, 4_011)),
  ...rowsFor(NOT_AUTHORISED, ['1109', '1110', '1113', '1114', '1115', '1254']),
]);

/** v2 uses small numbers for other things than contracts do. */
const CAUSES_OF_V2: ReadonlyMap<string, Cause> = new Map([
  ['1002', { cause: 'The user may not ask about this key.', remedy: 'Bind a key of the user who made it.' }],
  ['1003', SECRET_WRONG],
  ['2002', KEY_UNKNOWN],
]);

const UNKNOWN: Cause = {
  cause: 'HTX refused the key for a reason that is not known here.',
  remedy: 'Look the code up in the HTX documentation.',
};

/** The cause behind a refusal of the venue. `message` is the venue's own, already without anything secret. */
export function causeOfHtxCode(target: string, code: string, message: string): ProbeFailure {
  const [, spoken] = CAUSES_OF_WORDS.find(([words]) => words.test(message)) ?? [];
  const ofFamily = target.startsWith('/v2/') ? CAUSES_OF_V2.get(code) : undefined;
  const shown = /^[0-9a-z-]{1,64}$/u.test(code) ? code : '?';
  return failureOf(spoken ?? ofFamily ?? CAUSES.get(code) ?? UNKNOWN, `HTX said ${shown}: ${message}`);
}

function rowsFor(cause: Cause, codes: readonly string[]): readonly (readonly [string, Cause])[] {
  return codes.map((code) => [code, cause] as const);
}

function rangeOf(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}
