/** A start from a summary and the records after it leaves what a start from all records leaves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SYNC_FILLS_LOOKBACK_MS, SYNC_FORMER_MS } from '../accounts/bounds.ts';
import { EXTERNAL_ACTIVITY } from '../accounts/sync/external-watch.ts';
import type { SavedInstruments } from './former-instruments.ts';
import { OpenOrders } from '../dead-man/open-orders.ts';
import { VenueTimers } from '../dead-man/venue-timers.ts';
import { createRestorer, type Restorer } from '../edge/restorer.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { LAYERS, type LayerUsage } from '@bitting/core/policy/usage.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { RecoveredRecord } from '../ledger/recovery.ts';
import { LedgerLimitBook } from '../limits/limit-book.ts';
import { OrderFile } from '../orders/order-file.ts';
import { LedgerOrderIndex } from '../orders/order-index.ts';
import { TokenMemory } from '../orders/replay-memory.ts';
import { createStamp } from '../ports/stamp.ts';
import { ShadowTallies } from '../shadow/shadow-tallies.ts';
import type { Shadow } from '../vault/ring-shadows.ts';
import { StateTrail } from '../vault/state-trail.ts';
import { UnwrittenStates } from '../vault/unwritten-states.ts';
import { VAULT_EVENT } from '../vault/vault-trail.ts';
import { PLAN_ACTS } from '../halt/halt-plan.ts';
import { HTX_SPOT_BENCH, OKX_BENCH } from '../testing/bench-venues.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { PathBench } from '../testing/path-bench.ts';
import { LedgerSummary, type SummaryContent } from './ledger-summary.ts';
import { restoreParts, type RestoredParts } from './restore.ts';
import { HISTORIES, KEYS } from './testing/random-history.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);
const BENCHES = { okx: OKX_BENCH, htx: HTX_SPOT_BENCH };
const MINUTES = [1, 5, 60];
const SHADOW = { setAt: 0 } as Shadow;
const TIMES_MS = [0, 1_000, 20_000, 120_000, 3_700_000];

/** One start of the gateway, as far as it is rebuilt from the ledger. */
class Life {
  readonly clock: ManualClock;
  readonly limits: LedgerLimitBook;
  readonly tallies: ShadowTallies;
  readonly open: OpenOrders;
  readonly timers: VenueTimers;
  readonly plans: LedgerEntry[] = [];
  readonly vault: LedgerEntry[] = [];
  readonly states: StateTrail;
  readonly recent: RecoveredRecord[] = [];
  readonly set: string[] = [];
  readonly venues: readonly VenueLife[];

  constructor(startMs: number, former: readonly RecoveredRecord[]) {
    this.clock = new ManualClock(startMs);
    this.limits = new LedgerLimitBook(this.clock);
    this.tallies = new ShadowTallies(this.clock);
    this.open = new OpenOrders({ clock: this.clock, picture: () => null, hasOpen: () => false });
    this.timers = new VenueTimers({
      clock: this.clock,
      stamp: createStamp(this.clock, 'now'),
      tell: () => undefined,
      hands: () => ({
        setTimer: (family, seconds, { accountId }) => {
          this.set.push(`${accountId} ${family} ${seconds} at ${this.clock.monotonicMs()}`);
          return Promise.resolve(null);
        },
      }),
    });
    const unasked = { unwritten: new UnwrittenStates(), writeAgain: () => undefined };
    this.states = new StateTrail(unasked, this.clock);
    this.venues = (['okx', 'htx'] as const).map((id) => new VenueLife(id, this.clock, former));
  }

  restore(records: readonly RecoveredRecord[], summary: SummaryContent | null): void {
    const { limits, open, plans, recent, states, tallies, timers, vault, venues } = this;
    const parts: RestoredParts = {
      edges: venues.map(({ edge }) => ({ edge })),
      limits,
      tallies,
      halts: { restore: (entry) => void plans.push(entry) },
      deadMan: {
        restore: (entry) => {
          if (entry.type === 'outcome') timers.settle(entry);
          if (entry.type !== 'intent') return;
          timers.begin(entry);
          open.note(entry);
        },
        restoreSummary: (saved, placed) => {
          timers.load(saved);
          for (const entry of placed) if (entry.type === 'intent') open.note(entry);
        },
      },
      recent: { add: (record) => void recent.push(record) },
      trail: {
        restore: (entry) => {
          vault.push(entry);
          states.restore(entry);
        },
      },
    };
    if (summary !== null) for (const { edge } of venues) assert.ok(edge.takesSummary(summary));
    restoreParts(parts, records, summary);
    for (const { edge } of venues) edge.restored();
    timers.takeOver();
  }

  /** All that can be asked of it. Asking changes some of it. */
  describe(): unknown {
    return {
      limits: KEYS.map((owner) => describeUsage(this.limits.usage(owner))),
      shadows: ['k1', 'k4', 'a1', null].map((subject) => this.tallies.examples(subject, SHADOW)),
      open: this.open.list(),
      vault: this.vault.findLast((entry) => entry.type === 'system' && entry.event === VAULT_EVENT),
      states: Object.fromEntries(this.states.missed),
      venues: this.venues.map((venue) => venue.describe()),
      timers: this.#steer(),
    };
  }

  /** What is set when from now on, and whether anybody needs it. */
  #steer(): readonly string[] {
    for (const ms of TIMES_MS) {
      this.clock.advance(ms);
      for (const withinMs of [30_000, null])
        this.timers.steer(
          withinMs === null
            ? []
            : [
                { accountId: 'a1', family: 'okx', withinMs },
                { accountId: 'a3', family: 'htx-spot', withinMs },
              ],
        );
    }
    return this.set.toSorted();
  }
}

/** What one venue knows again; its order index has a file that the former life wrote. */
class VenueLife {
  readonly edge: Restorer;
  readonly #bench: PathBench;
  readonly #orders: LedgerOrderIndex;
  readonly #replay: TokenMemory;
  readonly #records: readonly RecoveredRecord[];
  readonly #accounts: AccountsTwin;

  constructor(id: VenueId, clock: ManualClock, former: readonly RecoveredRecord[]) {
    this.#bench = new PathBench({}, BENCHES[id]);
    this.#records = former;
    this.#accounts = new AccountsTwin(id, clock.wallMs());
    const file = new OrderFile(':memory:');
    const before = new LedgerOrderIndex(file, id, { clock });
    for (const { sequence, entry } of former) before.restore(sequence, entry);
    before.flush();
    this.#orders = new LedgerOrderIndex(file, id, { clock });
    this.#replay = new TokenMemory(clock, BENCHES[id].dialect.windowMs);
    this.edge = createRestorer({
      venue: id,
      replay: this.#replay,
      orders: this.#orders,
      reconciliation: this.#bench.reconciler,
      accounts: this.#accounts,
    });
  }

  describe(): unknown {
    const intents = this.#records.flatMap(({ entry }) => (entry.type === 'intent' ? [entry] : []));
    const answer = {
      accounts: this.#accounts.describe(),
      open: this.#bench.reconciler.status().listed.map(({ intentId }) => intentId),
      orders: intents.flatMap(({ accountId, items, virtualKeyId }) =>
        items.map(({ clientOrderId }) =>
          clientOrderId === null
            ? null
            : this.#orders.findOrder(
                { accountId, virtualKeyId },
                {
                  family: accountId === 'a3' ? 'htx-spot' : 'okx',
                  order: { kind: 'client-id', id: clientOrderId },
                  instrument: null,
                  algo: false,
                },
              ),
        ),
      ),
      underWay: KEYS.map(({ accountId, virtualKeyId }) => this.#orders.hasOpen(accountId, virtualKeyId)),
      tokens: intents.map(({ replayToken, requestTimestampMs, virtualKeyId }) =>
        ['another', replayToken].map((token) =>
          this.#replay.use(virtualKeyId, token, {
            timestampMs: requestTimestampMs,
            unsigned: null,
            cancels: false,
          }),
        ),
      ),
    };
    this.#bench.close();
    return answer;
  }
}

/** What the account pictures of a venue take from former lives, told plainly. */
class AccountsTwin {
  readonly #venue: VenueId;
  readonly #nowMs: number;
  readonly #strangers = new Set<string>();
  readonly #traded = new Map<string, Set<string>>();
  #latestMs = 0;

  constructor(venue: VenueId, nowMs: number) {
    this.#venue = venue;
    this.#nowMs = nowMs;
  }

  restore(entry: LedgerEntry): void {
    this.#latestMs = Math.max(this.#latestMs, entry.wallMs);
    if (
      entry.type === 'system' &&
      entry.event === EXTERNAL_ACTIVITY &&
      entry.wallMs >= this.#nowMs - SYNC_FORMER_MS
    )
      this.#strangers.add(entry.details['venueOrderIds'] ?? '');
    if (entry.type !== 'intent' || entry.venue !== this.#venue) return;
    if (entry.wallMs < this.#nowMs - SYNC_FILLS_LOOKBACK_MS) return;
    for (const { instrument, market } of entry.items) this.#note(entry.accountId, instrument, market);
  }

  restoreFormer(latestMs: number, traded: readonly SavedInstruments[]): void {
    this.#latestMs = Math.max(this.#latestMs, latestMs);
    for (const [accountId, instruments] of traded)
      for (const [instrument, market, wallMs] of instruments)
        if (wallMs >= this.#nowMs - SYNC_FILLS_LOOKBACK_MS) this.#note(accountId, instrument, market);
  }

  describe(): unknown {
    const traded = [...this.#traded].map(([accountId, instruments]) => [accountId, [...instruments]]);
    return {
      strangers: [...this.#strangers].toSorted(),
      traded: traded.toSorted(),
      latestMs: this.#latestMs,
    };
  }

  #note(accountId: string, instrument: string | null, market: string | null): void {
    if (instrument === null || market === null) return;
    const traded = this.#traded.get(accountId) ?? new Set();
    this.#traded.set(accountId, traded);
    traded.delete(instrument);
    traded.add(instrument);
  }
}

function describeUsage(usage: LayerUsage): unknown {
  return LAYERS.map((layer) => {
    const { lastUsedMs, notionalThisHour, notionalToday, orderLevel, uses } = usage[layer];
    const recent = MINUTES.map((minutes) => usage[layer].recentOrders(minutes));
    return { lastUsedMs, hour: [...notionalThisHour], day: [...notionalToday], orderLevel, uses, recent };
  });
}

test('A start from a summary and the records after it leaves what a start from all records leaves.', () => {
  fc.assert(
    fc.property(
      HISTORIES,
      fc.nat(),
      fc.nat(),
      fc.constantFrom(0, 500, 40_000, 300_000, 4_000_000, 100_000_000),
      (records, cut, behind, laterMs) => {
        const at = cut % records.length;
        const summed = new LedgerSummary();
        for (const record of records.slice(0, at)) summed.take(record);
        const summary = JSON.parse(JSON.stringify(summed.save())) as SummaryContent;
        // The index file was written a while after the summary was made, or with the last record.
        const former = records.slice(0, at + (behind % (records.length - at + 1)));
        const startMs = Math.max(...records.map(({ entry }) => entry.wallMs)) + laterMs;
        const [whole, part] = [new Life(startMs, former), new Life(startMs, former)];
        whole.restore(records, null);
        part.restore(records.slice(at), summary);
        assert.deepEqual(part.describe(), whole.describe());
        assert.deepEqual(runningPlans(part.plans), runningPlans(whole.plans));
      },
    ),
    { numRuns: RUNS },
  );
});

/** As the plans go on: one of each subject, without those that have ended. */
function runningPlans(acts: readonly LedgerEntry[]): unknown {
  const running = new Map<string, LedgerEntry[]>();
  for (const entry of acts) {
    if (entry.type !== 'admin') continue;
    const planId = entry.details['planId'] ?? '';
    if (entry.act === PLAN_ACTS.begin) {
      for (const [id, [begun]] of running)
        if (begun?.type === 'admin' && begun.subject === entry.subject) running.delete(id);
      running.set(planId, [entry]);
    }
    if (entry.act === PLAN_ACTS.step) running.get(planId)?.push(entry);
    if (entry.act === PLAN_ACTS.end) running.delete(planId);
  }
  return [...running];
}
