import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { isPseudonym } from '@bitting/core/ledger/pseudonym.ts';
import type { Request } from './story.ts';

/** What a record says a bot asked for; `null`: it says nothing of the kind. Pseudonyms of addresses cannot be compared as they are. */
export function requestOf(sequence: bigint, entry: LedgerEntry): Request | null {
  if (entry.type !== 'intent' && entry.type !== 'refusal' && entry.type !== 'read') return null;
  const { wallMs: atMs, operation, sourceAddress: address } = entry;
  const origin = isPseudonym(address) ? null : address;
  const shared = { sequence, atMs, operation, address, origin };
  const nothing = { instruments: [], orders: 0, refusal: null };
  if (entry.type === 'read') return { ...shared, ...nothing, isRead: true };
  if (entry.type === 'refusal') return { ...shared, ...nothing, refusal: entry.code, isRead: false };
  const instruments = new Set(entry.items.flatMap(({ instrument }) => instrument ?? []));
  const orders = entry.items.filter(({ kind }) => kind === 'place').length;
  return { ...shared, ...nothing, instruments: [...instruments], orders, isRead: false };
}
