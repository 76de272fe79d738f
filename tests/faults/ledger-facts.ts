import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { verifyLog, type LogFiles, type LogReport, type VerifyOptions } from '@bitting/core/ledger/verify.ts';
import { logFilesIn } from '@bitting/gateway/ledger/log-files.ts';
import { readLedger } from '@bitting/gateway/ledger/recovery.ts';

/** What a ledger says of each order that was asked for, by client order id. */
export interface OrderFacts {
  readonly intentId: string;
  /** How the intent ended, one word for each end: there must be exactly one. */
  readonly ends: readonly ('accepted' | 'rejected')[];
  /** True when the end was found out by asking the venue, not told by its answer. */
  readonly isReconciled: boolean;
}

/** Reads the ledger of a gateway that does not run; throws where it is damaged, or would not verify. */
export function readOrderFacts(ledgerDirectory: string): ReadonlyMap<string, OrderFacts> {
  const intents = new Map<string, string>();
  const ends = new Map<string, ('accepted' | 'rejected')[]>();
  const reconciled = new Set<string>();
  demandVerified(ledgerDirectory);
  for (const { entry } of readLedger(ledgerDirectory)) {
    if (entry.type === 'intent') noteIntent(entry, intents);
    if (entry.type !== 'outcome' && entry.type !== 'resolution') continue;
    const [item] = entry.items;
    if (item === undefined || item.kind === 'unknown') continue;
    if (entry.type === 'resolution') reconciled.add(entry.intentId);
    ends.set(entry.intentId, [...(ends.get(entry.intentId) ?? []), item.kind]);
  }
  return new Map(
    Array.from(intents, ([clientOrderId, intentId]) => [
      clientOrderId,
      { intentId, ends: ends.get(intentId) ?? [], isReconciled: reconciled.has(intentId) },
    ]),
  );
}

interface Demand extends Partial<Pick<VerifyOptions, 'key' | 'kept'>> {
  /** False: it is looked at as if none were there. */
  readonly withTiles?: boolean;
}

/** What an auditor would find, with nothing but the files and what he has kept. */
export function demandVerified(
  ledgerDirectory: string,
  { key = null, kept = null, withTiles = true }: Demand = {},
): LogReport {
  const there = logFilesIn(ledgerDirectory);
  const files: LogFiles = {
    segments: there.segments,
    read: (name) => (withTiles || !name.startsWith('tile/') ? there.read(name) : null),
  };
  const verifying = verifyLog(files, { key, kept, policy: null });
  let step = verifying.next();
  while (step.done !== true) step = verifying.next();
  const { damage } = step.value;
  if (damage !== null) throw new Error(`record ${damage.record} does not verify: ${damage.what}`);
  return step.value;
}

function noteIntent(entry: Extract<LedgerEntry, { type: 'intent' }>, intents: Map<string, string>): void {
  for (const { clientOrderId } of entry.items) {
    if (clientOrderId === null) continue;
    if (intents.has(clientOrderId)) throw new Error(`two intents for ${clientOrderId}`);
    intents.set(clientOrderId, entry.intentId);
  }
}
