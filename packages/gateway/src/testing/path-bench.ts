/** The path of a request with fakes on all sides: what a bot sends goes in, what the venue would get comes out. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { MarketState, ReferencePrice } from '@bitting/core/policy/policy.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { renderMetrics, VenueMetrics } from '../edge/metrics.ts';
import { LedgerLimitBook } from '../limits/limit-book.ts';
import { OrderFile } from '../orders/order-file.ts';
import { LedgerOrderIndex } from '../orders/order-index.ts';
import { Reconciler } from '../orders/reconciler.ts';
import { TokenMemory } from '../orders/replay-memory.ts';
import { Path, type PathPorts } from '../pipeline/path.ts';
import { CurveBudget } from '../pipeline/curve-budget.ts';
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts';
import type { Destination, Entrance } from '../pipeline/stages.ts';
import type { DecisionWatch } from '../ports/decision-watch.ts';
import type { MarketData, MarketNeed } from '../ports/market.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';
import type { SignsOfLife } from '../ports/signs-of-life.ts';
import { createStamp } from '../ports/stamp.ts';
import { OKX_BENCH, OKX_ORDER, type BenchVenue, type BotRequest } from './bench-venues.ts';
import { FakeKeyRing } from './fake-key-ring.ts';
import { FakeUpstream } from './fake-upstream.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryLedger } from './memory-ledger.ts';

/** Knows what a test tells it; counts how often it was asked to ask. */
class FakeMarket implements MarketData {
  readonly instruments: Map<string, Instrument>;
  readonly references = new Map<string, ReferencePrice>();
  readonly states = new Map<string, MarketState>();
  /** Whose state was looked at. */
  readonly looks: string[] = [];
  prefetches: (readonly string[])[] = [];
  /** In whose names. */
  readonly askers: string[] = [];
  readonly needs: (readonly MarketNeed[])[] = [];
  onPrefetch: () => void = () => undefined;

  constructor(instrument: Instrument) {
    this.instruments = new Map([[instrument.id, instrument]]);
  }

  instrument(id: string): Instrument | null {
    return this.instruments.get(id) ?? null;
  }

  reference(id: string): ReferencePrice | null {
    return this.references.get(id) ?? null;
  }

  state(id: string): MarketState {
    this.looks.push(id);
    return this.states.get(id) ?? { mark: null, volumePerDay: null, book: null };
  }

  prefetch(ids: readonly string[], virtualKeyId = '', needs: readonly MarketNeed[] = []): Promise<void> {
    this.prefetches.push(ids);
    this.needs.push(needs);
    this.askers.push(virtualKeyId);
    this.onPrefetch();
    return Promise.resolve();
  }
}

export class PathBench {
  readonly clock = new ManualClock();
  readonly venue: BenchVenue;
  readonly keyRing: FakeKeyRing;
  readonly ledger = new MemoryLedger();
  readonly market: FakeMarket;
  /** Whose market was asked for, each time. */
  readonly priced: Destination[] = [];
  readonly metrics: VenueMetrics;
  readonly upstream = new FakeUpstream(this.clock);
  readonly file = new OrderFile(':memory:');
  readonly replay: TokenMemory;
  readonly orders: LedgerOrderIndex;
  readonly limits = new LedgerLimitBook(this.clock);
  readonly reconciler: Reconciler;
  /** Looks on at decisions, if anybody. */
  watch: DecisionWatch | null = null;
  readonly path: Path;
  /** What paths are made of. */
  readonly pathPorts: PathPorts;
  readonly pipeline: Pipeline;
  /** Keys whose bots gave a sign of life, each time. */
  readonly heard: string[] = [];
  /** Those of which a request is under way. */
  readonly served = new Set<string>();
  readonly signs: SignsOfLife = {
    note: (virtualKeyId) => void this.heard.push(virtualKeyId),
    serve: (virtualKeyId) => {
      this.served.add(virtualKeyId);
      return () => void this.served.delete(virtualKeyId);
    },
  };
  /** Who was refused without a record of his own, each time. */
  readonly counted: (readonly [how: 'left-out' | 'rejected', who: string, code: string])[] = [];
  readonly counts: RefusalCounts = {
    leftOut: (virtualKeyId, code) => void this.counted.push(['left-out', virtualKeyId, code]),
    rejected: (sourceAddress, code) => void this.counted.push(['rejected', sourceAddress, code]),
  };
  #sequence = 0;

  constructor(change: Partial<VenueDialect> = {}, venue: BenchVenue = OKX_BENCH) {
    const dialect = { ...venue.dialect, ...change };
    this.venue = venue;
    this.keyRing = new FakeKeyRing(venue);
    this.market = new FakeMarket(venue.instrument);
    this.metrics = new VenueMetrics(dialect.id);
    this.replay = new TokenMemory(this.clock, dialect.windowMs);
    this.orders = new LedgerOrderIndex(this.file, dialect.id, { clock: this.clock });
    const { clock, counts, keyRing, ledger, limits, market, metrics, orders, replay, upstream } = this;
    const stamp = createStamp(clock, '00');
    const common = { dialect, keyRing, ledger, orders, limits, clock, counts, metrics, stamp, upstream };
    this.reconciler = new Reconciler({
      ...common,
      venueNow: () => upstream.venueNow(),
      hostOf: (destination) => upstream.hostOf(destination),
    });
    this.pathPorts = {
      ...common,
      markets: {
        of: (destination) => {
          this.priced.push(destination);
          return market;
        },
      },
      reconciliation: this.reconciler,
      random: (length) => this.#random(length),
      watch: {
        decided: (request, decided) => {
          this.watch?.decided(request, decided);
        },
      },
    };
    this.path = new Path(this.pathPorts);
    this.pipeline = createPipeline({
      ...common,
      path: this.path,
      signs: this.signs,
      curves: new CurveBudget(clock),
      replay,
      publicPlace: { environment: 'paper', region: 'paper' },
    });
  }

  /** Different each time, the same in every run. */
  #random(length: number): Buffer {
    this.#sequence += 1;
    return Buffer.alloc(length, createHash('sha256').update(String(this.#sequence)).digest());
  }

  /** A request as a bot signs it. Every call moves the clock, so that no two are the same by accident. */
  sign(request: BotRequest): HttpRequest {
    this.clock.advance(this.venue.tickMs);
    const method = request.method ?? (request.body === undefined ? 'GET' : 'POST');
    const text = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
    const body = Buffer.from(request.body === undefined ? '' : text);
    const { timestampMs = this.clock.wallMs(), secret } = request;
    const signed = this.venue.sign({ method, target: request.target, body, timestampMs, secret });
    const headers = new Map<string, string>(signed.headers);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const { target } = signed;
    const [path = '', query = ''] = target.split('?');
    return {
      method,
      target,
      path,
      query,
      headers: [...headers],
      header: (name) => headers.get(name),
      body,
      remoteAddress: request.remoteAddress ?? '127.0.0.1',
      remotePort: request.remotePort ?? 50_000,
      localPort: 1,
      peerKey: null,
      receivedAtMs: this.clock.wallMs(),
    };
  }

  /** As it comes in by a port that only this machine reaches, unless told otherwise. */
  handle(request: HttpRequest, change: Partial<Entrance> = {}): Promise<HttpAnswer> {
    return this.pipeline.handle(request, { family: this.venue.family, confidential: true, ...change });
  }

  send(request: BotRequest): Promise<HttpAnswer> {
    return this.handle(this.sign(request));
  }

  renderMetrics(): string {
    return renderMetrics([this.metrics]);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  close(): void {
    this.reconciler.close();
    this.orders.close();
  }
}

export function placeRequest(change: Readonly<Record<string, unknown>> = {}): BotRequest {
  return { target: '/api/v5/trade/order', body: { ...OKX_ORDER, ...change } };
}

export function codeOf(answer: HttpAnswer): string | undefined {
  return headerOf(answer, 'bitting-code');
}

/** The venue's answer came through: a refusal of an order has status 200 too. */
export function assertPassed(answer: HttpAnswer): void {
  assert.equal(codeOf(answer), undefined);
  assert.equal(answer.status, 200);
}

export function headerOf(answer: HttpAnswer, name: string): string | undefined {
  return answer.headers.find(([candidate]) => candidate === name)?.[1];
}
