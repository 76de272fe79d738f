import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import { SYNC_FILLS_LOOKBACK_MS } from '../accounts/bounds.ts';
import { FORMER_INSTRUMENTS_MAX } from './bounds.ts';

/** Of one account: what it traded, and when last, the latest last. */
export type SavedInstruments = readonly [
  accountId: string,
  instruments: readonly (readonly [instrument: string, market: string, wallMs: number])[],
];

interface Traded {
  readonly market: string;
  readonly wallMs: number;
}

/** What former lives have traded of late on one venue. */
export class FormerInstruments {
  readonly #accounts = new Map<string, Map<string, Traded>>();

  take({ accountId, items, wallMs }: IntentEntry): void {
    for (const { instrument, market } of items) {
      if (instrument === null || market === null) continue;
      const traded = this.#accounts.get(accountId) ?? new Map<string, Traded>();
      this.#accounts.set(accountId, traded);
      const before = traded.get(instrument)?.wallMs ?? 0;
      traded.delete(instrument);
      // A clock that was set back makes nothing older.
      traded.set(instrument, { market, wallMs: Math.max(before, wallMs) });
      const [oldest] = traded.size > FORMER_INSTRUMENTS_MAX ? traded.keys() : [];
      if (oldest !== undefined) traded.delete(oldest);
    }
  }

  prune(nowMs: number): void {
    for (const traded of this.#accounts.values())
      for (const [instrument, { wallMs }] of traded)
        if (wallMs < nowMs - SYNC_FILLS_LOOKBACK_MS) traded.delete(instrument);
  }

  save(): readonly SavedInstruments[] {
    return Array.from(this.#accounts, ([accountId, traded]) => [
      accountId,
      Array.from(traded, ([instrument, { market, wallMs }]) => [instrument, market, wallMs] as const),
    ]);
  }

  load(saved: readonly SavedInstruments[]): void {
    for (const [accountId, traded] of saved)
      this.#accounts.set(
        accountId,
        new Map(traded.map(([instrument, market, wallMs]) => [instrument, { market, wallMs }])),
      );
  }
}
