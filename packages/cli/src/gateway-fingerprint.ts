import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';

const KEY_FILE = 'log.vkey';
/** Half of the hash: nobody finds another key for these. */
const DIGITS = 32;

/** The gateway's key as its page shows it: eight groups of four digits. Throws `PUBLIC_KEY_MALFORMED`. */
export function fingerprintOf(verifierKey: string): string {
  const { publicKey } = parseNoteKey(verifierKey);
  return sha256Hex(publicKey)
    .slice(0, DIGITS)
    .replace(/(.{4})(?!$)/gu, '$1 ');
}

export interface KnownKey {
  readonly verifierKey: string;
  readonly fingerprint: string;
}

/** The key that the gateway wrote beside its ledger; `null`: its vault was not opened yet. */
export function readGatewayKey({ ledgerDirectory }: Pick<DataLayout, 'ledgerDirectory'>): KnownKey | null {
  try {
    const verifierKey = readFileSync(path.join(ledgerDirectory, KEY_FILE), 'utf8').trim();
    return { verifierKey, fingerprint: fingerprintOf(verifierKey) };
  } catch (error) {
    if (error instanceof BittingError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
