/** Why the desk refuses: the status and the sentence that the person reads. */
export const REFUSALS = {
  FIELDS_INVALID: [400, 'Please correct the marked fields.'],
  BODY_INVALID: [400, 'The body is not what this address reads.'],
  SIGN_IN_NEEDED: [401, 'Please sign in first.'],
  PASSWORD_WRONG: [401, 'The e-mail address or the password is wrong.'],
  CODE_WRONG: [401, 'The verification failed.'],
  TWO_FACTOR_NEEDED: [403, 'Set up two-factor authentication first: no API key is made without it.'],
  CROSS_SITE: [403, 'This request came from another site and was not carried out.'],
  FORM_STALE: [403, 'This form is out of date. Nothing was changed; please send it again.'],
  PAGE_UNKNOWN: [404, 'There is no such page.'],
  KEY_UNKNOWN: [404, 'There is no such API key.'],
  ACCOUNT_UNKNOWN: [404, 'There is no such account.'],
  METHOD_WRONG: [405, 'This address does not take that method.'],
  ADDRESS_TAKEN: [409, 'An account with this e-mail address exists already.'],
  NAME_TAKEN: [409, 'This name is in use already.'],
  TWO_FACTOR_SET: [409, 'Two-factor authentication is set up already.'],
  KEYS_MAX: [409, 'This account holds as many API keys as it may. Delete one first.'],
  SUB_ACCOUNTS_MAX: [409, 'This account holds as many sub-accounts as it may.'],
  DESK_FULL: [409, 'This venue takes no more sign-ups.'],
  BODY_TOO_LONG: [413, 'The body is too long.'],
  TYPE_WRONG: [415, 'This address reads JSON only.'],
  HOST_WRONG: [421, 'This site answers on the loopback address only.'],
  LOCKED: [429, 'Too many wrong passwords or codes. Try again later.'],
  FAILED: [500, 'Something went wrong at the venue.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type RefusalCode = keyof typeof REFUSALS;

/** What is wrong, by the name of the field it is wrong with. */
export type Problems = Readonly<Record<string, string>>;

export class DeskRefusal extends Error {
  readonly code: RefusalCode;
  readonly problems: Problems;

  constructor(code: RefusalCode, problems: Problems = {}) {
    super(REFUSALS[code][1]);
    this.code = code;
    this.problems = problems;
  }

  get status(): number {
    return REFUSALS[this.code][0];
  }
}
