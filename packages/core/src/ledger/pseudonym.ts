/** `a1.` day (UTC) `.` base64url of 16 bytes: what stands for an address in a record (docs/formats/ledger-record.md). */
const PSEUDONYM = /a1\.(?:unknown|\d{8}\.[A-Za-z0-9_-]{22})/u;
const WHOLE = new RegExp(`^${PSEUDONYM.source}$`, 'u');
/** Bytes of the HMAC that are written. */
const DIGEST_BYTES = 16;
const DAY_LENGTH = 8;

/** Stands where no pseudonym could be made: what was to be hidden is not told in any form. */
export const UNKNOWN_PSEUDONYM = 'a1.unknown';

/** The day of a pseudonym in UTC, as eight digits: `20261121`. Days compare as text. */
export function pseudonymDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '');
}

/** `digest` is at least 16 bytes of an HMAC under the salt of that day. */
export function formatPseudonym(day: string, digest: Uint8Array): string {
  return `a1.${day}.${Buffer.from(digest.subarray(0, DIGEST_BYTES)).toString('base64url')}`;
}

export function isPseudonym(text: string): boolean {
  return WHOLE.test(text);
}

/** The day that a pseudonym is of; `null`: of none, because it is no pseudonym or was made without a salt. */
export function dayOfPseudonym(text: string): string | null {
  return isPseudonym(text) && text !== UNKNOWN_PSEUDONYM ? text.slice(3, 3 + DAY_LENGTH) : null;
}

/** The text with something else in the place of each pseudonym in it. */
export function replacePseudonyms(text: string, replace: (pseudonym: string) => string): string {
  return text.replaceAll(new RegExp(`(?<![\\w.-])${PSEUDONYM.source}(?![\\w-])`, 'gu'), replace);
}
