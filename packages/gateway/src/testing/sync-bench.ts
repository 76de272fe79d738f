/** The pictures of one venue's accounts with fakes on all sides: pushes and answers go in, what is shown comes out. */
import assert from 'node:assert/strict';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { AccountSyncs } from '../accounts/sync/account-syncs.ts';
import { SYNC_QUESTION_PAUSE_MS } from '../accounts/bounds.ts';
import { VenueMetrics } from '../edge/metrics.ts';
import { VENUES } from '../edge/venues.ts';
import { OrderFile } from '../orders/order-file.ts';
import { LedgerOrderIndex } from '../orders/order-index.ts';
import type { Picture } from '../ports/pictures.ts';
import { createStamp } from '../ports/stamp.ts';
import { LoginGate } from '../streams/login-gate.ts';
import { ACCOUNT_ID, FakeKeyRing, okxAccount } from './fake-key-ring.ts';
import { answer, FakeUpstream } from './fake-upstream.ts';
import { FakeVenueStreams, okxAnswers, settled } from './fake-venue-streams.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryLedger } from './memory-ledger.ts';

export const PRIVATE = '/ws/v5/private';
export const BALANCE = { ccy: 'USDT', cashBal: '100', availBal: '90', uTime: '1700000000000' };

export class SyncBench {
  readonly clock = new ManualClock();
  readonly ring = new FakeKeyRing();
  readonly venue = new FakeVenueStreams();
  readonly upstream = new FakeUpstream(this.clock);
  readonly metrics = new VenueMetrics('okx');
  readonly orders = new LedgerOrderIndex(new OrderFile(':memory:'), 'okx', { clock: this.clock });
  readonly syncs: AccountSyncs;

  constructor() {
    const { clock, metrics, orders, ring, upstream, venue } = this;
    const { dialect, reader, streams: dialectOfStreams } = VENUES.okx;
    venue.answer = okxAnswers;
    upstream.respondToQuestion = ({ target }) =>
      answer({
        code: '0',
        msg: '',
        data: target.includes('account/balance') ? [{ details: [BALANCE] }] : [],
      });
    const venueNow = () => upstream.venueNow();
    const links = {
      dialect: dialectOfStreams,
      streams: venue,
      clock,
      metrics,
      gate: new LoginGate(clock),
      random: (length: number) => Buffer.alloc(length),
      venueNow,
    };
    this.syncs = new AccountSyncs({
      dialect,
      reader,
      orders,
      upstream,
      clock,
      metrics,
      links,
      venueNow,
      keyRing: ring,
      ledger: new MemoryLedger(),
      stamp: createStamp(clock, '00'),
      hostOf: (destination) => upstream.hostOf(destination),
    });
    this.setState('active');
  }

  setState(state: TradingState): void {
    this.ring.accounts = [okxAccount(state)];
    this.ring.announce();
  }

  picture(): Picture {
    const shown = this.syncs.show(ACCOUNT_ID);
    assert.ok(shown !== null);
    return shown;
  }

  /** Time for that long, a question's pause at a time. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += SYNC_QUESTION_PAUSE_MS) {
      this.clock.advance(SYNC_QUESTION_PAUSE_MS);
      await settled();
    }
  }

  async start(): Promise<void> {
    this.syncs.start();
    await settled();
    await this.pass(2_000);
  }

  askedFor(word: string): number {
    return this.upstream.asked.filter(({ target }) => target.includes(word)).length;
  }

  close(): void {
    this.syncs.close();
    this.orders.close();
  }
}
