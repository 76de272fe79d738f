import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { AccountSyncs } from '../accounts/sync/account-syncs.ts';
import type { LedgerOrderIndex } from '../orders/order-index.ts';
import type { Reconciler } from '../orders/reconciler.ts';
import type { TokenMemory } from '../orders/replay-memory.ts';
import type { SavedTokens } from '../summary/former-tokens.ts';
import type { SummaryContent } from '../summary/ledger-summary.ts';

/** What of one venue is rebuilt from the ledger. */
export interface RestorerParts {
  readonly venue: VenueId;
  readonly replay: Pick<TokenMemory, 'restore' | 'restoreFloor'>;
  readonly orders: Pick<LedgerOrderIndex, 'restore' | 'restored' | 'appliedBefore' | 'flush'>;
  readonly reconciliation: Pick<Reconciler, 'restore' | 'restored'>;
  readonly accounts: Pick<AccountSyncs, 'restore' | 'restoreFormer'>;
}

export interface Restorer {
  /** Before `listen`: every record of the ledger in order, so that replay memory, order index and open intents are whole. */
  restore(record: { readonly sequence: bigint; readonly entry: LedgerEntry }): void;
  /** Whether a summary stands for the records that it is about here, too: the order index has no gap before what is read. */
  takesSummary(summary: SummaryContent): boolean;
  /** Before `restore`, instead of the records that the summary is about. */
  restoreSummary(summary: SummaryContent): void;
  /** After the last record: open intents of former lives are reconciled from now on (while sealed they wait). */
  restored(): void;
  /** Before the ledger says that a summary is right: the order index has no gap before what will be read. Throws where its file takes nothing. */
  flushOrders(): void;
}

export function createRestorer(parts: RestorerParts): Restorer {
  const { accounts, orders, reconciliation, replay, venue } = parts;
  return {
    restore: ({ sequence, entry }) => {
      if (entry.type === 'intent' && entry.venue === venue)
        replay.restore(entry.virtualKeyId, entry.replayToken, entry.requestTimestampMs);
      orders.restore(sequence, entry);
      reconciliation.restore(entry);
      accounts.restore(entry);
    },
    takesSummary: ({ venues }) => orders.appliedBefore >= BigInt(venues[venue].lastSequence),
    restoreSummary: ({ kept, latestMs, venues }) => {
      for (const [sequence, entry] of kept.open) {
        orders.restore(BigInt(sequence), entry);
        reconciliation.restore(entry);
      }
      for (const [, entry] of kept.strangers) accounts.restore(entry);
      const { instruments, tokens } = venues[venue];
      accounts.restoreFormer(latestMs, instruments);
      restoreTokens(replay, tokens);
    },
    restored: () => {
      orders.restored();
      reconciliation.restored();
    },
    flushOrders: () => {
      orders.flush();
    },
  };
}

function restoreTokens(replay: RestorerParts['replay'], saved: readonly SavedTokens[]): void {
  for (const [virtualKeyId, floorMs, tokens] of saved) {
    if (floorMs !== null) replay.restoreFloor(virtualKeyId, epochMs(floorMs));
    for (const [token, timestampMs] of tokens) replay.restore(virtualKeyId, token, epochMs(timestampMs));
  }
}
