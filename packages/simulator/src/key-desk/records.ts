/** A person who signed up at a venue's own site; the e-mail address is the sign-in name. */
export interface Person {
  /** Of the main account that the sign-up opened. */
  readonly uid: string;
  readonly email: string;
  readonly password: PasswordHash;
  /** Base32; `null` until a first code confirmed it. */
  readonly totpSecret: string | null;
  /** Shown and not confirmed yet. */
  readonly pendingTotpSecret: string | null;
  /** Time steps whose code was used: a code is good once. Older ones than the window are dropped. */
  readonly usedSteps: readonly number[];
  readonly emailCode: EmailCode | null;
  /** Wrong passwords and codes in a row. */
  readonly failures: number;
  readonly lockedUntil: number;
  readonly createdAt: number;
}

export interface PasswordHash {
  /** Hexadecimal, both. */
  readonly salt: string;
  readonly hash: string;
}

/** What a code by e-mail opens: it cannot be taken from one door to the other. */
export type CodePurpose = 'sign-in' | 'confirm';

export interface EmailCode {
  readonly code: string;
  readonly purpose: CodePurpose;
  readonly expiresAt: number;
}

export interface Session {
  readonly uid: string;
  /** SHA-256 of the cookie in hexadecimal: who reads the file cannot sign in. */
  readonly id: string;
  readonly email: string;
  /** `password` has shown the password only and may do nothing but show the second factor. */
  readonly stage: 'password' | 'open';
  readonly createdAt: number;
  readonly usedAt: number;
}

export interface Mail {
  readonly uid: string;
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: number;
}

/** What the desk knows about a key beyond the venue's own record. */
export interface KeyCard {
  readonly uid: string;
  readonly apiKey: string;
  /** Switches that the site shows and the API does not know. */
  readonly toggles: readonly string[];
  /** The instant of expiry that was last announced by mail. */
  readonly announced: number | null;
  /** The instant of expiry whose passing was told by mail. */
  readonly told: number | null;
}
