/** The parts of a run, in their order. */
import { measureKeysPart, measureLedgerPart, measurePolicyPart, measureStreamsPart } from './older-parts.ts';
import { measureGuard } from './guard.ts';
import type { Part } from './part.ts';
import { measureRequests } from './requests-part.ts';

export const PARTS: Readonly<Record<string, { readonly run: Part; readonly isInShort: boolean }>> = {
  guard: { run: measureGuard, isInShort: true },
  policy: { run: measurePolicyPart, isInShort: true },
  keys: { run: measureKeysPart, isInShort: true },
  requests: { run: measureRequests, isInShort: true },
  streams: { run: measureStreamsPart, isInShort: true },
  ledger: { run: measureLedgerPart, isInShort: true },
};
