import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { TOKEN_BYTES } from './bounds.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/u;
const ID_BYTES = 9;

/** 256 bits, as it stands in cookies and links. */
export function drawToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Names something in lists and tables; no secret. */
export function drawId(kind: string): string {
  return `${kind}_${randomBytes(ID_BYTES).toString('base64url')}`;
}

/** What is kept of a token; `null` for what is none, which nobody looks up. */
export function hashToken(token: string | undefined): string | null {
  return token !== undefined && TOKEN.test(token) ? sha256Hex(token) : null;
}
