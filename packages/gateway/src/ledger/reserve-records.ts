import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';

/** Kinds of items that only end something. */
const CANCELS: ReadonlySet<string> = new Set(['cancel', 'account-cancel']);

/** Of requests that change something only cancels are taken. A bot that tries again and again must not use up what is left. */
const TAKEN = {
  outcome: true,
  resolution: true,
  refusal: false,
  read: false,
  admin: true,
  system: true,
} as const satisfies Record<Exclude<LedgerEntry['type'], 'intent'>, boolean>;

/** Of what operators do this changes nothing; it is counted, and told when there is room again. */
const LOOKS: ReadonlySet<string> = new Set(['ledger-read', 'refused']);

/** What strangers and bots can cause at will is told when there is room again. */
const COUNTED: ReadonlySet<string> = new Set(['refusals-left-out', 'rejected-callers']);

/** Whether it is taken on a full disk, into what is reserved: what cancels or ends something, what operators change, and what they are told. */
export function isForReserve(entry: LedgerEntry): boolean {
  if (entry.type === 'system' && COUNTED.has(entry.event)) return false;
  if (entry.type === 'admin' && LOOKS.has(entry.act)) return false;
  if (entry.type !== 'intent') return TAKEN[entry.type];
  return entry.items.length > 0 && entry.items.every(({ kind }) => CANCELS.has(kind));
}
