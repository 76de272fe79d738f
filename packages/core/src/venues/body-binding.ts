import type { VerifyingKey } from '../crypto/verifying-key.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { refuse, type Refusal } from '../errors/refusal.ts';
import type { PresentedCredentials, VenueMessage } from './dialect.ts';

/** Carries the second signature, in canonical base64, made with the virtual key's own key and algorithm. */
export const BODY_BINDING_HEADER = 'bitting-body-signature';

/**
 * What a bot signs besides, at a venue whose signatures do not cover the body (`docs/threat-model.md`): the
 * request's own signature, so that the binding serves no other request, and the body's hash. ASCII.
 */
export function bodyBindingText(signature: Uint8Array, body: Uint8Array): string {
  return `bitting-body-v1\n${encodeBase64(signature)}\n${sha256Hex(body)}`;
}

/** `null` when the header binds exactly this body to the presented signature. Constant time. */
export function verifyBodyBinding(
  message: VenueMessage,
  presented: PresentedCredentials,
  key: VerifyingKey,
): Refusal | null {
  const header = message.header(BODY_BINDING_HEADER);
  if (header === undefined || header === '') return refuse('BODY_BINDING_MISSING');
  const text = bodyBindingText(presented.signature, message.body);
  const binding = decodeBinding(header);
  return binding !== null && key.verify(binding, text) ? null : refuse('BODY_BINDING_WRONG');
}

function decodeBinding(header: string): Uint8Array | null {
  try {
    return decodeBase64(header);
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}
