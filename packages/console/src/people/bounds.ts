/** Every bound of signing in, with its reason. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Code points. There is always a second factor; ten keep a guesser off the rest for long enough (NIST SP 800-63B asks for eight then). */
export const PASSWORD_MIN = 10;
/** Code points: a sentence fits, and nobody makes us hash a book. A longer one is refused, never cut. */
export const PASSWORD_MAX = 256;
/** Bytes of a secret that is drawn: sessions, links, devices. Nobody guesses one, so that its plain SHA-256 is kept. */
export const TOKEN_BYTES = 32;
/** Half of the 128 MiB that two log-ins take, for a tenth of a second each: twice what OWASP asks for at least. */
export const PASSWORD_COST = { memoryKib: 65_536, passes: 3, lanes: 1 } as const;
/** Derivations at once, and those that wait: log-ins may take the machine from nobody who trades. */
export const HASHES_AT_ONCE = 2;
export const HASHES_WAITING_MAX = 16;
/** Nobody did anything for so long: the session ends. */
export const IDLE_MS = 15 * MINUTE_MS;
/** And after so long in any case. */
export const SESSION_MS = 8 * HOUR_MS;
/** That somebody is there is written down so often at most. */
export const SEEN_EVERY_MS = 30 * SECOND_MS;
/** Calls that were under way when the cookie was exchanged still come with the one of before; it is stepped up for nothing. */
export const EXCHANGED_MS = 5 * SECOND_MS;
/** Sessions of one person; the one that was used longest ago ends. */
export const SESSIONS_MAX = 10;
/** A factor is fresh for so long: the gateway asks for the same. */
export const STEP_UP_MS = 5 * MINUTE_MS;
/** Between the password and the second factor. */
export const TICKET_MS = 5 * MINUTE_MS;
/** Log-ins that wait for their second factor, and ceremonies of passkeys: beyond it the oldest is forgotten. */
export const TICKETS_MAX = 1_000;
/** A setting-up or a new factor, from its beginning to its end. */
export const ENROLMENT_MS = 15 * MINUTE_MS;
/** Wrong codes of one person within this time; then passkeys and recovery codes alone. */
export const CODES_WRONG_MAX = 5;
export const CODES_WRONG_MS = 5 * MINUTE_MS;
/** One step before and after: clocks of telephones are off, and people are slow. */
export const TOTP_WINDOW = 1;
export const TOTP_STEP_SECONDS = 30;
export const TOTP_SECRET_BYTES = 20;
export const RECOVERY_CODES = 10;
/** 80 bits: nobody guesses one, whatever reads its hash. */
export const RECOVERY_CODE_BYTES = 10;
/** Passkeys and authenticator apps of one person. */
export const FACTORS_MAX = 10;
/** The link that the terminal prints at the first start. */
export const FIRST_LINK_MS = 15 * MINUTE_MS;
/** One that somebody makes for another, who may be asleep. */
export const LINK_MS = 24 * HOUR_MS;
/** So long nobody widens anything after a reset where nobody else can confirm who he is; as the gateway does with new tokens. */
export const HOLD_MS = 24 * HOUR_MS;
/** A browser that somebody signed in with is known for so long. */
export const DEVICE_MS = 90 * DAY_MS;
export const DEVICES_MAX = 20;
/** Networks that somebody signed in from; a new one is told. */
export const NETWORKS_MAX = 50;
/** Wrong passwords before the first wait, which doubles up to the second. */
export const GUESSES_FREE = 5;
export const GUESS_WAIT_FIRST_MS = SECOND_MS;
export const GUESS_WAIT_MAX_MS = 5 * MINUTE_MS;
/** A whole address waits only after many, and shortly: behind a proxy everybody may have the same. */
export const ADDRESS_GUESSES_FREE = 50;
export const ADDRESS_WAIT_MAX_MS = 30 * SECOND_MS;
/** Without a further wrong one for so long it is forgotten. */
export const GUESSES_FORGOTTEN_MS = 30 * MINUTE_MS;
/** Pairs and addresses that are remembered; the one that was longest quiet is forgotten first. */
export const GUESSERS_MAX = 10_000;
/** What is kept of what happened to people. */
export const ACTS_MAX = 5_000;
/** How often what happened is looked for that is to be told, by whichever process it was written. */
export const ACTS_LOOK_MS = SECOND_MS;
/** How often it is asked whether those who are signed in are still who they were. */
export const RIGHTS_LOOK_MS = 10 * SECOND_MS;
/** Characters of what somebody calls his passkey, and of a browser in a list. */
export const NAME_CHARACTERS_MAX = 60;
