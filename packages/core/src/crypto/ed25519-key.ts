import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { decodeBase64 } from '../encoding/base64.ts';
import { BittingError } from '../errors/bitting-error.ts';
import type { VerifyingKey } from './verifying-key.ts';

const KEY_BYTES = 32;

/** The field and the curve of Ed25519 (RFC 8032 §5.1): −x² + y² = 1 + d·x²·y². */
const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/**
 * The y of every point whose order divides 8. Under such a key signatures verify that nobody made (some under any
 * text), so it identifies no one.
 */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  P - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  P - 2707385501144840649318225287225658788936804267575313519463743609750303402022n,
]);

/**
 * The public half of an Ed25519 pair (RFC 8032): it verifies and can do nothing else. Signatures are taken in their one
 * canonical form: S below the group's order, R as the point is encoded (OpenSSL checks both).
 */
export class Ed25519PublicKey implements VerifyingKey {
  readonly algorithm = 'ed25519';
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
  }

  /**
   * The key of 32 raw bytes, given in canonical base64. Refused: any other length, an encoding that is not the one of
   * its point, what is no point of the curve, and points of small order.
   * @throws BittingError `PUBLIC_KEY_MALFORMED`
   */
  static fromBase64(text: string): Ed25519PublicKey {
    const bytes = decodeKey(text);
    if (bytes === null) throw new BittingError('PUBLIC_KEY_MALFORMED', 'not 32 bytes in canonical base64');
    const y = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`) & (2n ** 255n - 1n);
    if (y >= P || SMALL_ORDER_Y.has(y) || !isOnCurve(y))
      throw new BittingError('PUBLIC_KEY_MALFORMED', 'not a point that can be a key');
    const x = Buffer.from(bytes).toString('base64url');
    return new Ed25519PublicKey(createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
  }

  /** True when `signature` is one of the parts, concatenated; text is taken as latin1. False for any length but 64 bytes. */
  verify(signature: Uint8Array, ...parts: readonly (string | Uint8Array)[]): boolean {
    const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
    return verify(null, Buffer.concat(bytes), this.#key, signature);
  }
}

function decodeKey(text: string): Uint8Array | null {
  try {
    const bytes = decodeBase64(text);
    return bytes.length === KEY_BYTES ? bytes : null;
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}

/** Whether some x belongs to y: x² = (y² − 1) / (d·y² + 1) must be a square (Euler's criterion). */
function isOnCurve(y: bigint): boolean {
  const square = (((y * y - 1n) % P) * ((D * y * y + 1n) % P)) % P;
  return power(square, (P - 1n) / 2n) <= 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [factor, left] = [base, exponent]; left > 0n; left >>= 1n, factor = (factor * factor) % P)
    if ((left & 1n) === 1n) result = (result * factor) % P;
  return result;
}
