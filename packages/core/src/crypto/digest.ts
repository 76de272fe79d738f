import { hash } from 'node:crypto';

/** As a text: the runtime makes a buffer three times as slowly. */
type Form = 'latin1' | 'hex' | 'base64';

/**
 * The length is said although SHA-256 has no other: where it is not, node 26 asks each time whether the algorithm is one that needs it,
 * by a copy of its name in lower case without hyphens (DEP0198), which takes a quarter of a hash.
 */
const FORMS = {
  latin1: { outputEncoding: 'latin1', outputLength: 32 },
  hex: { outputEncoding: 'hex', outputLength: 32 },
  base64: { outputEncoding: 'base64', outputLength: 32 },
} as const satisfies Record<Form, object>;

/** SHA-256 (FIPS 180-4) of the bytes. */
export function digest(bytes: Uint8Array | string, form: Form): string {
  return hash('sha256', bytes, FORMS[form]);
}
