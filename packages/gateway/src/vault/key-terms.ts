import { Ed25519PublicKey } from '@bitting/core/crypto/ed25519-key.ts';
import type { SignatureAlgorithm } from '@bitting/core/crypto/verifying-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import type { VirtualKeyEntry } from './entries.ts';

interface VenueTerms extends Pick<VenueDialect, 'bodySigned'> {
  readonly algorithms: readonly SignatureAlgorithm[];
}

/** How a bot may prove itself, by what its venue's own keys can do. Where every body is signed, a binding adds nothing. */
export const VENUE_TERMS: Readonly<Record<VenueId, VenueTerms>> = {
  okx: { algorithms: ['hmac-sha256'], bodySigned: okxDialect.bodySigned },
  htx: { algorithms: ['hmac-sha256', 'ed25519'], bodySigned: htxDialect.bodySigned },
};

/**
 * Throws `KEY_TERMS_REFUSED` where the venue has no such keys, or where a public key is missing or of no use, and
 * `PUBLIC_KEY_MALFORMED` for one that could identify nobody.
 */
export function demandKeyTerms(
  venue: VenueId,
  { algorithm, bodyBinding, publicKey }: Pick<VirtualKeyEntry, 'algorithm' | 'bodyBinding' | 'publicKey'>,
): void {
  const { algorithms, bodySigned } = VENUE_TERMS[venue];
  if (!algorithms.includes(algorithm) || (bodySigned && bodyBinding !== 'none'))
    throw new BittingError(
      'KEY_TERMS_REFUSED',
      `no ${algorithm} keys with body binding ${bodyBinding} at ${venue}`,
    );
  if ((algorithm === 'ed25519') !== (publicKey !== null))
    throw new BittingError('KEY_TERMS_REFUSED', 'Ed25519 keys have a public key, the others a secret', {
      publicDetail: 'A public key belongs to Ed25519 keys, and each of them needs one.',
    });
  if (publicKey !== null) Ed25519PublicKey.fromBase64(publicKey);
}
