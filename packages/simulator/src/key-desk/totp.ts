import { createHmac } from 'node:crypto';
import { TOTP_STEP_MS } from '../bounds.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const DIGITS = 6;

export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((buffer >> bits) & 31);
    }
    buffer &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffer << (5 - bits)) & 31);
}

/** Blanks and small letters are what people type; anything else that is not base32 gives `null`. */
export function decodeBase32(text: string): Buffer | null {
  const letters = text.replaceAll(/[\s=]/g, '').toUpperCase();
  const bytes: number[] = [];
  let bits = 0;
  let buffer = 0;
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter);
    if (value === -1) return null;
    buffer = (buffer << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 255);
    }
    buffer &= (1 << bits) - 1;
  }
  return bytes.length === 0 ? null : Buffer.from(bytes);
}

export function stepAt(now: number): number {
  return Math.floor(now / TOTP_STEP_MS);
}

/** The code of one time step: RFC 4226 over the step number with SHA-1, six digits. */
export function codeOfStep(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 15;
  const number = digest.readUInt32BE(offset) & 0x7f_ff_ff_ff;
  return (number % 10 ** DIGITS).toString().padStart(DIGITS, '0');
}

/** The code that an authenticator shows at that instant (RFC 6238). */
export function totpCode(secret: string, now: number): string {
  const bytes = decodeBase32(secret);
  if (bytes === null) throw new RangeError('the secret is not base32');
  return codeOfStep(bytes, stepAt(now));
}

/** The unused step whose code this is, one before and one after the present one included; `null` when none. */
export function matchStep(
  secret: string,
  code: string,
  { now, used }: { readonly now: number; readonly used: readonly number[] },
): number | null {
  const bytes = decodeBase32(secret);
  if (bytes === null || code.length !== DIGITS) return null;
  const present = stepAt(now);
  const steps = [present, present - 1, present + 1];
  return steps.find((step) => step >= 0 && !used.includes(step) && codeOfStep(bytes, step) === code) ?? null;
}

/** What an authenticator app reads from a QR code or a link. */
export function otpauthUri(
  secret: string,
  { issuer, name }: { readonly issuer: string; readonly name: string },
): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=30`;
}
