import { BittingError } from '../errors/bitting-error.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';

/** Where an entry belongs. What is bound to one place can be opened at no other. */
export interface EntryBinding {
  /** 16 random bytes of the vault. */
  readonly vaultId: Uint8Array;
  readonly account: string;
  readonly kind: string;
  readonly id: string;
  readonly field: string;
  /** Grows by one with every write; at least 1. */
  readonly version: number;
}

/**
 * Associated data: each part as a two-byte big-endian length and its bytes (text as UTF-8), so that no two lists of parts
 * have the same bytes.
 */
export function joinParts(...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const pieces = parts.map((part) => (typeof part === 'string' ? encodeUtf8(part) : part));
  const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + 2 + length, 0));
  let at = 0;
  for (const bytes of pieces) {
    if (bytes.length > 0xffff) throw new BittingError('INTERNAL_FAULT', 'a part is too long to be bound');
    joined[at] = bytes.length >> 8;
    joined[at + 1] = bytes.length & 0xff;
    joined.set(bytes, at + 2);
    at += 2 + bytes.length;
  }
  return joined;
}

export function bindEntry(purpose: 'key' | 'content', binding: EntryBinding): Uint8Array<ArrayBuffer> {
  const { vaultId, account, kind, id, field, version } = binding;
  if (!Number.isSafeInteger(version) || version < 1)
    throw new BittingError('INTERNAL_FAULT', 'an entry has a version of at least 1');
  const words = ['bitting vault entry v1', purpose, vaultId, account, kind, id, field, String(version)];
  return joinParts(...words);
}
