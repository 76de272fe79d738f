/** How a bot's signature can be made; fixed with the virtual key. */
export const SIGNATURE_ALGORITHMS = ['hmac-sha256', 'ed25519'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** A key that can tell whether its holder made these bytes: a shared secret, or the public half of a pair. */
export interface VerifyingKey {
  readonly algorithm: SignatureAlgorithm;
  /** True when `signature` is one of the parts, concatenated; text is taken as latin1. */
  verify(signature: Uint8Array, ...parts: readonly (string | Uint8Array)[]): boolean;
}
