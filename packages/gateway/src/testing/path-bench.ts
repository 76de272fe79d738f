/** The path of a request with fakes on all sides: what a bot sends goes in, what the venue would get comes out. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { ReferencePrice } from '@bitting/core/policy/policy.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { renderMetrics, VenueMetrics } from '../edge/metrics.ts';
import { OrderFile } from '../orders/order-file.ts';
import { LedgerOrderIndex } from '../orders/order-index.ts';
import { Reconciler } from '../orders/reconciler.ts';
import { TokenMemory } from '../orders/replay-memory.ts';
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts';
import type { Destination, Entrance } from '../pipeline/stages.ts';
import type { MarketData } from '../ports/market.ts';
import { createStamp } from '../ports/stamp.ts';
import { FakeKeyRing, VIRTUAL_API_KEY, VIRTUAL_PASSPHRASE, VIRTUAL_SECRET } from './fake-key-ring.ts';
import { FakeUpstream } from './fake-upstream.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryLedger } from './memory-ledger.ts';

const BTC_USDT: Instrument = {
  venue: 'okx',
  id: 'BTC-USDT',
  market: 'spot',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  settleAsset: 'USDT',
  contract: null,
  tickSize: Decimal.parse('0.1'),
  lotSize: Decimal.parse('0.00001'),
  tradable: true,
};

/** Knows what a test tells it; counts how often it was asked to ask. */
class FakeMarket implements MarketData {
  readonly instruments = new Map<string, Instrument>([['BTC-USDT', BTC_USDT]]);
  readonly references = new Map<string, ReferencePrice>();
  prefetches: (readonly string[])[] = [];
  onPrefetch: () => void = () => undefined;

  instrument(id: string): Instrument | null {
    return this.instruments.get(id) ?? null;
  }

  reference(id: string): ReferencePrice | null {
    return this.references.get(id) ?? null;
  }

  prefetch(ids: readonly string[]): Promise<void> {
    this.prefetches.push(ids);
    this.onPrefetch();
    return Promise.resolve();
  }
}

export interface BotRequest {
  readonly method?: 'GET' | 'POST';
  readonly target: string;
  readonly body?: unknown;
  /** Replaces or removes (`null`) headers after signing. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly timestampMs?: number;
  readonly secret?: string;
  readonly remoteAddress?: string;
}

export class PathBench {
  readonly clock = new ManualClock();
  readonly keyRing = new FakeKeyRing();
  readonly ledger = new MemoryLedger();
  readonly market = new FakeMarket();
  /** Whose market was asked for, each time. */
  readonly priced: Destination[] = [];
  readonly metrics = new VenueMetrics('okx');
  readonly upstream = new FakeUpstream(this.clock);
  readonly file = new OrderFile(':memory:');
  readonly replay = new TokenMemory(this.clock, okxDialect.windowMs);
  readonly orders = new LedgerOrderIndex(this.file, 'okx', { clock: this.clock });
  readonly reconciler: Reconciler;
  readonly pipeline: Pipeline;
  #sequence = 0;

  constructor(change: Partial<VenueDialect> = {}) {
    const dialect = { ...okxDialect, ...change };
    const { clock, keyRing, ledger, market, metrics, orders, replay, upstream } = this;
    const stamp = createStamp(clock, '00');
    const common = { dialect, keyRing, ledger, orders, clock, metrics, stamp, upstream };
    this.reconciler = new Reconciler({
      ...common,
      venueNow: () => upstream.venueNow(),
      hostOf: (destination) => upstream.hostOf(destination),
    });
    this.pipeline = createPipeline({
      ...common,
      markets: {
        of: (destination) => {
          this.priced.push(destination);
          return market;
        },
      },
      replay,
      reconciliation: this.reconciler,
      random: (length) => this.#random(length),
      publicPlace: { environment: 'paper', region: 'paper' },
    });
  }

  /** Different each time, the same in every run. */
  #random(length: number): Buffer {
    this.#sequence += 1;
    const bytes = Buffer.alloc(length);
    bytes.writeUInt32BE(this.#sequence, length - 4);
    return bytes;
  }

  /** A request as a bot signs it. Every call moves the clock, so that no two are the same by accident. */
  sign(request: BotRequest): HttpRequest {
    this.clock.advance(1);
    const method = request.method ?? (request.body === undefined ? 'GET' : 'POST');
    const text = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
    const body = Buffer.from(request.body === undefined ? '' : text);
    const timestamp = new Date(request.timestampMs ?? this.clock.wallMs()).toISOString();
    const hmac = createHmac('sha256', request.secret ?? VIRTUAL_SECRET);
    const signature = hmac.update(`${timestamp}${method}${request.target}`).update(body).digest('base64');
    const headers = new Map<string, string>([
      ['ok-access-key', VIRTUAL_API_KEY],
      ['ok-access-sign', signature],
      ['ok-access-timestamp', timestamp],
      ['ok-access-passphrase', VIRTUAL_PASSPHRASE],
      ['content-type', 'application/json'],
    ]);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const [path = '', query = ''] = request.target.split('?');
    return {
      method,
      target: request.target,
      path,
      query,
      headers: [...headers],
      header: (name) => headers.get(name),
      body,
      remoteAddress: request.remoteAddress ?? '127.0.0.1',
      localPort: 1,
      receivedAtMs: this.clock.wallMs(),
    };
  }

  /** As it comes in by a port that only this machine reaches, unless told otherwise. */
  handle(request: HttpRequest, change: Partial<Entrance> = {}): Promise<HttpAnswer> {
    return this.pipeline.handle(request, { family: 'okx', confidential: true, ...change });
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

export const ORDER = {
  instId: 'BTC-USDT',
  tdMode: 'cash',
  side: 'buy',
  ordType: 'limit',
  px: '100',
  sz: '0.5',
};

export function placeRequest(change: Readonly<Record<string, unknown>> = {}): BotRequest {
  return { target: '/api/v5/trade/order', body: { ...ORDER, ...change } };
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

/** What the venue answers to an order that it takes. */
export function orderAnswer(orderId: string, clientOrderId: string): unknown {
  const row = { ordId: orderId, clOrdId: clientOrderId, tag: '', ts: '1', sCode: '0', sMsg: '', subCode: '' };
  return { code: '0', msg: '', data: [row], inTime: '1', outTime: '2' };
}
