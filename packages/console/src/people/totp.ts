import { randomBytes, timingSafeEqual } from 'node:crypto';
import { HOTP, Secret, TOTP } from 'otpauth';
import { TOTP_SECRET_BYTES, TOTP_STEP_SECONDS, TOTP_WINDOW } from './bounds.ts';

/** What every authenticator app can do; stronger ones are ignored by some, which then show wrong codes. */
const TERMS = { algorithm: 'SHA1', digits: 6 } as const;
const ISSUER = 'Bitting';
const CODE = /^[0-9]{6}$/u;

export function drawTotpSecret(): Buffer {
  return randomBytes(TOTP_SECRET_BYTES);
}

/** As apps take it: typed, or as the picture of its address. */
export function describeTotp(
  secret: Uint8Array,
  personName: string,
): { readonly text: string; readonly uri: string } {
  const known = secretOf(secret);
  const uri = new TOTP({
    ...TERMS,
    period: TOTP_STEP_SECONDS,
    issuer: ISSUER,
    label: personName,
    secret: known,
  });
  return { text: known.base32, uri: uri.toString() };
}

/** The steps whose code it is: of now, the one before and the one after, the oldest first. */
export function stepsOfCode(secret: Uint8Array, typed: string, nowMs: number): readonly number[] {
  const code = typed.replaceAll(/\s/gu, '');
  if (!CODE.test(code)) return [];
  const now = Math.floor(nowMs / 1_000 / TOTP_STEP_SECONDS);
  const known = secretOf(secret);
  const steps = Array.from({ length: 2 * TOTP_WINDOW + 1 }, (_, index) => now - TOTP_WINDOW + index);
  return steps.filter((counter) => {
    const right = HOTP.generate({ ...TERMS, secret: known, counter });
    return timingSafeEqual(Buffer.from(right), Buffer.from(code));
  });
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: new Uint8Array(bytes).buffer });
}
