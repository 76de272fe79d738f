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
  const pieces = parts.flatMap((part) => {
    const bytes = typeof part === 'string' ? encodeUtf8(part) : part;
    if (bytes.length > 0xffff) throw new BittingError('INTERNAL_FAULT', 'a part is too long to be bound');
    return [Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes];
  });
  return new Uint8Array(Buffer.concat(pieces));
}

export function bindEntry(purpose: 'key' | 'content', binding: EntryBinding): Uint8Array<ArrayBuffer> {
  const { vaultId, account, kind, id, field, version } = binding;
  if (!Number.isSafeInteger(version) || version < 1)
    throw new BittingError('INTERNAL_FAULT', 'an entry has a version of at least 1');
  const words = ['bitting vault entry v1', purpose, vaultId, account, kind, id, field, String(version)];
  return joinParts(...words);
}
