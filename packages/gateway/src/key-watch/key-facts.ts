import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { parseCidr, type Cidr } from '@bitting/core/policy/cidr.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { CredentialEntry, KeyFacts } from '../vault/entries.ts';
import { END_MOVED_MS, IPS_MAX, OTHER_KEYS_MAX, TOLD_CHARACTERS_MAX, WORD_CHARACTERS_MAX } from './bounds.ts';

/** What has changed of a key, in words. */
export interface KeyChange {
  readonly what: 'permissions' | 'addresses' | 'label' | 'end' | 'other-keys';
  readonly from: string;
  readonly to: string;
}

/** What a key may have: anything else is more than a bot needs, and is never accepted. */
const FIT: ReadonlySet<string> = new Set(['read_only', 'readOnly', 'trade']);
/** In the place of addresses that nobody wrote down when the key was bound. */
const UNKNOWN_ADDRESSES = ['unknown'];

/** What a venue said, in one form: sorted, printable, bounded. */
export function toFacts(said: KeyFacts): KeyFacts {
  return {
    permissions: tidy(said.permissions, IPS_MAX),
    ips: tidy(said.ips, IPS_MAX),
    label: printable(said.label),
    endsAt: said.endsAt,
    others: said.others === null ? null : tidy(said.others, OTHER_KEYS_MAX),
  };
}

function tidy(words: readonly string[], max: number): readonly string[] {
  return [...new Set(words.map(printable))].sort().slice(0, max);
}

/** A venue's word without what moves a terminal's cursor. */
export function printable(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?').slice(0, WORD_CHARACTERS_MAX);
}

/** What was accepted of a key that was bound before anybody wrote more of it down than this. */
export function acceptedBefore({ permissions, ipBound }: CredentialEntry, seen: KeyFacts): KeyFacts {
  const wasSeen = ipBound === seen.ips.length > 0;
  const ips = wasSeen ? seen.ips : ipBound ? UNKNOWN_ADDRESSES : [];
  return { ...seen, permissions: [...permissions].sort(), ips };
}

/** The same of a key that its venue never showed. */
export function acceptedUnseen({ permissions, ipBound }: CredentialEntry): KeyFacts {
  const ips = ipBound ? UNKNOWN_ADDRESSES : [];
  return { permissions: [...permissions].sort(), ips, label: '', endsAt: null, others: null };
}

/** Every change from one to the other, each with what it was and is. Other keys that nobody was told of are none. */
export function listChanges(from: KeyFacts, to: KeyFacts): readonly KeyChange[] {
  const changes: KeyChange[] = [
    { what: 'permissions', from: from.permissions.join(','), to: to.permissions.join(',') },
    { what: 'addresses', from: describeIps(from.ips), to: describeIps(to.ips) },
    { what: 'label', from: from.label, to: to.label },
  ];
  if (isSooner(from.endsAt, to.endsAt) || (to.endsAt === null) !== (from.endsAt === null))
    changes.push({ what: 'end', from: describeEnd(from.endsAt), to: describeEnd(to.endsAt) });
  if (from.others !== null && to.others !== null)
    changes.push({
      what: 'other-keys',
      from: without(from.others, to.others).join(', '),
      to: without(to.others, from.others).join(', '),
    });
  return changes
    .filter((change) => change.from !== change.to)
    .map(({ what, ...change }) => ({ what, from: cut(change.from), to: cut(change.to) }));
}

function cut(text: string): string {
  return text.slice(0, TOLD_CHARACTERS_MAX);
}

function without(words: readonly string[], known: readonly string[]): readonly string[] {
  return words.filter((word) => !known.includes(word));
}

function isSooner(from: EpochMs | null, to: EpochMs | null): boolean {
  return from !== null && to !== null && from - to > END_MOVED_MS;
}

function describeEnd(at: EpochMs | null): string {
  return at === null ? 'never' : new Date(at).toISOString().slice(0, 10);
}

export function describeIps(ips: readonly string[]): string {
  return ips.length === 0 ? 'any address' : ips.join(',');
}

/** Why the key may do more than was accepted, or come from more places; `null`: it may not. */
export function findBeyond(accepted: KeyFacts, seen: KeyFacts): string | null {
  const added = without(seen.permissions, accepted.permissions);
  if (added.length > 0) return `the venue key may now ${added.join(', ')}`;
  if (accepted.ips.length === 0) return null;
  if (seen.ips.length === 0) return 'the venue key works from every address now';
  const wider = seen.ips.filter((text) => !isCovered(text, accepted.ips));
  return wider.length === 0 ? null : `the venue key works from ${wider.join(', ').slice(0, 300)} now`;
}

/** Why nobody may accept it; `null`: an owner may. */
export function findUnfit({ permissions }: KeyFacts): string | null {
  const unfit = permissions.filter((word) => !FIT.has(word));
  return unfit.length === 0 ? null : `its permissions are ${permissions.join(', ')}`;
}

/** Whether a block lies in one of those; what is no block is covered by its own text alone. */
export function isCovered(text: string, by: readonly string[]): boolean {
  if (by.includes(text)) return true;
  const block = readBlock(text);
  return block !== null && by.some((other) => contains(readBlock(other), block));
}

function contains(outer: Cidr | null, inner: Cidr): boolean {
  if (outer === null || outer.address.width !== inner.address.width || outer.prefix > inner.prefix)
    return false;
  const hostBits = BigInt(outer.address.width - outer.prefix);
  return outer.address.bits >> hostBits === inner.address.bits >> hostBits;
}

/** `/0`, bits behind the prefix and other liberties of a venue are no blocks here: they are covered by nothing. */
function readBlock(text: string): Cidr | null {
  try {
    return parseCidr(text);
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}
